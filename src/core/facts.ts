import { z } from 'zod';

import type { Observed } from './observed.ts';
import type { Scope } from './scope.ts';
import { isDay, isTimeZone, parseInstant, type Day, type Instant } from './time.ts';

const instant = z.custom<Instant>((value) => parseInstant(value) === value, 'not an instant');
const day = z.custom<Day>((value) => typeof value === 'string' && isDay(value), 'not a day');
const timeZone = z.string().refine(isTimeZone, 'not a time zone');

/** What an account is for. People-like accounts that nothing classifies are `human`. */
export const ACCOUNT_CLASSES = [
  'human',
  'service',
  'bot',
  'shared',
  'guest',
  'external',
  'break-glass',
] as const;
export const CRITICALITIES = ['critical', 'high', 'medium', 'low'] as const;
const accountClass = z.enum(ACCOUNT_CLASSES);
const criticality = z.enum(CRITICALITIES);

/**
 * The provider-neutral vocabulary. Per kind, its facets: the parts that one step of a collector
 * delivers together. Field names are unique within a kind, since a fact shows all facets at once.
 * Every kind has the facet `identity`; the step that delivers it enumerates the kind.
 */
export const FACTS = {
  /** An identity that can sign in or act: IAM user, member of an organisation, directory user. */
  account: {
    identity: {
      /** Sign-in name as the provider shows it. */
      login: z.string(),
      email: z.string().nullable(),
      /** Keys by which a person of the registers may own it, best first: see `Person.keys`. */
      ownerKeys: z.array(z.string()),
      /** What the provider or a tag says the account is for; null when nothing does. */
      declaredClass: accountClass.nullable(),
      createdAt: instant.nullable(),
    },
    access: {
      /** Able to sign in or act now: not suspended, archived, disabled or deleted. */
      active: z.boolean(),
      signsInInteractively: z.boolean(),
      /** When the provider says it lost its access; null where it does not say. */
      deactivatedAt: instant.nullable(),
    },
    mfa: { mfaEnabled: z.boolean() },
    privilege: { administrator: z.boolean() },
    /** Changes daily, and so is kept out of the history. */
    activity: { lastSignInAt: instant.nullable() },
  },
  /** An AWS account, known by the ARN of its root user. */
  'cloud-account': {
    identity: { accountId: z.string() },
    root: { rootMfaEnabled: z.boolean(), rootAccessKeyPresent: z.boolean() },
    'root-credential': { rootHasCredential: z.boolean() },
    'sign-in': { hasConsoleUser: z.boolean() },
    'password-policy': {
      /** 0 where the account has no policy of its own. */
      passwordMinimumLength: z.int(),
      passwordReusePrevention: z.int(),
      passwordPolicySet: z.boolean(),
    },
    'storage-block': {
      accountIgnoresPublicAcls: z.boolean(),
      accountRestrictsPublicPolicies: z.boolean(),
    },
  },
  /** An organisation or customer of a platform, known by the provider's own id for it. */
  organization: {
    identity: { login: z.string() },
  },
  /** A long-lived access key. */
  credential: {
    identity: { active: z.boolean(), createdAt: instant, ownerId: z.string() },
  },
  /** A customer-managed or inline policy, or a direct attachment of an administrator policy. */
  policy: {
    identity: {
      form: z.enum(['managed', 'inline', 'attachment']),
      /** Attached to at least one principal; inline policies and attachments always are. */
      attached: z.boolean(),
      /** Allows every action on every resource without a condition. */
      allowsEverything: z.boolean(),
    },
  },
  bucket: {
    identity: { region: z.string(), accountId: z.string() },
    policy: { deniesPlainHttp: z.boolean() },
    'policy-status': { policyGrantsPublic: z.boolean() },
    acl: { aclGrantsPublic: z.boolean() },
    block: { bucketIgnoresPublicAcls: z.boolean(), bucketRestrictsPublicPolicies: z.boolean() },
    versioning: { versioned: z.boolean() },
    logging: {
      accessLogged: z.boolean(),
      /** Name of the bucket its access logs go to. */
      logTarget: z.string().nullable(),
    },
  },
  /** A trail of the cloud account's management events. */
  trail: {
    identity: { multiRegion: z.boolean() },
    status: { logging: z.boolean() },
    selectors: { allManagementEvents: z.boolean() },
  },
  repository: {
    identity: {
      archived: z.boolean(),
      fork: z.boolean(),
      template: z.boolean(),
      /** False only where the provider shows content; an empty repository has no branch yet. */
      maybeEmpty: z.boolean(),
      neverPushed: z.boolean(),
      visibility: z.string(),
    },
    rules: {
      /** Approvals that active rulesets ask for; null where none requires a pull request. */
      rulesetApprovals: z.int().nullable(),
    },
    'branch-protection': {
      defaultBranchExists: z.boolean(),
      /** Approvals that classic protection asks for; null where it requires no pull request. */
      classicApprovals: z.int().nullable(),
    },
  },
  /** A known vulnerability of a dependency that a platform reports for a repository. */
  alert: {
    identity: {
      repositoryId: z.string(),
      open: z.boolean(),
      severity: criticality,
      runtime: z.boolean(),
      openedAt: instant,
      summary: z.string(),
    },
  },
  device: {
    identity: { approved: z.boolean(), deviceType: z.string() },
    encryption: { encrypted: z.boolean() },
    activity: { lastSeenAt: instant },
  },
  person: {
    identity: {
      email: z.string().nullable(),
      /** `person:`, `email:`, `github:`, `aws:` keys by which accounts and registers find them. */
      keys: z.array(z.string()),
      /** Class of the accounts that belong to this row; `human` for people. */
      accountClass,
      startsOn: day.nullable(),
      /** Last day of employment or contract; null while none is known. */
      endsOn: day.nullable(),
      timeZone,
      remote: z.boolean(),
    },
  },
  asset: {
    identity: {
      assetType: z.string(),
      owner: z.string().nullable(),
      criticality: criticality.nullable(),
      disposed: z.boolean(),
    },
  },
  'restore-test': {
    identity: { asset: z.string(), testedOn: day, successful: z.boolean(), verified: z.boolean() },
  },
  training: {
    identity: { personId: z.string(), course: z.string(), completedOn: day },
  },
  'remote-work-agreement': {
    identity: { personId: z.string(), agreedOn: day },
  },
  supplier: {
    identity: {
      criticality: criticality.nullable(),
      lastReview: day.nullable(),
      nextReview: day.nullable(),
    },
  },
  incident: {
    identity: {
      severity: criticality,
      closedOn: day.nullable(),
      reviewedOn: day.nullable(),
    },
  },
  /** A step of a configured source, made by the engine from its own readings. */
  'evidence-step': {
    identity: {
      /** Newest complete reading of its scope that is furthest behind; null before the first. */
      lastCompleteAt: instant.nullable(),
      firstAttemptAt: instant,
      maxAgeHours: z.number(),
    },
  },
} as const satisfies Record<string, { identity: Shape } & Record<string, Shape>>;

