import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  GetEbsEncryptionByDefaultCommand,
  GetSnapshotBlockPublicAccessStateCommand,
  type Filter,
  type Instance,
} from '@aws-sdk/client-ec2';

import { AwsError } from '../errors.ts';
import { schemaOperation } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';

const PAGES = { token: 'NextToken', next: 'NextToken', size: 'MaxResults', most: 1000 } as const;

const describeInstances = schemaOperation(DescribeInstancesCommand).servedBy({
  action: 'ec2:DescribeInstances',
  page: { ...PAGES, least: 5, list: 'Reservations' },
  run: (call) => ({
    Reservations: (stateOf(call).instances ?? [])
      .filter((instance) => accepts(call.parameters.Filters ?? [], instance))
      .map((instance) => ({ OwnerId: call.account.id, Instances: [instance] })),
  }),
});

function accepts(filters: readonly Filter[], { State: state }: Instance): boolean {
  return filters.every(({ Name: name, Values: values = [] }) => {
    if (name !== 'instance-state-name') {
      throw new AwsError('InvalidParameterValue', 400, `The filter '${name ?? ''}' is invalid`);
    }
    return values.includes(state?.Name ?? '');
  });
}

/** Without a size of its own, a request is answered with as many volumes as fit in a page. */
const describeVolumes = schemaOperation(DescribeVolumesCommand).servedBy({
  action: 'ec2:DescribeVolumes',
  page: { ...PAGES, list: 'Volumes' },
  run: (call) => ({ Volumes: stateOf(call).volumes ?? [] }),
});

const getEncryptionByDefault = schemaOperation(GetEbsEncryptionByDefaultCommand).servedBy({
  action: 'ec2:GetEbsEncryptionByDefault',
  run: (call) => ({ EbsEncryptionByDefault: stateOf(call).encryptionByDefault ?? false }),
});

/** Only the account's own: what others share with it is in no estate. */
const describeSnapshots = schemaOperation(DescribeSnapshotsCommand).servedBy({
  action: 'ec2:DescribeSnapshots',
  page: { ...PAGES, least: 5, list: 'Snapshots' },
  names: ({ parameters }) => parameters.RestorableByUserIds ?? [],
  run: (call) => {
    const { snapshots = [], publicSnapshots = [] } = stateOf(call);
    const restorableBy = call.parameters.RestorableByUserIds ?? [];
    return {
      Snapshots: restorableBy.includes('all')
        ? snapshots.filter(({ SnapshotId: id = '' }) => publicSnapshots.includes(id))
        : snapshots,
    };
  },
});

const getSnapshotBlock = schemaOperation(GetSnapshotBlockPublicAccessStateCommand).servedBy({
  action: 'ec2:GetSnapshotBlockPublicAccessState',
  run: (call) => ({ State: stateOf(call).snapshotBlock ?? 'unblocked', ManagedBy: 'account' }),
});

/** A disabled image is listed to who asks for those as well. */
const describeImages = schemaOperation(DescribeImagesCommand).servedBy({
  action: 'ec2:DescribeImages',
  page: { ...PAGES, list: 'Images' },
  run: (call) => ({
    Images: (stateOf(call).images ?? []).filter(
      ({ State: state }) => state !== 'disabled' || call.parameters.IncludeDisabled === true,
    ),
  }),
});

export const machines: readonly Service[] = [
  schemaService('ec2', [
    describeInstances,
    describeVolumes,
    getEncryptionByDefault,
    describeSnapshots,
    getSnapshotBlock,
    describeImages,
  ]),
];
