import { defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';

export const threatDetectionEnabled = defineCheck({
  id: 'threat-detection-enabled',
  revision: 1,
  title: 'Threats are looked for in every region',
  topic: 'logging-monitoring',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.16', 'networks, systems and applications are watched for anomalous behaviour'),
    supporting('A.8.7', 'traffic to known malware is among what the service reports'),
    supporting('A.5.7', 'the service compares with lists of addresses that attack others'),
  ],
  references: [prowler('guardduty_is_enabled')],
  params: {},
  subject: 'cloud-region',
  needs: ['threat-detection', 'threat-detector'],
  lookups: {},
  judge: (region) =>
    require(region.threatDetector, 'no-detector').require(
      region.threatDetectorOn,
      'detector-suspended',
    ),
  reasons: {
    met: 'Threat detection is on.',
    'no-detector': 'Threat detection was never turned on in the region.',
    'detector-suspended': 'Threat detection is set up in the region, and suspended.',
  },
  examples: [
    {
      title: 'a region with threat detection',
      subject: { threatDetector: true, threatDetectorOn: true },
      verdict: 'conforming',
    },
    {
      title: 'a region without it, though nothing runs there',
      subject: { threatDetector: false, threatDetectorOn: hidden('absent') },
      verdict: 'nonconforming',
      reason: 'no-detector',
    },
    {
      title: 'a detector that was suspended',
      subject: { threatDetector: true, threatDetectorOn: false },
      verdict: 'nonconforming',
      reason: 'detector-suspended',
    },
    {
      title: 'a region whose detectors may not be listed',
      subject: {
        threatDetector: hidden('denied', 'guardduty:ListDetectors'),
        threatDetectorOn: hidden('denied', 'guardduty:ListDetectors'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a detector that may not be looked at',
      subject: {
        threatDetector: true,
        threatDetectorOn: hidden('denied', 'guardduty:GetDetector'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Stolen keys are tried where nobody looks: machines that mine coins start in regions the company never used. The service reads the logs that exist anyway and reports what does not fit.',
  remediation:
    'Turn threat detection on for all regions and accounts from one administering account, new accounts included by themselves. Close the regions that are not used.',
  limits:
    'Every enabled region that is read is judged: except those that are closed by other means. Says nothing of the optional sources of the service, such as storage, clusters and malware.',
});
