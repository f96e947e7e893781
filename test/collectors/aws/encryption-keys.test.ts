import type { KeyMetadata } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';

import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import type { EncryptionKey } from '../../../src/demo/estate/aws/regional/secrets-state.ts';
import { ACCOUNT, type EstateOptions, type EstateReading } from './estate.ts';
import { arn, callsIn, readRegion, REGION } from './one-region.ts';

const STEPS = [
  'encryption-keys',
  'encryption-key-details',
  'encryption-key-rotation',
  'encryption-key-policy',
];
const readKeys = (state: AwsRegionState, options?: EstateOptions): Promise<EstateReading> =>
  readRegion(STEPS, state, options);

const OWN_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});

function key(
  name: string,
  metadata: Partial<KeyMetadata> = {},
  fields: Partial<EncryptionKey> = {},
): EncryptionKey {
  return {
    metadata: {
      KeyId: name,
      Arn: arn('kms', `key/${name}`),
      KeyManager: 'CUSTOMER',
      KeyState: 'Enabled',
      KeySpec: 'SYMMETRIC_DEFAULT',
      Origin: 'AWS_KMS',
      MultiRegion: false,
      ...metadata,
    },
    policy: OWN_POLICY,
    rotation: { RotationPeriodInDays: 365 },
    ...fields,
  };
}

const awsOwn = key('of-s3', { KeyManager: 'AWS' });
const aliases = [
  { AliasName: 'alias/aws/s3', TargetKeyId: 'of-s3' },
  { AliasName: 'alias/aws/rds' },
  { AliasName: 'alias/awsome', TargetKeyId: 'plain' },
];

