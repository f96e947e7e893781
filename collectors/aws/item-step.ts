import type { Item, Removal, Statement } from '../../src/core/collector.ts';
import { state } from '../../src/core/collector.ts';
import type { FacetName, FacetValue, FactKind } from '../../src/core/facts.ts';
import { allBut, type Shape } from '../../src/core/keep-only.ts';
import { absent, ask } from './ask.ts';
import type { Clients } from './clients.ts';
import type { Read } from './projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from './step.ts';

export interface ItemQuestion<S extends keyof Clients, K extends FactKind, F extends FacetName<K>> {
  readonly id: string;
  readonly title: string;
  /** The step that lists the items, each a fact of `kind` under the item's id. */
  readonly after: string;
  readonly kind: K;
  readonly facet: F;
  readonly service: S;
  /** `kms:GetKeyPolicy` */
  readonly operation: string;
  /** The IAM action, where it has another name than the operation. */
  readonly permission?: string;
  parameters(item: Item): Readonly<Record<string, string | number | boolean>>;
  /** Where the item is asked about; in the scope's region unless given. */
  region?(item: Item): string | undefined;
  /** Codes that say that nothing is configured. They reach `value` as `{ absent: code }`. */
  readonly absent?: readonly string[];
  /** Codes for an item deleted since it was listed, which is an answer and no lack of permission. */
  readonly gone: readonly string[];
  readonly shape: Shape;
  readonly removals?: readonly Removal[];
  readonly maxAgeHours?: number;
  readonly revision?: number;
  readonly wants?: (item: Item) => boolean;
  /** Sends the one request. */
  send(client: Clients[S], item: Item, signal: AbortSignal): Promise<unknown>;
  value(body: unknown, item: Item): Read<FacetValue<K, F>>;
}

/** A step that asks one question about each item of a list, and learns one facet of it. */
export function itemStep<S extends keyof Clients, K extends FactKind, F extends FacetName<K>>(
  question: ItemQuestion<S, K, F>,
): AwsStep {
  const { id, title, after, kind, facet, operation, gone, shape, wants } = question;
  const permission = question.permission ?? operation;
  return {
    id,
    title,
    revision: question.revision ?? 1,
    after,
    delivers: { [kind]: [facet] },
    permissions: [permission],
    removals: [allBut(shape, UNREAD), ...(question.removals ?? [])],
    maxAgeHours: question.maxAgeHours ?? MAX_AGE_HOURS,
    ...(wants === undefined ? {} : { wants }),
    read: ({ session, scope, signal, ...context }) =>
      context.each((item) =>
        ask({
          operation,
          permission,
          parameters: question.parameters(item),
          item: item.id,
          absent: [...gone, ...(question.absent ?? [])],
          shape,
          send: async () => {
            const region = question.region?.(item);
            const client = await session.client(question.service, scope, region);
            return question.send(client, item, signal);
          },
        }),
      ),
    *project(answers, { items }): Iterable<Statement> {
      const byId = new Map(items.map((item) => [item.id, item]));
      for (const answer of answers) {
        const item = byId.get(answer.item ?? '');
        if (item === undefined || gone.includes(absent(answer.body) ?? '')) continue;
        const told = question.value(answer.body, item);
        if ('malformed' in told) yield told.malformed;
        else yield state<K, F>({ kind, id: item.id, facet, from: [answer], value: told.value });
      }
    },
  };
}
