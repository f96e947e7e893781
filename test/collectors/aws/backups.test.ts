import type { BackupJob, CopyJob, RestoreJobsListMember } from '@aws-sdk/client-backup';
import { describe, expect, it } from 'vitest';

import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import type {
  NightlyBackup,
  Plan,
  Vault,
} from '../../../src/demo/estate/aws/regional/backups-state.ts';
import type { EstateOptions, EstateReading } from './estate.ts';
import { REGION, arn, callsIn, readRegion } from './one-region.ts';

const STEPS = [
  'backup-vaults',
  'backup-vault-policy',
  'protected-resources',
  'backup-jobs',
  'copy-jobs',
  'backup-plans',
  'backup-plan-rules',
  'backup-plan-selections',
  'restore-testing-plans',
  'restore-testing-selections',
  'restore-jobs',
];
const readBackups = (state: AwsRegionState, options?: EstateOptions): Promise<EstateReading> =>
  readRegion(STEPS, state, options);
const at = (text: string): Date => new Date(text);
/** When the estate is read. */
const NOW = '2026-03-02T10:00:00.000Z';
const MADE = at('2025-06-01T09:00:00Z');

const VAULT = arn('backup', 'backup-vault:daily');
const ELSEWHERE = 'arn:aws:backup:eu-west-1:123456789012:backup-vault:remote';
const DATABASE = arn('rds', 'db:orders');
const FILES = arn('elasticfilesystem', 'file-system/fs-1');

function vault(
  name: string,
  fields: Partial<Vault['vault']> = {},
  policy: string | null = null,
): Vault {
  return {
    vault: {
      BackupVaultName: name,
      BackupVaultArn: arn('backup', `backup-vault:${name}`),
      VaultType: 'BACKUP_VAULT',
      CreationDate: MADE,
      EncryptionKeyArn: arn('kms', 'key/1'),
      NumberOfRecoveryPoints: 12,
      Locked: false,
      ...fields,
    },
    policy,
  };
}

function plan(name: string, fields: Partial<Plan> = {}): Plan {
  return {
    plan: {
      BackupPlanId: `id-${name}`,
      BackupPlanArn: arn('backup', `backup-plan:id-${name}`),
      BackupPlanName: name,
      CreationDate: MADE,
      VersionId: 'v-1',
    },
    rules: [{ RuleName: 'nightly', TargetBackupVaultName: 'daily' }],
    selections: ['tagged'],
    nightly: true,
    ...fields,
  };
}

const nightly = (fields: Partial<NightlyBackup> = {}): NightlyBackup => ({
  resourceArn: DATABASE,
  resourceType: 'RDS',
  vaultArn: VAULT,
  outcome: 'COMPLETED',
  ...fields,
});

function job(fields: Partial<BackupJob>): BackupJob {
  return {
    BackupJobId: 'job',
    ResourceArn: DATABASE,
    ResourceType: 'RDS',
    BackupVaultArn: VAULT,
    State: 'COMPLETED',
    StatusMessage: 'somebody did this',
    IamRoleArn: 'arn:aws:iam::123456789012:role/somebody-secret',
    ...fields,
  };
}

describe('a region without backups', () => {
  it('costs four requests', async () => {
    const all = await readBackups({});
    expect(callsIn(all)).toEqual({
      'backup:ListBackupVaults': 1,
      'backup:ListBackupPlans': 1,
      'backup:ListRestoreTestingPlans': 1,
      'backup:ListRestoreJobs': 1,
    });
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
    expect(all.readings.map(({ status }) => status)).not.toContain('partial');
  });

  it('is asked for what is protected as soon as there is a vault', async () => {
    const all = await readBackups({
      backupVaults: [vault('Default', { NumberOfRecoveryPoints: 0 })],
    });
    expect(callsIn(all)).toMatchObject({
      'backup:ListProtectedResources': 1,
      'backup:ListBackupJobs': 1,
      'backup:ListCopyJobs': 1,
    });
    // An empty vault has nothing that its policy might protect.
    expect(callsIn(all)).not.toHaveProperty('backup:GetBackupVaultAccessPolicy');
  });

  it('leaves open what is protected where vaults may not be listed', async () => {
    const all = await readBackups(
      { backupVaults: [vault('daily')], nightlyBackups: [nightly()] },
      { faults: [{ operation: 'backup:ListBackupVaults', fault: 'deny' }] },
    );
    expect(all.gaps('backup-vaults')).toMatchObject([
      { reason: 'denied', permission: 'backup:ListBackupVaults', hidesMembers: true },
    ]);
    expect(all.of('protected-resources')).toEqual([]);
  });
});

