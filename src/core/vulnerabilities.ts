import type { Lookup } from './check.ts';
import type { Fact } from './facts.ts';
import { all, map, not, type Observed } from './observed.ts';

/**
 * Whether a vulnerability is only in images that are no longer to be run: none of them runs as far as
 * the scanner knows, and each has a successor and was not fetched lately.
 */
export function isSuperseded(
  vulnerability: Fact<'vulnerability'>,
  lookup: Lookup,
): Observed<boolean> {
  const isReplaced = map(vulnerability.imageIds, (ids) =>
    ids.length === 0
      ? false
      : all(
          ...ids.map((id) => lookup.where('container-image', 'imageId', id, vulnerability).empty()),
        ),
  );
  return all(not(vulnerability.imageInUse), isReplaced);
}
