import type { z } from 'zod';

import type { FacetName, FacetValue, FactKind } from './facts.ts';
import type { Granting } from './grants.ts';
import type { GapReason } from './observed.ts';
import type { Wait } from './patience.ts';
import type { Scope } from './scope.ts';
import type { Instant } from './time.ts';

/** What was asked. Cursors stay out, pages count from 1: both keep a request the same from day to day. */
export interface Request {
  /** The provider's own name: `iam:GetCredentialReport`, `GET /orgs/{org}/members`. */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly page?: number;
}

/** Why a request was not answered, before the engine adds source, step and scope. */
export interface Refusal {
  readonly reason: GapReason;
  readonly permission?: string;
  /** The provider's words; the engine bounds and cleans them. */
  readonly detail: string;
}

interface AnswerBase {
  readonly request: Request;
  /** Id of the item of the parent step this answers for. */
  readonly item?: string;
}

/** An answer to be sealed. "There is none" is an answer too: `{ absent: 'NoSuchBucketPolicy' }`. */
export interface GivenAnswer extends AnswerBase {
  readonly status: 'ok';
  /** Parsed and stripped of everything the step declares in `removals`; JSON values only. */
  readonly body: unknown;
  /** When the provider says it made the answer, where it says so. */
  readonly generatedAt?: Instant;
  /** Whether this is the end of its list (or the whole answer). */
  readonly last: boolean;
}

export interface RefusedAnswer extends AnswerBase {
  readonly status: 'refused';
  readonly refusal: Refusal;
  /**
   * Nobody was asked, since nothing looks there any more: a scanner that was switched off. A gap where
   * something was known, which may still be there; none where nothing ever was.
   */
  readonly lapsed?: boolean;
}

export type Answer = GivenAnswer | RefusedAnswer;

/** An entity a parent step found, over which a step fans out. */
export interface Item {
  readonly id: string;
  readonly name: string;
  /** Whatever the parent's projection wants its children to know (a bucket's region). */
  readonly hints: Readonly<Record<string, string>>;
}

export interface ReadContext<Session> {
  readonly session: Session;
  readonly scope: Scope;
  /** What the parent found here; empty for a step without a parent that yields items. */
  readonly items: readonly Item[];
  readonly signal: AbortSignal;
  readonly now: () => Instant;
  /** Runs `ask` over the items with bounded concurrency, answers in the items' order. */
  each(ask: (item: Item) => AsyncIterable<Answer> | Promise<Answer>): AsyncIterable<Answer>;
}

export interface ProjectContext {
  readonly scope: Scope;
  readonly items: readonly Item[];
  /** When the reading began: tells how old an answer already was that a provider keeps for hours. */
  readonly at: Instant;
  /**
   * Whether every request was answered to its end. From an incomplete view only what is certain may
   * be stated: "is an administrator" may be, "is none" may not.
   */
  readonly complete: boolean;
}

