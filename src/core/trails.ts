import type { Lookup } from './check.ts';
import type { Fact, KnownFields } from './facts.ts';
import { all, isUnknown, type Observed } from './observed.ts';

type Trail = Fact<'trail'>;

/**
 * A field of a trail, as any account that sees the same trail tells it: an account may be denied what
 * the one that owns the trail may read.
 */
export function toldOfTrail<F extends keyof KnownFields<'trail'>>(
  trail: Trail,
  field: F,
  lookup: Lookup,
): Observed<KnownFields<'trail'>[F]> {
  const own = trail[field] as Observed<KnownFields<'trail'>[F]>;
  if (!isUnknown(own) || isUnknown(trail.trailId)) return own;
  for (const other of lookup.where('trail', 'trailId', trail.trailId, trail).members) {
    const told = other[field] as Observed<KnownFields<'trail'>[F]>;
    if (!isUnknown(told)) return told;
  }
  return own;
}

/** Whether the trail is one that an account's audit log rests on: it alone records everything. */
export function recordsEverything(trail: Trail, lookup: Lookup): Observed<boolean> {
  return all(
    trail.multiRegion,
    toldOfTrail(trail, 'logging', lookup),
    toldOfTrail(trail, 'allManagementEvents', lookup),
  );
}
