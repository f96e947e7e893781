import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { listStep } from '../list-step.ts';
import { known, timestamp } from '../projection.ts';
import { regionOf } from '../scope.ts';

const PARAMETERS = { MaxResults: 100, IncludePlannedDeletion: true } as const;

/** Everything but the values, which annexa never asks for. */
export const secrets = listStep({
  id: 'secrets',
  title: 'Secrets of Secrets Manager',
  after: 'regions',
  service: 'secrets-manager',
  operation: 'secrets-manager:ListSecrets',
  permission: 'secretsmanager:ListSecrets',
  parameters: PARAMETERS,
  delivers: { secret: ['identity', 'rotation'] },
  shape: {
    SecretList: {
      ARN: true,
      Name: true,
      OwningService: true,
      PrimaryRegion: true,
      CreatedDate: true,
      LastChangedDate: true,
      LastRotatedDate: true,
      DeletedDate: true,
      RotationEnabled: true,
      NextRotationDate: true,
    },
  },
  async send(secretsManager, NextToken, abortSignal) {
    const { ListSecretsCommand } = await import('@aws-sdk/client-secrets-manager');
    const command = new ListSecretsCommand({ ...PARAMETERS, NextToken });
    return secretsManager.send(command, { abortSignal });
  },
  next: ({ NextToken }) => NextToken,
  list: 'SecretList',
  what: 'a secret of the list',
  row: z.object({
    ARN: z.string().startsWith('arn:'),
    Name: z.string(),
    OwningService: z.string().nullish(),
    PrimaryRegion: z.string().nullish(),
    CreatedDate: timestamp.nullish(),
    LastChangedDate: timestamp.nullish(),
    LastRotatedDate: timestamp.nullish(),
    DeletedDate: timestamp.nullish(),
    RotationEnabled: z.boolean().nullish(),
    NextRotationDate: timestamp.nullish(),
  }),
  *states(secret, { scope, answer }) {
    const { ARN: id, Name: name, PrimaryRegion, NextRotationDate: next } = secret;
    const region = regionOf(scope);
    // What was never set up for rotation is listed without a word of it.
    const rotates = secret.RotationEnabled ?? false;
    yield state({
      kind: 'secret',
      id,
      facet: 'identity',
      name,
      // Its ARN ends in characters that a secret made anew under the name does not get again.
      incarnation: id,
      from: [answer],
      value: {
        region,
        providerManaged: (secret.OwningService ?? '') !== '',
        // Named of replicated secrets alone.
        replica: (PrimaryRegion ?? region) !== region,
        beingDeleted: (secret.DeletedDate ?? null) !== null,
      },
    });
    yield state({
      kind: 'secret',
      id,
      facet: 'rotation',
      from: [answer],
      value: known({
        rotates,
        changedAt:
          secret.LastRotatedDate ?? secret.LastChangedDate ?? secret.CreatedDate ?? undefined,
        nextRotationAt: rotates ? (next ?? undefined) : null,
      }),
    });
  },
});
