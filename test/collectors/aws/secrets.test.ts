import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';

import type { EstateOptions, EstateReading } from './estate.ts';
import { arn, callsIn, readRegion, REGION } from './one-region.ts';

const day = (text: string): Date => new Date(`${text}T09:00:00.000Z`);
const MADE = day('2025-01-10');

function secret(name: string, fields: Partial<SecretListEntry> = {}): SecretListEntry {
  return {
    ARN: arn('secretsmanager', `secret:${name}-a1b2c3`),
    Name: name,
    CreatedDate: MADE,
    ...fields,
  };
}

function readSecrets(secrets: SecretListEntry[], options?: EstateOptions): Promise<EstateReading> {
  return readRegion(['secrets'], { secrets }, options);
}

describe('the secrets of a region', () => {
  it('cost one request, however few there are', async () => {
    expect(callsIn(await readSecrets([]))).toEqual({ 'secrets-manager:ListSecrets': 1 });
  });

  it.each<[string, Partial<SecretListEntry>, object]>([
    [
      'never set up for rotation',
      {},
      { rotates: false, changedAt: MADE.toISOString(), nextRotationAt: null },
    ],
    [
      'changed by hand',
      { RotationEnabled: false, LastChangedDate: day('2026-01-05') },
      { rotates: false, changedAt: '2026-01-05T09:00:00.000Z', nextRotationAt: null },
    ],
    [
      'rotated, and then described anew',
      {
        RotationEnabled: true,
        LastRotatedDate: day('2026-02-01'),
        LastChangedDate: day('2026-02-20'),
        NextRotationDate: day('2026-03-03'),
      },
      {
        rotates: true,
        changedAt: '2026-02-01T09:00:00.000Z',
        nextRotationAt: '2026-03-03T09:00:00.000Z',
      },
    ],
    ['of a service', { OwningService: 'rds' }, { providerManaged: true }],
    ['a copy', { PrimaryRegion: 'eu-west-1' }, { replica: true }],
    ['the first of several', { PrimaryRegion: REGION }, { replica: false }],
    ['being deleted', { DeletedDate: day('2026-02-27') }, { beingDeleted: true }],
  ])('tell of one that is %s', async (_title, fields, expected) => {
    const all = await readSecrets([secret('of-test', fields)]);
    expect(all.facts('secret').get(arn('secretsmanager', 'secret:of-test-a1b2c3'))).toMatchObject({
      name: 'of-test',
      region: REGION,
      providerManaged: false,
      replica: false,
      beingDeleted: false,
      ...expected,
    });
  });

  it('do not say when one is rotated next where AWS does not', async () => {
    const all = await readSecrets([secret('of-test', { RotationEnabled: true })]);
    const [fact] = all.facts('secret').values();
    expect(fact).toMatchObject({ rotates: true });
    expect(fact).not.toHaveProperty('nextRotationAt');
  });

  it('are not known where they may not be listed', async () => {
    const all = await readSecrets([secret('of-test')], {
      faults: [{ operation: 'secrets-manager:ListSecrets', fault: 'deny' }],
    });
    expect(all.gaps('secrets')).toMatchObject([
      { reason: 'denied', permission: 'secretsmanager:ListSecrets' },
    ]);
  });

  it('are a partial list where a page is missing', async () => {
    const all = await readSecrets([secret('one'), secret('two')], {
      pageSize: 1,
      faults: [{ operation: 'secrets-manager:ListSecrets', fault: { cutAfterPage: 1 } }],
    });
    expect(all.of('secrets')).toMatchObject([{ status: 'partial' }]);
    expect(all.facts('secret').size).toBe(1);
  });

  it('keep neither descriptions nor tags', async () => {
    const all = await readSecrets([
      secret('of-test', { Description: 'of Mia', Tags: [{ Key: 'pin', Value: 'opensesame' }] }),
    ]);
    const sealed = JSON.stringify(all.of('secrets').flatMap(({ answers }) => answers));
    expect(sealed).toContain('of-test');
    expect(sealed).not.toMatch(/Mia|opensesame/);
  });
});
