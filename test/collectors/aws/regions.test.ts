import { describe, expect, it } from 'vitest';

import type { FaultRule } from '../../../src/demo/estate/aws/faults.ts';
import { ACCOUNT, ROOT, account, readEstate, type EstateReading } from './estate.ts';

const made = account((mine) => {
  mine.regions = ['eu-central-1', 'eu-west-1', 'me-south-1'];
});

const regionsRead = (all: EstateReading): readonly (string | undefined)[] =>
  all.of('region').map(({ scope }) => scope['region']);

const closed = (fault: FaultRule['fault']): FaultRule => ({
  operation: 'ec2:DescribeVolumes',
  region: 'me-south-1',
  fault,
});

describe('the regions of an account', () => {
  it('are those it has enabled, each a scope and a fact of its own', async () => {
    const all = await readEstate([made]);
    expect(regionsRead(all)).toEqual(['eu-central-1', 'eu-west-1', 'me-south-1']);
    expect(all.facts('cloud-region').get(`${ROOT}#region/me-south-1`)).toMatchObject({
      regionName: 'me-south-1',
      accountId: ACCOUNT,
    });
    expect(all.of('regions').flatMap(({ answers }) => answers)).toHaveLength(1);
  });

  it('are those configured, of which one that is not enabled holds nothing', async () => {
    const all = await readEstate([made], { settings: { regions: ['eu-west-1', 'ap-east-1'] } });
    expect(regionsRead(all)).toEqual(['eu-west-1']);
  });

  it('are not known where they may not be listed', async () => {
    const all = await readEstate([made], {
      faults: [{ operation: 'ec2:DescribeRegions', fault: 'deny' }],
    });
    expect(regionsRead(all)).toEqual([]);
    expect(all.gaps('regions')).toMatchObject([
      { reason: 'denied', permission: 'ec2:DescribeRegions' },
    ]);
  });
});

describe('a region that the configuration calls closed', () => {
  const settings = { closedRegions: ['me-south-1'] };

  it('is left out where a service control policy denies a question', async () => {
    const all = await readEstate([made], { settings, faults: [closed('deny-by-scp')] });
    expect(regionsRead(all)).toEqual(['eu-central-1', 'eu-west-1']);
    expect(all.of('regions').flatMap(({ answers }) => answers)).toHaveLength(2);
  });

  it.each<FaultRule['fault']>(['deny', 'malformed'])(
    'is read where the answer is anything else: %s',
    async (fault) => {
      const all = await readEstate([made], { settings, faults: [closed(fault)] });
      expect(regionsRead(all)).toContain('me-south-1');
    },
  );

  it('is read where it answers', async () => {
    expect(regionsRead(await readEstate([made], { settings }))).toContain('me-south-1');
  });

  it('is not looked for where nobody calls it closed', async () => {
    const all = await readEstate([made], { faults: [closed('deny-by-scp')] });
    expect(regionsRead(all)).toContain('me-south-1');
  });
});
