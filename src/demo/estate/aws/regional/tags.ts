import {
  GetResourcesCommand,
  type ResourceTagMapping,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { bucketArn } from '../arns.ts';
import { schemaOperation, type SchemaCall } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';

const getResources = schemaOperation(GetResourcesCommand).servedBy({
  action: 'tag:GetResources',
  page: {
    list: 'ResourceTagMappingList',
    token: 'PaginationToken',
    next: 'PaginationToken',
    size: 'ResourcesPerPage',
    most: 100,
    usual: 50,
    badToken: 'PaginationTokenExpiredException',
  },
  run: (call) => {
    const wanted = call.parameters.ResourceTypeFilters ?? [];
    const tagged = taggedIn(call).filter(
      ({ ResourceARN = '' }) =>
        wanted.length === 0 || wanted.some((type) => isOfType(ResourceARN, type)),
    );
    return { ResourceTagMappingList: tagged };
  },
});

/** What has tags in the region, or had them: nothing that never had one. */
function taggedIn(call: SchemaCall<unknown>): readonly ResourceTagMapping[] {
  const { buckets } = call.account;
  const { taggedResources = [] } = stateOf(call);
  return [
    ...buckets
      .filter(({ region, tags }) => region === call.region && tags.length > 0)
      .map((bucket) => ({
        ResourceARN: bucketArn(bucket),
        Tags: bucket.tags.map(({ key, value }) => ({ Key: key, Value: value })),
      })),
    ...taggedResources,
  ];
}

/** `s3:bucket`, although the ARN of a bucket does not say so; `ec2:instance`; `rds` for all of it. */
function isOfType(arn: string, type: string): boolean {
  const [, , service = '', , , ...rest] = arn.split(':');
  const [wantedService, wantedType] = type.split(':');
  if (service !== wantedService) return false;
  const own = service === 's3' ? 'bucket' : (rest.join(':').split(/[:/]/)[0] ?? '');
  return wantedType === undefined || wantedType === own;
}

export const tags: readonly Service[] = [
  schemaService('resource-groups-tagging-api', [getResources]),
];