describe('backup vaults', () => {
  const POLICY = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Deny',
      Principal: '*',
      Action: 'backup:*',
      Resource: '*',
    },
  });

  it.each([
    [
      'one as it is made',
      vault('daily'),
      { locked: false, lockPermanentFrom: null, minimumRetentionDays: 0, deniesDeletion: false },
    ],
    [
      'a lock that a few may take off',
      vault('daily', { Locked: true, MinRetentionDays: 30 }),
      { locked: true, lockPermanentFrom: null, minimumRetentionDays: 30 },
    ],
    [
      'a lock that stays',
      vault('daily', { Locked: true, MinRetentionDays: 30, LockDate: at('2026-01-04T09:00:00Z') }),
      { locked: true, lockPermanentFrom: '2026-01-04T09:00:00.000Z' },
    ],
    [
      'an air-gapped one, whatever else it says',
      vault('daily', {
        VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT',
        Locked: undefined,
        MinRetentionDays: 7,
      }),
      { locked: true, lockPermanentFrom: MADE.toISOString(), minimumRetentionDays: 7 },
    ],
    ['one with a policy', vault('daily', {}, POLICY), { deniesDeletion: true }],
  ])('are told of: %s', async (_what, made, expected) => {
    const all = await readBackups({ backupVaults: [made] });
    expect(all.facts('backup-vault').get(VAULT)).toMatchObject({ copiesHeld: 12, ...expected });
  });

  it('that only give access to copies of others are none', async () => {
    const all = await readBackups({
      backupVaults: [vault('daily', { VaultType: 'RESTORE_ACCESS_BACKUP_VAULT' })],
    });
    expect([...all.facts('backup-vault')]).toEqual([]);
  });

  it('with a policy that is not understood are a gap', async () => {
    const all = await readBackups({ backupVaults: [vault('daily', {}, '{"Statement":1}')] });
    expect(all.gaps('backup-vault-policy')).toMatchObject([{ reason: 'invalid', item: VAULT }]);
    expect(all.facts('backup-vault').get(VAULT)).not.toHaveProperty('deniesDeletion');
  });

  it('whose policy may not be read are a gap', async () => {
    const all = await readBackups(
      { backupVaults: [vault('daily')] },
      {
        faults: [{ operation: 'backup:GetBackupVaultAccessPolicy', fault: 'deny' }],
      },
    );
    expect(all.gaps('backup-vault-policy')).toMatchObject([
      { reason: 'denied', permission: 'backup:GetBackupVaultAccessPolicy', item: VAULT },
    ]);
  });
});

