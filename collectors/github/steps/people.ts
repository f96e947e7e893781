import { z } from 'zod';

import {
  state,
  type FacetStatement,
  type GivenAnswer,
  type Malformed,
} from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { rowsOf, type Row } from './rows.ts';

export const PERSON: Shape = { node_id: true, login: true, type: true };

export const PERSON_REMOVAL = allBut(
  PERSON,
  'personal data: pictures, addresses and profile links that no check needs',
);

const person = z.object({ node_id: z.string(), login: z.string().min(1), type: z.string() });

export type Person = z.infer<typeof person>;

/** Who may read which accounts have no second factor. */
export const OWNER =
  'organization owner (admin:org, or an App with Members: read and Administration: read)';

export const MEMBERS = 'Members: read (organization)';

/** The people in the answers, each once however often paging showed it. */
export function peopleIn(answers: readonly GivenAnswer[]): {
  readonly people: ReadonlyMap<string, Row<Person>>;
  readonly malformed: readonly Malformed[];
} {
  const people = new Map<string, Row<Person>>();
  const malformed: Malformed[] = [];
  for (const row of rowsOf(answers, person, 'person')) {
    if ('malformed' in row) malformed.push(row);
    else if (!people.has(row.value.node_id)) people.set(row.value.node_id, row);
  }
  return { people, malformed };
}

export function* accountOf(
  { value, from }: Row<Person>,
  administrator: boolean,
): Iterable<FacetStatement> {
  const { node_id: id, login, type } = value;
  const isBot = type === 'Bot';
  const about = { kind: 'account', id, from: [from] } as const;
  yield state({
    ...about,
    facet: 'identity',
    name: login,
    incarnation: id,
    hints: { type },
    value: {
      login,
      email: null,
      ownerKeys: [`github:${login.toLowerCase()}`],
      declaredClass: isBot ? 'bot' : null,
      createdAt: null,
    },
  });
  // GitHub has no suspended members: who may not sign in any more is in no list.
  yield state({
    ...about,
    facet: 'access',
    value: { active: true, signsInInteractively: !isBot, deactivatedAt: null },
  });
  yield state({ ...about, facet: 'privilege', value: { administrator } });
}
