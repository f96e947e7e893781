import { z } from 'zod';

import type { GivenAnswer, Item, Malformed } from '../../../src/core/collector.ts';
import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { askPages } from '../ask.ts';
import { listIn, read } from '../projection.ts';
import { USUAL_TAGS } from '../settings.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const PAGE_SIZE = 100;
/** What is labelled of what the other steps find, as ARNs call it. */
const TYPES = [
  'dynamodb:table',
  'ec2:instance',
  'ec2:volume',
  'lambda:function',
  'rds:cluster',
  'rds:db',
  's3:bucket',
  'secretsmanager:secret',
];
const SHAPE: Shape = {
  ResourceTagMappingList: { ResourceARN: true, Tags: { Key: true, Value: true } },
};

const body = listIn('ResourceTagMappingList');
const tagged = z.object({
  ResourceARN: z.string().startsWith('arn:'),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});
/** Which tags were kept, as the request says; a tag's key holds no comma. */
const kept = z.object({ owner: z.string(), classification: z.string() });

/**
 * The tags by which people say whose something is and how it is to be handled, for all that has tags
 * in a region. AWS lists what once had a tag, too, but nothing that never had one.
 */
export const resourceTags: AwsStep = {
  id: 'resource-tags',
  title: 'Tags that name the owner and the classification',
  revision: 1,
  after: 'regions',
  delivers: { 'tagged-resource': ['identity'] },
  permissions: ['tag:GetResources'],
  removals: [
    allBut(SHAPE, 'no check reads the rest'),
    { field: 'Tags other than those configured', because: 'tags may hold anything' },
  ],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { GetResourcesCommand } = await import('@aws-sdk/client-resource-groups-tagging-api');
    const { owner, classification } = session.settings.tags ?? USUAL_TAGS;
    const wanted = new Set([...owner, ...classification].map((key) => key.toLowerCase()));
    yield* askPages({
      operation: 'resource-groups-tagging-api:GetResources',
      permission: 'tag:GetResources',
      parameters: {
        ResourcesPerPage: PAGE_SIZE,
        ResourceTypeFilters: TYPES.join(','),
        owner: owner.join(','),
        classification: classification.join(','),
      },
      shape: SHAPE,
      send: async (cursor) => {
        const tagging = await session.client('resource-groups-tagging-api', scope);
        const command = new GetResourcesCommand({
          ResourcesPerPage: PAGE_SIZE,
          ResourceTypeFilters: TYPES,
          PaginationToken: cursor,
        });
        return tagging.send(command, { abortSignal: signal });
      },
      prepare: ({ ResourceTagMappingList = [] }) => ({
        ResourceTagMappingList: ResourceTagMappingList.map(({ ResourceARN, Tags = [] }) => ({
          ResourceARN,
          Tags: Tags.filter(({ Key = '' }) => wanted.has(Key.toLowerCase())),
        })),
      }),
      next: ({ PaginationToken: token }) => (token === '' ? undefined : token),
    });
  },
  *project(answers) {
    for (const one of labelledIn(answers)) {
      if ('malformed' in one) {
        yield one;
        continue;
      }
      const { id, name, owner: ownerLabel, classification: classLabel, answer } = one;
      yield state({
        kind: 'tagged-resource',
        id,
        facet: 'identity',
        name,
        incarnation: '',
        from: [answer],
        value: { resourceId: id, ownerLabel, classLabel },
      });
    }
  },
  /** The buckets that bear a classification. */
  itemsOf: (answers) =>
    [...labelledIn(answers)].flatMap((one): readonly Item[] => {
      if ('malformed' in one || one.classification === null) return [];
      const { id, name } = one;
      return id.split(':')[2] === 's3' ? [{ id, name, hints: {} }] : [];
    }),
};

interface Labelled {
  readonly id: string;
  /** What follows the account in its ARN; of a bucket, its name. */
  readonly name: string;
  readonly owner: string | null;
  readonly classification: string | null;
  readonly answer: GivenAnswer;
}

function* labelledIn(answers: readonly GivenAnswer[]): Iterable<Labelled | Malformed> {
  for (const answer of answers) {
    const list = read(body, answer.body, 'the list of tagged resources');
    if ('malformed' in list) {
      yield list.malformed;
      continue;
    }
    const { owner, classification } = keysOf(answer);
    for (const row of list.value) {
      const one = read(tagged, row, 'a resource of the list');
      if ('malformed' in one) {
        yield one.malformed;
        continue;
      }
      const { ResourceARN: id, Tags: tags } = one.value;
      yield {
        id,
        name: id.slice(id.lastIndexOf(':') + 1),
        owner: valueOf(tags, owner),
        classification: valueOf(tags, classification),
        answer,
      };
    }
  }
}

function keysOf({ request }: GivenAnswer): Record<'owner' | 'classification', readonly string[]> {
  const { owner, classification } = kept.parse(request.parameters);
  return { owner: owner.split(','), classification: classification.split(',') };
}

/** The first tag of several that has a value; null where none has. */
function valueOf(
  tags: readonly { readonly Key: string; readonly Value: string }[],
  keys: readonly string[],
): string | null {
  for (const key of keys) {
    const found = tags.find(
      ({ Key, Value }) => Key.toLowerCase() === key.toLowerCase() && Value.trim() !== '',
    );
    if (found) return found.Value.trim();
  }
  return null;
}
