/** A facet of an entity, as a key. */
export function keyOf(kind: string, id: string, facet: string): string {
  return `${kind}\n${id}\n${facet}`;
}
