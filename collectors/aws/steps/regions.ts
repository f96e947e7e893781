import { z } from 'zod';

import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask } from '../ask.ts';
import { listIn, read } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = { Regions: { RegionName: true, OptInStatus: true } };
const body = listIn('Regions');
const region = z.object({ RegionName: z.string() });

/**
 * The regions that are enabled in an account: each is a scope of its own for every step that asks a
 * regional service. A region that the configuration names and the account has not enabled holds
 * nothing, and is not opened.
 */
export const regions: AwsStep = {
  id: 'regions',
  title: 'The regions enabled in the account',
  revision: 1,
  after: 'accounts',
  delivers: {},
  permissions: ['ec2:DescribeRegions'],
  removals: [allBut(SHAPE, 'the addresses of the regions are no secret and no evidence')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { DescribeRegionsCommand } = await import('@aws-sdk/client-ec2');
    const { regions: wanted } = session.settings;
    yield await ask({
      operation: 'ec2:DescribeRegions',
      permission: 'ec2:DescribeRegions',
      parameters: wanted === 'enabled' ? {} : { regions: wanted.join(',') },
      shape: SHAPE,
      send: async () => {
        const ec2 = await session.client('ec2', scope);
        return ec2.send(new DescribeRegionsCommand({}), { abortSignal: signal });
      },
      prepare: ({ Regions = [] }) => ({
        Regions: Regions.filter(
          ({ RegionName = '' }) => wanted === 'enabled' || wanted.includes(RegionName),
        ),
      }),
    });
  },
  *project(answers) {
    for (const answer of answers) {
      const list = read(body, answer.body, 'the list of regions');
      if ('malformed' in list) yield list.malformed;
      else {
        for (const row of list.value) {
          const one = read(region, row, 'a region of the list');
          if ('malformed' in one) yield one.malformed;
        }
      }
    }
  },
  opens: (answers, { scope }) =>
    answers
      .flatMap((answer) => body.safeParse(answer.body).data ?? [])
      .flatMap((row) => region.safeParse(row).data ?? [])
      .map(({ RegionName }) => ({ ...scope, region: RegionName })),
};
