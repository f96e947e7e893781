import type { AnyCollector, Environment } from '../core/collector.ts';
import { instant, millis, type Instant } from '../core/time.ts';
import type { AnyTrackerKind } from '../core/tracker.ts';

/**
 * The time of the story. It goes on as real time does from where a day was begun; a wait lets it jump
 * ahead, so that nobody sits through the pauses that real providers ask for.
 */
export class SimulatedClock {
  #begun: Instant;
  #real = performance.now();
  #jumped = 0;

  constructor(at: Instant) {
    this.#begun = at;
  }

  begin(at: Instant): void {
    this.#begun = at;
    this.#real = performance.now();
    this.#jumped = 0;
  }

  readonly now = (): Instant =>
    instant(Math.floor(millis(this.#begun) + performance.now() - this.#real + this.#jumped));

  readonly wait = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    this.#jumped += milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };

  /** The same collector, which waits in this time. */
  collector(collector: AnyCollector): AnyCollector {
    return {
      ...collector,
      open: (settings, given) => collector.open(settings, this.#within(given)),
    };
  }

  /** The same tracker, which waits in this time. */
  tracker(kind: AnyTrackerKind): AnyTrackerKind {
    return { ...kind, open: (settings, given) => kind.open(settings, this.#within(given)) };
  }

  #within(given: Environment): Environment {
    return { ...given, wait: this.wait };
  }
}
