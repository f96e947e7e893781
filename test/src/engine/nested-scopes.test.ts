import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { storageVersioned } from '../../../controls/backup-recovery/storage-versioned.ts';
import { defineCollector, state, type Answer, type Step } from '../../../src/core/collector.ts';
import type { Scope } from '../../../src/core/scope.ts';
import { DAY, plus } from '../../../src/core/time.ts';
import { findingsView } from '../../../src/engine/read-model.ts';
import { runAnnexa } from '../../../src/engine/run.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { configurationOf } from '../../configuration.ts';

/** Accounts, their regions, and the names of the buckets in each; all of them versioned. */
interface Estate {
  accounts: Record<string, Record<string, string[]>>;
  /** Questions refused: `regions one`, `buckets one east`. */
  refused: Set<string>;
  /** Questions that nobody answers any more: what looked there was switched off. */
  lapsed: Set<string>;
  /** Regions that are there and not to be read. */
  closed: string[];
}

const question = (name: string, { session, scope }: { session: Estate; scope: Scope }): Answer => {
  const { account = '', region = '' } = scope;
  const request = { operation: name, parameters: {} };
  const asked = `${name} ${account} ${region}`.trim();
  if (session.refused.has(asked)) {
    const refusal = { reason: 'denied', permission: `read:${name}`, detail: 'no' } as const;
    return { request, status: 'refused', refusal };
  }
  if (session.lapsed.has(asked)) {
    const refusal = { reason: 'absent', detail: 'nothing looks there' } as const;
    return { request, status: 'refused', refusal, lapsed: true };
  }
  const regions = session.accounts[account] ?? {};
  const body = { accounts: Object.keys(session.accounts), regions: Object.keys(regions) };
  const buckets = regions[region] ?? [];
  return { request, status: 'ok', body: { ...body, buckets }[name], last: true };
};

function step(id: string, rest: Partial<Step<Estate>>): Step<Estate> {
  return {
    id,
    title: id,
    revision: 1,
    delivers: {},
    permissions: [`read:${id}`],
    removals: [],
    maxAgeHours: 48,
    async *read(context) {
      await Promise.resolve();
      yield question(id, context);
    },
    project: () => [],
    ...rest,
  };
}

const names = (answers: readonly { readonly body: unknown }[]): readonly string[] =>
  answers.flatMap(({ body }) => body as string[]);

const steps = [
  step('accounts', { opens: (answers) => names(answers).map((account) => ({ account })) }),
  step('regions', {
    after: 'accounts',
    opens: (answers, { scope }) =>
      names(answers)
        .filter((region) => !estate.closed.includes(region))
        .map((region) => ({ ...scope, region })),
    leaves: (_, { scope }) => estate.closed.map((region) => ({ ...scope, region })),
  }),
  step('buckets', {
    after: 'regions',
    delivers: { bucket: ['identity', 'versioning'] },
    *project(answers, { scope }) {
      for (const name of names(answers)) {
        const { account: accountId = '', region = '' } = scope;
        const id = `${accountId}/${region}/${name}`;
        const from = [...answers];
        yield state({
          kind: 'bucket',
          id,
          facet: 'identity',
          name,
          incarnation: '1',
          value: { region, accountId },
          from,
        });
        yield state({ kind: 'bucket', id, facet: 'versioning', value: { versioned: true }, from });
      }
    },
  }),
];