describe('backup plans', () => {
  it('tell when they run, where to, and that they select', async () => {
    const all = await readBackups({
      backupPlans: [
        plan('production', {
          rules: [
            {
              RuleName: 'weekly',
              TargetBackupVaultName: 'weekly',
              ScheduleExpression: 'cron(0 5 ? * SUN *)',
            },
            { RuleName: 'usual', TargetBackupVaultName: 'daily' },
          ],
        }),
      ],
    });
    expect([...all.facts('backup-plan').values()]).toEqual([
      {
        name: 'production',
        incarnation: 'id-production',
        createdAt: MADE.toISOString(),
        intervalHours: 24,
        vaultIds: [arn('backup', 'backup-vault:weekly'), VAULT],
        selects: true,
        lastRunAt: '2026-03-02T03:00:00.000Z',
        runSeenAt: NOW,
      },
    ]);
    expect(callsIn(all)).toMatchObject({
      'backup:GetBackupPlan': 1,
      'backup:ListBackupSelections': 1,
    });
  });

  it('that never ran, or select nothing, are told apart from those that did', async () => {
    const all = await readBackups({
      backupPlans: [plan('idle', { nightly: false, selections: [] })],
    });
    expect([...all.facts('backup-plan').values()]).toMatchObject([
      { lastRunAt: null, selects: false },
    ]);
  });

  it('with a rule whose schedule is not understood leave open how often they run', async () => {
    const rule = { RuleName: 'odd', TargetBackupVaultName: 'daily' };
    const all = await readBackups({
      backupPlans: [
        plan('odd', { rules: [rule, { ...rule, ScheduleExpression: 'cron(0 5 15W * ? *)' }] }),
      ],
    });
    const [facts] = [...all.facts('backup-plan').values()];
    expect(facts).toMatchObject({ vaultIds: [VAULT] });
    expect(facts).not.toHaveProperty('intervalHours');
  });

  it('whose selections are cut off select something, if any is seen', async () => {
    const state = {
      backupPlans: [plan('production', { selections: ['a', 'b', 'c'] }), plan('idle')],
    };
    const cut = {
      operation: 'backup:ListBackupSelections',
      fault: { cutAfterPage: 1 },
    };
    const all = await readBackups(state, { pageSize: 2, faults: [cut] });
    expect(all.of('backup-plan-selections')[0]?.status).toBe('partial');
    expect([...all.facts('backup-plan').values()]).toMatchObject([
      { selects: true },
      { selects: true },
    ]);
  });
});

describe('what is protected', () => {
  it('is told with the age of its newest copy, stale things too', async () => {
    const all = await readBackups({
      backupVaults: [vault('daily')],
      nightlyBackups: [nightly()],
      protectedResources: [
        {
          ResourceArn: FILES,
          ResourceType: 'EFS',
          ResourceName: 'reports',
          LastBackupTime: at('2025-11-01T03:00:00Z'),
        },
      ],
    });
    expect([...all.facts('protected-resource')]).toEqual([
      [
        DATABASE,
        {
          name: DATABASE,
          incarnation: '',
          resourceId: DATABASE,
          resourceType: 'RDS',
          backupRegion: REGION,
          lastBackupAt: '2026-03-02T03:00:00.000Z',
          backupSeenAt: NOW,
        },
      ],
      [
        FILES,
        {
          name: 'reports',
          incarnation: '',
          resourceId: FILES,
          resourceType: 'EFS',
          backupRegion: REGION,
          lastBackupAt: '2025-11-01T03:00:00.000Z',
          backupSeenAt: NOW,
        },
      ],
    ]);
  });

  it('goes by its place too where its ARN is of another, or of none', async () => {
    const all = await readBackups({
      backupVaults: [vault('daily')],
      nightlyBackups: [
        nightly({ resourceArn: 'arn:aws:s3:::acme-invoices', resourceType: 'S3' }),
        nightly({ resourceArn: 'arn:aws:rds:eu-west-1:123456789012:db:orders' }),
        nightly({ resourceArn: `arn:aws:rds:${REGION}:210987654321:db:orders` }),
      ],
    });
    const ids = [...all.facts('protected-resource').keys()];
    expect(ids).toEqual([
      `arn:aws:s3:::acme-invoices#backup/123456789012/${REGION}`,
      `arn:aws:rds:eu-west-1:123456789012:db:orders#backup/123456789012/${REGION}`,
      `arn:aws:rds:${REGION}:210987654321:db:orders#backup/123456789012/${REGION}`,
    ]);
    expect(all.facts('protected-resource').get(ids[0] ?? '')).toMatchObject({
      resourceId: 'arn:aws:s3:::acme-invoices',
    });
  });
});

