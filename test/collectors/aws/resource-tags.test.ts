import type { ResourceTagMapping } from '@aws-sdk/client-resource-groups-tagging-api';
import { describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { s3Bucket } from '../../../src/demo/estate/aws/build.ts';
import { ACCOUNT, account, readEstate, type EstateOptions, type EstateReading } from './estate.ts';
import { arn, callsIn, readRegion } from './one-region.ts';

const READ = ['caller', 'accounts', 'regions', 'resource-tags'];
const VOLUME = arn('ec2', 'volume/vol-1');

function tagged(tags: Readonly<Record<string, string>>, ResourceARN = VOLUME): ResourceTagMapping {
  return { ResourceARN, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

function readTags(
  taggedResources: ResourceTagMapping[],
  options?: EstateOptions,
): Promise<EstateReading> {
  return readRegion(['resource-tags'], { taggedResources }, options);
}

describe('the tags of a region', () => {
  it('cost one request, however few there are', async () => {
    expect(callsIn(await readTags([]))).toEqual({
      'resource-groups-tagging-api:GetResources': 1,
    });
  });

  it.each<[string, Readonly<Record<string, string>>, string | null, string | null]>([
    ['both', { Owner: 'platform', DataClassification: 'internal' }, 'platform', 'internal'],
    ['both in another case', { owner: 'platform', dataclassification: 'x' }, 'platform', 'x'],
    ['neither, and others', { Name: 'data' }, null, null],
    ['an empty one', { Owner: ' ', DataClassification: 'internal' }, null, 'internal'],
    ['none any more', {}, null, null],
  ])('tell %s', async (_title, tags, ownerLabel, classLabel) => {
    const all = await readTags([tagged(tags)]);
    expect(all.facts('tagged-resource').get(VOLUME)).toEqual({
      name: 'volume/vol-1',
      incarnation: '',
      resourceId: VOLUME,
      ownerLabel,
      classLabel,
    });
  });

  it('are those that the configuration names', async () => {
    const all = await readTags([tagged({ team: 'platform', Owner: 'mia', level: 'internal' })], {
      settings: {
        regions: ['eu-central-1'],
        tags: { owner: ['Team', 'Owner'], classification: ['Level'] },
      },
    });
    expect(all.facts('tagged-resource').get(VOLUME)).toMatchObject({
      ownerLabel: 'platform',
      classLabel: 'internal',
    });
  });

  it('are kept no further than they are asked for', async () => {
    const all = await readTags([tagged({ Owner: 'platform', 'home-address': '1 Example Road' })]);
    const sealed = JSON.stringify(all.of('resource-tags').flatMap(({ answers }) => answers));
    expect(sealed).toContain('platform');
    expect(sealed).not.toMatch(/Example Road|home-address/);
  });

  it('are asked of what annexa knows, and of nothing else', async () => {
    const other = arn('sqs', 'jobs');
    const all = await readTags([tagged({ Owner: 'a' }), tagged({ Owner: 'b' }, other)]);
    expect([...all.facts('tagged-resource').keys()]).toEqual([VOLUME]);
  });

  it('tell of buckets in the region they lie in, and of none that never had a tag', async () => {
    const all = await readEstate(
      [
        account((mine) => {
          mine.regions = ['eu-central-1', 'eu-west-1'];
          mine.buckets = [
            s3Bucket({
              name: 'acme-here',
              ownerAccountId: ACCOUNT,
              region: 'eu-west-1',
              tags: [{ key: 'Owner', value: 'platform' }],
            }),
            s3Bucket({ name: 'acme-bare', ownerAccountId: ACCOUNT, region: 'eu-west-1' }),
          ];
        }),
      ],
      { without: aws.steps.map(({ id }) => id).filter((id) => !READ.includes(id)) },
    );
    expect([...all.facts('tagged-resource').keys()]).toEqual(['arn:aws:s3:::acme-here']);
    expect(all.of('resource-tags').map(({ scope, seen }) => [scope['region'], seen])).toEqual([
      ['eu-central-1', 0],
      ['eu-west-1', 1],
    ]);
  });

  it('are not known where they may not be listed', async () => {
    const all = await readTags([tagged({})], {
      faults: [{ operation: 'resource-groups-tagging-api:GetResources', fault: 'deny' }],
    });
    expect(all.gaps('resource-tags')).toMatchObject([
      { reason: 'denied', permission: 'tag:GetResources' },
    ]);
  });

  it('are a partial list where a page is missing', async () => {
    const all = await readTags([tagged({}), tagged({}, arn('ec2', 'volume/vol-2'))], {
      pageSize: 1,
      faults: [
        { operation: 'resource-groups-tagging-api:GetResources', fault: { cutAfterPage: 1 } },
      ],
    });
    expect(all.of('resource-tags')).toMatchObject([{ status: 'partial' }]);
  });
});
