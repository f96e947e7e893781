import { z } from 'zod';

import { itemStep } from '../item-step.ts';
import { known, read } from '../projection.ts';

const body = z.object({ Status: z.string().optional() });

export const threatDetectorStatus = itemStep({
  id: 'threat-detector-status',
  title: 'Whether GuardDuty detectors are on',
  after: 'threat-detectors',
  kind: 'cloud-region',
  facet: 'threat-detector',
  service: 'guardduty',
  operation: 'guardduty:GetDetector',
  parameters: ({ name }) => ({ DetectorId: name }),
  gone: [],
  shape: { Status: true },
  async send(guardDuty, { name }, abortSignal) {
    const { GetDetectorCommand } = await import('@aws-sdk/client-guardduty');
    return guardDuty.send(new GetDetectorCommand({ DetectorId: name }), { abortSignal });
  },
  value(answer, { id }) {
    const detector = read(body, answer, 'a detector', id);
    if ('malformed' in detector) return detector;
    const { Status: status } = detector.value;
    return {
      value: known({ threatDetectorOn: status === undefined ? undefined : status === 'ENABLED' }),
    };
  },
});
