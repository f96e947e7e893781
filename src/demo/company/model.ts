import type { Day } from '../../core/time.ts';

/**
 * The invented company, said in traits: what is right or wrong with each thing, as words and not as
 * the dates and settings that its systems will show. The systems are rendered from the traits, and so
 * is what a true verdict is; between the two lies all of annexa.
 */
export interface Company {
  readonly name: string;
  /** Of its addresses. */
  readonly domain: string;
  /** Login of its GitHub organisation, prefix of its buckets. */
  readonly slug: string;
  /** First day of the story; every other date is counted from it. */
  readonly start: Day;
  readonly people: readonly Person[];
  readonly workspace: Workspace;
  readonly code: CodePlatform;
  readonly cloud: readonly CloudAccount[];
  readonly assets: readonly Asset[];
  readonly suppliers: readonly Supplier[];
  readonly incidents: readonly Incident[];
}

export type PersonType =
  'employee' | 'contractor' | 'intern' | 'service' | 'bot' | 'shared' | 'external' | 'break-glass';

/** A row of the register of people. */
export interface Person {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly email: string | null;
  readonly aliases: readonly string[];
  readonly type: PersonType;
  /**
   * `here` also for who came back and who will leave one day; `new` for who started days ago; `later`
   * for who has not started; `gone` for who left, and whose time of grace is over.
   */
  readonly standing: 'here' | 'new' | 'later' | 'gone';
  readonly startsOn: Day;
  readonly endsOn: Day | null;
  readonly timeZone: string;
  readonly department: string;
  readonly role: string;
  readonly managerId: string | null;
  readonly place: 'office' | 'hybrid' | 'remote';
  readonly training: 'current' | 'overdue' | 'never';
  readonly agreement: 'current' | 'too-old' | 'none';
  readonly github: string | null;
  readonly aws: string | null;
  /** A slip of the keyboard that makes the row unreadable. */
  readonly badRow?: boolean;
}

/** How an account lost its access after its owner had left. */
export type Closing =
  | 'in-time'
  | 'late'
  /** Before anyone looked, and the provider does not say when. */
  | 'untold';

/** What accounts of every provider have in common. */
export interface Account {
  /** Id of the row in the register it belongs to; null where it belongs to nobody. */
  readonly ownerId: string | null;
  /** Whether the provider itself says that this is no person's account. */
  readonly declaredMachine: boolean;
  readonly secondFactor: boolean;
  /** Of accounts whose owner is gone and that are closed. */
  readonly closing?: Closing;
}

export interface Workspace {
  /** Google's id of the customer. */
  readonly customerId: string;
  readonly users: readonly WorkspaceUser[];
  readonly devices: readonly Phone[];
  readonly fewAdministrators: boolean;
}

export interface WorkspaceUser extends Account {
  readonly id: string;
  readonly email: string;
  readonly given: string;
  readonly family: string;
  readonly aliases: readonly string[];
  readonly state: 'active' | 'suspended' | 'archived';
  readonly administrator: boolean;
  /** `newcomer`: made lately, not used yet. */
  readonly use: 'recent' | 'dormant' | 'newcomer' | 'never';
  /** Instant at which it was suspended. */
  readonly suspendedAt?: string;
}

export interface Phone {
  readonly id: string;
  readonly email: string;
  readonly platform: 'ANDROID' | 'IOS_SYNC';
  readonly approved: boolean;
  readonly seen: 'lately' | 'long-ago';
  readonly encryption: 'on' | 'off' | 'untold';
}

export interface CodePlatform {
  readonly organizationId: number;
  readonly accounts: readonly CodeAccount[];
  readonly repositories: readonly Repository[];
  readonly fewAdministrators: boolean;
}

export interface CodeAccount extends Account {
  readonly login: string;
  readonly id: number;
  /** `gone`: was a member until the day before; GitHub then says nothing of it any more. */
  readonly membership: 'owner' | 'member' | 'outside' | 'gone';
}

export interface Repository {
  readonly id: number;
  readonly name: string;
  readonly use: 'active' | 'archived' | 'fork' | 'template' | 'empty';
  readonly public: boolean;
  readonly protection: 'classic' | 'ruleset' | 'without-approval' | 'none';
  readonly alerts: readonly Vulnerability[];
}

export interface Vulnerability {
  readonly number: number;
  readonly package: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly development: boolean;
  readonly age: 'young' | 'overdue';
}

export interface CloudAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  readonly isManagement: boolean;
  readonly root: {
    readonly secondFactor: boolean;
    readonly factor: 'app' | 'hardware';
    readonly accessKey: boolean;
  };
  /** Of the account that manages the others: whether it has their root users in hand. */
  readonly managesRootUsers: boolean;
  readonly passwordPolicy: 'strong' | 'short' | 'none';
  readonly trail: 'complete' | 'one-region' | 'stopped';
  readonly blocksPublicAccess: boolean;
  readonly fewAdministrators: boolean;
  readonly users: readonly CloudUser[];
  readonly policies: readonly CloudPolicy[];
  readonly buckets: readonly Bucket[];
}

export interface CloudUser extends Account {
  readonly name: string;
  readonly console: boolean;
  readonly keys: readonly { readonly age: 'young' | 'old'; readonly active: boolean }[];
  readonly use: 'recent' | 'dormant' | 'newcomer' | 'never';
  readonly rights:
    'developer' | 'administrator-group' | 'administrator-attached' | 'audit' | 'none';
  /** Names the policy that is written into the user; it allows everything where `wide`. */
  readonly inline?: { readonly name: string; readonly wide: boolean };
  /** Was there until the day before; AWS then says nothing of it any more. */
  readonly deleted?: boolean;
  /** The tag by which annexa learns whose it is, where the register has no user name. */
  readonly emailTag?: string;
}

export interface CloudPolicy {
  readonly name: string;
  readonly wide: boolean;
  readonly attached: boolean;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly exposure:
    | 'private'
    /** Private as it stands, without any block that would keep it so. */
    | 'unblocked'
    | 'public-by-policy'
    | 'public-by-acl'
    /** A public policy that a block of the bucket keeps from having effect. */
    | 'blocked';
  readonly plainHttpDenied: boolean;
  readonly versioning: 'on' | 'suspended' | 'never';
  readonly logging: 'on' | 'off' | 'target';
  readonly encryption: 'usual' | 'key-service';
  /** What keeps objects, where there are versions of them: a lock of a year or a month, or a policy. */
  readonly keeping: 'locked' | 'locked-briefly' | 'deletion-denied' | 'nothing';
  /** Null for one that never bore a label. */
  readonly labels: Labels | null;
}

export interface Labels {
  readonly owner: string | null;
  readonly classification: string | null;
}

export interface Asset {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly criticality: 'critical' | 'high' | 'medium' | 'low';
  readonly classification: string;
  readonly disposed: boolean;
  /** A person's id or address, a name nobody knows, or empty. */
  readonly owner: string;
  readonly ownership: 'here' | 'gone' | 'unknown' | 'none';
  readonly restore: 'recent' | 'overdue' | 'failed' | 'unverified' | 'never';
}

export interface Supplier {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly criticality: 'critical' | 'high' | 'medium' | 'low';
  readonly owner: string;
  readonly review: 'current' | 'planned-and-missed' | 'too-old' | 'never';
}

export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly state: 'open' | 'closed';
  readonly review: 'in-time' | 'late' | 'missing' | 'not-due';
}
