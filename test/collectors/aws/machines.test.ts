import type { Instance, Volume } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';

import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import type { EstateOptions, EstateReading } from './estate.ts';
import { arn, callsIn, readRegion, REGION, REGION_ID } from './one-region.ts';

const STEPS = [
  'network-interfaces',
  'machines',
  'volumes',
  'disk-encryption',
  'snapshots',
  'snapshot-sharing',
  'machine-images',
];
const readMachines = (state: AwsRegionState, options?: EstateOptions): Promise<EstateReading> =>
  readRegion(STEPS, state, options);

const LAUNCHED = new Date('2026-02-01T08:00:00.000Z');
const ownerless = (resource: string): string => `arn:aws:ec2:${REGION}::${resource}`;

function instance(id: string, fields: Partial<Instance> = {}): Instance {
  return {
    InstanceId: id,
    LaunchTime: LAUNCHED,
    State: { Code: 16, Name: 'running' },
    VpcId: 'vpc-1',
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required' },
    ...fields,
  };
}

function volume(id: string, fields: Partial<Volume> = {}): Volume {
  return { VolumeId: id, Encrypted: true, State: 'in-use', ...fields };
}

describe('a region in which nothing is', () => {
  it('costs one request for each list that nothing else gates', async () => {
    const all = await readMachines({});
    expect(callsIn(all)).toEqual({
      'ec2:DescribeNetworkInterfaces': 1,
      'ec2:DescribeVolumes': 1,
      'ec2:DescribeSnapshots': 1,
      'ec2:DescribeImages': 1,
    });
    expect(all.readings.map(({ status }) => status)).not.toContain('partial');
  });
});

describe('machines', () => {
  it('are instances that exist, with how they hand out credentials', async () => {
    const all = await readMachines({
      instances: [
        instance('i-running'),
        instance('i-stopped', {
          State: { Code: 80, Name: 'stopped' },
          MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'optional' },
        }),
        instance('i-without', {
          MetadataOptions: { HttpEndpoint: 'disabled', HttpTokens: 'optional' },
        }),
        instance('i-ended', { State: { Code: 48, Name: 'terminated' } }),
        instance('i-ending', { State: { Code: 32, Name: 'shutting-down' } }),
        instance('i-silent', { MetadataOptions: undefined }),
      ],
    });
    const cloud = { hosting: 'cloud', launchedAt: LAUNCHED.toISOString() };
    expect(Object.fromEntries(all.facts('machine'))).toEqual({
      [arn('ec2', 'instance/i-running')]: {
        name: 'i-running',
        incarnation: 'i-running',
        ...cloud,
        running: true,
        metadataServiceEnabled: true,
        metadataTokenRequired: true,
      },
      [arn('ec2', 'instance/i-stopped')]: {
        name: 'i-stopped',
        incarnation: 'i-stopped',
        ...cloud,
        running: false,
        metadataServiceEnabled: true,
        metadataTokenRequired: false,
      },
      [arn('ec2', 'instance/i-without')]: {
        name: 'i-without',
        incarnation: 'i-without',
        ...cloud,
        running: true,
        metadataServiceEnabled: false,
        metadataTokenRequired: false,
      },
      [arn('ec2', 'instance/i-silent')]: {
        name: 'i-silent',
        incarnation: 'i-silent',
        ...cloud,
        running: true,
      },
    });
    const [reading] = all.of('machines');
    expect(reading?.items.map(({ hints }) => hints)).toContainEqual({
      instanceId: 'i-stopped',
      running: 'false',
    });
  });

  it('are a gap with its permission where they may not be listed', async () => {
    const all = await readMachines(
      { instances: [instance('i-1')] },
      { faults: [{ operation: 'ec2:DescribeInstances', fault: 'deny' }] },
    );
    expect(all.gaps('machines')).toMatchObject([
      { reason: 'denied', permission: 'ec2:DescribeInstances', hidesMembers: true },
    ]);
  });

  it('are hidden where what they are connected by may not be listed', async () => {
    const all = await readMachines(
      { instances: [instance('i-1')] },
      { faults: [{ operation: 'ec2:DescribeNetworkInterfaces', fault: 'deny' }] },
    );
    expect(all.gaps('network-interfaces')).toMatchObject([
      { reason: 'denied', permission: 'ec2:DescribeNetworkInterfaces', hidesMembers: true },
    ]);
    expect(all.of('machines')).toEqual([]);
  });

  it('seals nothing of an instance but what a check reads', async () => {
    const all = await readMachines({
      instances: [instance('i-1', { PrivateIpAddress: '10.0.0.7', KeyName: 'ann' })],
    });
    expect(all.of('machines')[0]?.answers.map(({ body }) => body)).toEqual([
      {
        Reservations: [
          {
            Instances: [
              {
                InstanceId: 'i-1',
                LaunchTime: LAUNCHED.toISOString(),
                State: { Name: 'running' },
                MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required' },
              },
            ],
          },
        ],
      },
    ]);
  });
});

