import { uptime } from 'node:os';

import { instant, millis, type Instant } from '../core/time.ts';

/** The time, three ways: a clock can be set, a machine can sleep, and only the three together tell which. */
export interface Clock {
  /** Wall-clock time. */
  now(): Instant;
  /** Milliseconds that this process could have worked; stands still while the machine sleeps. */
  awake(): number;
  /** Milliseconds since the machine started, asleep or not. */
  boot(): number;
}

/** Linux counts sleep in the machine's uptime and not in the monotonic clock of a process. */
export const systemClock: Clock = {
  now: () => instant(Date.now()),
  awake: () => performance.now(),
  boot: () => uptime() * 1000,
};

/** A jump of the time between two looks at it. Milliseconds. */
export type Jump =
  | { readonly jump: 'suspended'; readonly from: Instant; readonly for: number }
  /** By how much somebody set the clock; negative when it was set back. */
  | { readonly jump: 'clock-changed'; readonly from: Instant; readonly by: number };

/** Less than this is the drift that time services mend, or a busy machine. */
const SMALLEST_MS = 30_000;

/** Compares looks at the clock. */
export class ClockWatch {
  readonly #clock: Clock;
  #last: { readonly at: Instant; readonly awake: number; readonly boot: number };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#last = this.#look();
  }

  /** What happened since the look before: nothing, a sleep, a clock that was set, or both. */
  look(): readonly Jump[] {
    const before = this.#last;
    const now = this.#look();
    this.#last = now;
    const wall = millis(now.at) - millis(before.at);
    const awake = now.awake - before.awake;
    const boot = now.boot - before.boot;
    const slept = boot - awake;
    const set = wall - boot;
    return [
      ...(slept >= SMALLEST_MS
        ? [{ jump: 'suspended', from: before.at, for: slept } as const]
        : []),
      ...(Math.abs(set) >= SMALLEST_MS
        ? [{ jump: 'clock-changed', from: before.at, by: set } as const]
        : []),
    ];
  }

  #look(): { readonly at: Instant; readonly awake: number; readonly boot: number } {
    return { at: this.#clock.now(), awake: this.#clock.awake(), boot: this.#clock.boot() };
  }
}
