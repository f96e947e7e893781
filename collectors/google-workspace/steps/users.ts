import { z } from 'zod';

import {
  state,
  type FacetStatement,
  type GivenAnswer,
  type Step,
} from '../../../src/core/collector.ts';
import type { FacetValue } from '../../../src/core/facts.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { GoogleSession } from '../session.ts';
import { known, rowsOf, time } from './rows.ts';

const SCOPE = 'https://www.googleapis.com/auth/admin.directory.user.readonly';

const USER: Shape = {
  id: true,
  primaryEmail: true,
  aliases: true,
  isGuestUser: true,
  suspended: true,
  suspensionTime: true,
  archived: true,
  archivalTime: true,
  creationTime: true,
  isEnrolledIn2Sv: true,
  isAdmin: true,
  isDelegatedAdmin: true,
  lastLoginTime: true,
};
const KEPT: Shape = { users: USER };

const user = z.object({
  id: z.string().min(1),
  primaryEmail: z.string().min(1),
  aliases: z.array(z.string()).nullish(),
  isGuestUser: z.boolean().nullish(),
  suspended: z.boolean().nullish(),
  suspensionTime: time.nullish(),
  archived: z.boolean().nullish(),
  archivalTime: time.nullish(),
  creationTime: time.nullish(),
  isEnrolledIn2Sv: z.boolean().nullish(),
  isAdmin: z.boolean().nullish(),
  isDelegatedAdmin: z.boolean().nullish(),
  lastLoginTime: time.nullish(),
});

type User = z.infer<typeof user>;

/** What Google reports as the last sign-in of someone who never signed in. */
const NEVER = '1970-01-01T00:00:00.000Z';

export const users: Step<GoogleSession> = {
  id: 'users',
  title: 'Users',
  revision: 1,
  delivers: { account: ['identity', 'access', 'mfa', 'privilege', 'activity'] },
  permissions: [SCOPE],
  removals: [
    allBut(KEPT, 'personal data: names, telephones, addresses, recovery and other details'),
  ],
  maxAgeHours: 48,

  read({ session, signal }) {
    return session.ask(
      {
        operation: 'directory.users.list',
        parameters: {
          customer: session.customer,
          maxResults: 500,
          projection: 'basic',
          orderBy: 'email',
          fields: `nextPageToken,users(${Object.keys(USER).join(',')})`,
        },
        scope: SCOPE,
        keep: KEPT,
        call: (directory, parameters, { auth, options }) =>
          directory.users.list({ ...parameters, auth }, options),
      },
      signal,
    );
  },

  *project(answers) {
    for (const row of rowsOf(answers, 'users', user, 'id')) {
      if ('malformed' in row) yield row;
      else yield* accountOf(row.value, row.from);
    }
  },
};

function* accountOf(given: User, from: GivenAnswer): Iterable<FacetStatement> {
  const { id, primaryEmail, creationTime, lastLoginTime } = given;
  const about = { kind: 'account', id, from: [from] } as const;
  const addresses = [primaryEmail, ...(given.aliases ?? [])];
  yield state({
    ...about,
    facet: 'identity',
    name: primaryEmail,
    incarnation: creationTime ? `${id} of ${creationTime}` : id,
    value: known<FacetValue<'account', 'identity'>>({
      login: primaryEmail,
      email: primaryEmail,
      ownerKeys: [`google:${id}`, ...addresses.map((address) => `email:${address.toLowerCase()}`)],
      declaredClass: given.isGuestUser === true ? 'guest' : null,
      createdAt: creationTime ?? undefined,
    }),
  });
  const active = isActive(given);
  yield state({
    ...about,
    facet: 'access',
    value: known<FacetValue<'account', 'access'>>({
      active,
      signsInInteractively: true,
      deactivatedAt: active === undefined ? undefined : lossOf(given),
    }),
  });
  yield state({
    ...about,
    facet: 'mfa',
    value: known<FacetValue<'account', 'mfa'>>({ mfaEnabled: given.isEnrolledIn2Sv ?? undefined }),
  });
  yield state({
    ...about,
    facet: 'privilege',
    value: known<FacetValue<'account', 'privilege'>>({
      administrator: anyOf(given.isAdmin, given.isDelegatedAdmin),
    }),
  });
  yield state({
    ...about,
    facet: 'activity',
    value: known<FacetValue<'account', 'activity'>>({
      lastSignInAt: lastLoginTime === NEVER ? null : (lastLoginTime ?? undefined),
    }),
  });
}

/** True if one is, false if all are known not to be. */
function anyOf(...parts: readonly (boolean | null | undefined)[]): boolean | undefined {
  if (parts.includes(true)) return true;
  return parts.every((part) => part === false) ? false : undefined;
}

function isActive({ suspended, archived }: User): boolean | undefined {
  const isStopped = anyOf(suspended, archived);
  return isStopped === undefined ? undefined : !isStopped;
}

/** The first of the times Google gives; null where it gives none, and for who has access. */
function lossOf({ suspended, suspensionTime, archived, archivalTime }: User): string | null {
  const times = [
    suspended === true ? suspensionTime : undefined,
    archived === true ? archivalTime : undefined,
  ].filter((each) => typeof each === 'string');
  return times.sort()[0] ?? null;
}