/** One facet of one entity, as some answers state it; made by `state`, which checks its fields. */
export interface FacetStatement {
  readonly kind: FactKind;
  readonly id: string;
  readonly facet: string;
  /** Required with `identity`: display name, incarnation, and hints for child steps. */
  readonly name?: string;
  readonly incarnation?: string;
  readonly hints?: Readonly<Record<string, string>>;
  /** Fields that could not be told from the answers are left out, and become unknown. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly from: readonly GivenAnswer[];
}

/** A row or entity that could not be understood: named, never dropped in silence. */
export interface Malformed {
  readonly malformed: string;
  /** Id of the entity where that much could be read. */
  readonly item?: string;
}

export type Statement = FacetStatement | Malformed;

/** A statement whose value is checked against the facet's fields. */
export function state<K extends FactKind, F extends FacetName<K>>(
  statement: Omit<FacetStatement, 'kind' | 'facet' | 'value'> & {
    readonly kind: K;
    readonly facet: F;
    readonly value: FacetValue<K, F>;
  },
): FacetStatement {
  return statement;
}

/** Part of an answer that is never sealed, and why. */
export interface Removal {
  readonly field: string;
  readonly because: string;
}

/** One kind of reading a collector can do. The engine expands it over scopes and items. */
export interface Step<Session, Settings = unknown> {
  readonly id: string;
  readonly title: string;
  /** Raised when the same answers may project to other facts. */
  readonly revision: number;
  /** Parent step: one that `opens` scopes gives a reading per scope, another gives its items. */
  readonly after?: string;
  /** For a parent whose answers are scopes: the scopes found. */
  opens?(answers: readonly GivenAnswer[], context: ProjectContext): readonly Scope[];
  /** Scopes that are there and are not to be read: what was known in them is not over, only unseen. */
  leaves?(answers: readonly GivenAnswer[], context: ProjectContext): readonly Scope[];
  /** Facets by kind; delivering `identity` makes this the step that enumerates the kind. */
  readonly delivers: Readonly<Partial<Record<FactKind, readonly string[]>>>;
  /** Kind whose entities are the items for child steps; the first kind enumerated unless given. */
  readonly items?: FactKind;
  /** Items for child steps where they are not the entities it enumerates. */
  itemsOf?(answers: readonly GivenAnswer[], context: ProjectContext): readonly Item[];
  /** What it needs to be allowed to do, in the provider's spelling. */
  readonly permissions: readonly string[];
  readonly removals: readonly Removal[];
  readonly maxAgeHours: number;
  /**
   * Which of the parent's items it asks about; all unless given. The others are left without its
   * facets and are no gap: for what no check looks at (the branch rules of an archived repository).
   */
  wants?(item: Item): boolean;
  /**
   * Whether these settings make the step read at all; always unless given. `readBefore`: whether the
   * source ever read it, for what must not end in silence when it vanishes (a register's file).
   * `folder`: the one that relative paths of the configuration start from.
   */
  applies?(settings: Settings, readBefore: boolean, folder: string): boolean;
  /**
   * Asks and yields, never judges. What a provider refuses is a refused answer; anything it throws is a
   * bug, which the engine turns into a gap of this reading alone.
   */
  read(context: ReadContext<Session>): AsyncIterable<Answer>;
  /** Pure. */
  project(answers: readonly GivenAnswer[], context: ProjectContext): Iterable<Statement>;
  /** The provider's own id of the tenant, to which a source is pinned on its first run. */
  tenant?(answers: readonly GivenAnswer[]): string | undefined;
}

/** What a collector is given to open a session with. */
export interface Environment {
  /** Value of a secret reference of the configuration, read when asked for and never kept. */
  secret(reference: string): Promise<string>;
  /** Folder that relative paths of the configuration start from. */
  readonly folder: string;
  readonly now: () => Instant;
  /** Milliseconds after which a request without an answer is given up. */
  readonly timeout: number;
  /** How to wait for a provider that is busy; the real clock's unless given. */
  readonly wait?: Wait;
  /** To be called for every request that leaves, retries included. */
  readonly requested: () => void;
  /** To be called for every answer that asks for fewer requests. */
  readonly throttled: () => void;
}

export interface Collector<Settings, Session> {
  readonly id: string;
  readonly title: string;
  /** The settings beside `collector` and `schedule`; strict, with defaults. */
  readonly settings: z.ZodType<Settings>;
  /** Collector version; part of every reading. */
  readonly version: string;
  readonly steps: readonly Step<Session, Settings>[];
  /** Loads its SDK only here. Throws an `OperatorError` for what the operator must mend. */
  open(settings: Settings, environment: Environment): Promise<Session>;
  close?(session: Session): Promise<void>;
  /** The provider's id of a scope (an account's root ARN); the tenant's unless given. */
  scopeId?(scope: Scope): string | undefined;
  /** As whom it reads, for the reading's record; no request of its own. */
  caller?(session: Session): string | undefined;
  /**
   * When the credential it reads with stops working, where answers told and nothing renews it; no
   * request of its own.
   */
  credentialExpiresAt?(session: Session): Instant | undefined;
  /**
   * The part of the provider's platform that a step asks, where there are so many steps and scopes that
   * people look for services first; steps stand for themselves unless given.
   */
  serviceOf?(step: Pick<Step<Session>, 'permissions'>): string | undefined;
  /** What to grant, in the provider's own terms; the steps' permissions as a list unless given. */
  readonly grants?: Granting<Settings>;
}

/** A collector with its settings and session erased: what the registry and the engine handle. */
export type AnyCollector = Collector<unknown, unknown>;

export function defineCollector<Settings, Session>(
  collector: Collector<Settings, Session>,
): AnyCollector {
  return Object.freeze(collector);
}
