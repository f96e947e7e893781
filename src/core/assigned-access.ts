import type { Lookup } from './check.ts';
import type { Fact, FactBase } from './facts.ts';
import { Unknown, any, isUnknown, map, type Gap, type Observed } from './observed.ts';
import { Population } from './population.ts';

type Account = Fact<'account'>;
type Assignment = Fact<'access-assignment'>;

/**
 * Whether an assignment makes an administrator of its cloud account: whether the role by which the
 * account carries the set of rights is one. Each set in use has one; where it is not to be seen, the
 * account was not read.
 */
export function isPrivileged(assignment: Assignment, lookup: Lookup): Observed<boolean> {
  return map(assignment.accountId, (accountId) =>
    map(assignment.permissionSet, (set) => {
      const roles = lookup
        .where('role', 'accountId', accountId, assignment)
        .where((role) => map(role.permissionSet, (made) => made === set));
      if (roles.members.length > 0) return any(...roles.members.map((role) => role.administrator));
      return new Unknown(roles.gaps.length > 0 ? roles.gaps : [roleUnseen(assignment, set)]);
    }),
  );
}

function roleUnseen({ source, scope, id }: FactBase, set: string): Gap {
  const detail = `no role of ${set} is to be seen in the account`;
  return { reason: 'absent', source, step: 'role', scope, item: id, detail };
}

/** Somebody whom an assignment lets in, and whether as an administrator. */
export interface Assignee {
  readonly account: Account;
  readonly administrator: Observed<boolean>;
}

export interface Assignees {
  readonly list: readonly Assignee[];
  /** What hides further ones, and what hides such as may be administrators. */
  readonly gaps: readonly Gap[];
  readonly administratorGaps: readonly Gap[];
}

/**
 * Whom assignments let into a cloud account, or into any account of an organisation: the accounts of
 * the directory, groups taken apart, each once. Where no role was made for a set of rights, nobody is.
 */
export function assigneesIn(
  where: Fact<'cloud-account'> | Fact<'organization'>,
  lookup: Lookup,
): Assignees {
  const made = lookup
    .all('role', where)
    .where((role) => map(role.permissionSet, (set) => set !== null));
  if (made.members.length === 0) {
    return { list: [], gaps: made.gaps, administratorGaps: made.gaps };
  }
  const assignments = assignmentsIn(where, lookup);
  const gaps = [...made.gaps, ...assignments.gaps];
  const administratorGaps = [
    ...made.gaps,
    ...(made.members.every((role) => role.administrator === false) ? [] : assignments.gaps),
  ];
  const found = new Map<string, Assignee>();
  for (const assignment of assignments.members) {
    const administrator = isPrivileged(assignment, lookup);
    const keys = keysOf(assignment, lookup);
    gaps.push(...keys.gaps);
    if (administrator !== false) administratorGaps.push(...keys.gaps);
    for (const key of keys.members) {
      const accounts = lookup.where('account', 'ownerKeys', key, where);
      const [account] = accounts.members;
      if (account === undefined) {
        // Whoever is not found is gone, unless some account or its keys may not be seen.
        gaps.push(...accounts.gaps);
        if (administrator !== false) administratorGaps.push(...accounts.gaps);
        continue;
      }
      const before = found.get(account.id)?.administrator ?? false;
      found.set(account.id, { account, administrator: any(before, administrator) });
    }
  }
  return { list: [...found.values()], gaps, administratorGaps };
}

function assignmentsIn(
  where: Fact<'cloud-account'> | Fact<'organization'>,
  lookup: Lookup,
): Population<Assignment> {
  if (where.kind === 'organization') return lookup.all('access-assignment', where);
  const { accountId } = where;
  return isUnknown(accountId)
    ? new Population<Assignment>([], accountId.gaps)
    : lookup.where('access-assignment', 'accountId', accountId, where);
}

/** The keys of the accounts that an assignment was given to. */
function keysOf(assignment: Assignment, lookup: Lookup): Population<string> {
  const { assigneeKind, assigneeKey } = assignment;
  if (isUnknown(assigneeKey)) return new Population<string>([], assigneeKey.gaps);
  if (isUnknown(assigneeKind)) return new Population<string>([], assigneeKind.gaps);
  if (assigneeKind === 'account') return new Population([assigneeKey], []);
  const groups = lookup.where('group', 'groupKey', assigneeKey, assignment);
  const [group] = groups.members;
  if (group === undefined) return new Population<string>([], groups.gaps);
  const { memberKeys } = group;
  return isUnknown(memberKeys)
    ? new Population<string>([], memberKeys.gaps)
    : new Population(memberKeys, []);
}