let folder: string;
let store: Store;
let estate: Estate;
let now: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'annexa-nested-'));
  store = await openStore({ url: join(folder, 'annexa.db') });
  estate = {
    accounts: { one: { east: ['a'], west: ['b'] }, two: { east: ['c'], west: [] } },
    refused: new Set(),
    lapsed: new Set(),
    closed: [],
  };
  now = '2026-03-01T03:00:00.000Z';
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Runs once and tells every verdict by subject. */
async function verdicts(): Promise<Readonly<Record<string, string>>> {
  const collector = defineCollector<unknown, Estate>({
    id: 'nested',
    title: 'Nested',
    settings: z.unknown(),
    version: '1',
    steps,
    scopeId: ({ account }) => (account === undefined ? 'all' : `account:${account}`),
    open: () => Promise.resolve(estate),
  });
  const configuration = configurationOf({
    sources: [{ id: 'src', collector, settings: {}, timeout: 1000 }],
    checks: [storageVersioned],
  });
  await runAnnexa({
    configuration,
    store,
    collect: true,
    assess: true,
    deliver: true,
    now: () => now,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  now = plus(now, DAY);
  const { findings } = await findingsView(store, [storageVersioned], now);
  return Object.fromEntries(
    findings.map(({ subject, verdict, reason }) => [
      subject.id,
      verdict === 'conforming' ? verdict : `${verdict}: ${reason.code}`,
    ]),
  );
}

const WHOLE = {
  'one/east/a': 'conforming',
  'one/west/b': 'conforming',
  'two/east/c': 'conforming',
};

describe('scopes within scopes', () => {
  it('are read each for itself, and an account speaks for its empty regions', async () => {
    expect(await verdicts()).toEqual(WHOLE);
    estate.accounts['two'] = { east: [], west: [] };
    expect(await verdicts()).toEqual({
      'one/east/a': 'conforming',
      'one/west/b': 'conforming',
      'account:two': 'not-applicable: no-subjects',
    });
  });

  it('hide no more than what was refused, and come back whole', async () => {
    await verdicts();
    estate.refused.add('buckets one west');
    expect(await verdicts()).toEqual({
      ...WHOLE,
      'one/west/b': 'not-assessed: denied',
      'account:one': 'not-assessed: denied',
    });
    estate.refused.clear();
    expect(await verdicts()).toEqual(WHOLE);
  });

  it('are not forgotten while their list is refused, whatever is read of a neighbour', async () => {
    await verdicts();
    estate.refused.add('regions one');
    expect(await verdicts()).toEqual({
      'one/east/a': 'not-assessed: denied',
      'one/west/b': 'not-assessed: denied',
      'two/east/c': 'conforming',
      'account:one': 'not-assessed: denied',
    });
    estate.refused.clear();
    expect(await verdicts()).toEqual(WHOLE);
  });

  it('leave a gap where their list was never read, and none once it is', async () => {
    estate.refused.add('regions one');
    expect(await verdicts()).toEqual({
      'two/east/c': 'conforming',
      'account:one': 'not-assessed: denied',
    });
    estate.refused.clear();
    expect(await verdicts()).toEqual(WHOLE);
  });

  it('are unseen and not over where they are left out, and say nothing where never read', async () => {
    estate.closed = ['west'];
    const without = { 'one/east/a': 'conforming', 'two/east/c': 'conforming' };
    expect(await verdicts()).toEqual(without);
    estate.closed = [];
    expect(await verdicts()).toEqual(WHOLE);
    estate.closed = ['west'];
    expect(await verdicts()).toMatchObject({ ...without, 'one/west/b': 'not-assessed: absent' });
    estate.closed = [];
    expect(await verdicts()).toEqual(WHOLE);
  });

  it('keep what was known where nothing looks any more, and lack nothing where nothing was', async () => {
    await verdicts();
    estate.lapsed = new Set(['buckets one west', 'buckets two west']);
    const lapsed = {
      ...WHOLE,
      'one/west/b': 'not-assessed: absent',
      'account:one': 'not-assessed: absent',
    };
    expect(await verdicts()).toEqual(lapsed);
    expect(await verdicts()).toEqual(lapsed);
    estate.lapsed.clear();
    expect(await verdicts()).toEqual(WHOLE);
  });

  it('end with a complete list that no longer has them, and so with an account', async () => {
    await verdicts();
    estate.accounts['one'] = { west: ['b'] };
    expect(await verdicts()).toEqual({ 'one/west/b': 'conforming', 'two/east/c': 'conforming' });
    delete estate.accounts['one'];
    expect(await verdicts()).toEqual({ 'two/east/c': 'conforming' });
    estate.refused.add('accounts');
    expect(await verdicts()).toEqual({
      'two/east/c': 'not-assessed: denied',
      'account:two': 'not-assessed: denied',
    });
  });
});
