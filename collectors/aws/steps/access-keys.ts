import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, askPages } from '../ask.ts';
import { read, rows, timestamp } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = { AccessKeyMetadata: { AccessKeyId: true, CreateDate: true, Status: true } };
const body = z.object({ AccessKeyMetadata: rows });
const key = z.object({ AccessKeyId: z.string(), CreateDate: timestamp, Status: z.string() });

/** Keys of the users who by the credential report have an active one; the report has no key ids. */
export const accessKeys: AwsStep = {
  id: 'access-keys',
  title: 'Access keys of IAM users',
  revision: 1,
  after: 'credential-report',
  wants: ({ hints }) => hints['keys'] !== undefined,
  delivers: { credential: ['identity'] },
  permissions: ['iam:ListAccessKeys'],
  removals: [allBut(SHAPE, 'the user’s name is in the request')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read(context) {
    const { session, scope, signal } = context;
    const { ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
    yield* context.each((user) =>
      askPages({
        operation: 'iam:ListAccessKeys',
        permission: 'iam:ListAccessKeys',
        parameters: { UserName: user.name },
        item: user.id,
        shape: SHAPE,
        // The user may have been deleted since the report was made.
        absent: ['NoSuchEntity', 'NoSuchEntityException'],
        send: async (cursor) => {
          const iam = await session.client('iam', scope);
          const command = new ListAccessKeysCommand({ UserName: user.name, Marker: cursor });
          return iam.send(command, { abortSignal: signal });
        },
        next: ({ Marker }) => Marker,
        truncated: ({ IsTruncated }) => IsTruncated,
      }),
    );
  },
  *project(answers) {
    for (const answer of answers) {
      const { item: owner } = answer;
      if (owner === undefined || absent(answer.body) !== undefined) continue;
      const list = read(body, answer.body, 'a list of access keys', owner);
      if ('malformed' in list) {
        yield list.malformed;
        continue;
      }
      for (const row of list.value.AccessKeyMetadata) {
        const one = read(key, row, 'an access key', owner);
        if ('malformed' in one) {
          yield one.malformed;
          continue;
        }
        const { AccessKeyId: id, CreateDate: createdAt, Status: status } = one.value;
        yield state({
          kind: 'credential',
          id: `${owner}#access-key/${id}`,
          facet: 'identity',
          name: id,
          incarnation: id,
          from: [answer],
          // Expired and any other status sign nothing either.
          value: { active: status === 'Active', createdAt, ownerId: owner },
        });
      }
    }
  },
};
