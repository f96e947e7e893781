import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { listStep } from '../list-step.ts';
import { regionOf } from '../scope.ts';

const LIMIT = 1000;

export const encryptionKeys = listStep({
  id: 'encryption-keys',
  title: 'KMS keys',
  after: 'regions',
  service: 'kms',
  operation: 'kms:ListKeys',
  parameters: { Limit: LIMIT },
  delivers: { 'encryption-key': ['identity'] },
  shape: { Keys: { KeyId: true, KeyArn: true } },
  async send(kms, Marker, abortSignal) {
    const { ListKeysCommand } = await import('@aws-sdk/client-kms');
    return kms.send(new ListKeysCommand({ Limit: LIMIT, Marker }), { abortSignal });
  },
  next: ({ NextMarker }) => NextMarker,
  list: 'Keys',
  what: 'a key of the list',
  row: z.object({ KeyId: z.string(), KeyArn: z.string().startsWith('arn:') }),
  *states({ KeyId: name, KeyArn: id }, { scope, answer }) {
    yield state({
      kind: 'encryption-key',
      id,
      facet: 'identity',
      name,
      // No key ever gets the id of another.
      incarnation: name,
      from: [answer],
      value: { region: regionOf(scope) },
    });
  },
});
