import { describe, expect, it } from 'vitest';

import {
  delayOf,
  dueSlot,
  failuresOf,
  isBroken,
  LATE_MS,
  retryAt,
  type Standing,
} from '../../../src/daemon/due.ts';
import { plus, type Instant } from '../../../src/core/time.ts';
import type { SlotRow } from '../../../src/store/store.ts';

const DAILY = { cron: '0 3 * * *', timeZone: 'UTC' } as const;
const at = (text: string): Instant => `2026-11-${text}:00.000Z`;

function slot(dueAt: Instant, fields: Partial<SlotRow> = {}): SlotRow {
  return {
    source: 'aws',
    dueAt,
    attempts: 1,
    holder: null,
    until: dueAt,
    startedAt: dueAt,
    finishedAt: plus(dueAt, 60_000),
    outcome: 'complete',
    run: null,
    detail: null,
    gaps: 0,
    ...fields,
  };
}

function standing(newest: SlotRow | undefined, fields: Partial<Standing> = {}): Standing {
  return {
    source: 'aws',
    schedule: DAILY,
    since: at('01T12:00'),
    newest,
    isNew: newest === undefined,
    jitter: 0,
    tolerance: LATE_MS,
    ...fields,
  };
}

const open = { finishedAt: null, outcome: null } as const;

describe('the slot of a source to be worked on', () => {
  it('is the moment it became known, for one that was never read', () => {
    expect(dueSlot(standing(undefined), at('01T12:00'))).toEqual({
      dueAt: at('01T12:00'),
      missed: undefined,
    });
  });

  it('is none before the next moment, and that one from then on', () => {
    const read = slot(at('20T03:00'));
    expect(dueSlot(standing(read), at('21T02:59'))).toBeUndefined();
    expect(dueSlot(standing(read), at('21T03:00'))).toEqual({
      dueAt: at('21T03:00'),
      missed: undefined,
    });
  });

  it('is the newest alone where several went by, and the others were missed', () => {
    const due = dueSlot(standing(slot(at('17T03:00'))), at('20T03:01'));
    expect(due).toEqual({
      dueAt: at('20T03:00'),
      missed: { from: at('18T03:00'), slots: 2 },
    });
  });

  it('was missed too where it begins late', () => {
    const due = dueSlot(standing(slot(at('19T03:00'))), at('20T09:00'));
    expect(due).toEqual({
      dueAt: at('20T03:00'),
      missed: { from: at('20T03:00'), slots: 1 },
    });
  });

  it('is never late where somebody else says when to begin', () => {
    const outside = standing(slot(at('19T03:00')), { tolerance: Infinity });
    expect(dueSlot(outside, at('20T09:00'))?.missed).toBeUndefined();
  });

  it('is not what came due before the schedule was this one', () => {
    const changed = standing(slot(at('10T03:00')), { since: at('20T04:00') });
    expect(dueSlot(changed, at('20T12:00'))).toBeUndefined();
  });

  it('begins later by its jitter, the same in every process, and not later than that', () => {
    const jitter = 3_600_000;
    const delay = delayOf('aws', at('21T03:00'), jitter);
    expect(delay).toBeGreaterThan(0);
    expect(delay).toBeLessThan(jitter);
    expect(delayOf('github', at('21T03:00'), jitter)).not.toBe(delay);
    const spread = standing(slot(at('20T03:00')), { jitter });
    const begins = plus(at('21T03:00'), delay);
    expect(dueSlot(spread, plus(begins, -1))).toBeUndefined();
    expect(dueSlot(spread, begins)).toEqual({ dueAt: at('21T03:00'), missed: undefined });
    expect(dueSlot(spread, plus(begins, LATE_MS))?.missed).toBeUndefined();
    expect(dueSlot(spread, plus(begins, LATE_MS + 1))?.missed).toBeDefined();
  });

  it('is the one begun before, once it may be tried again', () => {
    const failed = slot(at('20T03:00'), { ...open, until: at('20T03:10'), detail: 'crashed' });
    expect(dueSlot(standing(failed), at('20T03:09'))).toBeUndefined();
    expect(dueSlot(standing(failed), at('20T03:10'))).toEqual({
      dueAt: at('20T03:00'),
      missed: undefined,
    });
  });

  it('is the one whose holder is gone, at once', () => {
    const held = slot(at('20T03:00'), { ...open, holder: 'host/1/x', until: at('20T03:10') });
    expect(dueSlot(standing(held), at('20T03:05'))?.dueAt).toBe(at('20T03:00'));
  });
});

describe('failures of a source', () => {
  const failed = { outcome: 'failed', detail: 'crashed: exit code 1' } as const;

  it('are counted back to the last attempt that brought answers', () => {
    expect(failuresOf([])).toBe(0);
    expect(
      failuresOf([
        slot(at('22T03:00'), { ...failed, attempts: 2 }),
        slot(at('21T03:00'), { ...failed, outcome: 'unavailable', attempts: 3 }),
        slot(at('20T03:00'), { outcome: 'partial', attempts: 4 }),
        slot(at('19T03:00'), failed),
      ]),
    ).toBe(5);
  });

  it('do not hold the attempt that goes on', () => {
    const running = slot(at('22T03:00'), { ...open, holder: 'host/1/x', attempts: 3 });
    const waiting = slot(at('22T03:00'), { ...open, detail: 'crashed', attempts: 3 });
    const stopped = slot(at('22T03:00'), { ...open, attempts: 1 });
    expect(failuresOf([running])).toBe(2);
    expect(failuresOf([waiting])).toBe(3);
    expect(failuresOf([stopped])).toBe(0);
  });

  it('make waits that double up to half an hour, and after five none but the schedule tries', () => {
    const waits = [1, 2, 3, 4, 5, 6, 60].map(
      (failures) => Date.parse(retryAt(failures, at('22T03:00'))) - Date.parse(at('22T03:00')),
    );
    expect(waits.map((wait) => wait / 60_000)).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect([4, 5].map(isBroken)).toEqual([false, true]);
  });
});
