import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, askPages } from '../ask.ts';
import { read, rows } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = { MFADevices: { SerialNumber: true } };
const body = z.object({ MFADevices: rows });

/**
 * Second factors as they are now, of the users whom a report that AWS kept for up to four hours shows
 * without one: one call each, and none while the report is fresh.
 */
export const mfaDevices: AwsStep = {
  id: 'mfa-devices',
  title: 'Second factors of IAM users whom a kept report shows without one',
  revision: 1,
  after: 'credential-report',
  wants: ({ hints }) => hints['mfa'] !== undefined,
  delivers: { account: ['mfa'] },
  permissions: ['iam:ListMFADevices'],
  removals: [allBut(SHAPE, 'the user’s name is in the request')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read(context) {
    const { session, scope, signal } = context;
    const { ListMFADevicesCommand } = await import('@aws-sdk/client-iam');
    yield* context.each((user) =>
      askPages({
        operation: 'iam:ListMFADevices',
        permission: 'iam:ListMFADevices',
        parameters: { UserName: user.name },
        item: user.id,
        shape: SHAPE,
        // The user may have been deleted since the report was made.
        absent: ['NoSuchEntity', 'NoSuchEntityException'],
        send: async (cursor) => {
          const iam = await session.client('iam', scope);
          const command = new ListMFADevicesCommand({ UserName: user.name, Marker: cursor });
          return iam.send(command, { abortSignal: signal });
        },
        next: ({ Marker }) => Marker,
        truncated: ({ IsTruncated }) => IsTruncated,
      }),
    );
  },
  *project(answers) {
    for (const answer of answers) {
      const { item: user } = answer;
      if (user === undefined || absent(answer.body) !== undefined) continue;
      const list = read(body, answer.body, 'a list of second factors', user);
      if ('malformed' in list) {
        yield list.malformed;
        continue;
      }
      yield state({
        kind: 'account',
        id: user,
        facet: 'mfa',
        from: [answer],
        value: { mfaEnabled: list.value.MFADevices.length > 0 },
      });
    }
  },
};
