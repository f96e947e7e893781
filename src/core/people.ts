import type { Lookup } from './check.ts';
import type { ACCOUNT_CLASSES, Fact } from './facts.ts';
import { Unknown, all, isUnknown, map, type Observed } from './observed.ts';
import { dayStart, endOfDay, plus, HOUR, type Instant } from './time.ts';

type Account = Fact<'account'>;
type Person = Fact<'person'>;
type AccountClass = (typeof ACCOUNT_CLASSES)[number];

/**
 * The person an account belongs to, by the account's keys, best first. `undefined` is known only from
 * a complete register. Two people who claim the same key leave the owner unknown.
 */
export function ownerOf(account: Account, lookup: Lookup): Observed<Person | undefined> {
  return map(account.ownerKeys, (keys) => {
    const gaps = [];
    for (const key of keys) {
      const people = lookup.where('person', 'keys', key);
      const [owner, rival] = people.members;
      if (owner && rival) {
        return new Unknown([
          {
            reason: 'invalid',
            source: owner.source,
            step: 'people',
            scope: owner.scope,
            detail: `${owner.id} and ${rival.id} both claim ${key}`,
          },
        ]);
      }
      if (owner) return owner;
      gaps.push(...people.gaps);
    }
    return gaps.length > 0 ? new Unknown(gaps) : undefined;
  });
}

/** What the account is for: as the provider or a tag says, else as its register row, else `human`. */
function classOf(account: Account, lookup: Lookup): Observed<AccountClass> {
  return map(account.declaredClass, (declared) => {
    if (declared !== null) return declared;
    if (!lookup.configured('person')) return 'human';
    return map(ownerOf(account, lookup), (owner) => (owner ? owner.accountClass : 'human'));
  });
}

export function isHuman(account: Account, lookup: Lookup): Observed<boolean> {
  return map(classOf(account, lookup), (known) => known === 'human');
}

/** Whether the account is kept for emergencies. */
export function isBreakGlass(account: Account, lookup: Lookup): Observed<boolean> {
  return map(classOf(account, lookup), (known) => known === 'break-glass');
}

export function isActiveHuman(account: Account, lookup: Lookup): Observed<boolean> {
  return all(account.active, isHuman(account, lookup));
}

/**
 * When the person's last day was over in their own zone; `undefined` while no end is recorded or
 * where a later start shows that, by `asOf`, they are back.
 */
export function leftAt(person: Person, asOf: Instant): Observed<Instant | undefined> {
  return map(person.endsOn, (endsOn) => {
    if (endsOn === null) return undefined;
    return map(person.startsOn, (startsOn) => {
      if (startsOn !== null && startsOn > endsOn && dayStart(startsOn) <= asOf) return undefined;
      return map(person.timeZone, (zone) => endOfDay(endsOn, zone));
    });
  });
}

/** Whether the person had left, `graceHours` ago or more, at `asOf`. */
export function hasLeft(person: Person, asOf: Instant, graceHours = 0): Observed<boolean> {
  return map(
    leftAt(person, asOf),
    (left) => left !== undefined && plus(left, graceHours * HOUR) <= asOf,
  );
}

/** Whether the person has started and not yet left at `asOf`. */
export function isPresent(person: Person, asOf: Instant): Observed<boolean> {
  const started = map(person.startsOn, (day) => day === null || dayStart(day) <= asOf);
  return all(
    started,
    map(leftAt(person, asOf), (left) => left === undefined || left > asOf),
  );
}

/** The person a register names by id, e-mail, alias or login. */
export function personNamed(name: string, lookup: Lookup): Observed<Person | undefined> {
  const gaps = [];
  for (const key of [`person:${name}`, `email:${name.toLowerCase()}`]) {
    const people = lookup.where('person', 'keys', key);
    const found = people.first();
    if (isUnknown(found)) gaps.push(...found.gaps);
    else if (found) return found;
  }
  return gaps.length > 0 ? new Unknown(gaps) : undefined;
}
