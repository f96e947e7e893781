/**
 * The GitHub organisation that the estate serves: plain data, changed in place between readings.
 * Times are ISO 8601 in UTC.
 */
export interface GithubOrganization {
  login: string;
  id: number;
  nodeId: string;
  name: string;
  /** On `free`, rules and branch protection of private repositories cannot be read at all. */
  plan: 'free' | 'team' | 'enterprise';
  twoFactorRequirementEnabled: boolean;
  defaultRepositoryPermission: 'none' | 'read' | 'write' | 'admin';
  createdAt: string;
  members: GithubMember[];
  outsideCollaborators: GithubOutsideCollaborator[];
  repositories: GithubRepository[];
}

export interface GithubAccount {
  login: string;
  id: number;
  nodeId: string;
  type: 'User' | 'Bot';
  siteAdmin: boolean;
}

export interface GithubOutsideCollaborator extends GithubAccount {
  twoFactor: boolean;
  /** A second factor that GitHub counts as insecure (text message); `false` without any factor. */
  insecureTwoFactor: boolean;
}

export interface GithubMember extends GithubOutsideCollaborator {
  role: 'admin' | 'member';
}

export interface GithubRepository {
  name: string;
  id: number;
  nodeId: string;
  description: string | null;
  visibility: 'public' | 'private' | 'internal';
  archived: boolean;
  fork: boolean;
  isTemplate: boolean;
  disabled: boolean;
  /** Without a commit, hence without its default branch. */
  empty: boolean;
  defaultBranch: string;
  createdAt: string;
  pushedAt: string | null;
  topics: string[];
  /** Classic protection of the default branch. */
  classicProtection: GithubClassicProtection | null;
  /** Rulesets active on the default branch, the repository's and the organisation's. */
  rulesets: GithubRuleset[];
  dependabot: 'enabled' | 'disabled';
  alerts: GithubAlert[];
  hasIssues: boolean;
  labels: GithubLabel[];
  issues: GithubIssue[];
}

export interface GithubClassicProtection {
  /** `null` when no pull request is required; 0 when one is, but no approval of it. */
  requiredApprovals: number | null;
  dismissStaleReviews: boolean;
  requireCodeOwnerReviews: boolean;
  enforceAdmins: boolean;
  allowForcePushes: boolean;
  allowDeletions: boolean;
  /** Names of required status checks; `null` when none are configured. */
  requiredStatusChecks: string[] | null;
}

export interface GithubRuleset {
  id: number;
  sourceType: 'Repository' | 'Organization';
  /** `owner/name` of the repository, or the organisation's login. */
  source: string;
  /** `null` when the ruleset has no pull request rule. */
  requiredApprovals: number | null;
  otherTypes: GithubRuleType[];
}

/** Rule types that GitHub sends without parameters. */
export type GithubRuleType =
  'creation' | 'deletion' | 'non_fast_forward' | 'required_linear_history' | 'required_signatures';

export interface GithubAlert {
  number: number;
  state: 'open' | 'fixed' | 'dismissed' | 'auto_dismissed';
  severity: 'low' | 'medium' | 'high' | 'critical';
  scope: 'runtime' | 'development' | null;
  package: string;
  ecosystem: string;
  manifestPath: string;
  createdAt: string;
  fixedAt: string | null;
  dismissedAt: string | null;
  dismissedReason:
    'fix_started' | 'inaccurate' | 'no_bandwidth' | 'not_used' | 'tolerable_risk' | null;
  ghsaId: string;
  cveId: string | null;
  /** `null` when no fixed version exists. */
  firstPatched: string | null;
}

