/** Names are compared without regard to case, spaces, hyphens and underscores. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

/**
 * The name most likely meant by `wanted`: one that begins with it or the reverse, or one that few slips
 * of the hand lead to. `undefined` when nothing is near: a far-fetched guess helps nobody.
 */
export function nearest(wanted: string, names: Iterable<string>): string | undefined {
  const target = plainName(wanted);
  let best: string | undefined;
  let least = Math.min(3, Math.floor(target.length / 2)) + 1;
  for (const name of names) {
    const plain = plainName(name);
    const starts =
      Math.min(plain.length, target.length) > 2 &&
      (plain.startsWith(target) || target.startsWith(plain));
    const slips = Math.min(distance(target, plain), starts ? 1 : Infinity);
    if (slips < least) {
      best = name;
      least = slips;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other. */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      const swapped =
        i > 0 && j > 0 && from[i] === to[j - 1] && from[i - 1] === to[j]
          ? (before[j - 1] ?? 0) + 1
          : Infinity;
      next.push(Math.min(replaced, swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
