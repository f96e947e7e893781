import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { schemaOperation } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';

/** Without a size of its own, a request is answered with as many volumes as fit in a page. */
const describeVolumes = schemaOperation(DescribeVolumesCommand).servedBy({
  action: 'ec2:DescribeVolumes',
  page: { list: 'Volumes', token: 'NextToken', next: 'NextToken', size: 'MaxResults', most: 1000 },
  run: (call) => ({ Volumes: stateOf(call).volumes ?? [] }),
});

export const machines: readonly Service[] = [schemaService('ec2', [describeVolumes])];