type Shape = Record<string, z.ZodType>;
export type FactKind = keyof typeof FACTS;
export const FACT_KINDS = Object.keys(FACTS) as readonly FactKind[];
export type FacetName<K extends FactKind> = keyof (typeof FACTS)[K] & string;

type Infer<S> = { readonly [F in keyof S]: S[F] extends z.ZodType<infer T> ? T : never };
type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (
  i: infer I,
) => void
  ? I
  : never;
type Fields<K extends FactKind> = UnionToIntersection<
  { [F in FacetName<K>]: Infer<(typeof FACTS)[K][F]> }[FacetName<K>]
>;

/** The values of one facet as a projection delivers them; a field left out becomes unknown. */
export type FacetValue<K extends FactKind, F extends FacetName<K>> = Partial<
  Infer<(typeof FACTS)[K][F]>
>;

/** The fields of every facet of a kind, plainly known: what examples of checks are written in. */
export type KnownFields<K extends FactKind> = Fields<K>;

/** What every fact has, known from the list that enumerates it. */
export interface FactBase<K extends FactKind = FactKind> {
  readonly kind: K;
  /** The provider's public id (an ARN, a node id); unique within kind and source. */
  readonly id: string;
  /** For display only. */
  readonly name: string;
  /** Changes when something is deleted and made anew under the same id. */
  readonly incarnation: string;
  readonly source: string;
  readonly scope: Scope;
}

/** A fact as a check sees it: every field of every facet, each known or with what hides it. */
export type Fact<K extends FactKind> = K extends FactKind
  ? FactBase<K> & { readonly [F in keyof Fields<K>]: Observed<Fields<K>[F]> }
  : never;

/** The facets whose changes are no history: they move by themselves (see DESIGN.md §5). */
export function isVolatile(kind: FactKind, facet: string): boolean {
  return facet === 'activity' || kind === 'evidence-step';
}
