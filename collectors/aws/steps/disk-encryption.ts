import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask } from '../ask.ts';
import { read } from '../projection.ts';
import { regionId } from '../scope.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const OPERATION = 'ec2:GetEbsEncryptionByDefault';
const SHAPE: Shape = { EbsEncryptionByDefault: true };
const body = z.object({ EbsEncryptionByDefault: z.boolean() });

/** A setting of the region, asked where there is a volume: elsewhere it makes no difference yet. */
export const diskEncryption: AwsStep = {
  id: 'disk-encryption',
  title: 'Whether new EBS volumes of the region are encrypted',
  revision: 1,
  after: 'volumes',
  delivers: { 'cloud-region': ['disk-encryption'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal, items }) {
    if (items.length === 0) return;
    const { GetEbsEncryptionByDefaultCommand } = await import('@aws-sdk/client-ec2');
    yield await ask({
      operation: OPERATION,
      permission: OPERATION,
      shape: SHAPE,
      send: async () => {
        const ec2 = await session.client('ec2', scope);
        return ec2.send(new GetEbsEncryptionByDefaultCommand({}), { abortSignal: signal });
      },
    });
  },
  *project(answers, { scope }) {
    for (const answer of answers) {
      const id = regionId(scope);
      const told = read(body, answer.body, 'the encryption of new volumes', id);
      if ('malformed' in told) yield told.malformed;
      else {
        const { EbsEncryptionByDefault: newDisksEncrypted } = told.value;
        yield state({
          kind: 'cloud-region',
          id,
          facet: 'disk-encryption',
          from: [answer],
          value: { newDisksEncrypted },
        });
      }
    }
  },
};
