import path from 'node:path';

import { HOUR, millis, plus, type Instant } from '../../src/core/time.ts';
import { momentsBetween, nextAfter } from '../../src/daemon/schedule.ts';
import { LATE_MS } from '../../src/daemon/due.ts';
import { verifyStore } from '../../src/evidence/verify.ts';
import { openStore } from '../../src/store/open.ts';
import type { MonitoringGapRow, SlotRow, Store } from '../../src/store/store.ts';
import { ticketsIn } from './board.ts';
import { JITTER, type PlannedSource } from './place.ts';

/** A time in which the machine was off, or in which a process of it was killed. */
export interface Trouble {
  readonly from: Instant;
  readonly to: Instant;
}

export interface Audit {
  readonly faults: readonly string[];
  readonly slots: number;
  readonly gaps: number;
  readonly moments: number;
  readonly records: number;
  readonly readings: number;
  readonly tickets: number;
  /** Runs that finished and whose slot was read once more, since the kill came before its end was noted. */
  readonly readTwice: number;
}

/** What an attempt may take longer than its moment, jitter and lateness: tries after failures. */
const PATIENCE = HOUR;
const MOST = 1_000_000;

/** What must hold when everything has come to rest. */
export async function audit(
  folder: string,
  sources: Readonly<Record<string, PlannedSource>>,
  troubles: readonly Trouble[],
  now: Instant,
): Promise<Audit> {
  const store = await openStore({ url: path.join(folder, 'data', 'annexa.db') });
  try {
    const verified = await verifyStore(store);
    const gaps = await store.monitoringGaps();
    const faults = verified.faults.map(
      ({ about, id, problem, detail }) => `evidence: ${about} ${id} ${problem} (${detail})`,
    );
    let slots = 0;
    let moments = 0;
    let readTwice = 0;
    for (const [source, { schedule, temper }] of Object.entries(sources)) {
      const own = [...(await store.slots({ source }, MOST))].reverse();
      const ownGaps = gaps.filter((gap) => gap.source === source);
      const [first, ...later] = own;
      slots += own.length;
      for (const { dueAt } of later) {
        if (nextAfter(schedule, plus(dueAt, -1)) !== dueAt) {
          faults.push(`slot of ${source}: ${dueAt} is no moment of its schedule`);
        }
      }
      const last = own.at(-1);
      if (first && last) {
        const count = countOf(schedule, first.dueAt, last.dueAt);
        moments += count;
        const missed = ownGaps.reduce((sum, gap) => sum + gap.slots, 0);
        if (count - later.length > missed) {
          faults.push(
            `${source}: of ${String(count)} moments ${String(later.length)} were slots and only ` +
              `${String(missed)} are on record as missed`,
          );
        }
      }
      faults.push(...gapFaults(source, temper, ownGaps, troubles, now));
      if (temper === 'steady') {
        faults.push(...own.flatMap((slot) => slotFaults(slot, troubles)));
        readTwice += await runsWithoutSlot(store, source, own);
      }
      for (const slot of own) {
        if (slot.finishedAt === null && slot.until < plus(now, -PATIENCE)) {
          faults.push(
            `slot of ${source} of ${slot.dueAt} is held until ${slot.until}, and nobody is at it`,
          );
        }
      }
    }
    const tickets = await ticketFaults(folder, store);
    return {
      faults: [...faults, ...tickets.faults],
      slots,
      gaps: gaps.length,
      moments,
      records: verified.records,
      readings: verified.readings,
      tickets: tickets.count,
      readTwice,
    };
  } finally {
    await store.close();
  }
}

function countOf(schedule: PlannedSource['schedule'], after: Instant, by: Instant): number {
  let count = 0;
  // A year at most at a time: more than a thousand moments are not counted one by one.
  for (let from = after; from < by;) {
    const to = [plus(from, 5 * 24 * HOUR), by].sort()[0] ?? by;
    count += momentsBetween(schedule, from, to)?.count ?? 0;
    from = to;
  }
  return count;
}

function touches(troubles: readonly Trouble[], from: Instant, to: Instant): boolean {
  return troubles.some((trouble) => trouble.from <= to && from <= trouble.to);
}

function gapFaults(
  source: string,
  temper: string,
  gaps: readonly MonitoringGapRow[],
  troubles: readonly Trouble[],
  now: Instant,
): readonly string[] {
  return gaps.flatMap(({ from, to, slots, cause }) => {
    const what = `gap of ${source} from ${from} to ${to ?? 'now'} (${String(slots)}, ${cause})`;
    const mayFail = temper === 'flaky' || temper === 'hanging';
    const causes = mayFail ? ['not-running', 'failed', 'overrun'] : ['not-running', 'failed'];
    if (!causes.includes(cause)) return [`${what}: that was not its cause`];
    const until = cause === 'not-running' ? plus(from, JITTER + LATE_MS) : (to ?? now);
    if (mayFail && cause !== 'not-running') return [];
    return touches(troubles, from, until) ? [] : [`${what}: nothing was wrong then`];
  });
}

/** Where nothing is wrong with the provider or the machine, nothing keeps a slot waiting. */
function slotFaults(slot: SlotRow, troubles: readonly Trouble[]): readonly string[] {
  const { source, dueAt, startedAt, finishedAt } = slot;
  const what = `slot of ${source} of ${dueAt}`;
  const late = millis(startedAt) - millis(dueAt) > JITTER + LATE_MS;
  if (late && !touches(troubles, dueAt, startedAt)) return [`${what} was begun at ${startedAt}`];
  if (finishedAt === null) return [];
  const long = millis(finishedAt) - millis(startedAt) > PATIENCE;
  return long && !touches(troubles, startedAt, finishedAt)
    ? [`${what} took until ${finishedAt}`]
    : [];
}

async function runsWithoutSlot(
  store: Store,
  source: string,
  slots: readonly SlotRow[],
): Promise<number> {
  const known = new Set(slots.map(({ run }) => run));
  const runs = await store.runs(MOST);
  return runs.filter(
    (run) => run.sources.includes(source) && run.finishedAt !== null && !known.has(run.id),
  ).length;
}

async function ticketFaults(
  folder: string,
  store: Store,
): Promise<{ readonly faults: readonly string[]; readonly count: number }> {
  const faults: string[] = [];
  const tickets = ticketsIn(path.join(folder, 'tickets'));
  const keys = new Map<string, string>();
  for (const [ref, { key }] of tickets) {
    const other = keys.get(key);
    if (other !== undefined) faults.push(`tickets ${other} and ${ref} are of one nonconformity`);
    keys.set(key, ref);
  }
  const refs = new Set(tickets.map(([ref]) => ref));
  for (const { ref, nonconformity } of await store.tickets()) {
    if (!refs.has(ref)) faults.push(`ticket ${ref} of ${nonconformity} is not there`);
  }
  const known = new Set((await store.nonconformities()).map(({ key }) => key));
  for (const [ref, { key }] of tickets) {
    if (!known.has(key)) faults.push(`ticket ${ref} is of no nonconformity`);
  }
  return { faults, count: tickets.length };
}
