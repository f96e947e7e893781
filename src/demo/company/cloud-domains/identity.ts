import type { AlternateContact } from '@aws-sdk/client-account';

import type { Day } from '../../../core/time.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { policyArn, roleArn, rootArn } from '../../estate/aws/arns.ts';
import { iamRole, trustFor } from '../../estate/aws/build.ts';
import type { AwsRole, PolicyDocument } from '../../estate/aws/model.ts';
import type { IdentityCenter } from '../../estate/aws/regional/identity-state.ts';
import { dateBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { MANAGEMENT_ACCOUNT, PRODUCTION_ACCOUNT } from '../cloud.ts';
import type { CloudAccount, Company, Person } from '../model.ts';
import { accountTruths } from '../truths-of-accounts.ts';
import type { Truth } from '../truth.ts';

const ORGANIZATION = 'o-a1b2c3d4e5';
const INSTANCE = 'ssoins-7223aa11bb22cc33';
const STORE = 'd-9967aa11bb';
/** Beside the region that annexa asks about the accounts in. */
const REGION = 'eu-west-1';
const GITHUB = 'token.actions.githubusercontent.com';
const VENDOR = '333333333333';
const FORMER_VENDOR = '444444444444';

/** A role beside those that annexa and the company's machines use. */
interface Role {
  readonly account: string;
  readonly name: string;
  readonly lets:
    | 'management'
    | 'vendor-with-id'
    | 'vendor'
    | 'own-pipeline'
    | 'any-pipeline'
    | 'administrators'
    | 'readers';
}

const ROLES: readonly Role[] = [
  // What Organizations makes in every account it opens.
  { account: PRODUCTION_ACCOUNT, name: 'OrganizationAccountAccessRole', lets: 'management' },
  { account: PRODUCTION_ACCOUNT, name: 'monitoring-vendor', lets: 'vendor-with-id' },
  { account: PRODUCTION_ACCOUNT, name: 'log-shipping', lets: 'vendor' },
  { account: PRODUCTION_ACCOUNT, name: 'pipeline-release', lets: 'own-pipeline' },
  { account: PRODUCTION_ACCOUNT, name: 'pipeline-preview', lets: 'any-pipeline' },
  { account: PRODUCTION_ACCOUNT, name: reserved('Administrators'), lets: 'administrators' },
  { account: PRODUCTION_ACCOUNT, name: reserved('Readers'), lets: 'readers' },
  { account: MANAGEMENT_ACCOUNT, name: reserved('Readers'), lets: 'readers' },
];

/** As the others have it, by the name of each: they are made elsewhere. */
const OTHER_ROLES: Readonly<Record<string, Readonly<Record<string, Verdict>>>> = {
  [MANAGEMENT_ACCOUNT]: { EvidenceReader: 'not-applicable', automation: 'not-applicable' },
  [PRODUCTION_ACCOUNT]: { EvidenceReader: 'conforming', automation: 'not-applicable' },
};

const TRUST: Readonly<Record<Role['lets'], Verdict>> = {
  management: 'conforming',
  'vendor-with-id': 'conforming',
  vendor: 'nonconforming',
  'own-pipeline': 'not-applicable',
  'any-pipeline': 'not-applicable',
  administrators: 'not-applicable',
  readers: 'not-applicable',
};

type SetName = 'Administrators' | 'Readers';

interface Assignment {
  readonly account: string;
  readonly set: SetName;
  readonly to: 'platform' | 'developers' | 'one-person' | 'leaver' | 'deleted';
}

const ASSIGNMENTS: readonly Assignment[] = [
  { account: PRODUCTION_ACCOUNT, set: 'Administrators', to: 'platform' },
  { account: PRODUCTION_ACCOUNT, set: 'Administrators', to: 'one-person' },
  { account: PRODUCTION_ACCOUNT, set: 'Readers', to: 'developers' },
  { account: MANAGEMENT_ACCOUNT, set: 'Readers', to: 'developers' },
  { account: MANAGEMENT_ACCOUNT, set: 'Readers', to: 'leaver' },
  { account: MANAGEMENT_ACCOUNT, set: 'Readers', to: 'deleted' },
];

const ASSIGNED: Readonly<Record<Assignment['to'], Verdict>> = {
  platform: 'conforming',
  developers: 'conforming',
  'one-person': 'nonconforming',
  leaver: 'nonconforming',
  deleted: 'nonconforming',
};

/** Who may do what in the company's cloud, and through which door. */
export const identity: CloudDomain = {
  ofAccount: ({ id, root }) => ({
    rootHasVirtualDevice: root.secondFactor && root.factor === 'app',
    samlProviders: ['AWSSSO_0123456789abcdef_DO_NOT_DELETE'],
    contacts: id === MANAGEMENT_ACCOUNT ? [SECURITY_CONTACT] : [],
  }),
  ofOrganization: (company) => ({
    id: ORGANIZATION,
    rootFeatures: managesRootUsers(company) ? ['RootCredentialsManagement', 'RootSessions'] : null,
    identityCenter: directoryOf(company),
  }),
  rolesOf: ({ id }, { start }) =>
    ROLES.filter(({ account }) => account === id).map((role) => asRole(role, start)),
  truths: (account, company) => [
    ...truthsOfAccount(account),
    ...truthsOfRoles(account),
    // The directory is one for all accounts, and told of with the account that manages the rest.
    ...(account.isManagement ? truthsOfOrganization(company) : []),
  ],
};

/** When root was last used: in production somebody still opens support cases as root. */
export function rootLastUsed({ id }: CloudAccount, start: Day): Date | null {
  return id === PRODUCTION_ACCOUNT ? dateBefore(start, 20, 9) : null;
}

const SECURITY_CONTACT: AlternateContact = {
  AlternateContactType: 'SECURITY',
  Name: 'Security',
  Title: 'Security',
  EmailAddress: 'security@example.com',
  PhoneNumber: '+49 30 0000000',
};

function reserved(set: SetName): string {
  return `AWSReservedSSO_${set}_0123456789abcdef`;
}

function isReserved({ lets }: Role): boolean {
  return lets === 'administrators' || lets === 'readers';
}

function pathOf(role: Role): string {
  return isReserved(role) ? `/aws-reserved/sso.amazonaws.com/${REGION}/` : '/';
}

function asRole(role: Role, start: Day): AwsRole {
  const everything = role.lets === 'management' || role.lets === 'administrators';
  return iamRole({
    name: role.name,
    path: pathOf(role),
    createdAt: dateBefore(start, 700, 9),
    trustPolicy: trustOf(role),
    attachedPolicies: everything
      ? [policyArn('aws', { name: 'AdministratorAccess', path: '/' })]
      : [policyArn('aws', { name: 'SecurityAudit', path: '/' })],
  });
}

function trustOf({ account, lets }: Role): PolicyDocument {
  const web = (Condition: Record<string, Record<string, string>>): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${GITHUB}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' }, ...Condition },
    },
  });
  switch (lets) {
    case 'management':
      return trustFor(rootArn(MANAGEMENT_ACCOUNT));
    case 'vendor-with-id':
      return trustFor(rootArn(VENDOR), 'invented-external-id');
    case 'vendor':
      return trustFor(rootArn(FORMER_VENDOR));
    case 'own-pipeline':
      return web({ StringLike: { [`${GITHUB}:sub`]: 'repo:quillfern/*' } });
    case 'any-pipeline':
      return web({});
    case 'administrators':
    case 'readers':
      return {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: {
            Federated: `arn:aws:iam::${account}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`,
          },
          Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
        },
      };
  }
}

