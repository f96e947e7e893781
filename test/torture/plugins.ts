import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { z } from 'zod';

import { accessKeyRotated } from '../../controls/authentication/access-key-rotated.ts';
import { mfaEnabled } from '../../controls/authentication/mfa-enabled.ts';
import { evidenceCurrent } from '../../controls/governance/evidence-current.ts';
import {
  defineCollector,
  state,
  type GivenAnswer,
  type Item,
  type Step,
} from '../../src/core/collector.ts';
import type { Instant } from '../../src/core/time.ts';
import { board } from './board.ts';
import { chanceOf } from './chance.ts';
import { FOLDER_VARIABLE, SimulatedClock } from './simulated-clock.ts';

/** That of the machine on which this process runs. */
export const clock = new SimulatedClock(process.env[FOLDER_VARIABLE] ?? '.');
export const now = clock.now;

/** What providers are like. */
const TEMPERS = ['steady', 'changing', 'large', 'flaky', 'hanging'] as const;
type Temper = (typeof TEMPERS)[number];

interface Session {
  readonly temper: Temper;
  readonly people: number;
}

/** Milliseconds an answer may take: long enough to be killed in. */
const SLOWEST = 6;
const WEEK = 7 * 86_400_000;
const LARGE_BYTES = 100_000;

const dayOf = (at: Instant): string => at.slice(0, 10);
const weekOf = (at: Instant): number => Math.floor(Date.parse(at) / WEEK);

function answer(operation: string, body: unknown, item?: Item): GivenAnswer {
  return {
    status: 'ok',
    request: { operation, parameters: item === undefined ? {} : { person: item.id } },
    body,
    last: true,
    ...(item === undefined ? {} : { item: item.id }),
  };
}

/** What this kind of provider does to a question before it answers. */
async function suffer({ temper }: Session, at: Instant, signal: AbortSignal): Promise<void> {
  await wait(chanceOf(at, Math.random()) * SLOWEST);
  if (temper === 'flaky' && chanceOf('fails', at) < 0.25) {
    throw new Error('the invented provider lost the connection');
  }
  if (temper === 'hanging' && chanceOf('hangs', at) < 0.08) {
    await new Promise((_resolve, reject) => {
      const stop = (): void => reject(signal.reason as Error);
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  }
}

function peopleAt({ temper, people }: Session, at: Instant): readonly string[] {
  const all = Array.from({ length: people }, (_, n) => `person-${String(n)}`);
  if (temper === 'steady') return all;
  return all.filter((id) => chanceOf('is there', id, temper, weekOf(at)) > 0.15);
}

const common = { revision: 1, removals: [], permissions: ['read'], maxAgeHours: 48 };

const steps: readonly Step<Session>[] = [
  {
    ...common,
    id: 'people',
    title: 'People',
    delivers: { account: ['identity', 'access'] },
    async *read({ session, signal, now: at }) {
      await suffer(session, at(), signal);
      yield answer('people', peopleAt(session, at()));
    },
    *project(answers) {
      for (const given of answers) {
        for (const id of given.body as readonly string[]) {
          yield state({
            kind: 'account',
            id,
            facet: 'identity',
            name: id,
            incarnation: '1',
            value: {
              login: id,
              email: null,
              ownerKeys: [`email:${id}@example.com`],
              declaredClass: null,
              createdAt: null,
            },
            from: [given],
          });
          yield state({
            kind: 'account',
            id,
            facet: 'access',
            value: { active: true, signsInInteractively: true, deactivatedAt: null },
            from: [given],
          });
        }
      }
    },
  },
  {
    ...common,
    id: 'factors',
    title: 'Second factors',
    after: 'people',
    delivers: { account: ['mfa'] },
    async *read({ session, signal, now: at, each }) {
      await suffer(session, at(), signal);
      const often = session.temper === 'steady' ? weekOf(at()) : dayOf(at());
      yield* each((item) =>
        Promise.resolve(
          answer(
            'factor',
            { enabled: chanceOf('mfa', item.id, session.temper, often) > 0.2 },
            item,
          ),
        ),
      );
    },
    *project(answers) {
      for (const given of answers) {
        const { enabled } = given.body as { readonly enabled: boolean };
        const id = given.item ?? '';
        const value = { mfaEnabled: enabled };
        yield state({ kind: 'account', id, facet: 'mfa', value, from: [given] });
      }
    },
  },
  {
    ...common,
    id: 'keys',
    title: 'Access keys',
    after: 'people',
    delivers: { credential: ['identity'] },
    async *read({ session, signal, now: at, items }) {
      await suffer(session, at(), signal);
      const month = `${at().slice(0, 7)}-01T00:00:00.000Z`;
      yield answer(
        'keys',
        items.map(({ id }) => ({
          owner: id,
          made: chanceOf(id) < 0.5 ? '2027-01-01T00:00:00.000Z' : month,
        })),
      );
    },
    *project(answers) {
      for (const given of answers) {
        for (const { owner, made } of given.body as readonly { owner: string; made: string }[]) {
          yield state({
            kind: 'credential',
            id: `key-of-${owner}`,
            facet: 'identity',
            name: `key of ${owner}`,
            incarnation: made,
            value: { form: 'access-key', active: true, createdAt: made, ownerId: owner },
            from: [given],
          });
        }
      }
    },
  },
  {
    ...common,
    id: 'archive',
    title: 'An answer too large for the database',
    delivers: {},
    applies: (settings) => (settings as Session).temper === 'large',
    async *read({ session, signal, now: at }) {
      await suffer(session, at(), signal);
      yield answer('archive', { noise: noise(`${dayOf(at())} ${session.temper}`) });
    },
    project: () => [],
  },
];

/** Nothing makes it smaller, so that it is kept as a file. */
function noise(seed: string): string {
  const parts: string[] = [];
  for (let length = 0; length < LARGE_BYTES; length += 44) {
    parts.push(
      createHash('sha256')
        .update(`${seed} ${String(length)}`)
        .digest('base64'),
    );
  }
  return parts.join('');
}

const estate = defineCollector({
  id: 'estate',
  title: 'An invented provider',
  version: '1',
  settings: z.strictObject({ temper: z.enum(TEMPERS), people: z.int() }),
  steps,
  open: (settings) => Promise.resolve(settings),
});

export const collectors = [estate];
export const checks = [mfaEnabled, accessKeyRotated, evidenceCurrent];
export const trackers = [board];
export const notifiers = [];
