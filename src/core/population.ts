import { Unknown, all, any, isUnknown, not, type Gap, type Observed } from './observed.ts';

/** How many of a population satisfy something, as far as one can tell. */
export class Count {
  readonly least: number;
  /** `undefined` when there may be any number more. */
  readonly most: number | undefined;
  readonly #gaps: readonly Gap[];
  constructor(least: number, most: number | undefined, gaps: readonly Gap[]) {
    this.least = least;
    this.most = most;
    this.#gaps = gaps;
  }

  /** Known `true` from a partial list, known `false` only from a complete one. */
  atLeast(n: number): Observed<boolean> {
    if (this.least >= n) return true;
    if (this.most !== undefined && this.most < n) return false;
    return new Unknown(this.#gaps);
  }

  exact(): Observed<number> {
    return this.least === this.most ? this.least : new Unknown(this.#gaps);
  }
}

/**
 * Facts of one kind that were looked for, with what is known of their completeness. "None", "every"
 * and "at most" are known only when nothing is missing; "some" and "at least" can be known sooner.
 */
export class Population<T> {
  /** Certainly belonging. */
  readonly members: readonly T[];
  /** What keeps the list from being complete; empty when it is. */
  readonly gaps: readonly Gap[];

  constructor(members: readonly T[], gaps: readonly Gap[]) {
    this.members = members;
    this.gaps = gaps;
  }

  some(holds: (member: T) => Observed<boolean>): Observed<boolean> {
    return any(...this.#judged(holds), ...this.#missing());
  }

  every(holds: (member: T) => Observed<boolean>): Observed<boolean> {
    return not(this.some((member) => not(holds(member))));
  }

  empty(): Observed<boolean> {
    return this.members.length > 0 ? false : all(true, ...this.#missing());
  }

  /** The members that certainly satisfy `holds`, and those that may; complete as this one is. */
  where(holds: (member: T) => Observed<boolean>): Population<T> {
    const members: T[] = [];
    const gaps = [...this.gaps];
    for (const member of this.members) {
      const answer = holds(member);
      if (isUnknown(answer)) gaps.push(...answer.gaps);
      else if (answer) members.push(member);
    }
    return new Population(members, gaps);
  }

  count(holds: (member: T) => Observed<boolean> = () => true): Count {
    let least = 0;
    let perhaps = 0;
    const gaps = [...this.gaps];
    for (const member of this.members) {
      const answer = holds(member);
      if (isUnknown(answer)) {
        perhaps += 1;
        gaps.push(...answer.gaps);
      } else if (answer) least += 1;
    }
    return new Count(least, this.gaps.length > 0 ? undefined : least + perhaps, gaps);
  }

  /** Any one member, `undefined` when there is certainly none. */
  first(): Observed<T | undefined> {
    const [first] = this.members;
    if (first !== undefined || this.gaps.length === 0) return first;
    return new Unknown(this.gaps);
  }

  *#judged(holds: (member: T) => Observed<boolean>): Iterable<Observed<boolean>> {
    for (const member of this.members) yield holds(member);
  }

  #missing(): Observed<boolean>[] {
    return this.gaps.length > 0 ? [new Unknown(this.gaps)] : [];
  }
}