/** Those of the staff who have been given access, and one who left and was switched off. */
function membersOf({ people }: Company): {
  readonly here: readonly Person[];
  readonly gone: Person;
} {
  const known = people.filter(({ aws, email }) => aws !== null && email !== null);
  const here = known.filter(({ standing, type }) => standing === 'here' && type === 'employee');
  const gone = known.find(({ standing }) => standing === 'gone');
  if (here.length < 6 || gone === undefined) throw new Error('too few people use the cloud');
  return { here: here.slice(0, 6), gone };
}

function userId(person: Person | undefined): string {
  return `c1d2e3f4-0000-4000-8000-000000000${person?.id.slice(-3) ?? '999'}`;
}

const GROUPS = {
  platform: 'd1e2f3a4-0000-4000-8000-000000000001',
  developers: 'd1e2f3a4-0000-4000-8000-000000000002',
} as const;

function directoryOf(company: Company): IdentityCenter {
  const { here, gone } = membersOf(company);
  const user = (person: Person, UserStatus: 'ENABLED' | 'DISABLED') => ({
    IdentityStoreId: STORE,
    UserId: userId(person),
    UserName: person.email ?? '',
    DisplayName: `${person.given} ${person.family}`,
    Emails: [{ Value: person.email ?? '', Primary: true }],
    // Google Workspace keeps the accounts, and is where people sign in.
    ExternalIds: [{ Issuer: 'https://scim.example.com/', Id: person.id }],
    UserStatus,
    CreatedAt: dateBefore(company.start, 300, 9),
  });
  return {
    region: REGION,
    arn: `arn:aws:sso:::instance/${INSTANCE}`,
    storeId: STORE,
    users: [...here.map((person) => user(person, 'ENABLED')), user(gone, 'DISABLED')],
    groups: [
      {
        IdentityStoreId: STORE,
        GroupId: GROUPS.platform,
        DisplayName: 'platform',
        memberIds: here.slice(0, 2).map(userId),
      },
      {
        IdentityStoreId: STORE,
        GroupId: GROUPS.developers,
        DisplayName: 'developers',
        memberIds: here.slice(2).map(userId),
      },
    ],
    permissionSets: (['Administrators', 'Readers'] as const).map((name) => ({
      name,
      arn: setArn(name),
    })),
    assignments: ASSIGNMENTS.map(({ account, set, to }) => {
      const { type, id } = principalOf(to, company);
      return {
        AccountId: account,
        PermissionSetArn: setArn(set),
        PrincipalType: type,
        PrincipalId: id,
      };
    }),
  };
}

