import { bucketArn, policyArn, rootArn, userArn } from '../estate/aws/arns.ts';
import type { Verdict } from '../../core/verdict.ts';
import { keyOf, regionsOf } from './as-aws.ts';
import { cloudDomains } from './cloud-domains.ts';
import { keptTruth } from './cloud-domains/storage.ts';
import { labelTruths } from './labels.ts';
import type { Bucket, CloudAccount, CloudUser, Company } from './model.ts';
import { accountTruths } from './truths-of-accounts.ts';
import type { Blindness, Truth } from './truth.ts';

/** The verdicts on the company's AWS accounts. */
export function cloudTruths(company: Company, blind: Blindness): readonly Truth[] {
  return company.cloud.flatMap((account) => [
    ...ofAccount(account),
    ...account.users.flatMap((user) => ofUser(company, account, user)),
    ...account.policies.map(({ name, wide, attached }) =>
      truth(
        'administrator-policy-absent',
        policyArn(account.id, { name, path: '/' }),
        !attached ? 'not-applicable' : good(!wide),
      ),
    ),
    ...cloudDomains.flatMap((domain) => domain.truths(account, company)),
    ...labelTruths(account, regionsOf(account, company)),
    ...account.buckets.flatMap((bucket) => ofBucket(bucket, blind.bucketPoliciesOf === account.id)),
  ]);
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}

function ofAccount(account: CloudAccount): readonly Truth[] {
  const subject = rootArn(account.id);
  return [
    truth('root-mfa-enabled', subject, good(account.root.secondFactor)),
    truth('root-access-key-absent', subject, good(!account.root.accessKey)),
    truth('password-policy-strong', subject, good(account.passwordPolicy === 'strong')),
    truth('audit-trail-enabled', subject, good(account.trail === 'complete')),
    truth('privileged-accounts-few', subject, good(account.fewAdministrators)),
  ];
}

function ofUser(company: Company, account: CloudAccount, user: CloudUser): readonly Truth[] {
  const id = userArn(account.id, { name: user.name, path: '/' });
  const ended = user.deleted === true;
  const hasKey = user.keys.some(({ active }) => active);
  const { use, secondFactor, ownerId, declaredMachine, closing, console: signsIn } = user;
  const ofAll = accountTruths(company, 'aws', {
    id,
    ownerId,
    declaredMachine,
    secondFactor,
    signsIn,
    use,
    ended,
    active: signsIn || hasKey,
    ...(closing === undefined ? {} : { closing }),
  });
  if (ended) return ofAll;
  // Only users with a key in force are asked for their keys; their other keys then show as well.
  const keys = !hasKey
    ? []
    : user.keys.map(({ age, active }, index) =>
        truth(
          'access-key-rotated',
          `${id}#access-key/${keyOf(user, index, company.start).id}`,
          !active ? 'not-applicable' : good(age === 'young'),
        ),
      );
  const passwords = signsIn
    ? [
        truth('access-key-rotated', `${id}#password`, 'not-applicable'),
        truth('credential-in-use', `${id}#password`, inUse(company, user, false)),
      ]
    : [];
  const uses = !hasKey
    ? []
    : user.keys.map(({ age, active }, index) =>
        truth(
          'credential-in-use',
          `${id}#access-key/${keyOf(user, index, company.start).id}`,
          !active ? 'not-applicable' : inUse(company, user, age === 'young'),
        ),
      );
  const federated = truth('people-federated', id, signsIn ? beside(company, user) : 'conforming');
  const attached =
    user.rights === 'administrator-attached'
      ? [truth('administrator-policy-absent', `${id}#policy/AdministratorAccess`, 'nonconforming')]
      : [];
  const inline =
    user.inline === undefined
      ? []
      : [
          truth(
            'administrator-policy-absent',
            `${id}#policy/${user.inline.name}`,
            good(!user.inline.wide),
          ),
        ];
  return [...ofAll, ...keys, ...passwords, ...uses, federated, ...attached, ...inline];
}

/** Whether a user is kept for emergencies; nobody knows of whoever may be in a row that is unreadable. */
function isForEmergencies({ people }: Company, { ownerId, declaredMachine }: CloudUser) {
  if (declaredMachine) return false;
  const owner = people.find(({ id }) => id === ownerId);
  const hidden = people.some(({ badRow }) => badRow === true);
  if (owner === undefined) return hidden ? 'unknown' : false;
  return owner.badRow === true ? 'unknown' : owner.type === 'break-glass';
}

/** What was made or used lately is in order; the rest is but for emergencies. */
function inUse(company: Company, user: CloudUser, isYoung: boolean): Verdict {
  if (isYoung || user.use === 'recent' || user.use === 'newcomer') return 'conforming';
  const kept = isForEmergencies(company, user);
  return kept === 'unknown' ? 'not-assessed' : good(kept);
}

/** Of a user with a password, where people sign in through their directory. */
function beside(company: Company, user: CloudUser): Verdict {
  const kept = isForEmergencies(company, user);
  return kept === 'unknown' ? 'not-assessed' : kept ? 'not-applicable' : 'nonconforming';
}

function ofBucket(bucket: Bucket, policyHidden: boolean): readonly Truth[] {
  const subject = bucketArn(bucket);
  const { exposure, plainHttpDenied, versioning, logging } = bucket;
  const isBlocked = exposure === 'private' || exposure === 'blocked';
  return [
    notPublic(subject, exposure, policyHidden && !isBlocked),
    policyHidden
      ? {
          ...truth('storage-tls-only', subject, 'not-assessed'),
          permission: 's3:GetBucketPolicy',
        }
      : truth('storage-tls-only', subject, good(plainHttpDenied)),
    truth('storage-versioned', subject, good(versioning === 'on')),
    keptTruth(bucket, policyHidden),
    truth(
      'storage-access-logged',
      subject,
      logging === 'target' ? 'not-applicable' : good(logging === 'on'),
    ),
  ];
}

/** A public access control list shows without the policy; a private one then tells nothing. */
function notPublic(subject: string, exposure: Bucket['exposure'], hidden: boolean): Truth {
  if (hidden && exposure !== 'public-by-acl') {
    return {
      ...truth('storage-not-public', subject, 'not-assessed'),
      permission: 's3:GetBucketPolicyStatus',
    };
  }
  const isPublic = exposure === 'public-by-policy' || exposure === 'public-by-acl';
  return truth('storage-not-public', subject, good(!isPublic));
}
