import {
  allOf,
  allowsEverything,
  anyOf,
  deniesEverything,
  permits,
  trusts,
  type Asker,
  type Told,
} from './permissions.ts';
import type { PolicyDocument } from './policy-document.ts';

/** A user or role with what decides what it may do. `undefined` for a document not understood or seen. */
export interface Principal extends Asker {
  /** Inline, attached and inherited from groups. */
  readonly policies: readonly (PolicyDocument | undefined)[];
  /** Null when there is no permissions boundary. */
  readonly boundary: PolicyDocument | null | undefined;
}

export interface Role extends Principal {
  readonly trust: PolicyDocument | undefined;
}

/**
 * Whether each user and each role may do everything in the account: by own policies, through a group,
 * or by a role that makes an administrator of whoever takes it on, however many roles lie between. A
 * denial of everything and a permissions boundary take it away; what organization policies take away is
 * not seen here.
 */
export function administrators(
  users: readonly Principal[],
  roles: readonly Role[],
): ReadonlyMap<string, Told> {
  const standing = new Map<Role, Told>(roles.map((role) => [role, mayDoEverything(role)]));
  for (let changed = true; changed;) {
    changed = false;
    const leading = leadingOf(standing);
    for (const [role, before] of standing) {
      if (before === true) continue;
      const now = anyOf([before, through(role, leading)]);
      if (now === before) continue;
      standing.set(role, now);
      changed = true;
    }
  }
  const leading = leadingOf(standing);
  return new Map([
    ...users.map(
      (user) => [user.arn, anyOf([mayDoEverything(user), through(user, leading)])] as const,
    ),
    ...[...standing].map(([role, answer]) => [role.arn, answer] as const),
  ]);
}

/** Roles that make an administrator of whoever assumes them, or may. */
function leadingOf(standing: ReadonlyMap<Role, Told>): readonly (readonly [Role, Told])[] {
  return [...standing].filter(([, answer]) => answer !== false);
}

function through(asker: Principal, leading: readonly (readonly [Role, Told])[]): Told {
  return anyOf(
    leading
      .filter(([role]) => role.arn !== asker.arn)
      .map(([role, answer]) => allOf([answer, mayAssume(asker, role)])),
  );
}

function mayDoEverything({ policies, boundary }: Principal): Told {
  const seen = policies.filter((policy) => policy !== undefined);
  if (seen.some(deniesEverything)) return false;
  const granted = anyOf(
    policies.map((policy) => (policy === undefined ? undefined : allowsEverything(policy))),
  );
  const within = boundary === null ? true : boundary && allowsEverything(boundary);
  return allOf([granted, within]);
}

function mayAssume(asker: Principal, role: Role): Told {
  if (role.trust === undefined) return undefined;
  const { byName, byAccount } = trusts(role.trust, asker);
  if (byName === true) return true;
  if (byName === false && byAccount === false) return false;
  const permitted = (policies: readonly (PolicyDocument | undefined)[]): Told =>
    permits(policies, 'sts:AssumeRole', role.arn, asker);
  const within = asker.boundary === null ? true : permitted([asker.boundary]);
  return anyOf([byName, allOf([byAccount, permitted(asker.policies), within])]);
}
