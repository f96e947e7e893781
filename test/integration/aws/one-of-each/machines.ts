import {
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';

import type { Maker } from './maker.ts';

/** A machine, and with it something that is connected; a disk, a snapshot and an image. */
export async function oneOfEachMachines(make: Maker): Promise<void> {
  const ec2 = new EC2Client(make);
  const { Instances: [instance] = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 't3.micro',
    }),
  );
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: `${make.region}a`, Size: 8, Encrypted: true }),
  );
  await ec2.send(new CreateSnapshotCommand({ VolumeId }));
  await ec2.send(new CreateImageCommand({ InstanceId: instance?.InstanceId, Name: 'one-image' }));
}
