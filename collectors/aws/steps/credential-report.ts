import { z } from 'zod';

import {
  state,
  type Answer,
  type GivenAnswer,
  type ReadContext,
  type Statement,
} from '../../../src/core/collector.ts';
import type { Shape } from '../../../src/core/keep-only.ts';
import { millis, parseInstant, type Instant } from '../../../src/core/time.ts';
import { absent, ask } from '../ask.ts';
import {
  COLUMNS,
  ROOT_USER,
  flag,
  hasMore,
  keyUses,
  latestUse,
  parseReport,
  passwordUse,
  type ReportRow,
} from '../credential-report.ts';
import { anyOf } from '../permissions.ts';
import { known, read } from '../projection.ts';
import { rootArn } from '../scope.ts';
import type { AwsSession } from '../session.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

/** Milliseconds between two looks at a report being made: a minute in all. */
const WAITS = [500, 1000, 2000, 3000, 5000, 8000, 10_000, 15_000, 15_000];
const SHAPE: Shape = {
  rows: Object.fromEntries(COLUMNS.map((column) => [column, true as const])),
  malformedLines: true,
};
/** Codes by which IAM says that there is no report to be had yet, by its documents and in its answers. */
const NOT_YET = [
  'ReportInProgress',
  'ReportNotPresent',
  'ReportExpired',
  'CredentialReportNotReadyException',
  'CredentialReportNotPresentException',
  'CredentialReportExpiredException',
];
const progress = z.object({ State: z.string() });
const body = z.object({
  // Loose, so that reports sealed when more columns were kept can still be read.
  rows: z.array(z.record(z.string(), z.string()) as z.ZodType<ReportRow>),
  malformedLines: z.array(z.int()),
});

/**
 * A report older than this is one that AWS kept. Whom it shows without a second factor may have
 * enrolled one since, and is asked about live by the step `mfa-devices` before anything is said.
 */
const FRESH_MS = 15 * 60_000;

/**
 * The credential report. AWS makes one at most every four hours and otherwise hands out the last, so
 * a user younger than that may be missing from it.
 */
export const credentialReport: AwsStep = {
  id: 'credential-report',
  title: 'The credential report: passwords, second factors and key use of IAM users',
  revision: 2,
  after: 'accounts',
  delivers: {
    account: ['access', 'mfa', 'activity', 'local-sign-in'],
    credential: ['identity', 'activity'],
    'cloud-account': ['sign-in', 'root-report', 'root-activity'],
  },
  permissions: ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'],
  removals: [
    { field: `columns but ${COLUMNS.join(', ')}`, because: 'no check reads them' },
    {
      field: 'iam:GenerateCredentialReport',
      because: 'its answer only says how far the report is',
    },
  ],
  maxAgeHours: MAX_AGE_HOURS,
  read: readReport,
  *project(answers, { scope, at, complete }) {
    const [answer] = answers;
    if (answer === undefined) return;
    const report = read(body, answer.body, 'the credential report');
    if ('malformed' in report) {
      yield report.malformed;
      return;
    }
    const { rows, malformedLines } = report.value;
    for (const line of malformedLines) {
      yield { malformed: `line ${line} of the credential report does not fit its header` };
    }
    const root = rows.find(({ user }) => user === ROOT_USER);
    if (root !== undefined) yield* rootStatements(root, rootArn(scope), answer);
    const users = rows.filter(({ user }) => user !== ROOT_USER);
    for (const row of users) {
      if (row.arn === undefined) yield { malformed: 'the credential report has no column arn' };
      else yield* userStatements(row, row.arn, answer, isKept(answer, at));
    }
    const someone = anyOf([
      ...users.map((row) => flag(row.password_enabled)),
      ...(complete && malformedLines.length === 0 ? [] : [undefined]),
    ]);
    yield state({
      kind: 'cloud-account',
      id: rootArn(scope),
      facet: 'sign-in',
      from: [answer],
      value: known({ hasConsoleUser: someone }),
    });
  },
  itemsOf: ([answer], { at }) =>
    (body.safeParse(answer?.body).data?.rows ?? [])
      .filter((row) => row.user !== ROOT_USER)
      .flatMap((row) => {
        const { arn, user } = row;
        const hints = {
          ...(mayHaveActiveKey(row) ? { keys: 'some', ...hintOf(keyUses(row)) } : {}),
          ...(answer && isKept(answer, at) && seemsUnprotected(row) ? { mfa: 'to ask' } : {}),
        };
        return arn === undefined || user === undefined || Object.keys(hints).length === 0
          ? []
          : [{ id: arn, name: user, hints }];
      }),
};

/** What the step `access-keys` is told of the use of keys. */
function hintOf(uses: readonly object[]): { readonly uses?: string } {
  return uses.length === 0 ? {} : { uses: JSON.stringify(uses) };
}

function isKept({ generatedAt }: GivenAnswer, at: Instant): boolean {
  return generatedAt !== undefined && millis(at) - millis(generatedAt) > FRESH_MS;
}

