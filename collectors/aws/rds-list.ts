import type { RDSClient } from '@aws-sdk/client-rds';
import type { z } from 'zod';

import type { Answer, GivenAnswer, Malformed, Request } from '../../src/core/collector.ts';
import type { Shape } from '../../src/core/keep-only.ts';
import { askPages } from './ask.ts';
import { answersTo, listIn, read } from './projection.ts';

/** The most that RDS gives on a page; where it takes less than twenty it refuses. */
const RDS_PAGE = 100;

interface RdsPage {
  readonly MaxRecords: number;
  readonly Marker?: string;
}

interface Marked {
  readonly Marker?: string | undefined;
}

/** A list of RDS; steps that need several of them ask for each by its own operation. */
export interface RdsList<Output extends Marked, Row> {
  /** `rds:DescribeDBInstances`, which is also the action that allows it. */
  readonly operation: string;
  readonly parameters?: Request['parameters'];
  readonly shape: Shape;
  /** Sends the request for one page. */
  send(rds: RDSClient, page: RdsPage, signal: AbortSignal): Promise<Output>;
  readonly prepare?: (output: Output) => unknown;
  /** The member of the answer that holds the rows. */
  readonly list: string;
  /** A row, named to people as `what`: 'a snapshot of the list'. */
  readonly what: string;
  readonly row: z.ZodType<Row>;
}

export function askRds<Output extends Marked, Row>(
  list: RdsList<Output, Row>,
  client: () => Promise<RDSClient>,
  signal: AbortSignal,
): AsyncIterable<Answer> {
  const { operation, parameters, shape } = list;
  return askPages<Output>({
    operation,
    permission: operation,
    ...(parameters === undefined ? {} : { parameters }),
    shape,
    ...(list.prepare === undefined ? {} : { prepare: list.prepare }),
    send: async (cursor) => {
      const page = cursor === undefined ? {} : { Marker: cursor };
      return list.send(await client(), { MaxRecords: RDS_PAGE, ...page }, signal);
    },
    next: ({ Marker }) => (Marker === '' ? undefined : Marker),
  });
}

/** The rows of a list, each with the answer it stands in. */
export function* rdsRows<Output extends Marked, Row>(
  list: RdsList<Output, Row>,
  answers: readonly GivenAnswer[],
): Iterable<Malformed | { readonly row: Row; readonly answer: GivenAnswer }> {
  for (const answer of answersTo(list.operation, answers)) {
    const given = read(listIn(list.list), answer.body, `the list of ${list.operation}`);
    if ('malformed' in given) {
      yield given.malformed;
      continue;
    }
    for (const each of given.value) {
      const one = read(list.row, each, list.what);
      yield 'malformed' in one ? one.malformed : { row: one.value, answer };
    }
  }
}

/** Whether a list was asked for and read to its end. */
export function isWhole(
  { operation }: { readonly operation: string },
  answers: readonly GivenAnswer[],
): boolean {
  return answersTo(operation, answers).some(({ last }) => last);
}
