import { defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, any, map, not } from '../../src/core/observed.ts';

const plan = { kind: 'backup-plan', selects: true } as const;
const disk = { kind: 'volume', attached: true } as const;
const database = { kind: 'database', clusterId: null, replica: false, retentionDays: 0 } as const;
const files = {
  kind: 'protected-resource',
  resourceId: 'arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1',
} as const;

export const backupPlanned = defineCheck({
  id: 'backup-planned',
  revision: 1,
  title: 'A cloud account with data that nothing else backs up has a backup plan',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'without a plan, copies are made when somebody happens to think of it'),
    supporting('A.5.30', 'being ready to recover begins with something to recover from'),
  ],
  references: [prowler('backup_plans_exist')],
  params: {},
  subject: 'cloud-account',
  needs: [],
  lookups: {
    'backup-plan': 'required',
    volume: 'if-configured',
    database: 'if-configured',
    table: 'if-configured',
    'protected-resource': 'if-configured',
  },
  judge: (account, { lookup }) => {
    const planned = lookup.all('backup-plan', account).some((plan) => plan.selects);
    const disks =
      lookup.configured('volume') &&
      lookup.all('volume', account).some((volume) => volume.attached);
    const databases =
      lookup.configured('database') &&
      lookup.all('database', account).some((database) =>
        all(
          // A replica has its data from elsewhere, a member of a cluster shares the cluster's.
          not(database.replica),
          map(database.clusterId, (cluster) => cluster === null),
          map(database.retentionDays, (days) => days === 0),
        ),
      );
    const tables =
      lookup.configured('table') &&
      lookup.all('table', account).some(({ retentionDays }) => map(retentionDays, (n) => n === 0));
    // What is listed under another id lies elsewhere: only a copy of its backups came here.
    const others =
      lookup.configured('protected-resource') &&
      lookup
        .all('protected-resource', account)
        .some(({ id, resourceId }) => map(resourceId, (own) => own === id));
    return unless(
      all(not(planned), not(any(disks, databases, tables, others))),
      'nothing-to-back-up',
    ).require(planned, 'no-plan');
  },
  reasons: {
    met: 'A backup plan of the account selects something.',
    'nothing-to-back-up':
      'The account has no disk of a machine, no database or table without backups of its own, and nothing else that was ever backed up.',
    'no-plan': 'No backup plan of the account selects anything.',
  },
  examples: [
    {
      title: 'an account with disks and a plan',
      subject: {},
      others: [disk, plan],
      verdict: 'conforming',
    },
    {
      title: 'a plan for whatever may come',
      subject: {},
      others: [plan],
      verdict: 'conforming',
    },
    {
      title: 'an account with disks and neither plans nor vaults',
      subject: {},
      others: [disk],
      verdict: 'nonconforming',
      reason: 'no-plan',
    },
    {
      title: 'a plan that selects nothing',
      subject: {},
      others: [disk, { ...plan, selects: false }],
      verdict: 'nonconforming',
      reason: 'no-plan',
    },
    {
      title: 'a plan of another account in the same source',
      subject: { scope: { account: '123456789012' } },
      others: [
        { ...disk, scope: { account: '123456789012', region: 'eu-west-1' } },
        { ...plan, scope: { account: '210987654321', region: 'eu-west-1' } },
      ],
      verdict: 'nonconforming',
      reason: 'no-plan',
    },
    {
      title: 'a database whose automatic backups are off',
      subject: {},
      others: [database],
      verdict: 'nonconforming',
      reason: 'no-plan',
    },
    {
      title: 'a table that cannot be restored',
      subject: {},
      others: [{ kind: 'table', retentionDays: 0 }],
      verdict: 'nonconforming',
      reason: 'no-plan',
    },
    {
      title: 'a file system that somebody backs up by hand',
      subject: {},
      others: [{ ...files, id: files.resourceId }],
      verdict: 'nonconforming',
      reason: 'no-plan',
    },
    {
      title: 'an account that backups of another one are copied to',
      subject: {},
      others: [{ ...files, id: `${files.resourceId}#backup/210987654321/eu-west-1` }],
      verdict: 'not-applicable',
      reason: 'nothing-to-back-up',
    },
    {
      title: 'databases and tables that keep backups by themselves, and a replica that need not',
      subject: {},
      others: [
        { ...database, retentionDays: 14 },
        { ...database, replica: true },
        { ...database, clusterId: 'orders' },
        { kind: 'table', retentionDays: 35 },
      ],
      verdict: 'not-applicable',
      reason: 'nothing-to-back-up',
    },
    {
      title: 'a disk that was left behind',
      subject: {},
      others: [{ ...disk, attached: false }],
      verdict: 'not-applicable',
      reason: 'nothing-to-back-up',
    },
    {
      title: 'an empty account',
      subject: {},
      verdict: 'not-applicable',
      reason: 'nothing-to-back-up',
    },
    {
      title: 'plans that may not be listed in one of the regions',
      subject: {},
      others: [disk],
      incomplete: ['backup-plan'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a plan whose selections may not be read',
      subject: {},
      others: [disk, { ...plan, selects: hidden('denied', 'backup:ListBackupSelections') }],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'no plan, and disks that may not be listed',
      subject: {},
      incomplete: ['volume'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
  ],
  rationale:
    'Disks have no backups by themselves. Where nobody planned any, there is nothing to go back to after a deletion, a faulty release or an intruder.',
  remediation:
    'Make a backup plan with a rule for each interval that is needed, and select by a tag that everything with data bears; best for the whole organisation, by a backup policy.',
  limits:
    'One plan in one region is enough here: whether it runs, and whether each thing that matters has a copy, are other checks. Snapshots made by scripts, by other products or by lifecycle rules of the disks are not seen.',
});
