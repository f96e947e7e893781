import { z } from 'zod';

import type { Answer, GivenAnswer, Item, ReadContext } from '../../../src/core/collector.ts';
import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, ask, askPages } from '../ask.ts';
import { answersTo, known, listIn, read } from '../projection.ts';
import type { AwsSession } from '../session.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const LIMIT = 100;
/** A key deleted since it was listed. */
const GONE = ['NotFoundException'];
const ALIAS_SHAPE: Shape = { Aliases: { AliasName: true, TargetKeyId: true } };
const SHAPE: Shape = {
  KeyMetadata: {
    KeyManager: true,
    KeyState: true,
    KeySpec: true,
    Origin: true,
    MultiRegion: true,
    MultiRegionConfiguration: { MultiRegionKeyType: true },
  },
};

const aliases = listIn('Aliases');
const alias = z.object({ AliasName: z.string(), TargetKeyId: z.string().optional() });
const body = z.object({
  KeyMetadata: z.object({
    KeyManager: z.string().optional(),
    KeyState: z.string().optional(),
    KeySpec: z.string().optional(),
    Origin: z.string().optional(),
    MultiRegion: z.boolean().optional(),
    MultiRegionConfiguration: z.object({ MultiRegionKeyType: z.string() }).optional(),
  }),
});

/**
 * What each key is for. KMS lists the keys that it made for AWS's own services among the others, but
 * nobody else can give a key an alias that begins with `alias/aws/`, and so they are told by one list.
 */
export const encryptionKeyDetails: AwsStep = {
  id: 'encryption-key-details',
  title: 'State and origin of KMS keys',
  revision: 2,
  after: 'encryption-keys',
  delivers: { 'encryption-key': ['details'] },
  permissions: ['kms:ListAliases', 'kms:DescribeKey'],
  removals: [allBut({ ...ALIAS_SHAPE, ...SHAPE }, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read(context) {
    if (context.items.length === 0) return;
    const owned = new Set<string>();
    for await (const page of readAliases(context)) {
      yield page;
      if (page.status === 'ok') for (const key of ownedByAws(page)) owned.add(key);
    }
    yield* context.each((item) => (owned.has(item.name) ? nothing() : describe(context, item)));
  },
  *project(answers, { items }) {
    const listed = new Map(
      answersTo('kms:ListAliases', answers).flatMap((answer) =>
        ownedByAws(answer).map((key) => [key, answer] as const),
      ),
    );
    const allListed = answersTo('kms:ListAliases', answers).some(({ last }) => last);
    const facet = { kind: 'encryption-key', facet: 'details' } as const;
    for (const { id, name } of items) {
      const from = listed.get(name);
      if (from) yield state({ ...facet, id, from: [from], value: { providerManaged: true } });
    }
    for (const answer of answersTo('kms:DescribeKey', answers)) {
      const { item: id } = answer;
      if (id === undefined || absent(answer.body) !== undefined) continue;
      const given = read(body, answer.body, 'the description of a key', id);
      if ('malformed' in given) yield given.malformed;
      else {
        const { providerManaged, ...rest } = details(given.value);
        // One source says whose a key is, lest a denied list make another verdict of the same key.
        const told = allListed || providerManaged === true ? { providerManaged } : {};
        yield state({ ...facet, id, from: [answer], value: known({ ...rest, ...told }) });
      }
    }
  },
  /** Those of the company's own, of which there is more to ask. */
  itemsOf: (answers, { items }) => {
    const byId = new Map(items.map((item) => [item.id, item]));
    return answersTo('kms:DescribeKey', answers).flatMap((answer): readonly Item[] => {
      const item = byId.get(answer.item ?? '');
      const given = body.safeParse(answer.body).data;
      if (item === undefined || given === undefined) return [];
      const { providerManaged, enabled, canRotate, replica } = details(given);
      if (providerManaged === true) return [];
      const rotates = enabled === true && canRotate === true && replica === false;
      return [{ ...item, hints: { ...item.hints, rotates: String(rotates) } }];
    });
  },
};

function details({ KeyMetadata: key }: z.infer<typeof body>) {
  const { KeyManager, KeyState, KeySpec, Origin, MultiRegion, MultiRegionConfiguration } = key;
  return {
    providerManaged: KeyManager === undefined ? undefined : KeyManager === 'AWS',
    enabled: KeyState === undefined ? undefined : KeyState === 'Enabled',
    beingDeleted: KeyState === undefined ? undefined : /^Pending(Replica)?Deletion$/.test(KeyState),
    canRotate:
      KeySpec === undefined || Origin === undefined
        ? undefined
        : KeySpec === 'SYMMETRIC_DEFAULT' && Origin === 'AWS_KMS',
    replica: isReplica(MultiRegion, MultiRegionConfiguration?.MultiRegionKeyType),
  };
}

/** What a key is among those of other regions, KMS says of a multi-region key alone. */
function isReplica(multiRegion: boolean | undefined, type: string | undefined) {
  if (type !== undefined) return type === 'REPLICA';
  return multiRegion === true ? undefined : false;
}

/** Ids of the keys that AWS made for its services, as far as a page of aliases tells. */
function ownedByAws(page: Pick<GivenAnswer, 'body'>): readonly string[] {
  return (aliases.safeParse(page.body).data ?? [])
    .flatMap((row) => alias.safeParse(row).data ?? [])
    .filter(({ AliasName }) => AliasName.startsWith('alias/aws/'))
    .flatMap(({ TargetKeyId }) => TargetKeyId ?? []);
}

async function* readAliases({
  session,
  scope,
  signal,
}: ReadContext<AwsSession>): AsyncIterable<Answer> {
  const { ListAliasesCommand } = await import('@aws-sdk/client-kms');
  yield* askPages({
    operation: 'kms:ListAliases',
    permission: 'kms:ListAliases',
    parameters: { Limit: LIMIT },
    shape: ALIAS_SHAPE,
    send: async (cursor) => {
      const kms = await session.client('kms', scope);
      const command = new ListAliasesCommand({ Limit: LIMIT, Marker: cursor });
      return kms.send(command, { abortSignal: signal });
    },
    next: ({ NextMarker }) => NextMarker,
  });
}

async function describe(
  { session, scope, signal }: ReadContext<AwsSession>,
  item: Item,
): Promise<Answer> {
  const { DescribeKeyCommand } = await import('@aws-sdk/client-kms');
  return ask({
    operation: 'kms:DescribeKey',
    permission: 'kms:DescribeKey',
    parameters: { KeyId: item.name },
    item: item.id,
    absent: GONE,
    shape: SHAPE,
    send: async () => {
      const kms = await session.client('kms', scope);
      return kms.send(new DescribeKeyCommand({ KeyId: item.id }), { abortSignal: signal });
    },
  });
}

async function* nothing(): AsyncIterable<Answer> {
  yield* [];
}
