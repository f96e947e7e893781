import type { Item, Statement } from '../../src/core/collector.ts';
import { state } from '../../src/core/collector.ts';
import type { FacetName, FacetValue, FactKind } from '../../src/core/facts.ts';
import { allBut, type Shape } from '../../src/core/keep-only.ts';
import { askPages } from './ask.ts';
import type { Clients } from './clients.ts';
import { rowsOf, type RowList } from './projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from './step.ts';

export interface FacetListQuestion<
  S extends keyof Clients,
  Output,
  Row,
  K extends FactKind,
  F extends FacetName<K>,
> extends RowList<Row> {
  readonly id: string;
  readonly title: string;
  /** The step that lists the items, each a fact of `kind` under the item's id. */
  readonly after: string;
  readonly kind: K;
  readonly facet: F;
  readonly service: S;
  /** The IAM action, where it has another name than the operation. */
  readonly permission?: string;
  readonly shape: Shape;
  readonly wants?: (item: Item) => boolean;
  /** Sends the request for one page. */
  send(client: Clients[S], cursor: string | undefined, signal: AbortSignal): Promise<Output>;
  /** Where the next page starts. */
  next(output: Output): string | undefined;
  /**
   * What the list says of one item. `whole`: every row is there and understood, so that what is not
   * in the list is not so. `undefined`: nothing.
   */
  value(rows: readonly Row[], item: Item, whole: boolean): FacetValue<K, F> | undefined;
}

/**
 * A step that reads one list of a region beside the items of another, and learns a facet of each item
 * from it. Where there are no items it asks nothing.
 */
export function facetListStep<
  S extends keyof Clients,
  Output,
  Row,
  K extends FactKind,
  F extends FacetName<K>,
>(question: FacetListQuestion<S, Output, Row, K, F>): AwsStep {
  const { id, title, after, kind, facet, service, operation, shape, wants } = question;
  const permission = question.permission ?? operation;
  return {
    id,
    title,
    revision: 1,
    after,
    delivers: { [kind]: [facet] },
    permissions: [permission],
    removals: [allBut(shape, UNREAD)],
    maxAgeHours: MAX_AGE_HOURS,
    ...(wants === undefined ? {} : { wants }),
    async *read({ session, scope, signal, items }) {
      if (items.length === 0) return;
      yield* askPages<Output>({
        operation,
        permission,
        shape,
        send: async (cursor) => question.send(await session.client(service, scope), cursor, signal),
        next: (output) => question.next(output),
      });
    },
    *project(answers, { items }): Iterable<Statement> {
      const rows: Row[] = [];
      let whole = answers.at(-1)?.last === true;
      for (const one of rowsOf(question, answers)) {
        if ('malformed' in one) {
          whole = false;
          yield one;
        } else rows.push(one.row);
      }
      for (const item of items) {
        const value = question.value(rows, item, whole);
        if (value === undefined) continue;
        yield state<K, F>({ kind, id: item.id, facet, from: answers, value });
      }
    },
  };
}

/** Where the next page of an EC2 list starts; an empty token is none. */
export function nextToken({
  NextToken: next,
}: {
  readonly NextToken?: string | undefined;
}): string | undefined {
  return next === '' ? undefined : next;
}