describe('attempts', () => {
  const read = (state: AwsRegionState, options?: EstateOptions): Promise<EstateReading> =>
    readBackups({ backupVaults: [vault('daily')], ...state }, options);

  it('of a thing are told by the newest that ended', async () => {
    const all = await read({
      backupJobs: [
        job({ State: 'RUNNING', CreationDate: at('2026-03-02T09:00:00Z') }),
        job({ State: 'COMPLETED', CreationDate: at('2026-02-27T03:00:00Z') }),
        job({ State: 'EXPIRED', CreationDate: at('2026-03-01T03:00:00Z') }),
      ],
    });
    expect([...all.facts('backup-attempt')]).toEqual([
      [
        DATABASE,
        {
          name: DATABASE,
          incarnation: '',
          resourceId: DATABASE,
          resourceType: 'RDS',
          copy: false,
          offsite: false,
          lastOutcome: 'expired',
          lastCompletedAt: '2026-02-27T03:00:00.000Z',
          recentAttempts: 2,
          recentFailures: 1,
        },
      ],
    ]);
  });

  it.each([
    ['CREATED', null],
    ['PENDING', null],
    ['RUNNING', null],
    ['ABORTING', null],
    ['COMPLETED', 'completed'],
    ['PARTIAL', 'partial'],
    ['FAILED', 'failed'],
    ['ABORTED', 'aborted'],
    ['EXPIRED', 'expired'],
  ] as const)('in the state %s came to %s', async (State, outcome) => {
    const all = await read({
      backupJobs: [job({ State, CreationDate: at('2026-03-01T03:00:00Z') })],
    });
    expect(all.facts('backup-attempt').get(DATABASE)).toMatchObject({ lastOutcome: outcome });
  });

  it('that never succeeded are told, though nothing is protected', async () => {
    const all = await read({ nightlyBackups: [nightly({ outcome: 'FAILED' })] });
    expect(all.facts('protected-resource').size).toBe(0);
    expect(all.facts('backup-attempt').get(DATABASE)).toMatchObject({
      lastOutcome: 'failed',
      lastCompletedAt: null,
      recentAttempts: 8,
      recentFailures: 8,
    });
  });

  it('of before the window are not asked for, and the question is the same all day', async () => {
    const jobs = {
      backupJobs: [
        job({ CreationDate: at('2026-02-23T00:00:01Z') }),
        job({ ResourceArn: FILES, CreationDate: at('2026-02-22T23:59:59Z') }),
      ],
    };
    const all = await read(jobs);
    expect([...all.facts('backup-attempt').keys()]).toEqual([DATABASE]);
    const [reading] = all.of('backup-jobs');
    expect(reading?.answers.map(({ request }) => request.parameters)).toEqual([
      { window: '7 days' },
    ]);
  });

  it('at the parts of a composite count with the whole', async () => {
    const CreationDate = at('2026-03-01T03:00:00Z');
    const stack = arn('cloudformation', 'stack/orders/1');
    const all = await read({
      backupJobs: [
        job({ ResourceArn: stack, State: 'PARTIAL', IsParent: true, CreationDate }),
        job({ State: 'FAILED', ParentJobId: 'job', CreationDate }),
      ],
    });
    expect(all.facts('backup-attempt').get(stack)).toMatchObject({
      lastOutcome: 'partial',
      recentAttempts: 1,
    });
    expect(all.facts('backup-attempt').get(DATABASE)).toMatchObject({
      lastOutcome: 'failed',
      recentAttempts: 0,
    });
  });

  it.each([
    ['another region', ELSEWHERE, true],
    ['another account', `arn:aws:backup:${REGION}:210987654321:backup-vault:remote`, true],
    ['another vault beside it', arn('backup', 'backup-vault:second'), false],
  ])('to copy to %s', async (_where, vaultArn, offsite) => {
    const all = await read({
      nightlyBackups: [nightly({ copy: { vaultArn, outcome: 'COMPLETED' } })],
    });
    expect(all.facts('backup-attempt').get(`${DATABASE}#copy/${vaultArn}`)).toEqual({
      name: `${DATABASE}, copied to ${vaultArn}`,
      incarnation: '',
      resourceId: DATABASE,
      resourceType: 'RDS',
      copy: true,
      offsite,
      lastOutcome: 'completed',
      lastCompletedAt: '2026-03-02T04:20:00.000Z',
      recentAttempts: 8,
      recentFailures: 0,
    });
  });

  it('to copy a month ago are no recent ones', async () => {
    const copy: CopyJob = {
      CopyJobId: 'copy',
      State: 'COMPLETED',
      ResourceArn: DATABASE,
      ResourceType: 'RDS',
      SourceBackupVaultArn: VAULT,
      DestinationBackupVaultArn: ELSEWHERE,
      CreationDate: at('2026-02-05T03:00:00Z'),
    };
    const all = await read({ copyJobs: [copy] });
    expect(all.facts('backup-attempt').get(`${DATABASE}#copy/${ELSEWHERE}`)).toMatchObject({
      lastCompletedAt: '2026-02-05T03:00:00.000Z',
      recentAttempts: 0,
    });
  });

  it('that are listed in part leave open which was the last', async () => {
    const all = await read(
      { nightlyBackups: [nightly()] },
      {
        pageSize: 3,
        faults: [{ operation: 'backup:ListBackupJobs', fault: { cutAfterPage: 1 } }],
      },
    );
    expect(all.of('backup-jobs')[0]?.status).toBe('partial');
    const attempt = all.facts('backup-attempt').get(DATABASE);
    expect(attempt).toMatchObject({ resourceId: DATABASE, copy: false });
    expect(attempt).not.toHaveProperty('lastOutcome');
    expect(attempt).not.toHaveProperty('recentAttempts');
  });

  it('are sealed without what no check reads', async () => {
    const all = await read({ backupJobs: [job({ CreationDate: at('2026-03-01T03:00:00Z') })] });
    expect(JSON.stringify(all.of('backup-jobs')[0]?.answers)).not.toMatch(/somebody/);
  });
});