describe('the keys of a region', () => {
  it('cost one request where there is none', async () => {
    expect(callsIn(await readKeys({}))).toEqual({ 'kms:ListKeys': 1 });
  });

  it('cost two where all were made by AWS for its own services', async () => {
    const all = await readKeys({ encryptionKeys: [awsOwn], keyAliases: aliases });
    expect(callsIn(all)).toEqual({ 'kms:ListKeys': 1, 'kms:ListAliases': 1 });
    expect(all.facts('encryption-key').get(awsOwn.metadata.Arn ?? '')).toEqual({
      name: 'of-s3',
      incarnation: 'of-s3',
      region: REGION,
      providerManaged: true,
    });
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it('are described one by one where they are the company’s own', async () => {
    const all = await readKeys({ encryptionKeys: [key('plain'), awsOwn], keyAliases: aliases });
    expect(callsIn(all)).toEqual({
      'kms:ListKeys': 1,
      'kms:ListAliases': 1,
      'kms:DescribeKey': 1,
      'kms:GetKeyRotationStatus': 1,
      'kms:GetKeyPolicy': 1,
    });
    expect(all.facts('encryption-key').get(arn('kms', 'key/plain'))).toEqual({
      name: 'plain',
      incarnation: 'plain',
      region: REGION,
      providerManaged: false,
      enabled: true,
      beingDeleted: false,
      canRotate: true,
      replica: false,
      rotates: true,
      rotationDays: 365,
      openToEverybody: false,
    });
  });

  it.each<[string, Partial<KeyMetadata>, object]>([
    ['asymmetric', { KeySpec: 'RSA_4096' }, { canRotate: false }],
    ['for message authentication codes', { KeySpec: 'HMAC_256' }, { canRotate: false }],
    ['with imported material', { Origin: 'EXTERNAL' }, { canRotate: false }],
    ['kept in a hardware module', { Origin: 'AWS_CLOUDHSM' }, { canRotate: false }],
    ['kept outside of AWS', { Origin: 'EXTERNAL_KEY_STORE' }, { canRotate: false }],
    ['switched off', { KeyState: 'Disabled' }, { enabled: false, beingDeleted: false }],
    ['to be deleted', { KeyState: 'PendingDeletion' }, { enabled: false, beingDeleted: true }],
    [
      'to be deleted after its replicas',
      {
        KeyState: 'PendingReplicaDeletion',
        MultiRegion: true,
        MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY' },
      },
      { enabled: false, beingDeleted: true, replica: false },
    ],
    [
      'a replica',
      { MultiRegion: true, MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA' } },
      { replica: true },
    ],
  ])('are not asked for their rotation when %s', async (_title, metadata, expected) => {
    const all = await readKeys({ encryptionKeys: [key('odd', metadata)] });
    const [fact] = all.facts('encryption-key').values();
    expect(fact).toMatchObject({ providerManaged: false, openToEverybody: false, ...expected });
    expect(fact).not.toHaveProperty('rotates');
    expect(all.counts['kms:GetKeyRotationStatus']).toBe(undefined);
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
  });

  it('say whether and how often they are rotated, and whom they let in', async () => {
    const open = JSON.stringify({
      Statement: { Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
    });
    const all = await readKeys({
      encryptionKeys: [
        key('never', {}, { rotation: null }),
        key('seldom', {}, { rotation: { RotationPeriodInDays: 2560 } }),
        key('primary', {
          MultiRegion: true,
          MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY' },
        }),
        key('open', {}, { policy: open }),
        key('odd', {}, { policy: '{' }),
      ],
    });
    const facts = (name: string) => all.facts('encryption-key').get(arn('kms', `key/${name}`));
    expect(facts('never')).toMatchObject({ rotates: false });
    expect(facts('never')).not.toHaveProperty('rotationDays');
    expect(facts('seldom')).toMatchObject({ rotates: true, rotationDays: 2560 });
    expect(facts('primary')).toMatchObject({ replica: false, rotates: true });
    expect(facts('open')).toMatchObject({ openToEverybody: true });
    expect(facts('odd')).not.toHaveProperty('openToEverybody');
    expect(all.gaps('encryption-key-policy')).toMatchObject([
      { reason: 'invalid', item: arn('kms', 'key/odd') },
    ]);
  });
});

describe('keys that may not be looked at', () => {
  it('are gaps of their own where their policy hides them', async () => {
    const all = await readKeys(
      { encryptionKeys: [key('shut'), key('plain')] },
      { faults: [{ operation: 'kms:DescribeKey', resource: 'shut', fault: 'deny' }] },
    );
    expect(all.gaps('encryption-key-details')).toMatchObject([
      { reason: 'denied', permission: 'kms:DescribeKey', item: arn('kms', 'key/shut') },
    ]);
    expect(all.facts('encryption-key').get(arn('kms', 'key/shut'))).toEqual({
      name: 'shut',
      incarnation: 'shut',
      region: REGION,
    });
    expect(all.facts('encryption-key').get(arn('kms', 'key/plain'))).toMatchObject({
      rotates: true,
      openToEverybody: false,
    });
  });

  it('are all described where their aliases may not be listed, but for whose they are', async () => {
    const all = await readKeys(
      { encryptionKeys: [key('plain'), awsOwn], keyAliases: aliases },
      { faults: [{ operation: 'kms:ListAliases', fault: 'deny' }] },
    );
    expect(all.gaps('encryption-key-details')).toMatchObject([
      { reason: 'denied', permission: 'kms:ListAliases' },
    ]);
    expect(all.facts('encryption-key').get(awsOwn.metadata.Arn ?? '')).toMatchObject({
      providerManaged: true,
    });
    const plain = all.facts('encryption-key').get(arn('kms', 'key/plain'));
    expect(plain).toMatchObject({ rotates: true });
    expect(plain).not.toHaveProperty('providerManaged');
    expect(all.counts['kms:GetKeyPolicy']).toBe(1);
  });

  it.each([
    ['encryption-key-rotation', 'kms:GetKeyRotationStatus'],
    ['encryption-key-policy', 'kms:GetKeyPolicy'],
  ])('leave %s open', async (step, operation) => {
    const all = await readKeys(
      { encryptionKeys: [key('plain')] },
      { faults: [{ operation, fault: 'deny' }] },
    );
    expect(all.gaps(step)).toMatchObject([
      { reason: 'denied', permission: operation, item: arn('kms', 'key/plain') },
    ]);
  });

  it('leave the list partial where a page is missing', async () => {
    const all = await readKeys(
      { encryptionKeys: [key('first'), key('second')], keyAliases: aliases },
      { pageSize: 1, faults: [{ operation: 'kms:ListKeys', fault: { cutAfterPage: 1 } }] },
    );
    expect(all.of('encryption-keys')).toMatchObject([{ status: 'partial' }]);
    expect([...all.facts('encryption-key').keys()]).toEqual([arn('kms', 'key/first')]);
  });
});
