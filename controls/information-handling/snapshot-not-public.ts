import { defineCheck, direct, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';

export const snapshotNotPublic = defineCheck({
  id: 'snapshot-not-public',
  revision: 1,
  title: 'Snapshots of disks and databases are not open to the public',
  topic: 'information-handling',
  severity: 'critical',
  nature: 'state',
  controls: [
    direct('A.8.3', 'access to a disk is not restricted while anybody may have a copy of it'),
    direct('A.8.12', 'a public snapshot hands out all that was on the disk or in the database'),
  ],
  references: [
    prowler('ec2_ebs_public_snapshot'),
    prowler('ec2_ebs_snapshot_account_block_public_access'),
    prowler('rds_snapshots_public_access'),
  ],
  params: {},
  subject: 'snapshot',
  needs: ['sharing'],
  lookups: {},
  judge: (snapshot) => require(not(snapshot.restorableByAnyone), 'public'),
  reasons: {
    met: 'It is not open to every account of the provider, or a block makes that void.',
    public: 'Anybody with an account at the provider may restore it.',
  },
  examples: [
    {
      title: 'a snapshot of a disk that nobody else may restore',
      subject: { form: 'disk', restorableByAnyone: false },
      verdict: 'conforming',
    },
    {
      title: 'a snapshot of a disk that anybody may restore',
      subject: { form: 'disk', restorableByAnyone: true },
      verdict: 'nonconforming',
      reason: 'public',
    },
    {
      title: 'a snapshot of a database that anybody may restore',
      subject: { form: 'database', restorableByAnyone: true },
      verdict: 'nonconforming',
      reason: 'public',
    },
    {
      title: 'a snapshot shared with the public, where it may not be read whether that is blocked',
      subject: {
        form: 'disk',
        restorableByAnyone: hidden('denied', 'ec2:GetSnapshotBlockPublicAccessState'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a snapshot of a database whose sharing may not be read',
      subject: {
        form: 'database-cluster',
        restorableByAnyone: hidden('denied', 'rds:DescribeDBClusterSnapshotAttributes'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Public snapshots are listed for everybody to see. People look through them by the thousand, and find keys, passwords and whole customer databases.',
  remediation:
    'Take back the permission for all, and block public sharing for the whole account and region. Count what was in the snapshot as disclosed, and change the secrets that were.',
  limits:
    'Looks for sharing with everybody. With which single accounts a snapshot is shared, and whether they are yours, is not looked at.',
});