describe('restores', () => {
  const restore = (fields: Partial<RestoreJobsListMember>): RestoreJobsListMember => ({
    RestoreJobId: 'r-1',
    SourceResourceArn: DATABASE,
    ResourceType: 'RDS',
    Status: 'COMPLETED',
    CreationDate: at('2026-02-20T04:00:00Z'),
    CompletionDate: at('2026-02-20T04:41:00Z'),
    CreatedBy: { RestoreTestingPlanArn: arn('backup', 'restore-testing-plan:quarterly') },
    ...fields,
  });
  const ID = arn('backup', 'restore-job:r-1');

  it.each([
    [
      'validated',
      { ValidationStatus: 'SUCCESSFUL' },
      { outcome: 'completed', validation: 'successful', minutes: 41 },
    ],
    ['that nothing validated', {}, { outcome: 'completed', validation: 'none' }],
    ['found wanting', { ValidationStatus: 'FAILED' }, { validation: 'failed' }],
    [
      'whose validation nobody came to',
      { ValidationStatus: 'TIMED_OUT' },
      { validation: 'timed-out' },
    ],
    ['being validated', { ValidationStatus: 'VALIDATING' }, { validation: 'under-way' }],
    [
      'under way',
      { Status: 'RUNNING', CompletionDate: undefined },
      { outcome: 'under-way', endedAt: null, minutes: null },
    ],
    [
      'that failed at once',
      { Status: 'FAILED', CompletionDate: undefined },
      { outcome: 'failed', endedAt: '2026-02-20T04:00:00.000Z' },
    ],
    [
      'called off',
      { Status: 'ABORTED' },
      { outcome: 'aborted', endedAt: '2026-02-20T04:41:00.000Z' },
    ],
  ] as const)('%s are told as that', async (_what, fields, expected) => {
    const all = await readBackups({ restoreJobs: [restore(fields)] });
    expect(all.facts('restore-job').get(ID)).toMatchObject({ resourceId: DATABASE, ...expected });
  });

  it('that do not say whose copy it was leave that open', async () => {
    const all = await readBackups({ restoreJobs: [restore({ SourceResourceArn: undefined })] });
    expect(all.facts('restore-job').get(ID)).not.toHaveProperty('resourceId');
  });

  it('are read where there is no vault: one of another account may be shared', async () => {
    const all = await readBackups({ restoreJobs: [restore({})] });
    expect(callsIn(all)).not.toHaveProperty('backup:ListProtectedResources');
    expect(all.facts('restore-job').size).toBe(1);
  });

  it('that are tested by a plan tell which types it restores', async () => {
    const selection = (type: string, name: string) => ({
      CreationTime: MADE,
      IamRoleArn: 'arn:aws:iam::123456789012:role/restore',
      ProtectedResourceType: type,
      RestoreTestingPlanName: 'quarterly',
      RestoreTestingSelectionName: name,
    });
    const entry = (name: string, LastExecutionTime?: Date) => ({
      CreationTime: MADE,
      ...(LastExecutionTime === undefined ? {} : { LastExecutionTime }),
      RestoreTestingPlanArn: arn('backup', `restore-testing-plan:${name}`),
      RestoreTestingPlanName: name,
      ScheduleExpression: 'cron(0 5 1 1/3 ? *)',
    });
    const state = {
      restoreTestingPlans: [
        {
          plan: entry('quarterly', at('2026-01-01T05:00:00Z')),
          selections: [selection('RDS', 'a'), selection('DynamoDB', 'b'), selection('RDS', 'c')],
        },
        { plan: entry('forgotten'), selections: [] },
      ],
    };
    const all = await readBackups(state);
    const plans = [...all.facts('restore-test-plan').keys()];
    expect([...all.facts('restore-test-plan').values()]).toEqual([
      {
        name: 'quarterly',
        incarnation: MADE.toISOString(),
        createdAt: MADE.toISOString(),
        lastRunAt: '2026-01-01T05:00:00.000Z',
        testedTypes: ['DynamoDB', 'RDS'],
      },
      {
        name: 'forgotten',
        incarnation: MADE.toISOString(),
        createdAt: MADE.toISOString(),
        lastRunAt: null,
        testedTypes: [],
      },
    ]);
    expect(callsIn(all)).toMatchObject({ 'backup:ListRestoreTestingSelections': 2 });
    const cut = { operation: 'backup:ListRestoreTestingSelections', fault: { cutAfterPage: 1 } };
    const part = await readBackups(state, { pageSize: 1, faults: [cut] });
    expect(part.facts('restore-test-plan').get(plans[0] ?? '')).not.toHaveProperty('testedTypes');
  });
});

describe('what AWS tells in words of its own', () => {
  it.each<[string, AwsRegionState]>([
    ['backup-jobs', { backupJobs: [job({ ResourceArn: 'orders', CreationDate: at(NOW) })] }],
    ['protected-resources', { protectedResources: [{ ResourceType: 'RDS' }] }],
    ['restore-jobs', { restoreJobs: [{ RestoreJobId: 'r-1', CreationDate: at(NOW) }] }],
    ['backup-plans', { backupPlans: [plan('x', { plan: { BackupPlanId: 'x' } })] }],
  ])('is named, and hides that there is more: %s', async (step, state) => {
    const all = await readBackups({ backupVaults: [vault('daily')], ...state });
    expect(all.gaps(step)).toMatchObject([{ reason: 'invalid', hidesMembers: true }]);
  });
});
