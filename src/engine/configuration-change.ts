import type { Instant } from '../core/time.ts';
import type { NewEvent, Store } from '../store/store.ts';

/** Paths an event lists; a larger change is counted. */
const PATHS_SHOWN = 50;

const ABOUT = 'configuration';

/**
 * What the configuration changed since the run before: a raised threshold, a disabled check, a
 * narrowed scope or a removed source is seen in the record and not only in its effect. `digest` is
 * that of `current` as it is sealed.
 */
export async function configurationChange(
  store: Store,
  current: unknown,
  digest: string,
  at: Instant,
): Promise<readonly NewEvent[]> {
  const last = await store.lastRun();
  if (last?.configuration === digest || (await isTold(store, digest))) return [];
  const bytes = last ? await store.blob(last.configuration) : undefined;
  if (!last || !bytes) return [];
  const before = flattened(JSON.parse(Buffer.from(bytes).toString()) as unknown);
  const after = flattened(JSON.parse(JSON.stringify(current)) as unknown);
  const paths = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort();
  if (paths.length === 0) return [];
  const changes = paths.slice(0, PATHS_SHOWN).map((path) => ({
    path,
    before: before.get(path) ?? null,
    after: after.get(path) ?? null,
  }));
  return [
    {
      at,
      about: ABOUT,
      type: 'configuration-changed',
      actor: 'annexa',
      person: null,
      data: { previousRun: last.id, configuration: digest, count: paths.length, changes },
    },
  ];
}

/** Whether the newest change on record led to this very configuration. */
export async function isTold(store: Store, digest: string): Promise<boolean> {
  return (await store.events(ABOUT)).at(-1)?.data['configuration'] === digest;
}

function flattened(value: unknown, path = ''): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  if (typeof value !== 'object' || value === null) flat.set(path, JSON.stringify(value));
  else if (Object.keys(value).length === 0) flat.set(path, JSON.stringify(value));
  else {
    for (const [key, inner] of Object.entries(value)) {
      for (const [name, text] of flattened(inner, path === '' ? key : `${path}.${key}`)) {
        flat.set(name, text);
      }
    }
  }
  return flat;
}
