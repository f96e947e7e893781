import { z } from 'zod';

import { itemStep } from '../item-step.ts';
import { known, read } from '../projection.ts';

const body = z.object({
  KeyRotationEnabled: z.boolean().optional(),
  RotationPeriodInDays: z.int().optional(),
});

/** Asked of the keys alone that KMS can rotate: of others it refuses to tell. */
export const encryptionKeyRotation = itemStep({
  id: 'encryption-key-rotation',
  title: 'Automatic rotation of KMS keys',
  after: 'encryption-key-details',
  kind: 'encryption-key',
  facet: 'rotation',
  service: 'kms',
  operation: 'kms:GetKeyRotationStatus',
  parameters: ({ name }) => ({ KeyId: name }),
  gone: ['NotFoundException'],
  shape: { KeyRotationEnabled: true, RotationPeriodInDays: true },
  wants: ({ hints }) => hints['rotates'] === 'true',
  async send(kms, { id }, abortSignal) {
    const { GetKeyRotationStatusCommand } = await import('@aws-sdk/client-kms');
    return kms.send(new GetKeyRotationStatusCommand({ KeyId: id }), { abortSignal });
  },
  value(answer, { id, name }) {
    const given = read(body, answer, `the rotation of ${name}`, id);
    if ('malformed' in given) return given;
    const { KeyRotationEnabled: rotates, RotationPeriodInDays: rotationDays } = given.value;
    return { value: known({ rotates, rotationDays }) };
  },
});
