import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { registers } from '../../../collectors/registers/collector.ts';
import { backupCopiedOffsite } from '../../../controls/backup-recovery/backup-copied-offsite.ts';
import { restoreProven } from '../../../controls/backup-recovery/restore-proven.ts';
import { restoreTested } from '../../../controls/backup-recovery/restore-tested.ts';
import { DAY, plus, type Instant } from '../../../src/core/time.ts';
import { userArn } from '../../../src/demo/estate/aws/arns.ts';
import { awsOrganization } from '../../../src/demo/estate/aws/build.ts';
import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import { startAwsEstate, type AwsEstate } from '../../../src/demo/estate/aws/server.ts';
import type { Configuration } from '../../../src/engine/configuration.ts';
import { findingsView } from '../../../src/engine/read-model.ts';
import { assessEvidence } from '../../../src/engine/reproject.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { ACCOUNT, account } from './estate.ts';
import { REGION, arn } from './one-region.ts';
import { withVariables } from './read-all.ts';
import { configurationOf } from '../../configuration.ts';
import { wholeRun } from '../../whole-run.ts';

const CHECKS = [restoreProven, restoreTested, backupCopiedOffsite];
const STEPS = [
  'caller',
  'accounts',
  'regions',
  'region',
  'backup-vaults',
  'protected-resources',
  'copy-jobs',
  'restore-jobs',
];
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIACOLLECTOR000', AWS_SECRET_ACCESS_KEY: 'secret' };
const START = '2026-03-02T10:00:00.000Z';
const DATABASE = arn('rds', 'db:orders');
const VAULT = arn('backup', 'backup-vault:daily');
const before = (days: number): Date => new Date(plus(START, -days * DAY));

/** A restore of twenty days ago that passed, and a copy of the same day: AWS forgets both in ten. */
const STATE: AwsRegionState = {
  backupVaults: [
    {
      vault: {
        BackupVaultName: 'daily',
        BackupVaultArn: VAULT,
        CreationDate: before(400),
        NumberOfRecoveryPoints: 9,
      },
      policy: null,
    },
  ],
  nightlyBackups: [
    { resourceArn: DATABASE, resourceType: 'RDS', vaultArn: VAULT, outcome: 'COMPLETED' },
  ],
  copyJobs: [
    {
      CopyJobId: 'c-1',
      State: 'COMPLETED',
      ResourceArn: DATABASE,
      ResourceType: 'RDS',
      SourceBackupVaultArn: VAULT,
      DestinationBackupVaultArn: `arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:remote`,
      CreationDate: before(20),
      CompletionDate: before(20),
    },
  ],
  restoreJobs: [
    {
      RestoreJobId: 'r-1',
      SourceResourceArn: DATABASE,
      ResourceType: 'RDS',
      Status: 'COMPLETED',
      ValidationStatus: 'SUCCESSFUL',
      CreationDate: before(20),
      CompletionDate: before(20),
    },
  ],
};

let folder: string;
let store: Store;
let estate: AwsEstate;
let now: Instant = START;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'annexa-backups-'));
  writeFileSync(
    join(folder, 'assets.csv'),
    `id,name,owner,criticality,resource\nA-1,Orders,p-1,critical,${DATABASE}\n`,
  );
  store = await openStore({ url: join(folder, 'annexa.db') });
  estate = await startAwsEstate({
    organization: awsOrganization({
      accounts: [account((it) => void (it.regional[REGION] = STATE))],
    }),
    credentials: [
      {
        accessKeyId: KEYS.AWS_ACCESS_KEY_ID,
        secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY,
        accountId: ACCOUNT,
        principalArn: userArn(ACCOUNT, { name: 'collector', path: '/' }),
      },
    ],
    clock: () => new Date(now),
  });
});
afterEach(async () => {
  await estate.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

function configuration(): Configuration {
  const collector = { ...aws, steps: aws.steps.filter(({ id }) => STEPS.includes(id)) };
  return configurationOf({
    folder,
    sources: [
      { id: 'aws', collector, settings: aws.settings.parse({ regions: [REGION] }), timeout: 9000 },
      {
        id: 'company',
        collector: registers,
        settings: registers.settings.parse({ path: '.' }),
        timeout: 9000,
      },
    ],
    checks: CHECKS,
  });
}

/** The verdicts of a run so many days after the first, and of judging its evidence again. */
async function verdictsAfter(days: number): Promise<Readonly<Record<string, string>>> {
  now = plus(START, days * DAY);
  await withVariables({ ...KEYS, AWS_ENDPOINT_URL: estate.url }, () =>
    wholeRun(configuration(), store, () => now),
  );
  const { findings } = await findingsView(store, CHECKS, now);
  const verdicts = Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]));
  const again = await assessEvidence(configuration(), store, now);
  expect(Object.fromEntries(again.findings.map(({ check, verdict }) => [check, verdict]))).toEqual(
    verdicts,
  );
  return verdicts;
}

describe('what AWS Backup no longer tells of', () => {
  it('remains what was seen, until it is too old', async () => {
    const good = {
      'restore-proven': 'conforming',
      'restore-tested': 'conforming',
      'backup-copied-offsite': 'conforming',
    };
    expect(await verdictsAfter(0)).toEqual(good);
    expect(await verdictsAfter(14)).toEqual(good);
    // The copy is 36 days old by then, the restore within its quarter of a year.
    expect(await verdictsAfter(16)).toEqual({
      ...good,
      'backup-copied-offsite': 'nonconforming',
    });
    expect(await verdictsAfter(72)).toMatchObject({
      'restore-proven': 'conforming',
      'restore-tested': 'conforming',
    });
    // By now the account has been watched for longer than a restore is good for.
    expect(await verdictsAfter(100)).toEqual({
      'restore-proven': 'nonconforming',
      // There is no register of tests, which may hold one.
      'restore-tested': 'not-assessed',
      'backup-copied-offsite': 'nonconforming',
    });
  });
});