/** Signs in with a password, and the report knows of no second factor. */
function seemsUnprotected(row: ReportRow): boolean {
  return flag(row.password_enabled) === true && flag(row.mfa_active) === false;
}

function mayHaveActiveKey(row: ReportRow): boolean {
  return hasMore(row) || anyOf(keysOf(row)) !== false;
}

function keysOf(row: ReportRow) {
  return [flag(row.access_key_1_active), flag(row.access_key_2_active)];
}

function* userStatements(
  row: ReportRow,
  id: string,
  answer: GivenAnswer,
  kept: boolean,
): Iterable<Statement> {
  const entity = { kind: 'account', id, from: [answer] } as const;
  const password = flag(row.password_enabled);
  const active = anyOf([
    password,
    ...keysOf(row),
    flag(row.cert_1_active),
    flag(row.cert_2_active),
    ...(hasMore(row) ? [undefined] : []),
  ]);
  yield state({
    ...entity,
    facet: 'access',
    value: { ...known({ active, signsInInteractively: password }), deactivatedAt: null },
  });
  if (!(kept && seemsUnprotected(row))) {
    yield state({ ...entity, facet: 'mfa', value: known({ mfaEnabled: flag(row.mfa_active) }) });
  }
  yield state({
    ...entity,
    facet: 'activity',
    value: known({ lastSignInAt: latestUse(row) }),
  });
  yield state({ ...entity, facet: 'local-sign-in', value: known({ localPassword: password }) });
  if (password !== false) yield* passwordStatements(row, id, answer);
}

function* passwordStatements(
  row: ReportRow,
  owner: string,
  answer: GivenAnswer,
): Iterable<Statement> {
  const entity = { kind: 'credential', id: `${owner}#password`, from: [answer] } as const;
  const createdAt = parseInstant(row.password_last_changed);
  yield state({
    ...entity,
    facet: 'identity',
    name: `password of ${row.user ?? owner}`,
    incarnation: '',
    value: {
      form: 'password',
      ownerId: owner,
      ...known({ active: flag(row.password_enabled), createdAt }),
    },
  });
  yield state({ ...entity, facet: 'activity', value: known({ lastUsedAt: passwordUse(row) }) });
}

/** Of root's password older reports say `not_supported`: it has one then, as every root user had. */
function* rootStatements(row: ReportRow, id: string, answer: GivenAnswer): Iterable<Statement> {
  const entity = { kind: 'cloud-account', id, from: [answer] } as const;
  const cell = row.password_enabled;
  const password = cell === 'not_supported' ? true : flag(cell);
  const rootKeyActive = anyOf([...keysOf(row), ...(hasMore(row) ? [undefined] : [])]);
  yield state({
    ...entity,
    facet: 'root-report',
    value: known({ rootPasswordReported: password, rootKeyActive }),
  });
  yield state({
    ...entity,
    facet: 'root-activity',
    value: known({ rootLastUsedAt: latestUse(row) }),
  });
}

/** Has a report made, waits until it is there, and gets it. Only the report itself is sealed. */
async function* readReport(context: ReadContext<AwsSession>): AsyncIterable<Answer> {
  const { session, signal } = context;
  for (const pause of [0, ...WAITS]) {
    if (pause > 0) await session.wait(pause, signal);
    const made = await generate(context);
    if (made.status === 'refused') {
      yield made;
      return;
    }
    if (progress.safeParse(made.body).data?.State !== 'COMPLETE') continue;
    const report = await get(context);
    if (report.status === 'ok' && absent(report.body) !== undefined) continue;
    yield report;
    return;
  }
  yield {
    request: { operation: 'iam:GetCredentialReport', parameters: {} },
    status: 'refused',
    refusal: { reason: 'provider-error', detail: 'no credential report was ready within a minute' },
  };
}

async function generate({ session, scope, signal }: ReadContext<AwsSession>): Promise<Answer> {
  const { GenerateCredentialReportCommand } = await import('@aws-sdk/client-iam');
  return ask({
    operation: 'iam:GenerateCredentialReport',
    permission: 'iam:GenerateCredentialReport',
    shape: { State: true },
    send: async () => {
      const iam = await session.client('iam', scope);
      return iam.send(new GenerateCredentialReportCommand({}), { abortSignal: signal });
    },
  });
}

async function get({ session, scope, signal }: ReadContext<AwsSession>): Promise<Answer> {
  const { GetCredentialReportCommand } = await import('@aws-sdk/client-iam');
  return ask({
    operation: 'iam:GetCredentialReport',
    permission: 'iam:GetCredentialReport',
    absent: NOT_YET,
    shape: SHAPE,
    send: async () => {
      const iam = await session.client('iam', scope);
      const output = await iam.send(new GetCredentialReportCommand({}), { abortSignal: signal });
      const report = await parseReport(new TextDecoder().decode(output.Content));
      return { ...report, GeneratedTime: output.GeneratedTime };
    },
    generatedAt: ({ GeneratedTime }) => parseInstant(GeneratedTime),
  });
}
