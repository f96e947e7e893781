import { defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';

export const diskEncrypted = defineCheck({
  id: 'disk-encrypted',
  revision: 1,
  title: 'Disks of machines are encrypted',
  topic: 'information-handling',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.24', 'a disk in the clear is information at rest without cryptography'),
    supporting('A.7.14', 'what is left on a disk nobody uses any more is still there to be read'),
  ],
  references: [
    prowler('ec2_ebs_volume_encryption'),
    { source: 'AWS Foundational Security Best Practices', id: 'EC2.3' },
  ],
  params: {},
  subject: 'volume',
  needs: [],
  lookups: {},
  judge: (disk) =>
    require(disk.encrypted, disk.attached === false ? 'left-unencrypted' : 'not-encrypted'),
  reasons: {
    met: 'It is encrypted.',
    'not-encrypted': 'It is not encrypted.',
    'left-unencrypted': 'It is not encrypted, and no machine uses it any more.',
  },
  examples: [
    {
      title: 'an encrypted disk',
      subject: { encrypted: true, attached: true },
      verdict: 'conforming',
    },
    {
      title: 'a disk in the clear',
      subject: { encrypted: false, attached: true },
      verdict: 'nonconforming',
      reason: 'not-encrypted',
    },
    {
      title: 'a disk in the clear that was left behind',
      subject: { encrypted: false, attached: false },
      verdict: 'nonconforming',
      reason: 'left-unencrypted',
    },
    {
      title: 'a disk of which the provider does not say it',
      subject: { encrypted: hidden('absent'), attached: true },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'Encryption ties a disk, its snapshots and its copies to a key: whoever gets hold of the one without the other has nothing. Deleting the key deletes the data for good.',
  remediation:
    'Make a snapshot, copy it with encryption, make a disk of the copy and put it in the place of the old one. Delete disks that nothing uses, with their snapshots where no record must be kept.',
  limits:
    'Does not look at whose key it is, who may use it, nor at disks that are part of a machine and vanish with it.',
});
