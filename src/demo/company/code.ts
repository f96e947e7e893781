import type { Dice } from './dice.ts';
import type { CodeAccount, CodePlatform, Person, Repository, Vulnerability } from './model.ts';
import { REPOSITORY_NAMES } from './names.ts';
import { isOrdinary } from './workspace.ts';

/** Name of the repository in which the company keeps its management system, tickets included. */
export const ISMS_REPOSITORY = 'isms';

const PACKAGES = [
  'tiny-router',
  'left-align',
  'yaml-lite',
  'http-mini',
  'json-walk',
  'zip-stream',
  'regex-kit',
  'cookie-box',
];

/** The GitHub organisation: its members, those outside, and its repositories. */
export function makeCode(dice: Dice, people: readonly Person[]): CodePlatform {
  return {
    organizationId: 48_120_001,
    accounts: makeAccounts(dice, people),
    repositories: makeRepositories(dice),
    fewAdministrators: false,
  };
}

function makeAccounts(dice: Dice, people: readonly Person[]): readonly CodeAccount[] {
  const own = people
    .filter(({ github, standing }) => github !== null && standing !== 'later')
    .filter(({ standing }) => standing !== 'gone')
    .map(({ id, github, type }, index) => ({
      ...plainAccount(github ?? '', index),
      ownerId: id,
      ...(type === 'external' ? { membership: 'outside' as const } : {}),
      secondFactor: type !== 'bot',
    }));
  const accounts = new Map(own.map((account): [string, CodeAccount] => [account.login, account]));
  const change = (account: CodeAccount | undefined, traits: Partial<CodeAccount>): void => {
    if (account) accounts.set(account.login, { ...account, ...traits });
  };
  const ordinary = new Set(people.filter(isOrdinary).map(({ id }) => id));
  const deck = dice.shuffled(own.filter(({ ownerId }) => ordinary.has(ownerId)));
  for (let count = 0; count < 2; count += 1) change(deck.pop(), { secondFactor: false });
  // More owners than an organisation of this size should have.
  for (let count = 0; count < 9; count += 1) change(deck.pop(), { membership: 'owner' });
  for (let count = 0; count < 2; count += 1) change(deck.pop(), { membership: 'outside' });
  const forgotten = people.find(({ standing, github }) => standing === 'gone' && github !== null);
  return [
    ...accounts.values(),
    // Left weeks ago, and still a member.
    ...(forgotten ? [{ ...plainAccount(forgotten.github ?? '', 200), ownerId: forgotten.id }] : []),
    { ...plainAccount('harbour-consulting', 201), membership: 'outside' },
  ];
}

function plainAccount(login: string, index: number): CodeAccount {
  return {
    login,
    id: 7_300_000 + index,
    ownerId: null,
    declaredMachine: false,
    secondFactor: true,
    membership: 'member',
  };
}

const PLAN: readonly Partial<Repository>[] = [
  { protection: 'none' },
  { protection: 'none' },
  { protection: 'none' },
  { protection: 'without-approval' },
  { use: 'archived', protection: 'none' },
  { use: 'archived', protection: 'none' },
  { use: 'archived', protection: 'classic' },
  { use: 'fork', protection: 'none' },
  { use: 'template', protection: 'none' },
  { use: 'empty', protection: 'none' },
];

const ALERTS: readonly Omit<Vulnerability, 'number' | 'package'>[] = [
  { severity: 'critical', development: false, age: 'overdue' },
  { severity: 'high', development: false, age: 'overdue' },
  { severity: 'medium', development: false, age: 'overdue' },
  { severity: 'critical', development: false, age: 'young' },
  ...Array.from(
    { length: 5 },
    () => ({ severity: 'high', development: false, age: 'young' }) as const,
  ),
  ...Array.from(
    { length: 6 },
    () => ({ severity: 'medium', development: false, age: 'young' }) as const,
  ),
  ...Array.from(
    { length: 4 },
    () => ({ severity: 'low', development: false, age: 'overdue' }) as const,
  ),
  ...Array.from(
    { length: 3 },
    () => ({ severity: 'high', development: true, age: 'overdue' }) as const,
  ),
];

function makeRepositories(dice: Dice): readonly Repository[] {
  const plans = new Map(
    dice.shuffled(REPOSITORY_NAMES).map((name, index) => [name, PLAN[index] ?? {}]),
  );
  const repositories = [...REPOSITORY_NAMES, ISMS_REPOSITORY].map((name, index): Repository => ({
    id: 812_000 + index,
    name,
    use: 'active',
    public: name === 'docs' || name === 'measurement-kit',
    protection: index % 3 === 0 ? 'ruleset' : 'classic',
    alerts: [],
    ...plans.get(name),
  }));
  const affected = repositories.filter(
    ({ use, name }) => use === 'active' && name !== ISMS_REPOSITORY,
  );
  const alerts = new Map<string, Vulnerability[]>();
  for (const alert of ALERTS) {
    const { name } = dice.pick(affected);
    const known = alerts.get(name) ?? [];
    alerts.set(name, [
      ...known,
      { ...alert, number: known.length + 1, package: dice.pick(PACKAGES) },
    ]);
  }
  return repositories.map((repository) => ({
    ...repository,
    alerts: alerts.get(repository.name) ?? [],
  }));
}
