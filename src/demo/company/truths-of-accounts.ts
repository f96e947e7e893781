import type { Verdict } from '../../core/verdict.ts';
import type { Account, Company, Person } from './model.ts';
import type { SourceId, Truth } from './truth.ts';

/** An account with what the checks that hold for every provider ask of it. */
export interface AccountTraits extends Account {
  readonly id: string;
  readonly active: boolean;
  readonly signsIn: boolean | 'untold';
  /** Left out where the provider does not tell of sign-ins. */
  readonly use?: 'recent' | 'dormant' | 'newcomer' | 'never';
  /** No longer there: all that can still be asked is when it went. */
  readonly ended?: boolean;
}

type Owner = Person | 'nobody' | 'hidden';

/** The verdicts on an account of whatever provider. */
export function accountTruths(
  { people }: Company,
  source: SourceId,
  account: AccountTraits,
): readonly Truth[] {
  const { id, use, ended = false } = account;
  const owner = ownerOf(people, account);
  const truth = (check: string, verdict: Verdict): Truth => ({
    check,
    source,
    subject: id,
    verdict,
  });
  const inTime = truth('leaver-access-removed-in-time', closedInTime(account, owner));
  if (ended) return [inTime];
  return [
    truth('mfa-enabled', secondFactor(account, owner)),
    ...(use === undefined ? [] : [truth('account-in-use', inUse(account, owner, use))]),
    truth('account-has-owner', hasOwner(account, owner)),
    truth('leaver-access-removed', accessRemoved(account, owner)),
    inTime,
  ];
}

/** While one row of the register cannot be read, whoever has no other row may be the one in it. */
function ownerOf(people: readonly Person[], { ownerId }: Account): Owner {
  const found = people.find(({ id }) => id === ownerId) ?? 'nobody';
  const unreadable = people.some(({ badRow }) => badRow === true);
  if (found === 'nobody') return unreadable ? 'hidden' : 'nobody';
  return found.badRow === true ? 'hidden' : found;
}

const STAFF: readonly Person['type'][] = ['employee', 'contractor', 'intern'];

function isPersonal({ declaredMachine }: Account, owner: Owner): boolean | 'unknown' {
  if (declaredMachine) return false;
  if (owner === 'hidden') return 'unknown';
  return owner === 'nobody' || STAFF.includes(owner.type);
}

/** What holds for people's accounts that are in force alone. */
function ofPeople(account: AccountTraits, owner: Owner, verdict: Verdict): Verdict {
  const personal = isPersonal(account, owner);
  if (!account.active || personal === false) return 'not-applicable';
  return personal === 'unknown' ? 'not-assessed' : verdict;
}

function secondFactor(account: AccountTraits, owner: Owner): Verdict {
  if (account.signsIn === false) return 'not-applicable';
  if (account.signsIn === 'untold') return ofPeople(account, owner, 'not-assessed');
  return ofPeople(account, owner, account.secondFactor ? 'conforming' : 'nonconforming');
}

function inUse(account: AccountTraits, owner: Owner, use: AccountTraits['use']): Verdict {
  const used = use === 'recent' || use === 'newcomer';
  return ofPeople(account, owner, used ? 'conforming' : 'nonconforming');
}

function hasOwner(account: AccountTraits, owner: Owner): Verdict {
  return ofPeople(account, owner, owner === 'nobody' ? 'nonconforming' : 'conforming');
}

function accessRemoved({ active }: AccountTraits, owner: Owner): Verdict {
  if (owner === 'hidden') return 'not-assessed';
  if (owner === 'nobody' || owner.standing !== 'gone') return 'not-applicable';
  return active ? 'nonconforming' : 'conforming';
}

const CLOSED = {
  'in-time': 'conforming',
  late: 'nonconforming',
  untold: 'not-assessed',
} as const;

function closedInTime({ active, closing, ended }: AccountTraits, owner: Owner): Verdict {
  // Whoever it belongs to: while it is in force there is no closing to time.
  if (active && ended !== true) return 'not-applicable';
  if (owner === 'hidden') return 'not-assessed';
  if (owner === 'nobody' || owner.standing !== 'gone') return 'not-applicable';
  return CLOSED[closing ?? 'untold'];
}
