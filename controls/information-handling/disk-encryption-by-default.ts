import { cis, defineCheck, direct, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';

const disk = { kind: 'volume', encrypted: true, attached: true } as const;

export const diskEncryptionByDefault = defineCheck({
  id: 'disk-encryption-by-default',
  revision: 1,
  title: 'New disks are encrypted without anybody having to think of it',
  topic: 'information-handling',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.24', 'a rule to encrypt disks is kept where the platform itself applies it'),
  ],
  references: [prowler('ec2_ebs_default_encryption'), cis('AWS', '5.0', '5.1.1')],
  params: {},
  subject: 'cloud-region',
  needs: ['disk-encryption'],
  lookups: { volume: 'required' },
  judge: (region, { lookup }) =>
    unless(lookup.all('volume', region).empty(), 'no-disks').require(
      region.newDisksEncrypted,
      'not-by-default',
    ),
  reasons: {
    met: 'Whatever makes a disk in the region makes an encrypted one.',
    'not-by-default':
      'A disk made in the region is encrypted only if whoever makes it asks for it.',
    'no-disks': 'There is no disk in the region.',
  },
  examples: [
    {
      title: 'a region with a disk that encrypts new ones',
      subject: { newDisksEncrypted: true },
      others: [disk],
      verdict: 'conforming',
    },
    {
      title: 'a region that does not, though every disk in it is encrypted',
      subject: { newDisksEncrypted: false },
      others: [disk],
      verdict: 'nonconforming',
      reason: 'not-by-default',
    },
    {
      title: 'a region without a disk',
      subject: { newDisksEncrypted: hidden('absent') },
      verdict: 'not-applicable',
      reason: 'no-disks',
    },
    {
      title: 'a region without a disk beside one with disks',
      subject: {
        newDisksEncrypted: hidden('absent'),
        scope: { account: '123456789012', region: 'eu-west-1' },
      },
      others: [{ ...disk, scope: { account: '123456789012', region: 'eu-central-1' } }],
      verdict: 'not-applicable',
      reason: 'no-disks',
    },
    {
      title: 'a region whose disks may not be listed',
      subject: { newDisksEncrypted: hidden('absent') },
      incomplete: ['volume'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a setting that may not be read',
      subject: { newDisksEncrypted: hidden('denied', 'ec2:GetEbsEncryptionByDefault') },
      others: [disk],
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Machines are made by people, scripts and services that grow with demand. One that forgets to ask for encryption is enough for a disk in the clear, and for all the snapshots made of it.',
  remediation:
    'Switch on encryption by default in every region in use, with a key of your own where others must not decide about it, and deny the switch to everybody by a policy of the organisation.',
  limits:
    'Changes nothing about disks there already are: those are judged one by one. A region counts as in use once there is a disk in it; snapshots alone do not make it so.',
});
