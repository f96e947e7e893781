import type { ListVirtualMFADevicesCommandOutput } from '@aws-sdk/client-iam';
import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { askPages } from '../ask.ts';
import { listIn, read } from '../projection.ts';
import { partitionOf, rootArn } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const OPERATION = 'iam:ListVirtualMFADevices';
const SHAPE: Shape = { VirtualMFADevices: { SerialNumber: true, User: { Arn: true } } };
const list = listIn('VirtualMFADevices');
const device = z.object({
  SerialNumber: z.string(),
  User: z.object({ Arn: z.string().optional() }).optional(),
});

/** Root's virtual devices; those of other kinds AWS lists nowhere but to root itself. */
export const rootFactors: AwsStep = {
  id: 'root-factors',
  title: 'Virtual second factors of the root user',
  revision: 1,
  after: 'accounts',
  delivers: { 'cloud-account': ['root-factor'] },
  permissions: [OPERATION],
  removals: [
    allBut(SHAPE, 'the rest is personal'),
    { field: 'devices of IAM users', because: 'the credential report tells of those' },
  ],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { ListVirtualMFADevicesCommand } = await import('@aws-sdk/client-iam');
    const root = rootArn(scope);
    yield* askPages({
      operation: OPERATION,
      permission: OPERATION,
      parameters: { AssignmentStatus: 'Assigned', MaxItems: 1000 },
      shape: SHAPE,
      // By root's own ARN and no part of it: users may have "root" in their names.
      prepare: ({ VirtualMFADevices = [] }: ListVirtualMFADevicesCommandOutput) => ({
        VirtualMFADevices: VirtualMFADevices.filter(
          ({ User, SerialNumber = '' }) =>
            User?.Arn === root ||
            (User?.Arn === undefined && SerialNumber.endsWith(':mfa/root-account-mfa-device')),
        ),
      }),
      send: async (Marker) => {
        const iam = await session.client('iam', scope);
        const command = new ListVirtualMFADevicesCommand({
          AssignmentStatus: 'Assigned',
          MaxItems: 1000,
          Marker,
        });
        return iam.send(command, { abortSignal: signal });
      },
      next: ({ Marker }) => Marker,
      truncated: ({ IsTruncated }) => IsTruncated,
    });
  },
  *project(answers, { scope, complete }) {
    const id = rootArn(scope);
    let found = false;
    let understood = true;
    for (const answer of answers) {
      const rows = read(list, answer.body, 'the list of virtual second factors', id);
      if ('malformed' in rows) {
        understood = false;
        yield rows.malformed;
        continue;
      }
      for (const row of rows.value) {
        const one = read(device, row, 'a virtual second factor', id);
        if ('malformed' in one) {
          understood = false;
          yield one.malformed;
        } else found = true;
      }
    }
    yield state({
      kind: 'cloud-account',
      id,
      facet: 'root-factor',
      from: answers,
      value: {
        ...(found || (complete && understood) ? { rootAppFactorPresent: found } : {}),
        // Neither China nor GovCloud lets a root user have one.
        rootHardwareFactorOffered: partitionOf(scope) === 'aws',
      },
    });
  },
};
