import type { Lookup } from './check.ts';
import type { Fact, FactKind } from './facts.ts';
import { Unknown, map, map2, type Observed } from './observed.ts';
import { isRegionRead } from './regions.ts';
import { meet, type Scope } from './scope.ts';

/**
 * What something is labelled with; `undefined` when it certainly never bore a label. A list of labels
 * that could not be read elsewhere hides nothing of it, and one that nobody reads where it lies, all.
 */
export function labelsOf(
  resource: Fact<FactKind>,
  lookup: Lookup,
): Observed<Fact<'tagged-resource'> | undefined> {
  const { members, gaps } = lookup.where('tagged-resource', 'resourceId', resource.id, resource);
  const [found] = members;
  if (found !== undefined) return found;
  return map(placeOf(resource), (place) => {
    const nearby = gaps.filter(({ scope }) => meet(scope, place));
    if (nearby.length > 0) return new Unknown(nearby);
    return map(isRead(resource, place, lookup), (read) =>
      read ? undefined : unread(resource, place),
    );
  });
}

/** Where it lies: buckets are listed by account, and each says in which region it is. */
function placeOf(resource: Fact<FactKind>): Observed<Scope> {
  const { kind, scope } = resource;
  if (kind !== 'bucket') return scope;
  return map2(resource.region, resource.accountId, (region, account) => ({
    ...scope,
    account,
    region,
  }));
}

/** What is found by a list of its region is read there; so is what has no region. */
function isRead(resource: Fact<FactKind>, place: Scope, lookup: Lookup): Observed<boolean> {
  const { account, region } = place;
  if (account === undefined || region === undefined) return true;
  return isRegionRead({ account, region }, lookup, resource);
}

function unread({ id, source }: Fact<FactKind>, scope: Scope): Unknown {
  const detail = `no source reads labels where ${id} is`;
  return new Unknown([
    { reason: 'no-source', source, step: 'tagged-resource', scope, item: id, detail },
  ]);
}

/** Whether a label is one of a scheme's, in whatever case either is written. */
export function isOneOf(label: string, scheme: readonly string[]): boolean {
  return scheme.some((one) => one.toLowerCase() === label.toLowerCase());
}
