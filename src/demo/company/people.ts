import { daysAfter } from '../../core/days.ts';
import type { Day } from '../../core/time.ts';
import type { Dice } from './dice.ts';
import type { Person, PersonType } from './model.ts';
import { DEPARTMENTS, FAMILY_NAMES, GIVEN_NAMES } from './names.ts';

/** Zones with how many of the company's people out of eight live there. */
const TIME_ZONES = [
  'Europe/Berlin',
  'Europe/Berlin',
  'Europe/Berlin',
  'Europe/Lisbon',
  'Europe/Warsaw',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Auckland',
] as const;

/** Days before the story on which those who left had their last day. */
const LAST_DAYS = [40, 52, 75, 110, 160, 220, 290];
/** Departments whose people work with code and with the cloud. */
const WITH_CODE = new Set(['Engineering', 'Platform', 'Security']);

/** The register of people: everyone who works here, some who left, and what is no person. */
export function makePeople(dice: Dice, start: Day, domain: string): readonly Person[] {
  const named = dice.shuffled(
    GIVEN_NAMES.flatMap((given) => FAMILY_NAMES.map((family) => ({ given, family }))),
  );
  const jobs = DEPARTMENTS.flatMap(({ name, size, roles }) =>
    Array.from({ length: size }, (_, index) => ({
      department: name,
      role: roles[index % roles.length] ?? '',
    })),
  );
  const staff = jobs.map(({ department, role }, index): Person => {
    const name = named[index] ?? { given: ['', ''] as const, family: '' };
    const [given, spelled] = name.given;
    const address = `${spelled}.${name.family.toLowerCase()}`;
    const place = dice.pick(['office', 'office', 'office', 'hybrid', 'remote'] as const);
    return {
      id: personId(index + 1),
      given,
      family: name.family,
      email: `${address}@${domain}`,
      aliases: index % 9 === 0 ? [`${spelled}@${domain}`] : [],
      type: 'employee',
      standing: 'here',
      startsOn: daysAfter(start, -400 - dice.below(2500)),
      endsOn: null,
      timeZone: department === 'Production' ? 'Europe/Berlin' : dice.pick(TIME_ZONES),
      department,
      role,
      managerId: index === jobs.length - 1 ? null : personId(jobs.length),
      place: department === 'Production' ? 'office' : place,
      training: 'current',
      agreement: place === 'office' ? 'none' : 'current',
      github: WITH_CODE.has(department) ? address.replace('.', '-') : null,
      aws: department === 'Platform' || index % 4 === 1 ? awsName(department, address) : null,
    };
  });
  return [...withTraits(dice, start, staff), ...otherRows(start, domain)];
}

function personId(number: number): string {
  return `P-${String(number).padStart(3, '0')}`;
}

function awsName(department: string, address: string): string | null {
  return WITH_CODE.has(department) ? address : null;
}

/** Lets some of them have left, be new, be back, or be behind with their duties. */
function withTraits(dice: Dice, start: Day, staff: readonly Person[]): readonly Person[] {
  const people = new Map(staff.map((person) => [person.id, person]));
  const change = (person: Person | undefined, traits: Partial<Person>): void => {
    if (person) people.set(person.id, { ...(people.get(person.id) ?? person), ...traits });
  };
  const isLead = ({ department }: Person): boolean => department === 'Management';
  const deck = dice.shuffled(staff.filter((person) => !isLead(person)));
  const coders = deck.filter(({ aws }) => aws !== null);
  const others = deck.filter(({ aws }) => aws === null);
  // Three of those who left had been users of the cloud, so that each way of closing occurs.
  for (const [index, days] of LAST_DAYS.entries()) {
    const person = index < 3 ? coders.pop() : others.pop();
    change(person, { standing: 'gone', endsOn: daysAfter(start, -days) });
  }
  for (const days of [8, 12]) {
    change(others.pop(), {
      standing: 'new',
      startsOn: daysAfter(start, -days),
      training: 'never',
      place: 'office',
    });
  }
  change(others.pop(), { standing: 'later', startsOn: daysAfter(start, 15), training: 'never' });
  // Left, was away for a season, and is back: the row has both days.
  change(others.pop(), {
    startsOn: daysAfter(start, -200),
    endsOn: daysAfter(start, -320),
  });
  change(others.pop(), { type: 'contractor', endsOn: daysAfter(start, 60) });
  change(coders.pop(), { type: 'contractor', endsOn: daysAfter(start, 90) });
  change(others.pop(), { type: 'intern', endsOn: daysAfter(start, 45) });
  for (const training of ['overdue', 'overdue', 'overdue', 'never'] as const) {
    change(others.pop(), { training });
  }
  const afar = others.filter(({ place }) => place !== 'office');
  for (const agreement of ['too-old', 'too-old', 'none'] as const)
    change(afar.pop(), { agreement });
  return [...people.values()];
}

/** Rows of the register that are no staff: machines, mailboxes, an emergency login, a tester. */
function otherRows(start: Day, domain: string): readonly Person[] {
  const row = (
    id: string,
    given: string,
    type: PersonType,
    keys: Partial<Pick<Person, 'email' | 'github' | 'aws'>>,
  ): Person => ({
    id,
    given,
    family: '',
    email: null,
    aliases: [],
    type,
    standing: 'here',
    startsOn: daysAfter(start, -900),
    endsOn: null,
    timeZone: 'Europe/Berlin',
    department: 'Platform',
    role: '',
    managerId: null,
    place: 'office',
    training: 'never',
    agreement: 'none',
    github: null,
    aws: null,
    ...keys,
  });
  return [
    row('S-01', 'Deployment', 'service', { aws: 'svc-deploy' }),
    row('S-02', 'Backup', 'service', { aws: 'svc-backup' }),
    row('S-03', 'Directory synchronisation', 'service', { email: `sync@${domain}` }),
    row('S-04', 'Build robot', 'bot', { github: 'quillfern-ci' }),
    row('S-05', 'Information desk', 'shared', { email: `info@${domain}` }),
    row('S-06', 'Meeting rooms', 'shared', { email: `rooms@${domain}` }),
    row('S-07', 'Emergency sign-in', 'break-glass', {
      email: `emergency@${domain}`,
      aws: 'emergency',
    }),
    row('S-08', 'Penetration tester', 'external', { github: 'thornbeck-testing' }),
  ];
}
