import { state } from '../../src/core/collector.ts';
import type { ACCOUNT_CLASSES } from '../../src/core/facts.ts';
import {
  dayOrNone,
  email,
  emails,
  identifier,
  lastDay,
  oneOf,
  several,
  text,
  zone,
} from './cells.ts';
import { defineRegister } from './register.ts';

type AccountClass = (typeof ACCOUNT_CLASSES)[number];

/** Words for what a row of the register is, by the class of the accounts that belong to it. */
const TYPES: Readonly<Record<AccountClass, readonly string[]>> = {
  // Who works here signs in as a person, whatever the contract says; so does a row without a type.
  human: [
    'employee',
    'contractor',
    'freelancer',
    'consultant',
    'temporary',
    'temp',
    'agency',
    'intern',
    'trainee',
    'apprentice',
    'student',
    'working-student',
    'volunteer',
    'director',
    'executive',
    'founder',
    'permanent',
    'full-time',
    'part-time',
    'staff',
    'internal',
    'person',
    'human',
    '',
  ],
  service: ['service', 'service-account', 'system', 'machine'],
  bot: ['bot', 'robot'],
  shared: ['shared', 'shared-mailbox', 'mailbox', 'room', 'resource'],
  guest: ['guest'],
  external: ['external'],
  'break-glass': ['break-glass', 'emergency'],
};

const classes = Object.entries(TYPES) as [AccountClass, readonly string[]][];
const type = oneOf(
  new Map(classes.flatMap(([name, words]) => words.map((word) => [word, name] as const))),
  'employee, contractor, intern, student, service, bot, shared, guest, external, break-glass',
);

const remote = oneOf(
  new Map([
    ...['yes', 'y', 'true', '1', 'remote', 'hybrid'].map((word) => [word, true] as const),
    ...['no', 'n', 'false', '0', 'office', 'on-site', 'onsite', ''].map(
      (word) => [word, false] as const,
    ),
  ]),
  'yes, no, hybrid, office',
);

/** Who works here or did, and whose every other account is: what accounts are matched against. */
export const people = defineRegister({
  id: 'people',
  title: 'Register of people',
  kind: 'person',
  required: ['person_id', 'name', 'email', 'start', 'end'],
  columns: {
    person_id: identifier,
    name: text,
    email,
    aliases: emails.prefault(''),
    type: type.prefault(''),
    start: dayOrNone,
    end: lastDay,
    time_zone: zone.prefault(''),
    manager: text.prefault(''),
    role: text.prefault(''),
    // Where nobody keeps the column, nobody has said that there is no remote work.
    remote: remote.optional(),
    github: several.prefault(''),
    aws: several.prefault(''),
    google: several.prefault(''),
  },
  unique: 'person_id',
  idOf: (cells) => cells['person_id']?.trim() || undefined,
  states: (row, { id, timeZone, from }) => {
    const addresses = [...(row.email === null ? [] : [row.email]), ...row.aliases];
    const keys = [
      `person:${id}`,
      ...addresses.map((one) => `email:${one}`),
      ...row.github.map((login) => `github:${login.toLowerCase()}`),
      ...row.aws.map((user) => `aws:${user}`),
      ...row.google.map((user) => `google:${user}`),
    ];
    return state<'person', 'identity'>({
      kind: 'person',
      id,
      facet: 'identity',
      name: row.name || id,
      value: {
        email: row.email,
        keys: [...new Set(keys)],
        accountClass: row.type,
        startsOn: row.start,
        endsOn: row.end,
        timeZone: row.time_zone ?? timeZone,
        ...(row.remote === undefined ? {} : { remote: row.remote }),
      },
      from,
    });
  },
});
