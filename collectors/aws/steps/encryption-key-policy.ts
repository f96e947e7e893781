import { z } from 'zod';

import { itemStep } from '../item-step.ts';
import { letsEverybodyIn } from '../open-policy.ts';
import { SECRET_CONDITION_REMOVAL, parsePolicy, withoutSecrets } from '../policy-document.ts';
import { known, read } from '../projection.ts';

const body = z.object({ Policy: z.string() });

export const encryptionKeyPolicy = itemStep({
  id: 'encryption-key-policy',
  title: 'Policies of KMS keys',
  after: 'encryption-key-details',
  kind: 'encryption-key',
  facet: 'policy',
  service: 'kms',
  operation: 'kms:GetKeyPolicy',
  parameters: ({ name }) => ({ KeyId: name }),
  gone: ['NotFoundException'],
  shape: { Policy: true },
  removals: [SECRET_CONDITION_REMOVAL],
  async send(kms, { id }, abortSignal) {
    const { GetKeyPolicyCommand } = await import('@aws-sdk/client-kms');
    // A key has one policy, and this is its name.
    const command = new GetKeyPolicyCommand({ KeyId: id, PolicyName: 'default' });
    const { Policy } = await kms.send(command, { abortSignal });
    return { Policy: withoutSecrets(Policy) };
  },
  value(answer, { id, name }) {
    const given = read(body, answer, `the policy of ${name}`, id);
    if ('malformed' in given) return given;
    const policy = parsePolicy(given.value.Policy);
    if (policy === undefined) {
      return { malformed: { malformed: `the policy of ${name} is not understood`, item: id } };
    }
    return { value: known({ openToEverybody: letsEverybodyIn(policy) }) };
  },
});
