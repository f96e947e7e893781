import type { Wait } from '../../src/core/patience.ts';

/** Spreads requests so that no more than `rate` begin in any second. */
export class Pace {
  readonly #interval: number;
  readonly #wait: Wait;
  readonly #now: () => number;
  #next = 0;

  constructor(rate: number, wait: Wait, now = (): number => performance.now()) {
    this.#interval = 1000 / rate;
    this.#wait = wait;
    this.#now = now;
  }

  async turn(): Promise<void> {
    const now = this.#now();
    const at = Math.max(now, this.#next);
    this.#next = at + this.#interval;
    if (at > now) await this.#wait(at - now);
  }
}
