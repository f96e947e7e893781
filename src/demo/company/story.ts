import { daysAfter } from '../../core/days.ts';
import { dayStart, HOUR, plus, type Day } from '../../core/time.ts';
import { PRODUCTION_ACCOUNT } from './cloud.ts';
import { makeCompany } from './company.ts';
import type { Bucket, CloudAccount, Company, Person } from './model.ts';
import type { Blindness } from './truth.ts';
import { isOrdinary, suspended } from './workspace.ts';

/** Hour (UTC) at which annexa runs every day. */
export const RUN_HOUR = 6;

/** A day of the story: the company as it then is, and what has happened since the day before. */
export interface StoryDay {
  readonly number: number;
  readonly date: Day;
  readonly title: string;
  /** A sentence each. */
  readonly happened: readonly string[];
  readonly company: Company;
  readonly blind: Blindness;
}

export const STORY_DAYS = 6;

const SEES_ALL: Blindness = { bucketPoliciesOf: null };

/** The whole story, told from its first day. */
export function tellStory(start: Day): readonly StoryDay[] {
  const first = makeCompany(start);
  const { leaver, misspelled } = castOf(first);
  const repaired = withLeaver(withRepairs(first), leaver, start);
  const gap = withPerson(repaired, misspelled.id, { badRow: true });
  const closed = withAccountsClosed(repaired, leaver, daysAfter(start, 4));
  const reopened = withBucket(closed, 'website-assets', { exposure: 'public-by-policy' });
  const named = `${leaver.given} ${leaver.family}`;
  const days: readonly Omit<StoryDay, 'number' | 'date'>[] = [
    {
      title: 'the first look',
      happened: ['annexa reads everything once. What it finds now is the baseline.'],
      company: first,
      blind: SEES_ALL,
    },
    {
      title: 'nothing changes',
      happened: ['Nobody touches anything.'],
      company: first,
      blind: SEES_ALL,
    },
    {
      title: 'some things are put right, and somebody has left',
      happened: [
        'Both public buckets are closed, three people enrol a second factor, the root key of the production account is deleted, and so is the AWS user of somebody long gone.',
        'The root user of the management account gets a security key in place of an app, and the account takes the root users of the organization in hand.',
        `The register now says that ${named} left three days ago. Nobody has closed the accounts.`,
      ],
      company: repaired,
      blind: SEES_ALL,
    },
    {
      title: 'a permission is missing, and a row of a register is unreadable',
      happened: [
        'Somebody takes s3:GetBucketPolicy and s3:GetBucketPolicyStatus from the role in the production account.',
        'The register of people gets a 30 February. Otherwise the company is as it was yesterday.',
      ],
      company: gap,
      blind: { bucketPoliciesOf: PRODUCTION_ACCOUNT },
    },
    {
      title: 'annexa sees again, and the accounts are closed late',
      happened: [
        'The permission is back and the row is mended.',
        `The accounts of ${named} are closed at last.`,
      ],
      company: closed,
      blind: SEES_ALL,
    },
    {
      title: 'something corrected comes back',
      happened: ['A deployment makes one of the two buckets public again.'],
      company: reopened,
      blind: SEES_ALL,
    },
  ];
  return days.map((day, index) => ({
    ...day,
    number: index + 1,
    date: daysAfter(start, index),
  }));
}

/** Two people with nothing else about them: one will have left, of one the row is misspelled. */
function castOf({ people, workspace, code }: Company): {
  readonly leaver: Person;
  readonly misspelled: Person;
} {
  const isPlain = (person: Person): boolean => {
    const user = workspace.users.find(({ ownerId }) => ownerId === person.id);
    const member = code.accounts.find(({ ownerId }) => ownerId === person.id);
    return (
      isOrdinary(person) &&
      person.endsOn === null &&
      person.aws === null &&
      user?.state === 'active' &&
      user.secondFactor &&
      user.use === 'recent' &&
      !user.administrator &&
      member?.membership === 'member' &&
      member.secondFactor
    );
  };
  const [leaver, misspelled] = people.filter(isPlain);
  if (leaver === undefined || misspelled === undefined)
    throw new Error('nobody left for the story');
  return { leaver, misspelled };
}

function withRepairs(company: Company): Company {
  const closed = withBucket(
    withBucket(company, 'website-assets', { exposure: 'blocked' }),
    'press-kit',
    { exposure: 'private' },
  );
  const enrolling = company.workspace.users
    .filter(({ secondFactor, ownerId }) => !secondFactor && isStaff(company, ownerId))
    .slice(0, 3)
    .map(({ id }) => id);
  return {
    ...closed,
    cloud: closed.cloud.map((account) => ({
      ...account,
      root: { ...account.root, factor: 'hardware', accessKey: false },
      managesRootUsers: account.isManagement,
      users: account.users.map((user) =>
        isLeftBehind(company, user.ownerId) && user.keys.length > 0
          ? { ...user, deleted: true, closing: 'late' as const }
          : user,
      ),
    })),
    workspace: {
      ...closed.workspace,
      users: closed.workspace.users.map((user) =>
        enrolling.includes(user.id) ? { ...user, secondFactor: true } : user,
      ),
    },
  };
}

function isStaff({ people }: Company, ownerId: string | null): boolean {
  return people.some((person) => person.id === ownerId && isOrdinary(person));
}

function isLeftBehind({ people }: Company, ownerId: string | null): boolean {
  return people.some(({ id, standing }) => id === ownerId && standing === 'gone');
}

/** Three days before it is entered, so that the time of grace is over in every zone. */
function withLeaver(company: Company, leaver: Person, start: Day): Company {
  return withPerson(company, leaver.id, { standing: 'gone', endsOn: daysAfter(start, -1) });
}

function withAccountsClosed(company: Company, leaver: Person, day: Day): Company {
  return {
    ...company,
    workspace: {
      ...company.workspace,
      users: company.workspace.users.map((user) =>
        user.ownerId === leaver.id
          ? { ...user, ...suspended('late', plus(dayStart(day), (RUN_HOUR - 1) * HOUR)) }
          : user,
      ),
    },
    code: {
      ...company.code,
      accounts: company.code.accounts.map((account) =>
        account.ownerId === leaver.id
          ? { ...account, membership: 'gone' as const, closing: 'late' as const }
          : account,
      ),
    },
  };
}

function withPerson(company: Company, id: string, traits: Partial<Person>): Company {
  return {
    ...company,
    people: company.people.map((person) => (person.id === id ? { ...person, ...traits } : person)),
  };
}

function withBucket(company: Company, name: string, traits: Partial<Bucket>): Company {
  const changed = (account: CloudAccount): CloudAccount => ({
    ...account,
    buckets: account.buckets.map((bucket) =>
      bucket.name === `${company.slug}-${name}` ? { ...bucket, ...traits } : bucket,
    ),
  });
  return { ...company, cloud: company.cloud.map(changed) };
}
