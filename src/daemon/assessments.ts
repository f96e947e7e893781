import { millis, plus, type Instant } from '../core/time.ts';
import type { Clock } from './clock.ts';
import { retryAt } from './due.ts';
import type { DaemonEvent } from './event.ts';
import type { StartWork, WorkLimits, Working, WorkEnd } from './work.ts';

/** However long a collection takes, what others brought is judged after so much time. */
const LONGEST_OWED_MS = 10 * 60_000;

export interface AssessmentsOptions {
  readonly startWork: StartWork;
  readonly clock: Clock;
  readonly tell: (event: DaemonEvent) => void;
  readonly ended: () => void;
}

/**
 * Judges what collections brought, in one process for all of them: once none is under way, or when the
 * oldest has waited long enough.
 */
export class Assessments {
  readonly #options: AssessmentsOptions;
  #owedSince: Instant | null = null;
  #notBefore: Instant | null = null;
  #failures = 0;
  #working: Working | undefined;
  #end: { readonly end: WorkEnd; readonly startedAt: Instant } | undefined;

  constructor(options: AssessmentsOptions) {
    this.#options = options;
  }

  get working(): readonly Working[] {
    return this.#working === undefined ? [] : [this.#working];
  }

  get isOwed(): boolean {
    return this.#owedSince !== null;
  }

  /** Attempts that failed since the last that did not. */
  get failures(): number {
    return this.#failures;
  }

  owe(now: Instant): void {
    this.#owedSince ??= now;
  }

  stop(within: number): void {
    this.#working?.stop(within);
  }

  /** Takes note of an assessment that came to its end since. True where it did what it was to do. */
  settle(): boolean {
    const ended = this.#end;
    if (ended === undefined) return false;
    const { clock, tell } = this.#options;
    const { end, startedAt } = ended;
    const now = clock.now();
    this.#end = undefined;
    const told = {
      type: 'ended',
      work: { kind: 'assess' },
      end,
      took: millis(now) - millis(startedAt),
    } as const;
    if (end.end === 'done') {
      this.#failures = 0;
      this.#notBefore = null;
      tell(told);
      return true;
    }
    this.owe(startedAt);
    if (end.end === 'failed') {
      this.#failures += 1;
      this.#notBefore = retryAt(this.#failures, now);
      tell({ ...told, retryAt: this.#notBefore });
    } else tell(told);
    return false;
  }

  /** Begins one where it is owed. `idle`: no collection is under way. */
  begin(limits: WorkLimits, idle: boolean): void {
    const { clock, startWork, tell } = this.#options;
    const now = clock.now();
    if (this.#owedSince === null || this.#working !== undefined || this.#end !== undefined) return;
    if (this.#notBefore !== null && now < this.#notBefore) return;
    if (!idle && now < plus(this.#owedSince, LONGEST_OWED_MS)) return;
    // What ends from here on is owed anew.
    this.#owedSince = null;
    const working = startWork({ kind: 'assess' }, limits, () => undefined);
    this.#working = working;
    tell({ type: 'begun', work: working.work, pid: working.pid });
    void working.ended.then((end) => {
      this.#working = undefined;
      this.#end = { end, startedAt: now };
      this.#options.ended();
    });
  }
}
