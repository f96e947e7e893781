import { defineCheck, direct, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';

export const machineImageNotPublic = defineCheck({
  id: 'machine-image-not-public',
  revision: 1,
  title: 'Images of machines are not open to the public',
  topic: 'information-handling',
  severity: 'high',
  nature: 'state',
  controls: [direct('A.8.12', 'a public image hands out all that was on the disks it was made of')],
  references: [prowler('ec2_ami_public')],
  params: {},
  subject: 'machine-image',
  needs: [],
  lookups: {},
  judge: (image) => require(not(image.launchableByAnyone), 'public'),
  reasons: {
    met: 'It is not open to every account of the provider.',
    public: 'Anybody with an account at the provider may start a machine from it.',
  },
  examples: [
    {
      title: 'an image of the account’s own use',
      subject: { launchableByAnyone: false },
      verdict: 'conforming',
    },
    {
      title: 'an image that anybody may start a machine from',
      subject: { launchableByAnyone: true },
      verdict: 'nonconforming',
      reason: 'public',
    },
    {
      title: 'an image of which the provider does not say it',
      subject: { launchableByAnyone: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'Images hold programs, settings, logs and, too often, the keys of whoever made them. Whoever starts one reads them all.',
  remediation:
    'Take back the launch permission for all, and block public sharing of images for the account and region. Count what was in the image as disclosed. Publish images, if that is your trade, from an account that has nothing else.',
  limits:
    'Looks for sharing with everybody. With which single accounts or organisations an image is shared is not looked at, nor whether new images could be made public.',
});