function setArn(name: SetName): string {
  const id = name === 'Administrators' ? '1111222233334444' : '5555666677778888';
  return `arn:aws:sso:::permissionSet/${INSTANCE}/ps-${id}`;
}

function principalOf(
  to: Assignment['to'],
  company: Company,
): { readonly type: 'USER' | 'GROUP'; readonly id: string } {
  if (to === 'platform' || to === 'developers') return { type: 'GROUP', id: GROUPS[to] };
  const { here, gone } = membersOf(company);
  const whom = { 'one-person': here[1], leaver: gone, deleted: undefined }[to];
  return { type: 'USER', id: userId(whom) };
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}

function managesRootUsers({ cloud }: Company): boolean {
  return cloud.some((account) => account.managesRootUsers);
}

function truthsOfAccount({ id, root, isManagement }: CloudAccount): readonly Truth[] {
  const subject = rootArn(id);
  return [
    truth('root-not-used', subject, good(isManagement)),
    truth(
      'root-mfa-hardware',
      subject,
      !root.secondFactor ? 'not-applicable' : good(root.factor === 'hardware'),
    ),
    truth('security-contact-set', subject, good(isManagement)),
  ];
}

function truthsOfRoles({ id }: CloudAccount): readonly Truth[] {
  const own = ROLES.filter(({ account }) => account === id).flatMap((role) => {
    const subject = roleArn(id, { name: role.name, path: pathOf(role) });
    const pipeline = { 'own-pipeline': 'conforming', 'any-pipeline': 'nonconforming' } as const;
    const { lets } = role;
    return [
      truth('role-trust-limited', subject, TRUST[lets]),
      truth(
        'workload-trust-limited',
        subject,
        lets === 'own-pipeline' || lets === 'any-pipeline' ? pipeline[lets] : 'not-applicable',
      ),
      ...(lets === 'management'
        ? [
            truth(
              'administrator-policy-absent',
              `${subject}#policy/AdministratorAccess`,
              'nonconforming',
            ),
          ]
        : []),
    ];
  });
  const others = Object.entries(OTHER_ROLES[id] ?? {}).flatMap(([name, verdict]) => {
    const subject = roleArn(id, { name, path: '/' });
    return [
      truth('role-trust-limited', subject, verdict),
      truth('workload-trust-limited', subject, 'not-applicable'),
    ];
  });
  return [...own, ...others];
}

function truthsOfOrganization(company: Company): readonly Truth[] {
  const subject = `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:organization/${ORGANIZATION}`;
  const { here, gone } = membersOf(company);
  return [
    truth('root-access-centralised', subject, good(managesRootUsers(company))),
    truth('privileged-accounts-few', subject, good(hasFew(company))),
    ...here.flatMap((person) => truthsOfUser(person, true, company)),
    ...truthsOfUser(gone, false, company),
    ...ASSIGNMENTS.map(({ account, set, to }) => {
      const { type, id } = principalOf(to, company);
      const assignment = `${setArn(set)}#account/${account}#${type.toLowerCase()}/${id}`;
      return truth('access-assigned-through-groups', assignment, ASSIGNED[to]);
    }),
  ];
}

function truthsOfUser(person: Person, active: boolean, company: Company): readonly Truth[] {
  const id = `arn:aws:identitystore:::user/${userId(person)}`;
  return [
    ...accountTruths(company, 'aws', {
      id,
      ownerId: person.id,
      declaredMachine: false,
      secondFactor: false,
      signsIn: 'untold',
      active,
      ...(active ? {} : { closing: 'untold' }),
    }),
    // Identity Center tells of nobody when they last signed in.
    truth('account-in-use', id, active ? 'not-assessed' : 'not-applicable'),
    truth('people-federated', id, 'conforming'),
  ];
}

/** Whether at most four people, or a tenth of them, are administrators of any account. */
function hasFew(company: Company): boolean {
  const { here } = membersOf(company);
  const users = company.cloud.flatMap((account) => account.users);
  const administrators = new Set([
    ...users
      .filter(({ rights, inline }) => rights.startsWith('administrator') || inline?.wide === true)
      .filter(({ ownerId }) => isStaff(company, ownerId))
      .map(({ ownerId }) => ownerId),
    ...here.slice(0, 2).map(({ id }) => id),
  ]);
  const people = new Set([
    ...users.map(({ ownerId }) => ownerId).filter((id) => isStaff(company, id)),
    ...here.map(({ id }) => id),
  ]);
  return administrators.size <= Math.max(4, Math.floor(people.size / 10));
}

function isStaff({ people }: Company, id: string | null): boolean {
  const { type } = people.find((person) => person.id === id) ?? {};
  return type === 'employee' || type === 'contractor' || type === 'intern';
}
