import { z } from 'zod';

import type { Answer, GivenAnswer } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { Scope } from '../../../src/core/scope.ts';
import { ask } from '../ask.ts';
import { answersTo, listIn, read } from '../projection.ts';
import { isClosedByPolicy } from '../refusal.ts';
import type { AwsSession } from '../session.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = { Regions: { RegionName: true, OptInStatus: true } };
const body = listIn('Regions');
const region = z.object({ RegionName: z.string() });
const closure = z.object({ closed: z.boolean() });

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
    const { regions: wanted, closedRegions } = session.settings;
    const answer = await ask({
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
    yield answer;
    if (answer.status === 'refused') return;
    for (const name of namesIn([answer])) {
      if (closedRegions.includes(name)) yield await askWhetherClosed(session, scope, name, signal);
    }
  },
  *project(answers) {
    for (const answer of answersTo('ec2:DescribeRegions', answers)) {
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
  opens(answers, { scope }) {
    const closed = closedIn(answers);
    return namesIn(answersTo('ec2:DescribeRegions', answers))
      .filter((name) => !closed.includes(name))
      .map((name) => ({ ...scope, region: name }));
  },
  leaves: (answers, { scope }) => closedIn(answers).map((name) => ({ ...scope, region: name })),
};

/** A question that every reader of a region may ask, and that such policies never leave out. */
const PROBE = 'ec2:DescribeVolumes';

function closedIn(answers: readonly GivenAnswer[]): readonly string[] {
  return answersTo(PROBE, answers)
    .filter((answer) => closure.safeParse(answer.body).data?.closed === true)
    .map(({ request }) => String(request.parameters['region']));
}

function namesIn(answers: readonly GivenAnswer[]): readonly string[] {
  return answers
    .flatMap((answer) => body.safeParse(answer.body).data ?? [])
    .flatMap((row) => region.safeParse(row).data ?? [])
    .map(({ RegionName }) => RegionName);
}

/** Any other refusal leaves the region to be read, and its steps to say what they lack. */
async function askWhetherClosed(
  session: AwsSession,
  scope: Scope,
  name: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { DescribeVolumesCommand } = await import('@aws-sdk/client-ec2');
  const request = { operation: PROBE, parameters: { region: name, MaxResults: 5 } };
  const given = (closed: boolean): Answer => ({
    request,
    status: 'ok',
    body: { closed },
    last: true,
  });
  try {
    const ec2 = await session.client('ec2', scope, name);
    await ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }), { abortSignal: signal });
    return given(false);
  } catch (error) {
    return given(isClosedByPolicy(error));
  }
}
