import {
  BackupClient,
  CreateBackupPlanCommand,
  CreateBackupVaultCommand,
  DeleteBackupPlanCommand,
  PutBackupVaultLockConfigurationCommand,
} from '@aws-sdk/client-backup';
import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DescribeImagesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { withVariables, readAll, type ReadAll } from '../../collectors/aws/read-all.ts';
import { startMoto, type Moto } from './moto.ts';
import { verdictsOf } from './verdicts-of.ts';

const ACCOUNT = '123456789012';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const REGION = 'us-east-1';
const FAR = 'eu-west-1';
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIASEEDSEEDSEED0000', AWS_SECRET_ACCESS_KEY: 'seed' };
const arn = (resource: string, region = REGION): string =>
  `arn:aws:backup:${region}:${ACCOUNT}:${resource}`;

let moto: Moto;
/** Ids of the plans by their names. */
let plans: Readonly<Record<string, string>>;
let unplanned: Readonly<Record<string, string>> | undefined;

/**
 * The emulator has plans and vaults and nothing else of AWS Backup: no selections, jobs, recovery
 * points, access policies and restores. What is made of those is shown on the estate.
 */
const judge = (days: number) =>
  verdictsOf({
    endpoint: moto.url,
    regions: [REGION, FAR],
    steps: ['backup-vaults', 'backup-vault-policy', 'backup-plan-rules', 'backup-plan-selections'],
    checks: ['backup-plan-effective', 'backup-vault-protected'],
    days,
  });

beforeAll(async () => {
  moto = await startMoto();
  await withVariables({}, () => attachDisk(moto.url));
  const before = await verdictsOf({
    endpoint: moto.url,
    regions: [REGION, FAR],
    steps: ['account-summary', 'volumes', 'backup-plan-selections'],
    checks: ['backup-planned'],
  });
  unplanned = before['backup-planned'];
  plans = await withVariables({}, () => seed(moto.url));
});

afterAll(async () => moto.stop());

describe('an account seeded into moto', () => {
  it('has no backup plan, though it has a disk', () => {
    expect(unplanned).toEqual({ [ROOT]: 'nonconforming' });
  });

  it('has plans that are too new to have run', async () => {
    expect((await judge(0))['backup-plan-effective']).toEqual({
      [plans['nightly'] ?? '']: 'not-applicable',
      [plans['monthly'] ?? '']: 'not-applicable',
      [plans['without-vault'] ?? '']: 'not-applicable',
      [plans['far'] ?? '']: 'not-applicable',
    });
  });

  // The emulator never runs a plan, and cannot say what one selects.
  it('has plans that should have run five days later, but for the monthly one', async () => {
    expect((await judge(5))['backup-plan-effective']).toEqual({
      [plans['nightly'] ?? '']: 'nonconforming',
      [plans['monthly'] ?? '']: 'not-applicable',
      [plans['without-vault'] ?? '']: 'nonconforming',
      [plans['far'] ?? '']: 'nonconforming',
    });
  });

  // Nothing can be put into a vault of the emulator.
  it('has vaults with nothing to protect', async () => {
    expect((await judge(0))['backup-vault-protected']).toEqual({
      [arn('backup-vault:daily')]: 'not-applicable',
      [arn('backup-vault:locked')]: 'not-applicable',
      [arn('backup-vault:far', FAR)]: 'not-applicable',
    });
  });
});

describe('what moto shows', () => {
  let all: ReadAll;

  beforeAll(async () => {
    const read = [
      'caller',
      'accounts',
      'regions',
      'backup-vaults',
      'backup-plans',
      'backup-plan-rules',
      'backup-plan-selections',
      'protected-resources',
      'restore-jobs',
    ];
    const { aws } = await import('../../../collectors/aws/collector.ts');
    all = await readAll({
      settings: { regions: [REGION] },
      variables: { ...KEYS, AWS_ENDPOINT_URL: moto.url },
      without: aws.steps.map(({ id }) => id).filter((id) => !read.includes(id)),
    });
  });

  it('of vaults is as they were made', () => {
    expect([...all.facts('backup-vault')]).toMatchObject([
      [arn('backup-vault:daily'), { name: 'daily', locked: false, minimumRetentionDays: 0 }],
      [
        arn('backup-vault:locked'),
        {
          locked: true,
          minimumRetentionDays: 30,
          lockPermanentFrom: expect.stringMatching(/Z$/) as string,
          copiesHeld: 0,
        },
      ],
    ]);
  });

  it('of plans is as they were made, deleted ones left out', () => {
    const facts = all.facts('backup-plan');
    expect(facts.size).toBe(3);
    expect(facts.get(plans['nightly'] ?? '')).toMatchObject({
      intervalHours: 24,
      vaultIds: [arn('backup-vault:daily')],
      lastRunAt: null,
    });
    expect(facts.get(plans['monthly'] ?? '')).toMatchObject({ intervalHours: 31 * 24 });
  });

  it.each(['backup-plan-selections', 'protected-resources', 'restore-jobs'])(
    'of %s is a gap, and no empty list',
    (step) => {
      expect(all.gaps(step).length).toBeGreaterThan(0);
      expect(all.of(step).map(({ status }) => status)).not.toContain('complete');
    },
  );
});

async function attachDisk(endpoint: string): Promise<void> {
  const ec2 = new EC2Client(clientFor(endpoint, REGION));
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: Images[0]?.ImageId ?? 'ami-12345678',
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: `${REGION}a`, Size: 8 }),
  );
  await ec2.send(
    new AttachVolumeCommand({
      VolumeId,
      InstanceId: Instances[0]?.InstanceId,
      Device: '/dev/sdf',
    }),
  );
}

async function seed(endpoint: string): Promise<Record<string, string>> {
  const backup = new BackupClient(clientFor(endpoint, REGION));
  const far = new BackupClient(clientFor(endpoint, FAR));
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'daily' }));
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'locked' }));
  await backup.send(
    new PutBackupVaultLockConfigurationCommand({
      BackupVaultName: 'locked',
      MinRetentionDays: 30,
      ChangeableForDays: 3,
    }),
  );
  await far.send(new CreateBackupVaultCommand({ BackupVaultName: 'far' }));
  const made = {
    nightly: await planOf(backup, 'nightly', 'daily'),
    monthly: await planOf(backup, 'monthly', 'daily', 'cron(0 5 1 * ? *)'),
    'without-vault': await planOf(backup, 'without-vault', 'gone'),
    deleted: await planOf(backup, 'deleted', 'daily'),
    far: await planOf(far, 'far', 'far'),
  };
  await backup.send(new DeleteBackupPlanCommand({ BackupPlanId: made.deleted.id }));
  return Object.fromEntries(Object.entries(made).map(([name, plan]) => [name, plan.arn]));
}

async function planOf(
  backup: BackupClient,
  name: string,
  vault: string,
  schedule?: string,
): Promise<{ readonly id: string; readonly arn: string }> {
  const rule = {
    RuleName: 'usual',
    TargetBackupVaultName: vault,
    ...(schedule === undefined ? {} : { ScheduleExpression: schedule }),
  };
  const { BackupPlanId, BackupPlanArn } = await backup.send(
    new CreateBackupPlanCommand({ BackupPlan: { BackupPlanName: name, Rules: [rule] } }),
  );
  if (BackupPlanId === undefined || BackupPlanArn === undefined) throw new Error('no plan made');
  return { id: BackupPlanId, arn: BackupPlanArn };
}

function clientFor(endpoint: string, region: string) {
  const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: 'seed' };
  return { endpoint, region, credentials };
}
