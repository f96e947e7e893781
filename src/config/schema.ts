import { z } from 'zod';

import { FACT_KINDS } from '../core/facts.ts';
import { secretReference } from '../core/settings.ts';
import { isTimeZone } from '../core/time.ts';
import { duration, schedule, size } from './schedule.ts';

/** Ids become part of record ids and file names, and are typed on command lines. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const id = z
  .string()
  .regex(ID, 'must begin with a letter or digit and hold only letters, digits, dots, - and _');

const text = z.string().regex(/\S/, 'must not be empty');
const pattern = text.describe('Matched as a whole; * stands for any text.');

/** Seconds; what the engine is handed is milliseconds. */
const timeout = z
  .number()
  .min(1)
  .max(600)
  .default(30)
  .describe('Seconds after which a request without an answer is given up.');

/** What a source says beside its collector's own settings. */
export const sourceBase = z.looseObject({
  collector: z.string().describe('Which collector reads this source.'),
  schedule: schedule
    .optional()
    .describe('When the daemon reads it; the schedule of the daemon unless given.'),
  timeout,
});

/** What a tracker says beside its kind's own settings. */
export const trackerBase = z.looseObject({
  tracker: z.string().describe('Which kind of tracker this is.'),
  timeout,
});

/** What a notifier says beside its kind's own settings. */
export const notifierBase = z.looseObject({
  notifier: z.string().describe('Which kind of notifier this is.'),
  timeout,
});

/** Where the daemon may be asked how it is: a port of this machine, or host and port. */
const listen = z
  .string()
  .regex(/^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, 'must be host:port, as in 127.0.0.1:9464')
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'has no such port');

const daemon = z
  .strictObject({
    schedule: schedule
      .prefault('0 3 * * *')
      .describe('When sources are read that have no schedule of their own.'),
    jitter: duration('0s', '6h')
      .prefault('5m')
      .describe('Each run begins up to so much after its time, so that not all begin at once.'),
    runLimit: duration('1m', '7d')
      .prefault('6h')
      .describe('A collection that takes longer is ended.'),
    stopWithin: duration('1s', '1h')
      .prefault('25s')
      .describe('How long collections may take to come to an end when the daemon is to stop.'),
    memory: size.prefault('2GB').describe('A collection that takes more memory is ended.'),
    freeDisk: size.prefault('500MB').describe('With less free space no collection is begun.'),
    listen: z
      .union([z.literal(false), listen])
      .default('127.0.0.1:9464')
      .describe('Where /healthz, /readyz and /metrics are served; false for nowhere.'),
    ping: secretReference
      .optional()
      .describe('Reference to an address that is asked after every complete run, for a watchdog.'),
    log: z.enum(['error', 'warn', 'info', 'debug']).default('info').describe('What is logged.'),
  })
  .prefault({});

const alerts = z
  .strictObject({
    notify: z
      .array(id)
      .optional()
      .describe('Notifiers that alerts go to; all that are configured unless given.'),
    credentialDays: z
      .int()
      .min(1)
      .max(365)
      .default(14)
      .describe('Days before a credential expires from which on there is an alert.'),
  })
  .prefault({});

const exclusion = z
  .strictObject({
    source: pattern.optional(),
    account: pattern.optional().describe('Cloud account. * stands for any text.'),
    repository: pattern
      .optional()
      .describe(
        'Repository, by name or as owner/name, with all that belongs to it. * stands for any text.',
      ),
    kind: z.enum(FACT_KINDS as [string, ...string[]]).optional(),
    subject: pattern.optional().describe('Id or name of a subject. * stands for any text.'),
    because: text.describe('Why the management system does not cover it.'),
    owner: text.describe('Who answers for leaving it out.'),
  })
  .superRefine((rule, context) => {
    const selects = [rule.source, rule.account, rule.repository, rule.kind, rule.subject];
    if (selects.some((part) => part !== undefined)) return;
    context.addIssue({
      code: 'custom',
      message: 'must say what it leaves out: source, account, repository, kind or subject',
    });
  });

const params = z.record(z.string(), z.unknown());

export const checkEntry = z
  .strictObject({
    disabled: text.optional().describe('Why this check is not judged; it is listed as disabled.'),
    params: params.optional(),
    sources: z
      .record(id, z.strictObject({ params }))
      .optional()
      .describe('Parameters for single sources; the others keep those above.'),
  })
  .superRefine((entry, context) => {
    if (entry.disabled === undefined && entry.params === undefined && entry.sources === undefined) {
      context.addIssue({ code: 'custom', message: 'must have disabled, params or sources' });
    }
    if (entry.disabled !== undefined && (entry.params ?? entry.sources) !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['disabled'],
        message: 'a disabled check takes no parameters: remove one or the other',
      });
    }
  });

/** The configuration file, all but what collectors, checks and trackers say of their own settings. */
export const configurationSchema = z.strictObject({
  organization: z.strictObject({
    name: text.describe('As reports show it.'),
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be a time zone such as Europe/Zurich')
      .default('UTC')
      .describe('IANA zone in which reports show times.'),
  }),
  data: text.default('./data').describe('Folder of the database and the evidence.'),
  database: secretReference
    .optional()
    .describe(
      'Reference to a PostgreSQL address (postgres://…); SQLite in the data folder unless given.',
    ),
  raise: z
    .strictObject({
      baseline: z
        .enum(['propose', 'accept'])
        .default('propose')
        .describe(
          'Whether what the first complete run finds waits to be accepted, or is raised at once.',
        ),
      subjects: z
        .int()
        .min(1)
        .optional()
        .describe('A deviation of so many subjects is raised whatever its severity.'),
      share: z
        .number()
        .gt(0)
        .max(1)
        .optional()
        .describe('So is one of this share of the subjects judged, between 0 and 1.'),
      outage: duration('1h', '366d')
        .prefault('48h')
        .describe('A source that gave no answer for so long is a deviation of monitoring.'),
    })
    .prefault({}),
  sources: z.record(id, sourceBase).refine(hasEntries, 'must name at least one source'),
  scope: z
    .strictObject({ exclude: z.array(exclusion).default([]) })
    .prefault({})
    .describe('What the management system covers: everything read, less what is excluded here.'),
  checks: z.record(z.string(), checkEntry).default({}),
  trackers: z.record(id, trackerBase).default({}),
  daemon: daemon.describe('How "annexa daemon" runs.'),
  alerts: alerts.describe('What the daemon tells people of.'),
  notifiers: z.record(id, notifierBase).default({}),
});

function hasEntries(entries: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(entries).length > 0;
}
