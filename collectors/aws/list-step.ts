import type { GivenAnswer, ProjectContext, Removal, Statement } from '../../src/core/collector.ts';
import type { FactKind } from '../../src/core/facts.ts';
import { allBut, type Shape } from '../../src/core/keep-only.ts';
import { askPages } from './ask.ts';
import type { Clients } from './clients.ts';
import { rowsOf, type RowList } from './projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from './step.ts';

export interface ListQuestion<S extends keyof Clients, Output, Row> extends RowList<Row> {
  readonly id: string;
  readonly title: string;
  /** Asked once in each account, or in each of its regions. */
  readonly after: 'accounts' | 'regions';
  readonly service: S;
  /** The IAM action, where it has another name than the operation. */
  readonly permission?: string;
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Codes that say that there is none, or that the service is not in use there. */
  readonly absent?: readonly string[];
  readonly delivers: Readonly<Partial<Record<FactKind, readonly string[]>>>;
  readonly items?: FactKind;
  readonly itemsOf?: AwsStep['itemsOf'];
  readonly shape: Shape;
  readonly removals?: readonly Removal[];
  readonly maxAgeHours?: number;
  readonly revision?: number;
  /** Sends the request for one page. */
  send(client: Clients[S], cursor: string | undefined, signal: AbortSignal): Promise<Output>;
  /** Where the next page starts, for operations that page. */
  next?(output: Output): string | undefined;
  /** What is to be taken out beyond fields, before `shape` applies. */
  readonly prepare?: (output: Output) => unknown;
  states(row: Row, context: RowContext): Iterable<Statement>;
}

export interface RowContext extends ProjectContext {
  readonly answer: GivenAnswer;
}

/** A step that reads one list to its end, and learns of an entity or more from each of its rows. */
export function listStep<S extends keyof Clients, Output, Row>(
  question: ListQuestion<S, Output, Row>,
): AwsStep {
  const { id, title, after, service, operation, delivers, items, itemsOf, shape } = question;
  const permission = question.permission ?? operation;
  return {
    id,
    title,
    revision: question.revision ?? 1,
    after,
    delivers,
    ...(items === undefined ? {} : { items }),
    ...(itemsOf === undefined ? {} : { itemsOf }),
    permissions: [permission],
    removals: [allBut(shape, UNREAD), ...(question.removals ?? [])],
    maxAgeHours: question.maxAgeHours ?? MAX_AGE_HOURS,
    read: ({ session, scope, signal }) =>
      askPages<Output>({
        operation,
        permission,
        ...(question.parameters === undefined ? {} : { parameters: question.parameters }),
        ...(question.absent === undefined ? {} : { absent: question.absent }),
        shape,
        ...(question.prepare === undefined ? {} : { prepare: question.prepare }),
        send: async (cursor) => question.send(await session.client(service, scope), cursor, signal),
        next: (output) => question.next?.(output),
      }),
    *project(answers, context) {
      for (const one of rowsOf(question, answers)) {
        if ('malformed' in one) yield one;
        else yield* question.states(one.row, { ...context, answer: one.answer });
      }
    },
  };
}
