import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

import { registers } from '../../../collectors/registers/collector.ts';
import { assetHasOwner } from '../../../controls/assets/asset-has-owner.ts';
import { trainingCurrent } from '../../../controls/awareness-training/training-current.ts';
import { evidenceCurrent } from '../../../controls/governance/evidence-current.ts';
import { accountHasOwner } from '../../../controls/joiner-mover-leaver/account-has-owner.ts';
import { leaverAccessRemoved } from '../../../controls/joiner-mover-leaver/leaver-access-removed.ts';
import { leaverAccessRemovedInTime } from '../../../controls/joiner-mover-leaver/leaver-access-removed-in-time.ts';
import { defineCollector, state } from '../../../src/core/collector.ts';
import { DAY, plus, type Instant } from '../../../src/core/time.ts';
import { findingsView } from '../../../src/engine/read-model.ts';
import { openStore } from '../../../src/store/open.ts';
import { folderWith } from './folder-of-registers.ts';
import { configurationOf } from '../../configuration.ts';
import { wholeRun } from '../../whole-run.ts';

const CHECKS = [
  assetHasOwner,
  trainingCurrent,
  evidenceCurrent,
  accountHasOwner,
  leaverAccessRemoved,
  leaverAccessRemovedInTime,
];
const PEOPLE = `person_id,name,email,start,end
p-1,Mia,mia@example.com,2020-01-01,
p-2,Bo,bo@example.com,2020-01-01,2026-03-02
`;
const ASSETS = 'id,name,owner,criticality\na-1,Orders,p-1,high\na-2,Files,Bo@example.com,low\n';

/** A company whose only system has the accounts of `active`. */
async function company(): Promise<{
  readonly folder: string;
  readonly active: Set<string>;
  run(): Promise<void>;
  verdicts(): Promise<Readonly<Record<string, string>>>;
}> {
  const folder = folderWith({ 'people.csv': PEOPLE, 'assets.csv': ASSETS });
  const active = new Set(['mia', 'bo', 'stranger']);
  const directory = defineCollector<unknown, unknown>({
    id: 'directory',
    title: 'Directory',
    version: '1',
    settings: z.unknown(),
    open: () => Promise.resolve(null),
    steps: [
      {
        id: 'users',
        title: 'Users',
        revision: 1,
        delivers: { account: ['identity', 'access'] },
        permissions: [],
        removals: [],
        maxAgeHours: 48,
        async *read() {
          const request = { operation: 'users', parameters: {} };
          yield { request, status: 'ok', body: [...active], last: true };
        },
        *project(answers) {
          for (const answer of answers) {
            for (const login of answer.body as readonly string[]) {
              const about = { kind: 'account', id: login, from: [answer] } as const;
              const ownerKeys = [`email:${login}@example.com`];
              const identity = {
                login,
                email: null,
                ownerKeys,
                declaredClass: null,
                createdAt: null,
              };
              yield state({ ...about, facet: 'identity', name: login, value: identity });
              const access = { active: true, signsInInteractively: true, deactivatedAt: null };
              yield state({ ...about, facet: 'access', value: access });
            }
          }
        },
      },
    ],
  });
  const store = await openStore({ url: path.join(folderWith({}), 'annexa.db') });
  onTestFinished(() => store.close());
  let now: Instant = '2026-03-01T03:00:00.000Z';
  const source = { settings: {}, timeout: 1000 };
  const settings = registers.settings.parse({ path: path.basename(folder) });
  return {
    folder,
    active,
    run: async () => {
      await wholeRun(
        configurationOf({
          folder: path.dirname(folder),
          sources: [
            { ...source, id: 'directory', collector: directory },
            { ...source, id: 'registers', collector: registers, settings },
          ],
          checks: CHECKS,
        }),
        store,
        () => now,
      );
      now = plus(now, DAY);
    },
    verdicts: async () => {
      const { findings } = await findingsView(store, CHECKS, now);
      return Object.fromEntries(
        findings.map(({ check, subject, verdict, reason }) => [
          `${check} ${subject.id}`,
          `${verdict} ${reason.code}`,
        ]),
      );
    },
  };
}

describe('registers in a run', () => {
  it('follow a leaver from the last day to the removal of the account', async () => {
    const { active, run, verdicts } = await company();
    await run();
    expect(await verdicts()).toMatchObject({
      'account-has-owner mia': 'conforming met',
      'account-has-owner stranger': 'nonconforming no-owner',
      'leaver-access-removed bo': 'not-applicable owner-present',
      'asset-has-owner a-1': 'conforming met',
      'asset-has-owner a-2': 'conforming met',
      'training-current p-1': 'not-assessed no-source',
      'evidence-current registers/people': 'conforming met',
    });
    await run();
    await run();
    expect(await verdicts()).toMatchObject({
      'leaver-access-removed bo': 'not-applicable within-grace',
      'asset-has-owner a-2': 'nonconforming owner-not-present',
    });
    await run();
    expect(await verdicts()).toMatchObject({
      'leaver-access-removed bo': 'nonconforming still-active',
    });
    await run();
    active.delete('bo');
    await run();
    const after = await verdicts();
    expect(after).not.toHaveProperty('leaver-access-removed bo');
    expect(after).toMatchObject({
      'leaver-access-removed-in-time bo': 'nonconforming closed-late',
    });
  });

  it('leave unassessed what rests on a row that is not understood', async () => {
    const { folder, run, verdicts } = await company();
    await run();
    writeFileSync(path.join(folder, 'people.csv'), PEOPLE.replace('2026-03-02', '2.3.2026'));
    await run();
    expect(await verdicts()).toMatchObject({
      'account-has-owner mia': 'conforming met',
      'account-has-owner bo': 'not-assessed invalid',
      'account-has-owner stranger': 'not-assessed invalid',
      'leaver-access-removed bo': 'not-assessed invalid',
      'asset-has-owner a-1': 'conforming met',
      'asset-has-owner a-2': 'not-assessed invalid',
    });
  });

  it('are missed when their file vanishes', async () => {
    const { folder, run, verdicts } = await company();
    await run();
    rmSync(path.join(folder, 'people.csv'));
    await run();
    expect(await verdicts()).toMatchObject({
      'account-has-owner mia': 'not-assessed absent',
      'account-has-owner stranger': 'not-assessed absent',
      'asset-has-owner a-1': 'not-assessed absent',
      'training-current p-1': 'not-assessed no-source',
    });
    writeFileSync(path.join(folder, 'people.csv'), PEOPLE);
    await run();
    expect(await verdicts()).toMatchObject({ 'account-has-owner mia': 'conforming met' });
  });
});
