import { policyArn, rootArn } from '../estate/aws/arns.ts';
import {
  accessKey,
  awsAccount,
  awsOrganization,
  blockAllPublicAccess,
  iamGroup,
  iamRole,
  iamUser,
  managedPolicy,
  trustFor,
} from '../estate/aws/build.ts';
import type {
  AwsAccessKey,
  AwsAccount,
  AwsOrganization,
  AwsPasswordPolicy,
  AwsRegionState,
  AwsUser,
  PolicyDocument,
} from '../estate/aws/model.ts';
import type { Day } from '../../core/time.ts';
import { bucketsOf } from './as-aws-buckets.ts';
import { dateBefore } from './calendar.ts';
import { cloudDomains } from './cloud-domains.ts';
import { rootLastUsed } from './cloud-domains/identity.ts';
import { MANAGEMENT_ACCOUNT, READER, REGIONS } from './cloud.ts';
import { tagsIn } from './labels.ts';
import type { CloudAccount, CloudUser, Company } from './model.ts';

/** Name of the role that annexa assumes in an account other than its own. */
export const READER_ROLE = 'EvidenceReader';

/** The company's AWS organization as AWS would serve it. */
export function awsOrganizationOf(company: Company, externalId: string): AwsOrganization {
  return awsOrganization({
    accounts: company.cloud.map((account) => accountOf(account, company, externalId)),
    ...(Object.assign(
      {},
      ...cloudDomains.map((domain) => domain.ofOrganization?.(company)),
    ) as Partial<AwsOrganization>),
  });
}

function accountOf(account: CloudAccount, company: Company, externalId: string): AwsAccount {
  const { id, name, root, policies } = account;
  const { start } = company;
  const attached = policies.filter((policy) => policy.attached).map((policy) => policy.name);
  const [ordinary, ...others] = attached;
  const own = (policy: string): string => policyArn(id, { name: policy, path: '/' });
  return awsAccount({
    id,
    name,
    createdAt: dateBefore(start, 1500, 9),
    root: {
      mfaEnabled: root.secondFactor,
      passwordEnabled: true,
      passwordLastUsed: rootLastUsed(account, start),
      accessKeys: root.accessKey
        ? [{ active: false, createdAt: dateBefore(start, 900, 9), lastUsed: null }]
        : [],
    },
    passwordPolicy: PASSWORD_POLICIES[account.passwordPolicy],
    users: account.users.filter((user) => user.deleted !== true).map((user) => userOf(user, start)),
    groups: [
      iamGroup({ name: 'administrators', attachedPolicies: [ADMINISTRATOR_ACCESS] }),
      iamGroup({
        name: 'developers',
        attachedPolicies: ordinary === undefined ? [] : [own(ordinary)],
      }),
    ],
    roles: [
      iamRole({
        name: READER_ROLE,
        trustPolicy: trustFor(rootArn(MANAGEMENT_ACCOUNT), externalId),
        attachedPolicies: [SECURITY_AUDIT],
      }),
      iamRole({
        name: 'automation',
        trustPolicy: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Service: 'ec2.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        },
        attachedPolicies: others.map(own),
      }),
      ...cloudDomains.flatMap((domain) => domain.rolesOf?.(account, company) ?? []),
    ],
    managedPolicies: policies.map((policy) =>
      managedPolicy({ name: policy.name, document: policy.wide ? EVERYTHING : SOME }),
    ),
    buckets: bucketsOf(account, start),
    publicAccessBlock: account.blocksPublicAccess ? blockAllPublicAccess() : null,
    regions: [...REGIONS],
    regional: regionsOf(account, company),
    ...(Object.assign(
      {},
      ...cloudDomains.map((domain) => domain.ofAccount?.(account, company)),
    ) as Partial<AwsAccount>),
  });
}

/** What the account has in each of its regions. */
export function regionsOf(
  account: CloudAccount,
  company: Company,
): Partial<Record<string, AwsRegionState>> {
  return Object.fromEntries(
    REGIONS.map((region) => {
      const states = cloudDomains.map((domain) => domain.regional?.(account, region, company));
      const state = Object.assign({}, ...states) as AwsRegionState;
      return [region, { ...state, taggedResources: tagsIn(state, account.id, region) }];
    }),
  );
}

const ADMINISTRATOR_ACCESS = policyArn('aws', { name: 'AdministratorAccess', path: '/' });
const SECURITY_AUDIT = policyArn('aws', { name: 'SecurityAudit', path: '/' });

const SOME: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*' },
};
const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};

const STRONG: AwsPasswordPolicy = {
  minimumLength: 16,
  requireSymbols: false,
  requireNumbers: true,
  requireUppercase: true,
  requireLowercase: true,
  allowUsersToChange: true,
  maxAgeDays: null,
  reusePrevention: 24,
  hardExpiry: false,
};
const PASSWORD_POLICIES: Readonly<
  Record<CloudAccount['passwordPolicy'], AwsPasswordPolicy | null>
> = {
  strong: STRONG,
  short: { ...STRONG, minimumLength: 8, reusePrevention: 5 },
  none: null,
};

const USED_DAYS = { recent: 3, dormant: 200 } as const;
const KEY_DAYS = { young: 30, old: 250 } as const;

function userOf(user: CloudUser, start: Day): AwsUser {
  const { name, use, rights, inline, emailTag } = user;
  const createdAt = dateBefore(start, use === 'newcomer' ? 6 : 600, 10);
  const usedAt =
    use === 'recent' || use === 'dormant' ? dateBefore(start, USED_DAYS[use], 9) : null;
  return iamUser({
    name,
    createdAt,
    password: user.console
      ? { lastChanged: createdAt, lastUsed: usedAt, resetRequired: false }
      : null,
    mfaDevices: user.secondFactor
      ? [{ serialNumber: `arn:aws:iam::${MANAGEMENT_ACCOUNT}:mfa/${name}`, enabledAt: createdAt }]
      : [],
    accessKeys: user.keys.map((_, index) => ({
      ...keyOf(user, index, start),
      lastUsed: usedAt === null ? null : { at: usedAt, region: 'eu-central-1', service: 's3' },
    })),
    groups:
      rights === 'administrator-group'
        ? ['administrators']
        : rights === 'developer'
          ? ['developers']
          : [],
    attachedPolicies: [
      ...(rights === 'administrator-attached' ? [ADMINISTRATOR_ACCESS] : []),
      ...(rights === 'audit' ? [SECURITY_AUDIT] : []),
    ],
    inlinePolicies:
      inline === undefined
        ? []
        : [{ name: inline.name, document: inline.wide ? EVERYTHING : SOME }],
    tags: [
      ...(user.declaredMachine ? [{ key: 'annexa:class', value: 'service' }] : []),
      ...(emailTag === undefined ? [] : [{ key: 'email', value: emailTag }]),
    ],
  });
}

/** A key of a user, whose id follows from both. */
export function keyOf({ name, keys }: CloudUser, index: number, start: Day): AwsAccessKey {
  const key = keys[index];
  if (key === undefined) throw new RangeError(`${name} has no key ${index + 1}`);
  const createdAt = dateBefore(start, KEY_DAYS[key.age] + index, 12);
  return accessKey({ owner: name, active: key.active, createdAt });
}

/** The user as whom annexa reads, by the name of the constant beside it. */
export function readerOf(organization: AwsOrganization): AwsUser {
  const user = organization.accounts
    .flatMap(({ users }) => users)
    .find(({ name }) => name === READER);
  if (user === undefined) throw new Error(`the company has no user ${READER}`);
  return user;
}