export interface GithubLabel {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface GithubIssue {
  number: number;
  id: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null;
  /** Login of the author. */
  user: string;
  labels: string[];
  assignees: string[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: string | null;
  comments: GithubComment[];
  /** A deleted issue answers 410 and is in no list. */
  deleted: boolean;
}

export interface GithubComment {
  id: number;
  user: string;
  body: string;
  createdAt: string;
  updatedAt: string;
}

/** Deterministic node id in GitHub's form: a type prefix and the encoded number. */
export function githubNodeId(prefix: 'O' | 'U' | 'R' | 'I' | 'IC' | 'LA', id: number): string {
  return `${prefix}_${Buffer.from(`estate:${id}`).toString('base64url')}`;
}

/** An organisation without members or repositories, on the team plan. */
export function newGithubOrganization(
  given: Pick<GithubOrganization, 'login' | 'id'> & Partial<GithubOrganization>,
): GithubOrganization {
  return {
    nodeId: githubNodeId('O', given.id),
    name: given.login,
    plan: 'team',
    twoFactorRequirementEnabled: false,
    defaultRepositoryPermission: 'read',
    createdAt: '2020-01-01T00:00:00Z',
    members: [],
    outsideCollaborators: [],
    repositories: [],
    ...given,
  };
}

/** A person with the member role and a second factor. */
export function newGithubMember(
  given: Pick<GithubMember, 'login' | 'id'> & Partial<GithubMember>,
): GithubMember {
  return { role: 'member', ...newGithubOutsideCollaborator(given), ...given };
}

/** A person with a second factor. */
export function newGithubOutsideCollaborator(
  given: Pick<GithubOutsideCollaborator, 'login' | 'id'> & Partial<GithubOutsideCollaborator>,
): GithubOutsideCollaborator {
  return {
    nodeId: githubNodeId('U', given.id),
    type: 'User',
    siteAdmin: false,
    twoFactor: true,
    insecureTwoFactor: false,
    ...given,
  };
}

/** A private, active repository without protection, with Dependabot alerts enabled and none open. */
export function newGithubRepository(
  given: Pick<GithubRepository, 'name' | 'id'> & Partial<GithubRepository>,
): GithubRepository {
  return {
    nodeId: githubNodeId('R', given.id),
    description: null,
    visibility: 'private',
    archived: false,
    fork: false,
    isTemplate: false,
    disabled: false,
    empty: false,
    defaultBranch: 'main',
    createdAt: '2023-01-01T00:00:00Z',
    pushedAt: '2024-01-01T00:00:00Z',
    topics: [],
    classicProtection: null,
    rulesets: [],
    dependabot: 'enabled',
    alerts: [],
    hasIssues: true,
    labels: [],
    issues: [],
    ...given,
  };
}

/** Classic protection with one approval that binds administrators too. */
export function newGithubProtection(
  given: Partial<GithubClassicProtection> = {},
): GithubClassicProtection {
  return {
    requiredApprovals: 1,
    dismissStaleReviews: true,
    requireCodeOwnerReviews: false,
    enforceAdmins: true,
    allowForcePushes: false,
    allowDeletions: false,
    requiredStatusChecks: null,
    ...given,
  };
}

/** An open alert of high severity in a runtime dependency, with a fixed version. */
export function newGithubAlert(
  given: Pick<GithubAlert, 'number' | 'package'> & Partial<GithubAlert>,
): GithubAlert {
  return {
    state: 'open',
    severity: 'high',
    scope: 'runtime',
    ecosystem: 'npm',
    manifestPath: 'package-lock.json',
    createdAt: '2024-01-01T00:00:00Z',
    fixedAt: null,
    dismissedAt: null,
    dismissedReason: null,
    ghsaId: `GHSA-0000-0000-${String(given.number).padStart(4, '0')}`,
    cveId: null,
    firstPatched: '2.0.0',
    ...given,
  };
}

/** An open issue without labels or comments. */
export function newGithubIssue(
  given: Pick<GithubIssue, 'number' | 'id' | 'title' | 'user' | 'createdAt'> & Partial<GithubIssue>,
): GithubIssue {
  return {
    body: null,
    state: 'open',
    stateReason: null,
    labels: [],
    assignees: [],
    updatedAt: given.createdAt,
    closedAt: null,
    closedBy: null,
    comments: [],
    deleted: false,
    ...given,
  };
}
