import { z } from 'zod';

import type { Check } from '../../../src/core/check.ts';
import { defineCollector, type GivenAnswer, type Step } from '../../../src/core/collector.ts';
import { secretReference } from '../../../src/core/settings.ts';

/** What a provider's library may do to the process it runs in. */
export const DEEDS = [
  'works',
  'blocks',
  'waits',
  'waits-politely',
  'fills-heap',
  'fills-memory',
  'exits',
  'throws-later',
  'aborts',
  'breaks',
  'lies',
] as const;
type Deed = (typeof DEEDS)[number];

interface Session {
  readonly deed: Deed;
  readonly token: string;
}

const never = (): Promise<never> => new Promise(() => undefined);

const doings: Readonly<
  Record<Deed, (session: Session, signal: AbortSignal) => Promise<unknown> | undefined>
> = {
  works: () => undefined,
  blocks: () => {
    for (;;);
  },
  waits: never,
  'waits-politely': (_, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    }),
  'fills-heap': () => {
    const kept: unknown[] = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length));
  },
  'fills-memory': () => {
    const kept = Buffer.alloc(400e6, 1);
    return never().finally(() => kept.length);
  },
  exits: () => {
    process.stderr.write('\u001b[31mthe invented library gives up\nNode.js v20.0.0\n');
    process.exit(3);
  },
  'throws-later': ({ token }) => {
    setTimeout(() => {
      throw new Error(`nobody expects a timer to throw with ${token}`);
    });
    return never();
  },
  aborts: () => {
    process.kill(process.pid, 'SIGABRT');
    return never();
  },
  breaks: () => {
    process.kill(process.pid, 'SIGSEGV');
    return never();
  },
  lies: () => {
    for (const message of [
      { type: 'end', end: { end: 'done', summary: 'all is well', peak: 1 } },
      { type: 'alive', memory: 'none' },
      { type: 'run' },
      'x',
    ]) {
      process.send?.(message);
    }
    return undefined;
  },
};

const common = { revision: 1, removals: [], permissions: [], maxAgeHours: 48, delivers: {} };

const answer = (operation: string): GivenAnswer => ({
  status: 'ok',
  request: { operation, parameters: {} },
  body: [],
  last: true,
});

const steps: readonly Step<Session>[] = [
  {
    ...common,
    id: 'first',
    title: 'What goes well',
    async *read() {
      await Promise.resolve();
      yield answer('first');
    },
    project: () => [],
  },
  {
    ...common,
    id: 'second',
    title: 'What the library does',
    after: 'first',
    async *read({ session, signal }) {
      await doings[session.deed](session, signal);
      yield answer('second');
    },
    project: () => [],
  },
];

const odd = defineCollector<Session, Session>({
  id: 'odd',
  title: 'An invented provider',
  version: '1',
  settings: z.strictObject({
    deed: z.enum(DEEDS),
    token: secretReference,
  }),
  steps,
  open: async ({ deed, token }, { secret }) => ({ deed, token: await secret(token) }),
});

export const collectors = [odd];
export const checks: readonly Check[] = [];
export const trackers = [];
export const notifiers = [];
