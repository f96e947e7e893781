/** Tags by which people name an environment, in lower case; the first that a thing has counts. */
const KEYS = ['annexa:environment', 'environment', 'env', 'stage'] as const;

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** The removal that `environmentTags` makes, as a step declares it. */
export const ENVIRONMENT_REMOVAL = {
  field: `Tags other than ${KEYS.join(', ')}`,
  because: 'tags may hold anything',
};

/** The tags that say of which environment something is; all that is sealed of its tags. */
export function environmentTags(tags: readonly Tag[] | undefined): readonly Tag[] {
  return (tags ?? []).filter((tag) => rank(tag) >= 0);
}

/** The environment that the tags name, in lower case; null where they name none. */
export function environmentOf(tags: readonly Tag[]): string | null {
  const [first] = environmentTags(tags).toSorted((a, b) => rank(a) - rank(b));
  const value = first?.Value?.trim().toLowerCase() ?? '';
  return value === '' ? null : value;
}

function rank({ Key = '' }: Tag): number {
  return (KEYS as readonly string[]).indexOf(Key.trim().toLowerCase());
}
