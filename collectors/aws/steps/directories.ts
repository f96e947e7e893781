import { z } from 'zod';

import {
  state,
  type Answer,
  type GivenAnswer,
  type Item,
  type ReadContext,
} from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask, askPages } from '../ask.ts';
import type { DirectoryHints } from '../directory-step.ts';
import { answersTo, listIn, read } from '../projection.ts';
import type { AwsSession } from '../session.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const OPERATION = 'sso-admin:ListInstances';
const PERMISSION = 'sso:ListInstances';
const REGIONS_OF = 'ec2:DescribeRegions';
const SHAPE: Shape = {
  Instances: { InstanceArn: true, IdentityStoreId: true, OwnerAccountId: true },
};
const REGIONS: Shape = { Regions: { RegionName: true } };
const instance = z.object({
  InstanceArn: z.string().startsWith('arn:'),
  IdentityStoreId: z.string(),
  OwnerAccountId: z.string(),
});
const regions = z.object({ Regions: z.array(z.object({ RegionName: z.string() })) });

/**
 * As who the directory is looked for. The management account sees it in the one region it was made in,
 * and so knows that there is none when no region has it. Any other account sees it as its delegated
 * administrator alone, and an empty list tells it nothing.
 */
type Seeker = 'configured' | 'management' | 'member';

/**
 * The organization's instance of IAM Identity Center. An account may have an instance of its own; those
 * give nobody access to accounts, and are passed over.
 */
export const directories: AwsStep = {
  id: 'directories',
  title: 'The organization’s directory of people (IAM Identity Center)',
  revision: 1,
  after: 'organization',
  delivers: { organization: ['directory'] },
  permissions: [PERMISSION, REGIONS_OF],
  removals: [allBut({ ...SHAPE, ...REGIONS }, 'no check reads the rest')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read(context) {
    for (const organization of context.items) yield* search(context, organization);
  },
  *project(answers, { items, complete }) {
    for (const organization of items) {
      const asked = answersTo(OPERATION, answers);
      let understood = true;
      for (const { body } of answersTo(REGIONS_OF, answers)) {
        const list = read(regions, body, 'the list of regions', organization.id);
        if (!('malformed' in list)) continue;
        understood = false;
        yield list.malformed;
      }
      for (const { body } of asked) {
        const list = read(listIn('Instances'), body, 'the list of instances', organization.id);
        if ('malformed' in list) {
          understood = false;
          yield list.malformed;
          continue;
        }
        for (const row of list.value) {
          const one = read(instance, row, 'an instance of the list', organization.id);
          if (!('malformed' in one)) continue;
          understood = false;
          yield one.malformed;
        }
      }
      const found = asked.some((answer) => instancesIn(answer, organization).length > 0);
      const isSure = found || (complete && understood && asked.every(isByManagement));
      yield state({
        kind: 'organization',
        id: organization.id,
        facet: 'directory',
        from: asked,
        value: isSure ? { peopleDirectoryPresent: found } : {},
      });
    }
  },
  itemsOf: (answers, { items }) =>
    items.flatMap((organization): readonly Item[] => {
      const asked = answersTo(OPERATION, answers);
      const found = asked.flatMap((answer) => instancesIn(answer, organization));
      if (found.length > 0) return found;
      const hidden = asked.length > 0 && !asked.every(isByManagement);
      return hidden ? [{ ...organization, hints: {} }] : [];
    }),
};

/** Whether an item is a directory, and not an organization of which nobody can see whether it has one. */
export function isDirectory({ hints }: Item): boolean {
  return hints['store'] !== undefined;
}

/**
 * Region by region, until there is one. Those that a policy of the organization closes are asked like
 * any other: none binds its management account.
 */
async function* search(
  context: ReadContext<AwsSession>,
  organization: Item,
): AsyncIterable<Answer> {
  const { settings } = context.session;
  const { management, caller } = organization.hints;
  const seeker: Seeker =
    settings.identityCenterRegion !== undefined
      ? 'configured'
      : management === caller
        ? 'management'
        : 'member';
  const home = settings.identityCenterRegion ?? (await context.session.home());
  for await (const answer of list(context, seeker, home)) {
    yield answer;
    if (isFound(answer, organization)) return;
  }
  if (seeker === 'configured') {
    yield {
      request: { operation: OPERATION, parameters: { region: home, as: 'expected' } },
      status: 'refused',
      refusal: {
        reason: 'denied',
        permission: PERMISSION,
        detail: `account ${caller ?? ''} sees no directory of its organization in ${home}`,
      },
    };
  }
  if (seeker !== 'management') return;
  const others = await enabledRegions(context);
  yield others;
  if (others.status === 'refused') return;
  for (const { RegionName: region } of regions.safeParse(others.body).data?.Regions ?? []) {
    if (region === home) continue;
    for await (const answer of list(context, seeker, region)) {
      yield answer;
      if (isFound(answer, organization)) return;
    }
  }
}

function list(
  { session, signal }: ReadContext<AwsSession>,
  seeker: Seeker,
  region: string,
): AsyncIterable<Answer> {
  return askPages({
    operation: OPERATION,
    permission: PERMISSION,
    parameters: { region, as: seeker },
    // Who need not see it need not be allowed to ask.
    absent: seeker === 'member' ? ['AccessDeniedException'] : [],
    shape: SHAPE,
    send: async (NextToken) => {
      const { ListInstancesCommand } = await import('@aws-sdk/client-sso-admin');
      const admin = await session.client('sso-admin', {}, region);
      return admin.send(new ListInstancesCommand({ MaxResults: 100, NextToken }), {
        abortSignal: signal,
      });
    },
    next: ({ NextToken }) => NextToken ?? undefined,
  });
}

/** Whatever regions are to be read: people may sign in through another. */
function enabledRegions({ session, signal }: ReadContext<AwsSession>): Promise<Answer> {
  return ask({
    operation: REGIONS_OF,
    permission: REGIONS_OF,
    shape: REGIONS,
    send: async () => {
      const { DescribeRegionsCommand } = await import('@aws-sdk/client-ec2');
      const ec2 = await session.client('ec2', {});
      return ec2.send(new DescribeRegionsCommand({}), { abortSignal: signal });
    },
  });
}

function isByManagement({ request }: GivenAnswer): boolean {
  return request.parameters['as'] === 'management';
}

function isFound(answer: Answer, organization: Item): boolean {
  return answer.status === 'ok' && instancesIn(answer, organization).length > 0;
}

/** The instances that belong to the organization itself: to its management account. */
function instancesIn(answer: GivenAnswer, { hints }: Item): readonly Item[] {
  const rows = listIn('Instances').safeParse(answer.body).data ?? [];
  const { region } = answer.request.parameters;
  return rows
    .flatMap((row) => instance.safeParse(row).data ?? [])
    .filter(({ OwnerAccountId }) => OwnerAccountId === hints['management'])
    .map(({ InstanceArn, IdentityStoreId }) => {
      const directory = {
        instance: InstanceArn,
        store: IdentityStoreId,
        region: String(region),
        partition: InstanceArn.split(':')[1] ?? 'aws',
      } satisfies DirectoryHints;
      return { id: InstanceArn, name: IdentityStoreId, hints: { ...directory } };
    });
}
