import type { GrantFormat, Granting, NeedingStep } from '../../../src/core/grants.ts';
import type { AwsSettings } from '../settings.ts';
import { policiesFor } from './policy.ts';
import { awsProof } from './proof.ts';
import type { GrantedRole } from './role.ts';
import { stackSetFor } from './stackset.ts';
import { terraformFor } from './terraform.ts';

/** The step that opens a scope for every account: what comes after it is asked in each of them. */
const ACCOUNTS = 'accounts';
const ASSUME = 'sts:AssumeRole';
/** Asked where the whole organization is to be read. */
const LIST_ACCOUNTS = 'organizations:ListAccounts';
/** AWS answers these whatever policies say. */
const NEEDS_NOTHING = new Set(['sts:GetCallerIdentity']);
/** Names for roles that the configuration has no name for. */
const DEFAULT_NAMES = { own: 'annexa-reader', caller: 'annexa-caller' } as const;

/** The role's permissions with the document in each form that AWS's tools take. */
export const awsGrants: Granting<AwsSettings> = {
  examples: [
    { title: 'The caller’s own account', settings: { regions: 'enabled', closedRegions: [] } },
    {
      title: 'An organization, through a role in every account',
      settings: {
        regions: 'enabled',
        closedRegions: [],
        accounts: 'organization',
        role: { name: 'annexa-reader', externalId: 'env:ANNEXA_EXTERNAL_ID' },
      },
    },
  ],
  proof: awsProof,
  of(settings, steps) {
    const roles = rolesFor(settings, steps);
    return {
      grantees: roles.map(({ id, title, actions, assumes }) => ({
        id,
        title,
        permissions: [...actions, ...(assumes.length > 0 ? [ASSUME] : [])].sort(),
      })),
      formats: formatsOf(roles),
    };
  },
};

interface ReadingRole extends GrantedRole {
  readonly actions: readonly string[];
  /** ARNs of the roles it assumes. */
  readonly assumes: readonly string[];
}

/** The caller's role and, where other accounts are read, that of the members. */
function rolesFor(settings: AwsSettings, steps: readonly NeedingStep[]): readonly ReadingRole[] {
  const { accounts, role } = settings;
  const inAccounts = steps.filter((step) => isBelow(step, steps));
  const before = steps.filter((step) => !inAccounts.includes(step)).flatMap(needs);
  const reads = inAccounts.flatMap(needs);
  const own = (name: string): GrantedRole => ({
    id: 'caller',
    title: 'the role that annexa runs as',
    name,
    path: '/',
    externalId: false,
    policies: [],
  });
  const alone = (action: string): boolean =>
    action !== ASSUME && (accounts === 'organization' || action !== LIST_ACCOUNTS);
  const actions = sorted([...before.filter(alone), ...reads]);
  if (accounts === undefined || role === undefined) {
    return [
      { ...own(DEFAULT_NAMES.own), actions, assumes: [], policies: policiesFor(actions, []) },
    ];
  }
  const ids = accounts === 'organization' ? ['*'] : [...new Set(accounts)].sort();
  const assumes = ids.map((id) => `arn:*:iam::${id}:role/${role.name.replace(/^\/+/, '')}`);
  const slash = role.name.lastIndexOf('/');
  const path = role.name.slice(0, slash + 1).replace(/^\/*/, '/');
  const memberActions = sorted(reads);
  return [
    {
      ...own(DEFAULT_NAMES.caller),
      actions,
      assumes,
      policies: policiesFor(actions, assumes),
    },
    {
      id: 'members',
      title: 'the role that annexa assumes in every other account',
      name: role.name.slice(slash + 1),
      path,
      externalId: role.externalId !== undefined,
      actions: memberActions,
      assumes: [],
      policies: policiesFor(memberActions, []),
    },
  ];
}

function needs({ permissions }: NeedingStep): readonly string[] {
  return permissions.filter((permission) => !NEEDS_NOTHING.has(permission));
}

function isBelow({ after }: NeedingStep, steps: readonly NeedingStep[]): boolean {
  if (after === undefined || after === ACCOUNTS) return after === ACCOUNTS;
  const parent = steps.find(({ id }) => id === after);
  return parent !== undefined && isBelow(parent, steps);
}

function sorted(actions: readonly string[]): readonly string[] {
  return [...new Set(actions)].sort();
}

function formatsOf(roles: readonly ReadingRole[]): readonly GrantFormat[] {
  const named = (id: string | undefined): readonly ReadingRole[] =>
    roles.filter((role) => id === undefined || role.id === id);
  const each = (id: string | undefined, render: (role: GrantedRole) => string): string =>
    named(id).map(render).join('\n');
  return [
    {
      id: 'policy',
      title: 'IAM policy',
      together: true,
      render: (id) => {
        const documents = named(id).map((role) => [role.id, documentOf(role)] as const);
        const [first] = documents;
        const shown = documents.length === 1 ? first?.[1] : Object.fromEntries(documents);
        return `${JSON.stringify(shown, undefined, 2)}\n`;
      },
    },
    {
      id: 'stackset',
      title: 'CloudFormation template of the role, for a stack or a StackSet',
      together: false,
      render: (id) => each(id, stackSetFor),
    },
    {
      id: 'terraform',
      title: 'Terraform module of the role',
      together: false,
      render: (id) => each(id, terraformFor),
    },
  ];
}

/** The one policy, or a list of them where one would be larger than IAM takes. */
function documentOf({ policies }: GrantedRole): unknown {
  return policies.length === 1 ? policies[0] : policies;
}
