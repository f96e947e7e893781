import {
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  EC2Client,
  EnableEbsEncryptionByDefaultCommand,
  ModifyImageAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type InstanceMetadataOptionsRequest,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { readAll, withVariables } from '../../collectors/aws/read-all.ts';
import { startMoto, type Moto } from './moto.ts';
import { verdictsOf } from './verdicts-of.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIASEEDSEEDSEED0000', AWS_SECRET_ACCESS_KEY: 'seed' };
const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const ELSEWHERE = 'eu-west-1';
const EMPTY = 'eu-central-1';
const arn = (resource: string, region = REGION): string =>
  `arn:aws:ec2:${region}:${ACCOUNT}:${resource}`;
const ownerless = (resource: string): string => `arn:aws:ec2:${REGION}::${resource}`;
const regionOf = (name: string): string => `arn:aws:iam::${ACCOUNT}:root#region/${name}`;

let moto: Moto;
let seeded: Awaited<ReturnType<typeof seed>>;
let found: Awaited<ReturnType<typeof verdictsOf>>;

beforeAll(async () => {
  moto = await startMoto();
  seeded = await withVariables({}, () => seed(moto.url));
  found = await verdictsOf({
    endpoint: moto.url,
    regions: [REGION, ELSEWHERE, EMPTY],
    steps: ['region', 'machines', 'volumes', 'disk-encryption', 'machine-images'],
    checks: [
      'metadata-token-required',
      'disk-encrypted',
      'disk-encryption-by-default',
      'machine-image-not-public',
    ],
  });
});

afterAll(async () => moto.stop());

describe('machines seeded into moto', () => {
  it('hand out their credentials as they were started to', () => {
    const { modern, old, stopped, without, far } = seeded.machines;
    expect(found['metadata-token-required']).toEqual({
      [arn(`instance/${modern}`)]: 'conforming',
      [arn(`instance/${old}`)]: 'nonconforming',
      [arn(`instance/${stopped}`)]: 'nonconforming',
      [arn(`instance/${without}`)]: 'conforming',
      [arn(`instance/${far}`, ELSEWHERE)]: 'conforming',
    });
  });

  it('have disks that are encrypted as they were made', () => {
    expect(found['disk-encrypted']).toMatchObject({
      [arn(`volume/${seeded.volumes.sealed}`)]: 'conforming',
      [arn(`volume/${seeded.volumes.clear}`)]: 'nonconforming',
    });
    // The emulator gives every machine a disk in the clear, whatever is set for the region.
    const others = Object.entries(found['disk-encrypted'] ?? {}).filter(
      ([id]) => !Object.values(seeded.volumes).some((volume) => id.endsWith(volume)),
    );
    expect(others.map(([, verdict]) => verdict)).toEqual(Array(5).fill('nonconforming'));
  });

  it('are in regions that encrypt new disks or do not, where there are any', () => {
    expect(found['disk-encryption-by-default']).toEqual({
      [regionOf(REGION)]: 'nonconforming',
      [regionOf(ELSEWHERE)]: 'conforming',
      [regionOf(EMPTY)]: 'not-applicable',
    });
  });

  it('have images that are public as was set', () => {
    expect(found['machine-image-not-public']).toEqual({
      [ownerless(`image/${seeded.images.kept}`)]: 'conforming',
      [ownerless(`image/${seeded.images.open}`)]: 'nonconforming',
    });
  });

  // The emulator hands out every snapshot for those that anybody may restore, and does not know the
  // block that might make up for it. How both are judged is shown on the estate.
  it('have snapshots of which is not told whether they are public', async () => {
    const kept = ['caller', 'accounts', 'regions', 'snapshots', 'snapshot-sharing'];
    const all = await readAll({
      settings: { regions: [REGION] },
      without: aws.steps.map(({ id }) => id).filter((id) => !kept.includes(id)),
      variables: { ...KEYS, AWS_ENDPOINT_URL: moto.url },
    });
    const snapshots = all.facts('snapshot');
    expect(snapshots.has(ownerless(`snapshot/${seeded.snapshot}`))).toBe(true);
    for (const fact of snapshots.values()) expect(fact).not.toHaveProperty('restorableByAnyone');
    expect(all.gaps('snapshot-sharing')).toMatchObject([{ reason: 'provider-error' }]);
  });
});

async function seed(endpoint: string) {
  const config = {
    endpoint,
    credentials: { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' },
  };
  const ec2 = new EC2Client({ ...config, region: REGION });
  const far = new EC2Client({ ...config, region: ELSEWHERE });
  const started = {
    modern: await machine(ec2, { HttpTokens: 'required', HttpEndpoint: 'enabled' }),
    old: await machine(ec2, { HttpTokens: 'optional', HttpEndpoint: 'enabled' }),
    stopped: await machine(ec2, { HttpTokens: 'optional', HttpEndpoint: 'enabled' }),
    without: await machine(ec2, { HttpTokens: 'optional', HttpEndpoint: 'disabled' }),
    far: await machine(far, { HttpTokens: 'required', HttpEndpoint: 'enabled' }),
  };
  const ended = await machine(ec2, { HttpTokens: 'optional', HttpEndpoint: 'enabled' });
  await ec2.send(new StopInstancesCommand({ InstanceIds: [started.stopped] }));
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [ended] }));
  await far.send(new EnableEbsEncryptionByDefaultCommand({}));

  const disk = async (Encrypted: boolean): Promise<string> => {
    const AvailabilityZone = `${REGION}a`;
    const { VolumeId = '' } = await ec2.send(
      new CreateVolumeCommand({ AvailabilityZone, Size: 8, Encrypted }),
    );
    return VolumeId;
  };
  const volumes = { sealed: await disk(true), clear: await disk(false) };
  const { SnapshotId: snapshot = '' } = await ec2.send(
    new CreateSnapshotCommand({ VolumeId: volumes.sealed }),
  );

  const image = async (Name: string): Promise<string> => {
    const { ImageId = '' } = await ec2.send(
      new CreateImageCommand({ InstanceId: started.modern, Name }),
    );
    return ImageId;
  };
  const images = { kept: await image('kept'), open: await image('open') };
  await ec2.send(
    new ModifyImageAttributeCommand({
      ImageId: images.open,
      LaunchPermission: { Add: [{ Group: 'all' }] },
    }),
  );
  return { machines: started, volumes, snapshot, images };
}

async function machine(
  ec2: EC2Client,
  MetadataOptions: InstanceMetadataOptionsRequest,
): Promise<string> {
  const { Instances: [instance] = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 't3.micro',
      MetadataOptions,
    }),
  );
  return instance?.InstanceId ?? '';
}
