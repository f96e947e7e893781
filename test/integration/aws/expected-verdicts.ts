import type { Verdict } from '../../../src/core/verdict.ts';
import { ACCOUNT, ROOT, type Seeded } from './seed.ts';
import type { SeededUser } from './seed-iam.ts';

/** Limits of the checks, in days and people; their defaults. */
const KEY_DAYS = 90;
const UNUSED_DAYS = 90;
const ADMINISTRATORS = 4;
const ADMINISTRATOR_SHARE = 0.1;

/**
 * The verdict on every subject of the seeded account, by check and subject. The emulator dates all it
 * is given as of today; `days` is how long after that the account is read.
 */
export function expectedVerdicts(
  seeded: Seeded,
  days = 0,
): Readonly<Record<string, Readonly<Record<string, Verdict>>>> {
  const { users, policies } = seeded.iam;
  return {
    'mfa-enabled': of(users, ({ arn }) => arn, mfaVerdict),
    'account-in-use': of(
      users,
      ({ arn }) => arn,
      (user) => (isActiveHuman(user) ? met(days <= UNUSED_DAYS) : 'not-applicable'),
    ),
    'access-key-rotated': {
      ...of(
        // Only users with an active key are asked for their keys.
        users.filter(hasActiveKey).flatMap(({ arn, keys }) => keys.map((key) => ({ arn, ...key }))),
        ({ arn, id }) => `${arn}#access-key/${id}`,
        ({ active }) => (active ? met(days <= KEY_DAYS) : 'not-applicable'),
      ),
      ...of(
        users.filter(({ password }) => password),
        ({ arn }) => `${arn}#password`,
        () => 'not-applicable',
      ),
    },
    'administrator-policy-absent': of(
      policies,
      ({ id }) => id,
      ({ attached, allowsEverything }) => (attached ? met(!allowsEverything) : 'not-applicable'),
    ),
    'privileged-accounts-few': {
      [ROOT]: met(areFew(users.filter(isActiveHuman))),
      // It belongs to no organization, which is said of the account by its number.
      [ACCOUNT]: 'not-applicable',
    },
    'password-policy-strong': {
      [ROOT]: met(
        seeded.iam.passwordMinimumLength >= 14 && seeded.iam.passwordReusePrevention >= 24,
      ),
    },
    // The emulator does not say whether the root user has a password.
    'root-mfa-enabled': { [ROOT]: 'not-assessed' },
    'root-access-key-absent': { [ROOT]: 'conforming' },
    'audit-trail-enabled': {
      [ROOT]: met(
        seeded.trails.some(
          ({ multiRegion, logging, allManagementEvents }) =>
            multiRegion && logging === true && allManagementEvents === true,
        ),
      ),
    },
    ...storageVerdicts(seeded),
  };
}

function storageVerdicts(seeded: Seeded): Record<string, Record<string, Verdict>> {
  const { buckets, accountIgnoresPublicAcls, accountRestrictsPublicPolicies } = seeded;
  const arn = ({ name }: { readonly name: string }): string => `arn:aws:s3:::${name}`;
  const targets = new Set(buckets.map(({ logTarget }) => logTarget));
  return {
    'storage-not-public': of(buckets, arn, (bucket) => {
      const { policyGrantsPublic, bucketRestrictsPublicPolicies: restricts } = bucket;
      const { aclGrantsPublic, bucketIgnoresPublicAcls: ignores } = bucket;
      const byPolicy = policyGrantsPublic && !restricts && !accountRestrictsPublicPolicies;
      return met(!byPolicy && !(aclGrantsPublic && !ignores && !accountIgnoresPublicAcls));
    }),
    'storage-tls-only': of(buckets, arn, ({ deniesPlainHttp }) => met(deniesPlainHttp)),
    'storage-versioned': of(buckets, arn, ({ versioned }) => met(versioned)),
    'storage-access-logged': of(buckets, arn, ({ name, logTarget }) => {
      if (logTarget === null && targets.has(name)) return 'not-applicable';
      return met(logTarget !== null);
    }),
  };
}

function of<T>(
  things: readonly T[],
  id: (thing: T) => string,
  verdict: (thing: T) => Verdict,
): Record<string, Verdict> {
  return Object.fromEntries(things.map((thing) => [id(thing), verdict(thing)]));
}

function met(holds: boolean): Verdict {
  return holds ? 'conforming' : 'nonconforming';
}

function mfaVerdict(user: SeededUser): Verdict {
  return isActiveHuman(user) && user.password ? met(user.mfa) : 'not-applicable';
}

function hasActiveKey({ keys }: SeededUser): boolean {
  return keys.some(({ active }) => active);
}

function isActiveHuman(user: SeededUser): boolean {
  return (user.password || hasActiveKey(user)) && user.declaredClass !== 'service';
}

function areFew(people: readonly SeededUser[]): boolean {
  const administrators = people.filter(({ administrator }) => administrator).length;
  return administrators <= Math.max(ADMINISTRATORS, ADMINISTRATOR_SHARE * people.length);
}
