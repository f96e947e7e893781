import type { GivenAnswer, Item, Statement } from '../../src/core/collector.ts';
import { allBut, type Shape } from '../../src/core/keep-only.ts';
import { absent, askPages } from './ask.ts';
import type { Clients } from './clients.ts';
import { listIn, read } from './projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from './step.ts';

type Service = 'sso-admin' | 'identitystore';

/** What the items of the steps that read a directory are told by the steps before. */
export interface DirectoryHints {
  /** ARN of the instance of IAM Identity Center. */
  readonly instance: string;
  /** Id of its identity store. */
  readonly store: string;
  /** Where it answers, whichever regions are read otherwise. */
  readonly region: string;
  readonly partition: string;
}

interface Page {
  readonly NextToken?: string | undefined;
}

export interface DirectoryList<S extends Service, Output extends Page> extends Pick<
  AwsStep,
  'id' | 'title' | 'delivers'
> {
  readonly revision?: number;
  readonly itemsOf?: AwsStep['itemsOf'];
  readonly wants?: AwsStep['wants'];
  /** A step each of whose items has the hints of a directory. */
  readonly after: string;
  readonly service: S;
  /** `identitystore:ListUsers` */
  readonly operation: string;
  /** The IAM action, where it has another name than the operation. */
  readonly permission?: string;
  parameters(item: Item): Readonly<Record<string, string | number | boolean>>;
  /** Codes for what was deleted since it was listed. */
  readonly gone?: readonly string[];
  readonly shape: Shape;
  /** Why no more is kept. */
  readonly unread: string;
  /** The member of the answer that holds the rows, and what the list is called to people. */
  readonly list: string;
  readonly what: string;
  send(
    client: Clients[S],
    item: Item,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<Output>;
  states(rows: readonly unknown[], item: Item, answer: GivenAnswer): Iterable<Statement>;
}

/**
 * A step that reads a list of each directory of people, or of things in it. A directory belongs to an
 * organization: it is asked once, with the caller's own credential, in the one region it answers in.
 */
export function directoryStep<S extends Service, Output extends Page>(
  question: DirectoryList<S, Output>,
): AwsStep {
  const { id, title, after, delivers, itemsOf, wants, operation, shape } = question;
  const permission = question.permission ?? operation;
  return {
    id,
    title,
    revision: question.revision ?? 1,
    after,
    delivers,
    ...(itemsOf === undefined ? {} : { itemsOf }),
    ...(wants === undefined ? {} : { wants }),
    permissions: [permission],
    removals: [allBut(shape, question.unread)],
    maxAgeHours: MAX_AGE_HOURS,
    read: ({ session, signal, ...context }) =>
      context.each((item) =>
        askPages<Output>({
          operation,
          permission,
          parameters: question.parameters(item),
          item: item.id,
          ...(question.gone === undefined ? {} : { absent: question.gone }),
          shape,
          send: async (cursor) => {
            const client = await session.client(question.service, {}, item.hints['region']);
            return question.send(client, item, cursor, signal);
          },
          next: ({ NextToken }) => NextToken ?? undefined,
        }),
      ),
    *project(answers, context) {
      const asked = new Map(context.items.map((item) => [item.id, item]));
      for (const answer of answers) {
        const item = asked.get(answer.item ?? '');
        if (item === undefined || absent(answer.body) !== undefined) continue;
        const rows = read(listIn(question.list), answer.body, question.what);
        if ('malformed' in rows) yield rows.malformed;
        else yield* question.states(rows.value, item, answer);
      }
    },
  };
}

/** The id by which facts know a user or a group of an identity store. */
export function directoryArn(partition: string, kind: 'user' | 'group', id: string): string {
  return `arn:${partition}:identitystore:::${kind}/${id}`;
}

/** The key by which an assignment names it. */
export function directoryKey(partition: string, kind: 'user' | 'group', id: string): string {
  return `aws:${directoryArn(partition, kind, id)}`;
}