describe('volumes', () => {
  it('are told apart by encryption and by whether a machine has them', async () => {
    const all = await readMachines({
      volumes: [
        volume('vol-1'),
        volume('vol-2', { Encrypted: false }),
        volume('vol-3', { Encrypted: false, State: 'available' }),
        volume('vol-4', { Encrypted: false, State: 'deleting' }),
        volume('vol-5', { Encrypted: undefined }),
      ],
    });
    const facts = all.facts('volume');
    expect([...facts.keys()]).toEqual([1, 2, 3, 5].map((n) => arn('ec2', `volume/vol-${n}`)));
    expect([...facts.values()]).toMatchObject([
      { encrypted: true, attached: true },
      { encrypted: false, attached: true },
      { encrypted: false, attached: false },
      { attached: true },
    ]);
    expect(facts.get(arn('ec2', 'volume/vol-5'))).not.toHaveProperty('encrypted');
  });

  it('are a partial list when it is cut off after a page', async () => {
    const five = [1, 2, 3, 4, 5].map((n) => volume(`vol-${n}`));
    const whole = await readMachines({ volumes: five }, { pageSize: 2 });
    expect(whole.facts('volume').size).toBe(5);
    expect(whole.counts['ec2:DescribeVolumes']).toBe(3);
    const cut = await readMachines(
      { volumes: five },
      {
        pageSize: 2,
        faults: [{ operation: 'ec2:DescribeVolumes', fault: { cutAfterPage: 1 } }],
      },
    );
    expect(cut.of('volumes')[0]?.status).toBe('partial');
    expect(cut.facts('volume').size).toBe(2);
  });
});

describe('the encryption of new volumes', () => {
  it.each([true, false])('is %s where the region says so', async (encryptionByDefault) => {
    const all = await readMachines({ volumes: [volume('vol-1')], encryptionByDefault });
    expect(all.facts('cloud-region').get(REGION_ID)).toMatchObject({
      newDisksEncrypted: encryptionByDefault,
    });
  });

  it('is a gap with its permission where it may not be asked', async () => {
    const all = await readMachines(
      { volumes: [volume('vol-1')] },
      { faults: [{ operation: 'ec2:GetEbsEncryptionByDefault', fault: 'deny' }] },
    );
    expect(all.gaps('disk-encryption')).toMatchObject([
      { reason: 'denied', permission: 'ec2:GetEbsEncryptionByDefault' },
    ]);
    expect(all.facts('cloud-region').get(REGION_ID)).not.toHaveProperty('newDisksEncrypted');
  });
});

describe('snapshots', () => {
  const snapshots = ['snap-1', 'snap-2', 'snap-3'].map((SnapshotId) => ({ SnapshotId }));
  const shared = async (
    state: AwsRegionState,
    options?: EstateOptions,
  ): Promise<readonly unknown[]> =>
    [...(await readMachines({ snapshots, ...state }, options)).facts('snapshot').values()].map(
      (fact) => fact['restorableByAnyone'],
    );

  it('cost one list more, and no question about each', async () => {
    const all = await readMachines({ snapshots });
    expect(all.counts['ec2:DescribeSnapshots']).toBe(2);
    expect(all.counts['ec2:GetSnapshotBlockPublicAccessState']).toBeUndefined();
    expect(Object.fromEntries(all.facts('snapshot'))[ownerless('snapshot/snap-1')]).toEqual({
      name: 'snap-1',
      incarnation: 'snap-1',
      form: 'disk',
      restorableByAnyone: false,
    });
  });

  it.each([
    [undefined, true],
    ['block-new-sharing' as const, true],
    ['block-all-sharing' as const, false],
  ])('that anybody may restore, with the block %s', async (snapshotBlock, restorable) => {
    const state = { publicSnapshots: ['snap-2'], ...(snapshotBlock && { snapshotBlock }) };
    expect(await shared(state)).toEqual([false, restorable, false]);
  });

  it('may be public where the block is not known', async () => {
    const faults = [{ operation: 'ec2:GetSnapshotBlockPublicAccessState', fault: 'deny' as const }];
    expect(await shared({ publicSnapshots: ['snap-2'] }, { faults })).toEqual([
      false,
      undefined,
      false,
    ]);
  });

  it('may be public where the list of those was cut off, but for those it showed', async () => {
    const state = { publicSnapshots: ['snap-1', 'snap-2', 'snap-3'] };
    const fault = { cutAfterPage: 1 };
    expect(
      await shared(state, {
        pageSize: 1,
        faults: [{ operation: 'ec2:DescribeSnapshots', resource: 'all', fault }],
      }),
    ).toEqual([true, undefined, undefined]);
  });

  it('may be public where that list was refused at once', async () => {
    const faults = [
      { operation: 'ec2:DescribeSnapshots', resource: 'all', fault: 'deny' as const },
    ];
    const all = await readMachines({ snapshots }, { faults });
    expect(all.of('snapshot-sharing')[0]).toMatchObject({ status: 'unavailable', statements: [] });
  });

  it('are a gap with its permission where they may not be listed', async () => {
    const all = await readMachines(
      { snapshots },
      { faults: [{ operation: 'ec2:DescribeSnapshots', fault: 'deny' }] },
    );
    expect(all.gaps('snapshots')).toMatchObject([
      { reason: 'denied', permission: 'ec2:DescribeSnapshots', hidesMembers: true },
    ]);
  });
});

describe('machine images', () => {
  it('are the account’s own, disabled ones included', async () => {
    const all = await readMachines({
      images: [
        { ImageId: 'ami-1', Public: false },
        { ImageId: 'ami-2', Public: true },
        { ImageId: 'ami-3', Public: false, State: 'disabled' },
        { ImageId: 'ami-4' },
      ],
    });
    const facts = all.facts('machine-image');
    expect([...facts.keys()]).toEqual([1, 2, 3, 4].map((n) => ownerless(`image/ami-${n}`)));
    expect([...facts.values()].map((fact) => fact['launchableByAnyone'])).toEqual([
      false,
      true,
      false,
      undefined,
    ]);
  });
});
