import type { RDSClient } from '@aws-sdk/client-rds';

import type { Answer, GivenAnswer, Request } from '../../src/core/collector.ts';
import type { Shape } from '../../src/core/keep-only.ts';
import { askPages } from './ask.ts';
import { answersTo, rowsOf, type RowList } from './projection.ts';

/** The most that RDS gives on a page; where it takes less than twenty it refuses. */
const RDS_PAGE = 100;

interface RdsPage {
  readonly MaxRecords: number;
  readonly Marker?: string;
}

interface Marked {
  readonly Marker?: string | undefined;
}

/** A list of RDS. Each has an operation of its own, which is also the action that allows it. */
export interface RdsList<Output extends Marked, Row> extends RowList<Row> {
  readonly parameters?: Request['parameters'];
  readonly shape: Shape;
  /** Sends the request for one page. */
  send(rds: RDSClient, page: RdsPage, signal: AbortSignal): Promise<Output>;
  readonly prepare?: (output: Output) => unknown;
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

/** The rows of one of several lists that a step asks for. */
export function rdsRows<Row>(
  list: RowList<Row>,
  answers: readonly GivenAnswer[],
): ReturnType<typeof rowsOf<Row>> {
  return rowsOf(list, answersTo(list.operation, answers));
}

/** Whether a list was asked for and read to its end. */
export function isWhole(
  { operation }: { readonly operation: string },
  answers: readonly GivenAnswer[],
): boolean {
  return answersTo(operation, answers).some(({ last }) => last);
}
