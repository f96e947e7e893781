import type { Dice } from './dice.ts';
import type { Bucket, CloudAccount, CloudUser, Person } from './model.ts';
import { BUCKET_NAMES, MANAGEMENT_BUCKET_NAMES } from './names.ts';
import { storageTraits } from './storage-traits.ts';

/** The company's AWS accounts: one that manages the organization, one for what customers use. */
export const MANAGEMENT_ACCOUNT = '123456789012';
export const PRODUCTION_ACCOUNT = '210987654321';
/** The user as whom annexa reads the management account, and assumes its role in the other one. */
export const READER = 'annexa-reader';

/** The regions that the company uses, and has enabled. */
export const REGIONS = ['eu-central-1', 'eu-west-1'] as const;

export function makeCloud(
  dice: Dice,
  slug: string,
  people: readonly Person[],
): readonly CloudAccount[] {
  const owners = people.filter(
    ({ aws, standing, type }) => aws !== null && type !== 'service' && standing !== 'gone',
  );
  const gone = people.filter(({ aws, standing }) => aws !== null && standing === 'gone');
  const staff = owners.filter(({ type }) => type !== 'break-glass');
  return [
    {
      id: MANAGEMENT_ACCOUNT,
      name: `${slug}-management`,
      isManagement: true,
      root: { secondFactor: true, factor: 'app', accessKey: false },
      managesRootUsers: false,
      passwordPolicy: 'strong',
      trail: 'complete',
      blocksPublicAccess: true,
      fewAdministrators: true,
      users: [...managementUsers(dice, staff), ...leftBehind(gone), ...machines(people)],
      policies: [
        { name: 'developer-access', wide: false, attached: true },
        { name: 'billing-read', wide: false, attached: true },
        { name: 'migration-helper', wide: true, attached: true },
        { name: 'everything-once-needed', wide: true, attached: false },
      ],
      buckets: makeBuckets(dice, slug, MANAGEMENT_BUCKET_NAMES, 'management', false),
    },
    {
      id: PRODUCTION_ACCOUNT,
      name: `${slug}-production`,
      isManagement: false,
      root: { secondFactor: false, factor: 'app', accessKey: true },
      managesRootUsers: false,
      passwordPolicy: 'short',
      trail: 'one-region',
      blocksPublicAccess: false,
      fewAdministrators: true,
      users: productionUsers(staff),
      policies: [
        { name: 'operator-access', wide: false, attached: true },
        { name: 'pipeline-deploy', wide: false, attached: true },
      ],
      buckets: makeBuckets(dice, slug, BUCKET_NAMES, 'production', true),
    },
  ];
}

function plainUser(name: string, ownerId: string | null): CloudUser {
  return {
    name,
    ownerId,
    declaredMachine: false,
    secondFactor: true,
    console: true,
    keys: [],
    use: 'recent',
    rights: 'developer',
  };
}

function managementUsers(dice: Dice, staff: readonly Person[]): readonly CloudUser[] {
  const users = staff.map(({ id, aws }, index): CloudUser => ({
    ...plainUser(aws ?? '', id),
    keys: index % 2 === 0 ? [{ age: 'young', active: true }] : [],
  }));
  const traits: readonly Partial<CloudUser>[] = [
    { rights: 'administrator-group' },
    { rights: 'administrator-group' },
    { rights: 'administrator-attached' },
    { secondFactor: false },
    { secondFactor: false },
    { use: 'dormant' },
    { use: 'never' },
    { keys: [{ age: 'old', active: true }] },
    {
      keys: [
        { age: 'old', active: true },
        { age: 'young', active: true },
      ],
    },
    { keys: [{ age: 'old', active: false }] },
    // Works with a key alone: no password, and so no second factor to ask for.
    { console: false, secondFactor: false, keys: [{ age: 'young', active: true }] },
    { inline: { name: 'read-exports', wide: false } },
    { inline: { name: 'quick-fix', wide: true } },
  ];
  const chosen = new Map(
    dice.shuffled(users).map((user, index) => [user.name, traits[index] ?? {}]),
  );
  return [
    ...users.map((user) => ({ ...user, ...chosen.get(user.name) })),
    { ...plainUser('contractor-2023', null), use: 'dormant' },
  ];
}

