import type { BackupRule } from '@aws-sdk/client-backup';

import type { Verdict } from '../../../core/verdict.ts';
import { rootArn } from '../../estate/aws/arns.ts';
import type { AwsRegionState } from '../../estate/aws/model.ts';
import type {
  BackupsState,
  NightlyBackup,
  Plan,
  TestingPlan,
  Vault,
} from '../../estate/aws/regional/backups-state.ts';
import { isRead, partsOf, thingArn, thingsOf, type Thing } from '../backed-up.ts';
import { dateBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { MANAGEMENT_ACCOUNT, PRODUCTION_ACCOUNT } from '../cloud.ts';
import type { Asset, CloudAccount, Company } from '../model.ts';
import type { Truth } from '../truth.ts';

const CENTRAL = 'eu-central-1';
const WEST = 'eu-west-1';

interface CompanyVault {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly keeps: 'locked' | 'locked-briefly' | 'air-gapped' | 'policy' | 'nothing';
  readonly empty: boolean;
}

interface CompanyPlan {
  readonly name: string;
  readonly region: string;
  readonly state: 'running' | 'overdue' | 'selects-nothing' | 'without-vault' | 'new';
}

interface CompanyTestPlan {
  readonly name: string;
  readonly state: 'running' | 'selects-nothing' | 'never-ran' | 'new';
}

function vault(name: string, fields: Partial<CompanyVault> = {}): CompanyVault {
  return {
    name,
    account: PRODUCTION_ACCOUNT,
    region: CENTRAL,
    keeps: 'locked',
    empty: false,
    ...fields,
  };
}

const VAULTS: readonly CompanyVault[] = [
  vault('nightly'),
  vault('projects', { keeps: 'nothing' }),
  vault('short-lived', { keeps: 'locked-briefly' }),
  // The one that AWS makes when somebody first looks at backups.
  vault('Default', { keeps: 'nothing', empty: true }),
  vault('nightly', { region: WEST, keeps: 'policy' }),
  vault('nightly', { account: MANAGEMENT_ACCOUNT }),
  vault('from-production', { account: MANAGEMENT_ACCOUNT, region: WEST, keeps: 'air-gapped' }),
];

function plan(name: string, state: CompanyPlan['state'], region = CENTRAL): CompanyPlan {
  return { name, region, state };
}

/** In the account that manages the rest, a script starts the jobs. */
const PLANS: readonly CompanyPlan[] = [
  plan('nightly', 'running'),
  plan('nightly-west', 'running', WEST),
  plan('first-platform', 'selects-nothing'),
  plan('weekly-archive', 'overdue'),
  plan('migration', 'without-vault'),
  plan('machine-learning', 'new'),
];

/** All of them in the first region of production. */
const TEST_PLANS: readonly CompanyTestPlan[] = [
  { name: 'quarterly', state: 'running' },
  { name: 'databases', state: 'selects-nothing' },
  { name: 'machines', state: 'never-ran' },
  { name: 'buckets', state: 'new' },
];

/** The company's backups: who makes them, where they lie, and what came of restoring them. */
export const backups: CloudDomain = {
  regional: (account, region, company) => {
    const isHere = (one: { readonly account: string; readonly region: string }): boolean =>
      one.account === account.id && one.region === region;
    const things = thingsOf(company).filter(isHere);
    return {
      backupVaults: VAULTS.filter(isHere).map((one) => asVault(one, company)),
      backupPlans: PLANS.filter((one) => isHere({ ...one, account: PRODUCTION_ACCOUNT })).map(
        (one) => asPlan(one, company),
      ),
      restoreTestingPlans: isHere({ account: PRODUCTION_ACCOUNT, region: CENTRAL })
        ? TEST_PLANS.map((one) => asTestPlan(one, company))
        : [],
      ...jobsOf(things, company),
    } satisfies AwsRegionState;
  },
  truths: (account, company) => [
    ...truthsOfAccount(account),
    ...thingsOf(company)
      .filter((one) => one.account === account.id)
      .flatMap((one) => truthsOfThing(one, company)),
    // The register is of the company as a whole, and told of with the account that manages the rest.
    ...(account.isManagement ? company.assets.flatMap((one) => truthsOfAsset(one, company)) : []),
  ],
};

function vaultArn({ account, region, name }: Omit<CompanyVault, 'keeps' | 'empty'>): string {
  return `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
}

function asVault(one: CompanyVault, { start }: Company): Vault {
  const arn = vaultArn(one);
  const locked = {
    locked: { Locked: true, MinRetentionDays: 35, LockDate: dateBefore(start, 200, 9) },
    'locked-briefly': { Locked: true, MinRetentionDays: 3 },
    'air-gapped': { VaultType: 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT', MinRetentionDays: 35 },
    policy: { Locked: false },
    nothing: { Locked: false },
  } as const;
  return {
    vault: {
      BackupVaultName: one.name,
      BackupVaultArn: arn,
      VaultType: 'BACKUP_VAULT',
      CreationDate: dateBefore(start, 400, 9),
      EncryptionKeyArn: `arn:aws:kms:${one.region}:${one.account}:key/backup`,
      NumberOfRecoveryPoints: one.empty ? 0 : 140,
      ...locked[one.keeps],
    },
    policy:
      one.keeps !== 'policy'
        ? null
        : JSON.stringify({
            Version: '2012-10-17',
            Statement: {
              Effect: 'Deny',
              Principal: '*',
              Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
              Resource: '*',
            },
          }),
  };
}

function planArn({ region, name }: CompanyPlan): string {
  return `arn:aws:backup:${region}:${PRODUCTION_ACCOUNT}:backup-plan:${name}`;
}

function asPlan(one: CompanyPlan, { start }: Company): Plan {
  const rule: BackupRule = {
    RuleName: 'usual',
    TargetBackupVaultName: one.state === 'without-vault' ? 'gone' : 'nightly',
    ScheduleExpression: {
      running: 'cron(0 3 ? * * *)',
      overdue: 'cron(0 3 ? * SUN *)',
      'selects-nothing': 'cron(0 3 ? * * *)',
      'without-vault': 'cron(0 3 ? * * *)',
      new: 'cron(0 3 1 * ? *)',
    }[one.state],
  };
  return {
    plan: {
      BackupPlanId: one.name,
      BackupPlanArn: planArn(one),
      BackupPlanName: one.name,
      CreationDate: dateBefore(start, one.state === 'new' ? 3 : 300, 9),
      ...(one.state === 'overdue' || one.state === 'without-vault'
        ? { LastExecutionDate: dateBefore(start, 40, 3) }
        : {}),
    },
    rules: [rule],
    selections: one.state === 'selects-nothing' ? [] : ['by-tag'],
    nightly: one.state === 'running',
  };
}

function testPlanArn({ name }: CompanyTestPlan): string {
  return `arn:aws:backup:${CENTRAL}:${PRODUCTION_ACCOUNT}:restore-testing-plan:${name}`;
}

function asTestPlan(one: CompanyTestPlan, { start }: Company): TestingPlan {
  const CreationTime = dateBefore(start, one.state === 'new' ? 10 : 300, 9);
  return {
    plan: {
      CreationTime,
      RestoreTestingPlanArn: testPlanArn(one),
      RestoreTestingPlanName: one.name,
      ScheduleExpression: 'cron(0 5 1 1/3 ? *)',
      ...(one.state === 'running' ? { LastExecutionTime: dateBefore(start, 12, 5) } : {}),
    },
    selections:
      one.state === 'selects-nothing'
        ? []
        : [
            {
              CreationTime,
              IamRoleArn: `arn:aws:iam::${PRODUCTION_ACCOUNT}:role/service-role/restore`,
              ProtectedResourceType: 'EFS',
              RestoreTestingPlanName: one.name,
              RestoreTestingSelectionName: 'all',
            },
          ],
  };
}

const TYPES = { 'file-system': 'EFS', machine: 'EC2', bucket: 'S3' } as const;

function jobsOf(things: readonly Thing[], company: Company): BackupsState {
  const { start } = company;
  const about = (one: Thing) => ({
    ResourceArn: thingArn(one, company),
    ResourceType: TYPES[one.form],
  });
  return {
    nightlyBackups: things.flatMap((one) => asNightly(one, company)),
    protectedResources: things
      .filter(({ backup }) => backup === 'stale')
      .map((one) => ({ ...about(one), LastBackupTime: dateBefore(start, 40, 3) })),
    restoreJobs: things
      .filter(({ restore }) => restore !== 'none')
      .map((one) => ({
        RestoreJobId: `restore-${one.name}`,
        SourceResourceArn: thingArn(one, company),
        ResourceType: TYPES[one.form],
        CreationDate: dateBefore(start, 12, 5),
        CompletionDate: dateBefore(start, 12, 6),
        ...(one.restore === 'failed'
          ? { Status: 'FAILED' }
          : { Status: 'COMPLETED', ValidationStatus: 'SUCCESSFUL' }),
      })),
  };
}

function asNightly(one: Thing, company: Company): NightlyBackup[] {
  if (one.backup === 'none') return [];
  const outcomes = { completed: 'COMPLETED', stale: 'FAILED', expired: 'EXPIRED' } as const;
  const copyArn = copiedTo(one);
  return [
    {
      resourceArn: thingArn(one, company),
      resourceType: TYPES[one.form],
      vaultArn: vaultArn({ ...one, name: 'nightly' }),
      outcome: outcomes[one.backup],
      ...(copyArn === undefined ? {} : { copy: { vaultArn: copyArn, outcome: 'COMPLETED' } }),
    },
  ];
}

function copiedTo({ copied, account }: Thing): string | undefined {
  if (copied === 'nowhere') return undefined;
  return copied === 'to-region'
    ? vaultArn({ account, region: WEST, name: 'nightly' })
    : vaultArn({ account: MANAGEMENT_ACCOUNT, region: WEST, name: 'from-production' });
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}

function truthsOfAccount({ id }: CloudAccount): readonly Truth[] {
  const vaults = VAULTS.filter(({ account }) => account === id).map((one) =>
    truth(
      'backup-vault-protected',
      vaultArn(one),
      one.empty
        ? 'not-applicable'
        : good(one.keeps !== 'nothing' && one.keeps !== 'locked-briefly'),
    ),
  );
  if (id !== PRODUCTION_ACCOUNT) {
    return [
      ...vaults,
      truth('backup-planned', rootArn(id), 'nonconforming'),
      truth('backup-attempts-succeed', rootArn(id), 'conforming'),
      truth('backup-plan-effective', rootArn(id), 'not-applicable'),
      truth('restore-test-plan-effective', rootArn(id), 'not-applicable'),
    ];
  }
  const ofPlan = (check: string, subject: string, state: string): Truth =>
    truth(check, subject, state === 'new' ? 'not-applicable' : good(state === 'running'));
  return [
    ...vaults,
    truth('backup-planned', rootArn(id), 'conforming'),
    // Two of its nightly jobs fail night by night.
    truth('backup-attempts-succeed', rootArn(id), 'nonconforming'),
    ...PLANS.map((one) => ofPlan('backup-plan-effective', planArn(one), one.state)),
    ...TEST_PLANS.map((one) => ofPlan('restore-test-plan-effective', testPlanArn(one), one.state)),
  ];
}

function truthsOfThing(one: Thing, company: Company): readonly Truth[] {
  const arn = thingArn(one, company);
  // An ARN of S3 names neither account nor region.
  const id = one.form === 'bucket' ? `${arn}#backup/${one.account}/${one.region}` : arn;
  const copyArn = copiedTo(one);
  return [
    ...(one.backup === 'none'
      ? []
      : [truth('latest-backup-successful', id, good(one.backup === 'completed'))]),
    ...(copyArn === undefined
      ? []
      : [truth('latest-backup-successful', `${id}#copy/${copyArn}`, 'conforming')]),
    ...(one.backup === 'completed' || one.backup === 'stale'
      ? [truth('restore-proven', id, proven(one, company))]
      : []),
  ];
}

function proven({ asset: name, restore }: Thing, { assets }: Company): Verdict {
  const asset = assets.find((one) => one.name === name);
  if (asset === undefined || !isCritical(asset)) return 'not-applicable';
  if (restore === 'failed') return 'nonconforming';
  // Nobody has watched long enough to say that it was never restored.
  return restore === 'none' ? 'not-assessed' : 'conforming';
}

function truthsOfAsset(asset: Asset, company: Company): readonly Truth[] {
  const parts = partsOf(asset, company);
  const ofAll = (isGood: (one: Thing) => boolean): Verdict => {
    if (asset.disposed || parts.length === 0 || !isCritical(asset)) return 'not-applicable';
    return parts.every(isRead) ? good(parts.every(isGood)) : 'not-assessed';
  };
  const ofRegister = (check: string, verdict: Verdict): Truth => ({
    check,
    source: 'company',
    subject: asset.id,
    verdict,
  });
  return [
    ofRegister(
      'critical-asset-backed-up',
      ofAll(({ backup }) => backup === 'completed'),
    ),
    ofRegister(
      'backup-copied-offsite',
      ofAll(({ copied }) => copied !== 'nowhere'),
    ),
  ];
}

function isCritical({ criticality }: Asset): boolean {
  return criticality === 'critical' || criticality === 'high';
}
