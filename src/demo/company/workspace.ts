import { daysAfter } from '../../core/days.ts';
import { DAY, dayStart, HOUR, plus, type Day, type Instant } from '../../core/time.ts';
import type { Dice } from './dice.ts';
import type { Person, Phone, Workspace, WorkspaceUser } from './model.ts';

/** Google's customer, its users and their telephones. */
export function makeWorkspace(
  dice: Dice,
  start: Day,
  domain: string,
  people: readonly Person[],
): Workspace {
  const users = withTraits(
    dice,
    people,
    people.flatMap((person, index) => userOf(person, index, start)),
  );
  const strangers = ['events', 'old.newsletter'].map((login, index): WorkspaceUser => ({
    ...plainUser(String(190 + index), `${login}@${domain}`),
    given: login.split('.')[0] ?? login,
    family: 'Account',
    ownerId: null,
    use: index === 0 ? 'recent' : 'dormant',
  }));
  const all = [...users, ...strangers];
  return {
    customerId: 'C0quillfn',
    users: all,
    devices: makePhones(dice, all),
    fewAdministrators: true,
  };
}

function plainUser(
  number: string,
  email: string,
): Omit<WorkspaceUser, 'given' | 'family' | 'ownerId'> {
  return {
    id: `1${number.padStart(20, '0')}`,
    email,
    aliases: [],
    declaredMachine: false,
    secondFactor: true,
    state: 'active',
    administrator: false,
    use: 'recent',
  };
}

/** Whoever left half a year ago or more has no account any more at all. */
const DELETED_AFTER_DAYS = 180;

function userOf(person: Person, index: number, start: Day): readonly WorkspaceUser[] {
  const { id, email, given, family, aliases, standing, endsOn } = person;
  if (email === null) return [];
  const user: WorkspaceUser = {
    ...plainUser(String(index + 1), email),
    given,
    family: family === '' ? 'Account' : family,
    aliases,
    ownerId: id,
    secondFactor: person.type !== 'shared',
    use: standing === 'later' ? 'newcomer' : 'recent',
  };
  if (standing !== 'gone' || endsOn === null) return [user];
  if (endsOn < daysAfter(start, -DELETED_AFTER_DAYS)) return [];
  // An hour that is the last day's everywhere on earth, or the day after.
  return [{ ...user, ...suspended('in-time', plus(dayStart(endsOn), 15 * HOUR)) }];
}

export function suspended(
  closing: 'in-time' | 'late',
  at: Instant,
): Pick<WorkspaceUser, 'state' | 'closing' | 'suspendedAt'> {
  return { state: 'suspended', closing, suspendedAt: at };
}

function withTraits(
  dice: Dice,
  people: readonly Person[],
  given: readonly WorkspaceUser[],
): readonly WorkspaceUser[] {
  const users = new Map(given.map((user) => [user.id, user]));
  const change = (user: WorkspaceUser | undefined, traits: Partial<WorkspaceUser>): void => {
    if (user) users.set(user.id, { ...(users.get(user.id) ?? user), ...traits });
  };
  const ordinary = new Set(people.filter(isOrdinary).map(({ id }) => id));
  const deck = dice.shuffled(given.filter(({ ownerId }) => ordinary.has(ownerId ?? '')));
  for (let count = 0; count < 5; count += 1) change(deck.pop(), { secondFactor: false });
  for (let count = 0; count < 3; count += 1) change(deck.pop(), { use: 'dormant' });
  change(deck.pop(), { use: 'never' });
  for (let count = 0; count < 2; count += 1) change(deck.pop(), { state: 'suspended' });
  change(deck.pop(), { state: 'archived' });
  for (let count = 0; count < 3; count += 1) change(deck.pop(), { administrator: true });
  const closed = given.filter(({ closing }) => closing !== undefined);
  const late = closed[1];
  if (late?.suspendedAt !== undefined)
    change(late, suspended('late', plus(late.suspendedAt, 4 * DAY)));
  return [...users.values()];
}

/** Staff who work here now and have an address. */
export function isOrdinary({ type, standing, endsOn, startsOn }: Person): boolean {
  const isStaff = type === 'employee' || type === 'contractor' || type === 'intern';
  return isStaff && standing === 'here' && (endsOn === null || endsOn < startsOn);
}

function makePhones(dice: Dice, users: readonly WorkspaceUser[]): readonly Phone[] {
  const owners = users.filter(({ state, ownerId }) => state === 'active' && ownerId !== null);
  const phones = owners
    .filter((_, index) => index % 4 !== 3)
    .map(({ email }, index): Phone => ({
      id: `mobile-${String(index + 1).padStart(3, '0')}`,
      email,
      platform: dice.pick(['ANDROID', 'IOS_SYNC'] as const),
      approved: true,
      seen: 'lately',
      encryption: 'on',
    }));
  const flaws: readonly Partial<Phone>[] = [
    { encryption: 'off' },
    { encryption: 'off' },
    { encryption: 'off' },
    { encryption: 'untold' },
    { encryption: 'untold' },
    { encryption: 'off', approved: false },
    { encryption: 'off', approved: false },
    { encryption: 'off', seen: 'long-ago' },
    { encryption: 'on', seen: 'long-ago' },
  ];
  const flawed = new Map(
    dice
      .shuffled(phones)
      .slice(0, flaws.length)
      .map((phone, index) => [phone.id, flaws[index]]),
  );
  return phones.map((phone) => ({ ...phone, ...flawed.get(phone.id) }));
}
