import { createHash } from 'node:crypto';

import type { Schedule } from '../core/schedule.ts';
import { instant, millis, plus, type Instant } from '../core/time.ts';
import type { SlotRow } from '../store/store.ts';
import { momentsBetween } from './schedule.ts';

/** A run that begins later than its jitter allows by more than this was missed at its time. */
export const LATE_MS = 5 * 60_000;
/** Slots of a source looked back through: for failures in a row, and for how much it showed before. */
export const SLOTS_LOOKED_AT = 20;
/** Failed attempts after which only the schedule tries. */
const BREAKER_FAILURES = 5;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 30 * 60_000;

/** How exactly slots are to begin. Milliseconds. */
export interface Pace {
  /** Over which beginnings are spread. */
  readonly jitter: number;
  /** After which a beginning is late; Infinity where somebody else says when to begin. */
  readonly tolerance: number;
}

/** What the daemon knows of one source when it looks whether it is due. */
export interface Standing extends Pace {
  readonly source: string;
  readonly schedule: Schedule;
  /** From when on the schedule holds. */
  readonly since: Instant;
  /** The newest slot that came due by now. */
  readonly newest: SlotRow | undefined;
  /** Whether it never had a slot, not even at a time that a clock since set back told. */
  readonly isNew: boolean;
}

/** A slot to work on. */
export interface Due {
  readonly dueAt: Instant;
  /** Moments that went by unread, this slot's own with them where it begins late. */
  readonly missed: { readonly from: Instant; readonly slots: number } | undefined;
}

/**
 * The slot of a source to be worked on now. Of moments that went by together only the newest is one;
 * a source that never had one is read at once.
 */
export function dueSlot(standing: Standing, now: Instant): Due | undefined {
  const { source, schedule, since, newest, isNew, jitter } = standing;
  if (isNew) return { dueAt: since, missed: undefined };
  const after = newest !== undefined && newest.dueAt > since ? newest.dueAt : since;
  const moments = momentsBetween(schedule, after, now);
  if (moments !== undefined) {
    const { first, last, count } = moments;
    const begins = plus(last, delayOf(source, last, jitter));
    if (now < begins) {
      // The slot before may go on meanwhile, so that a restart does not cost it.
      return unfinished(newest, now);
    }
    const late = isLate({ source, dueAt: last }, now, standing);
    const slots = late ? count : count - 1;
    return { dueAt: last, missed: slots === 0 ? undefined : { from: first, slots } };
  }
  return unfinished(newest, now);
}

/** The slot begun before, once it may be tried again. */
function unfinished(slot: SlotRow | undefined, now: Instant): Due | undefined {
  if (slot === undefined || slot.finishedAt !== null) return undefined;
  const mayBegin = slot.holder !== null || slot.until <= now;
  return mayBegin ? { dueAt: slot.dueAt, missed: undefined } : undefined;
}

/** Whether a slot that begins at a time was missed at its own, so that a gap of monitoring counts it. */
export function isLate(
  { source, dueAt }: Pick<SlotRow, 'source' | 'dueAt'>,
  begunAt: Instant,
  { jitter, tolerance }: Pace,
): boolean {
  return millis(begunAt) - millis(dueAt) - delayOf(source, dueAt, jitter) > tolerance;
}

/** By how much a slot begins after its moment: the same in every process, another for every source. */
export function delayOf(source: string, dueAt: Instant, jitter: number): number {
  if (jitter === 0) return 0;
  const hash = createHash('sha256').update(`${source}\n${dueAt}`).digest().readUInt32BE(0);
  return Math.floor((hash / 2 ** 32) * jitter);
}

/** Attempts that failed since the last that brought answers. Slots newest first. */
export function failuresOf(slots: readonly SlotRow[]): number {
  let failures = 0;
  for (const slot of slots) {
    if (slot.outcome === 'complete' || slot.outcome === 'partial') break;
    const isUnderWay = slot.finishedAt === null && (slot.holder !== null || slot.detail === null);
    failures += isUnderWay ? Math.max(slot.attempts - 1, 0) : slot.attempts;
  }
  return failures;
}

/** Whether a source failed so often that only its schedule tries it. */
export function isBroken(failures: number): boolean {
  return failures >= BREAKER_FAILURES;
}

/** When to try again after so many failures: a minute, doubling up to half an hour. */
export function retryAt(failures: number, now: Instant): Instant {
  const wait = FIRST_WAIT_MS * 2 ** Math.min(Math.max(failures - 1, 0), 10);
  return instant(millis(now) + Math.min(wait, LONGEST_WAIT_MS));
}
