import type { IAMClient } from '@aws-sdk/client-iam';
import { z } from 'zod';

import type { GivenAnswer, Item, Statement } from '../../src/core/collector.ts';
import { allBut, type Shape } from '../../src/core/keep-only.ts';
import { absent, askPages } from './ask.ts';
import { read, rows } from './projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from './step.ts';

interface UserPage {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

interface UserList extends Pick<AwsStep, 'id' | 'title' | 'revision' | 'delivers'> {
  /** `iam:ListAccessKeys`; the IAM action has the same name. */
  readonly operation: string;
  /** Hint by which the credential report names the users to ask about. */
  readonly hint: string;
  /** Where the answer holds the list, and the fields of a row that are sealed. */
  readonly list: string;
  readonly fields: Shape;
  /** What the list is called where it cannot be understood. */
  readonly what: string;
  send(
    iam: IAMClient,
    user: string,
    marker: string | undefined,
    signal: AbortSignal,
  ): Promise<UserPage>;
  states(rows: readonly unknown[], user: Item, answer: GivenAnswer): Iterable<Statement>;
}

/** A step that lists something of each IAM user whom the credential report marks for it. */
export function userStep(question: UserList): AwsStep {
  const { operation, hint, list, what } = question;
  const shape: Shape = { [list]: question.fields };
  const body = z.object({ [list]: rows });
  return {
    id: question.id,
    title: question.title,
    revision: question.revision,
    after: 'credential-report',
    wants: ({ hints }) => hints[hint] !== undefined,
    delivers: question.delivers,
    permissions: [operation],
    removals: [allBut(shape, 'the user’s name is in the request')],
    maxAgeHours: MAX_AGE_HOURS,
    read: (context) =>
      context.each((user) =>
        askPages({
          operation,
          permission: operation,
          parameters: { UserName: user.name },
          item: user.id,
          shape,
          // The user may have been deleted since the report was made.
          absent: ['NoSuchEntity', 'NoSuchEntityException'],
          send: async (marker) =>
            question.send(
              await context.session.client('iam', context.scope),
              user.name,
              marker,
              context.signal,
            ),
          next: ({ Marker }) => Marker,
          truncated: ({ IsTruncated }) => IsTruncated,
        }),
      ),
    *project(answers, { items }) {
      const users = new Map(items.map((item) => [item.id, item]));
      for (const answer of answers) {
        const user = users.get(answer.item ?? '');
        if (user === undefined || absent(answer.body) !== undefined) continue;
        const found = read(body, answer.body, what, user.id);
        if ('malformed' in found) yield found.malformed;
        else yield* question.states(found.value[list] ?? [], user, answer);
      }
    },
  };
}
