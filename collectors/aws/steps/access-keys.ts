import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { read, timestamp } from '../projection.ts';
import { userStep } from '../user-step.ts';

const key = z.object({ AccessKeyId: z.string(), CreateDate: timestamp, Status: z.string() });

/** Keys of the users who by the credential report have an active one; the report has no key ids. */
export const accessKeys = userStep({
  id: 'access-keys',
  title: 'Access keys of IAM users',
  delivers: { credential: ['identity'] },
  operation: 'iam:ListAccessKeys',
  hint: 'keys',
  list: 'AccessKeyMetadata',
  fields: { AccessKeyId: true, CreateDate: true, Status: true },
  what: 'a list of access keys',
  send: async (iam, UserName, Marker, abortSignal) => {
    const { ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
    return iam.send(new ListAccessKeysCommand({ UserName, Marker }), { abortSignal });
  },
  *states(rows, owner, answer) {
    for (const row of rows) {
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
  },
});