/** Of those who left, one user still works, one was emptied and one was deleted long ago. */
function leftBehind(gone: readonly Person[]): readonly CloudUser[] {
  const [active, emptied] = gone;
  return [
    ...(active
      ? [
          {
            ...plainUser(active.aws ?? '', active.id),
            console: false,
            secondFactor: false,
            keys: [{ age: 'young', active: true } as const],
          },
        ]
      : []),
    ...(emptied
      ? [
          {
            ...plainUser(emptied.aws ?? '', emptied.id),
            console: false,
            secondFactor: false,
            rights: 'none' as const,
            closing: 'untold' as const,
          },
        ]
      : []),
  ];
}

function machines(people: readonly Person[]): readonly CloudUser[] {
  const listed = people
    .filter(({ aws, type }) => aws !== null && (type === 'service' || type === 'break-glass'))
    .map(({ id, aws, type }): CloudUser => ({
      ...plainUser(aws ?? '', id),
      // The emergency login has a password in a safe; machines have keys.
      console: type === 'break-glass',
      secondFactor: type === 'break-glass',
      keys: type === 'break-glass' ? [] : [{ age: 'young', active: true }],
      use: type === 'break-glass' ? 'never' : 'recent',
      rights: type === 'break-glass' ? 'administrator-group' : 'none',
    }));
  const tagged = (name: string, rights: CloudUser['rights']): CloudUser => ({
    ...plainUser(name, null),
    declaredMachine: true,
    console: false,
    secondFactor: false,
    keys: [{ age: 'young', active: true }],
    rights,
  });
  return [...listed, tagged('svc-metrics', 'none'), tagged(READER, 'audit')];
}

/** A few people have a user in production too; there it is an address that tells whose it is. */
function productionUsers(staff: readonly Person[]): readonly CloudUser[] {
  const people = staff.slice(0, 5).map((person, index): CloudUser => ({
    ...plainUser(`ops-${index + 1}`, person.id),
    ...(person.email === null ? {} : { emailTag: person.email }),
    rights: index === 0 ? 'administrator-group' : 'developer',
  }));
  const pipeline: CloudUser = {
    ...plainUser('svc-pipeline', null),
    declaredMachine: true,
    console: false,
    secondFactor: false,
    keys: [{ age: 'old', active: true }],
    rights: 'none',
  };
  return [...people, pipeline];
}

/** What keeps the access logs of an account in a region, where it is no lock of a year. */
const LOG_KEEPING: Readonly<Record<string, Bucket['keeping']>> = {
  'management eu-central-1': 'deletion-denied',
  'management eu-west-1': 'locked-briefly',
};

function makeBuckets(
  dice: Dice,
  slug: string,
  names: readonly string[],
  account: string,
  withPublic: boolean,
): readonly Bucket[] {
  const buckets = names.map((name, index): Bucket => ({
    name: `${slug}-${name}`,
    region: REGIONS[index % 2] ?? REGIONS[0],
    exposure: 'private',
    plainHttpDenied: true,
    versioning: 'on',
    logging: 'on',
    // The trails of both accounts go there.
    keeping: name === 'audit-trail' ? 'locked' : 'nothing',
    ...storageTraits(name),
  }));
  const flaws: readonly Partial<Bucket>[] = [
    { plainHttpDenied: false },
    { versioning: 'suspended' },
    { logging: 'off' },
    { versioning: 'never', logging: 'off' },
    { plainHttpDenied: false },
    { versioning: 'never' },
    { plainHttpDenied: false, versioning: 'never', logging: 'off' },
  ];
  const exposed: Readonly<Record<string, Partial<Bucket>>> = {
    [`${slug}-website-assets`]: { exposure: 'public-by-policy' },
    [`${slug}-press-kit`]: { exposure: 'public-by-acl' },
    [`${slug}-documentation`]: { exposure: 'blocked' },
    [`${slug}-firmware-releases`]: { exposure: 'unblocked' },
    [`${slug}-partner-exchange`]: { exposure: 'unblocked' },
  };
  const flawed = new Map(
    dice
      .shuffled(buckets.filter(({ name }) => exposed[name] === undefined))
      .slice(0, withPublic ? flaws.length : 3)
      .map((bucket, index) => [bucket.name, flaws[index]]),
  );
  const logs = REGIONS.map((region): Bucket => ({
    name: `${slug}-${account}-logs-${region}`,
    region,
    exposure: 'private',
    plainHttpDenied: true,
    versioning: 'on',
    logging: 'target',
    keeping: LOG_KEEPING[`${account} ${region}`] ?? 'locked',
    ...storageTraits('logs'),
  }));
  return [
    ...buckets.map((bucket) => ({
      ...bucket,
      ...flawed.get(bucket.name),
      ...(withPublic ? exposed[bucket.name] : {}),
    })),
    ...logs,
  ];
}
