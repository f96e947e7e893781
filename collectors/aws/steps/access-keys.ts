import { z } from 'zod';

import { state, type GivenAnswer } from '../../../src/core/collector.ts';
import type { Instant } from '../../../src/core/time.ts';
import { known, read, timestamp } from '../projection.ts';
import { userStep } from '../user-step.ts';

/** What the use of keys rests on, as the step `credential-report` asked for it. */
const REPORT: GivenAnswer = {
  request: { operation: 'iam:GetCredentialReport', parameters: {} },
  status: 'ok',
  body: null,
  last: true,
};
/** By when a key was made, since the report does not name it: when it was last used. */
const uses = z.array(z.object({ madeAt: z.string(), lastUsedAt: z.string().nullable() }));
const key = z.object({ AccessKeyId: z.string(), CreateDate: timestamp, Status: z.string() });

/**
 * Keys of the users who by the credential report have an active one. The report has no key ids, and
 * the list no use: one is found in the other by when it was made.
 */
export const accessKeys = userStep({
  id: 'access-keys',
  title: 'Access keys of IAM users',
  revision: 2,
  delivers: { credential: ['identity', 'activity'] },
  operation: 'iam:ListAccessKeys',
  hint: 'keys',
  list: 'AccessKeyMetadata',
  fields: { AccessKeyId: true, CreateDate: true, Status: true },
  what: 'a list of access keys',
  send: async (iam, UserName, Marker, abortSignal) => {
    const { ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
    return iam.send(new ListAccessKeysCommand({ UserName, Marker }), { abortSignal });
  },
  *states(rows, { id: owner, hints }, answer) {
    const used = uses.safeParse(JSON.parse(hints['uses'] ?? '[]')).data ?? [];
    for (const row of rows) {
      const one = read(key, row, 'an access key', owner);
      if ('malformed' in one) {
        yield one.malformed;
        continue;
      }
      const { AccessKeyId: id, CreateDate: createdAt, Status: status } = one.value;
      const entity = {
        kind: 'credential',
        id: `${owner}#access-key/${id}`,
        from: [answer, REPORT],
      } as const;
      yield state({
        ...entity,
        facet: 'identity',
        name: id,
        incarnation: id,
        from: [answer],
        value: {
          form: 'access-key',
          // Expired and any other status sign nothing either.
          active: status === 'Active',
          createdAt,
          ownerId: owner,
        },
      });
      const { lastUsedAt } = used.find(({ madeAt }) => isSameSecond(madeAt, createdAt)) ?? {};
      yield state({ ...entity, facet: 'activity', value: known({ lastUsedAt }) });
    }
  },
});

/** The report writes no parts of a second. */
function isSameSecond(a: Instant, b: Instant): boolean {
  return a.slice(0, 19) === b.slice(0, 19);
}
