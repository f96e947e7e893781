import { state, type Item, type Statement } from '../../src/core/collector.ts';
import type { FacetName, FacetValue, FactKind } from '../../src/core/facts.ts';
import { allBut, type Shape } from '../../src/core/keep-only.ts';
import { groupBy } from '../../src/core/group-by.ts';
import { absent, askPages } from './ask.ts';
import type { Clients } from './clients.ts';
import { listIn, read } from './projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from './step.ts';

export interface PagedItemQuestion<
  S extends keyof Clients,
  Output,
  K extends FactKind,
  F extends FacetName<K>,
> {
  readonly id: string;
  readonly title: string;
  /** The step that lists the items, each a fact of `kind` under the item's id. */
  readonly after: string;
  readonly kind: K;
  readonly facet: F;
  readonly service: S;
  /** `backup:ListBackupSelections`, which is also the action that allows it. */
  readonly operation: string;
  parameters(item: Item): Readonly<Record<string, string | number | boolean>>;
  /** Codes for an item deleted since it was listed. */
  readonly gone: readonly string[];
  readonly shape: Shape;
  /** Sends the request for one page. */
  send(
    client: Clients[S],
    item: Item,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<Output>;
  next(output: Output): string | undefined;
  /** The member of the answer that holds the rows. */
  readonly list: string;
  /**
   * What the rows of an item say; `isWhole` tells whether they are surely all. Fields that cannot be
   * told are left out.
   */
  value(rows: readonly unknown[], isWhole: boolean): FacetValue<K, F>;
}

/** A step that reads a list of each item of another list, and learns one facet of it. */
export function pagedItemStep<
  S extends keyof Clients,
  Output,
  K extends FactKind,
  F extends FacetName<K>,
>(question: PagedItemQuestion<S, Output, K, F>): AwsStep {
  const { id, title, after, kind, facet, operation, gone, shape } = question;
  return {
    id,
    title,
    revision: 1,
    after,
    delivers: { [kind]: [facet] },
    permissions: [operation],
    removals: [allBut(shape, UNREAD)],
    maxAgeHours: MAX_AGE_HOURS,
    read: (context) =>
      context.each((item) =>
        askPages<Output>({
          operation,
          permission: operation,
          parameters: question.parameters(item),
          item: item.id,
          absent: gone,
          shape,
          send: async (cursor) =>
            question.send(
              await context.session.client(question.service, context.scope),
              item,
              cursor,
              context.signal,
            ),
          next: (output) => question.next(output),
        }),
      ),
    *project(answers, { complete }): Iterable<Statement> {
      for (const [item, pages] of groupBy(answers, (answer) => answer.item ?? '')) {
        if (pages.some(({ body }) => absent(body) !== undefined)) continue;
        const rows: unknown[] = [];
        let isUnderstood = true;
        for (const { body } of pages) {
          const list = read(listIn(question.list), body, `the list of ${operation}`, item);
          if ('malformed' in list) {
            isUnderstood = false;
            yield list.malformed;
          } else rows.push(...list.value);
        }
        const value = question.value(rows, complete && isUnderstood);
        yield state<K, F>({
          kind,
          id: item,
          facet,
          from: pages,
          value,
        });
      }
    },
  };
}
