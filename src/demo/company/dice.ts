/** Chance that always falls the same way: the whole company follows from one seed. */
export interface Dice {
  /** A whole number from 0 up to, but not including, `bound`. */
  below(bound: number): number;
  pick<T>(list: readonly T[]): T;
  shuffled<T>(list: readonly T[]): T[];
}

/** The generator known as mulberry32: small, fast, and good enough to make up a company. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;

  function below(bound: number): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  function pick<T>(list: readonly T[]): T {
    const item = list[below(list.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  function shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    const drawn: T[] = [];
    while (rest.length > 0) drawn.push(...rest.splice(below(rest.length), 1));
    return drawn;
  }

  return { below, pick, shuffled };
}
