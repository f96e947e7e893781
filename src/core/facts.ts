import type { z } from 'zod';

import { BACKUP_KINDS } from './fact-kinds/backups.ts';
import { CLOUD_KINDS } from './fact-kinds/cloud.ts';
import { CODE_KINDS } from './fact-kinds/code.ts';
import { DATABASE_KINDS } from './fact-kinds/databases.ts';
import { DEVICE_KINDS } from './fact-kinds/devices.ts';
import { IDENTITY_KINDS } from './fact-kinds/identities.ts';
import { LOGGING_KINDS } from './fact-kinds/logging.ts';
import { MACHINE_KINDS } from './fact-kinds/machines.ts';
import { MONITORING_KINDS } from './fact-kinds/monitoring.ts';
import { NETWORK_KINDS } from './fact-kinds/network.ts';
import { RECORD_KINDS } from './fact-kinds/records.ts';
import { SECRET_KINDS } from './fact-kinds/secrets.ts';
import { SOFTWARE_KINDS } from './fact-kinds/software.ts';
import { STORAGE_KINDS } from './fact-kinds/storage.ts';
import type { Observed } from './observed.ts';
import type { Scope } from './scope.ts';

export { ACCOUNT_CLASSES, CRITICALITIES } from './fact-kinds/fields.ts';
export { AUDIT_EVENTS } from './fact-kinds/logging.ts';

/**
 * The provider-neutral vocabulary. Per kind, its facets: the parts that one step of a collector
 * delivers together. Field names are unique within a kind, since a fact shows all facets at once.
 * Every kind has the facet `identity`; the step that delivers it enumerates the kind.
 */
export const FACTS = {
  ...IDENTITY_KINDS,
  ...CLOUD_KINDS,
  ...STORAGE_KINDS,
  ...NETWORK_KINDS,
  ...MACHINE_KINDS,
  ...DATABASE_KINDS,
  ...BACKUP_KINDS,
  ...SECRET_KINDS,
  ...SOFTWARE_KINDS,
  ...LOGGING_KINDS,
  ...CODE_KINDS,
  ...DEVICE_KINDS,
  ...RECORD_KINDS,
  ...MONITORING_KINDS,
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

/**
 * The facets whose changes are no history: they move by themselves (see DESIGN.md §5). They are those
 * named `activity`, or `<something>-activity` where several steps tell of a kind's.
 */
export function isVolatile(kind: FactKind, facet: string): boolean {
  return facet === 'activity' || facet.endsWith('-activity') || kind === 'evidence-step';
}
