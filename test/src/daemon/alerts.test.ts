import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { plus, type Instant } from '../../../src/core/time.ts';
import {
  alertsOf,
  recordedIn,
  updateAlerts,
  type Recorded,
  type Situation,
  type WantedAlert,
} from '../../../src/daemon/alerts.ts';
import type { SourceView } from '../../../src/daemon/view.ts';
import { openStore } from '../../../src/store/open.ts';
import type {
  AlertRow,
  MonitoringGapCause,
  MonitoringGapRow,
  SlotOutcome,
  SlotRow,
  Store,
} from '../../../src/store/store.ts';

const NOW = '2026-03-10T12:00:00.000Z';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function sourceView(given: Partial<SourceView> = {}): SourceView {
  return {
    id: 'aws-prod',
    collector: 'aws',
    schedule: '0 3 * * *',
    nextAt: '2026-03-11T03:00:00.000Z',
    last: null,
    readAt: '2026-03-10T03:05:00.000Z',
    failures: 0,
    breaker: 'closed',
    retryAt: null,
    reason: null,
    ...given,
  };
}

/** Slots of a day each, newest first, the newest of today. */
function slotsOf(
  ...ends: readonly (readonly [outcome: SlotOutcome | null, gaps: number])[]
): readonly SlotRow[] {
  return ends.map(([outcome, gaps], index) => {
    const dueAt = plus('2026-03-10T03:00:00.000Z', -index * DAY);
    return {
      source: 'aws-prod',
      dueAt,
      attempts: 1,
      holder: null,
      until: dueAt,
      startedAt: dueAt,
      finishedAt: outcome === null ? null : plus(dueAt, HOUR),
      outcome,
      run: null,
      detail: outcome === 'failed' || outcome === 'unavailable' ? 'crashed: it broke' : null,
      gaps,
    };
  });
}

function gap(given: Partial<MonitoringGapRow> = {}): MonitoringGapRow {
  return {
    id: 7,
    source: 'aws-prod',
    from: '2026-03-08T03:00:00.000Z',
    slots: 2,
    cause: 'not-running',
    to: null,
    ...given,
  };
}

function openAlert(wanted: WantedAlert, raisedAt: Instant = NOW): AlertRow {
  const { key, kind, source, title, text } = wanted;
  return { id: 1, key, kind, source, title, text, raisedAt, clearedAt: null };
}

interface Given {
  readonly now?: Instant;
  readonly view?: Partial<Situation['view']>;
  readonly slots?: readonly SlotRow[];
  readonly gaps?: readonly MonitoringGapRow[];
  readonly open?: readonly AlertRow[];
  readonly recorded?: null;
  readonly credential?: Instant | null;
}

function wantedIn(given: Given): readonly WantedAlert[] {
  const recorded: Recorded = {
    slots: new Map([['aws-prod', given.slots ?? []]]),
    gaps: given.gaps ?? [],
    open: given.open ?? [],
  };
  return alertsOf({
    now: given.now ?? NOW,
    view: {
      configurationProblem: null,
      storeProblem: null,
      diskProblem: null,
      sources: [sourceView()],
      ...given.view,
    },
    recorded: given.recorded === null ? null : recorded,
    credentials: new Map(
      given.credential === undefined ? [] : [['aws-prod', given.credential] as const],
    ),
    credentialDays: 14,
  });
}

function keysIn(given: Given): readonly string[] {
  return wantedIn(given).map(({ key }) => key);
}

/** What a chain of looks leads to: after each one, what it wanted is what is open. */
function afterwards(...days: readonly Given[]): readonly (readonly string[])[] {
  let open: readonly AlertRow[] = [];
  return days.map((given, index) => {
    const wanted = wantedIn({ ...given, open });
    open = wanted.map(
      (one) =>
        open.find(({ key }) => key === one.key) ??
        openAlert(one, plus('2026-03-01T04:00:05.000Z', index * DAY)),
    );
    return wanted.map(({ key }) => key);
  });
}

describe('what is well', () => {
  it('is told to nobody', () => {
    expect(wantedIn({ slots: slotsOf(['complete', 0], ['complete', 0]) })).toEqual([]);
  });
});

describe('a missed run', () => {
  it.each(['not-running', 'suspended', 'clock-changed', 'overrun'] as const)(
    'is told as long as the gap is open: %s',
    (cause) => {
      const [alert] = wantedIn({ gaps: [gap({ cause })] });
      expect(alert).toMatchObject({ key: 'run-missed/7', kind: 'run-missed', source: 'aws-prod' });
      expect(alert?.over).toBeUndefined();
      expect(alert?.text).toMatch(/2 times, the first on 2026-03-08 03:00 UTC/);
    },
  );

  it('is told as past when the gap ended between two looks', () => {
    const [alert] = wantedIn({ gaps: [gap({ to: NOW })] });
    expect(alert?.over).toBe(true);
  });

  it.each(['failed', 'disk-low'] as const)('is left to the alert of its cause: %s', (cause) => {
    expect(wantedIn({ gaps: [gap({ cause })] })).toEqual([]);
  });

  it('of a source that is no longer configured is over', () => {
    expect(wantedIn({ gaps: [gap({ source: 'gone' })] })).toEqual([]);
  });
});

describe('a source that fails', () => {
  it.each(['failed', 'unavailable'] as const)('is told once its slot ended %s', (outcome) => {
    const reason = 'crashed: out of\nluck\u001b[31m';
    const view = { sources: [sourceView({ failures: 5, reason })] };
    const [alert] = wantedIn({ view, slots: slotsOf([outcome, 0], ['complete', 0]) });
    expect(alert).toMatchObject({ key: 'source-failing/aws-prod', kind: 'source-failing' });
    expect(alert?.text).toContain('The words were: "crashed: out of luck [31m".');
    expect(alert?.text).toContain('The last 5 attempts failed.');
  });

  it('is told while the breaker is open, and not while it is only tried again', () => {
    const slots = slotsOf([null, 0], ['complete', 0]);
    const failing = (breaker: 'open' | 'closed'): Given => ({
      slots,
      view: { sources: [sourceView({ breaker, failures: 5 })] },
    });
    expect(keysIn(failing('open'))).toEqual(['source-failing/aws-prod']);
    expect(keysIn(failing('closed'))).toEqual([]);
  });

  it('goes on until there is an answer', () => {
    const slots = slotsOf([null, 0], ['failed', 0], ['complete', 0]);
    expect(keysIn({ slots })).toEqual(['source-failing/aws-prod']);
    expect(keysIn({ slots: slotsOf(['partial', 0], ['failed', 0]) })).toEqual([]);
  });

  it('never gave an answer', () => {
    const view = { sources: [sourceView({ readAt: null, breaker: 'open' })] };
    expect(wantedIn({ view })[0]?.text).toContain('aws-prod has never given an answer.');
  });
});

describe('coverage', () => {
  it('fell where there are more gaps than at the reading before', () => {
    const [alert] = wantedIn({ slots: slotsOf(['partial', 3], ['complete', 0]) });
    expect(alert).toMatchObject({ key: 'coverage-fell/aws-prod/0', kind: 'coverage-fell' });
    expect(alert?.text).toContain('left 3 gaps; the one before it left none');
  });

  it.each([
    ['the same', slotsOf(['partial', 3], ['partial', 3])],
    ['fewer', slotsOf(['partial', 2], ['partial', 3])],
    ['the first', slotsOf(['partial', 3])],
    ['none yet', slotsOf([null, 0])],
    ['of an attempt without answers', slotsOf(['failed', 9], ['complete', 0])],
  ])('did not fall where the gaps are %s', (_what, slots) => {
    expect(keysIn({ slots }).filter((key) => key.startsWith('coverage'))).toEqual([]);
  });

  it('is compared with the last reading that had answers', () => {
    const slots = slotsOf(['partial', 3], ['failed', 0], ['unavailable', 9], ['complete', 0]);
    expect(keysIn({ slots })).toEqual(['coverage-fell/aws-prod/0']);
  });

  it('stays fallen until it is back where it was, and is not told again meanwhile', () => {
    const ends = [0, 5, 3, 5, 5, 0, 0].map(
      (gaps) => [gaps === 0 ? 'complete' : 'partial', gaps] as const,
    );
    // Each day one more slot; times of the slots move with the days.
    const days = ends.map((_, index) => ({
      slots: slotsOf(...ends.slice(0, index + 1).reverse()).map((slot) => {
        const shift = (index - 9) * DAY;
        return {
          ...slot,
          dueAt: plus(slot.dueAt, shift),
          finishedAt: plus(slot.dueAt, shift + HOUR),
        };
      }),
    }));
    const fallen = ['coverage-fell/aws-prod/0'];
    expect(afterwards(...days)).toEqual([[], fallen, fallen, fallen, fallen, [], []]);
  });

  it('that falls further is told anew', () => {
    const first = slotsOf(['partial', 2], ['complete', 0]);
    const then = slotsOf(['partial', 9], ['partial', 2], ['complete', 0]);
    expect(afterwards({ slots: first }, { slots: then }, { slots: then })).toEqual([
      ['coverage-fell/aws-prod/0'],
      ['coverage-fell/aws-prod/0', 'coverage-fell/aws-prod/2'],
      ['coverage-fell/aws-prod/0', 'coverage-fell/aws-prod/2'],
    ]);
  });

  it('counts a reading that is not complete as one gap at least', () => {
    expect(keysIn({ slots: slotsOf(['partial', 0], ['complete', 0]) })).toHaveLength(1);
  });
});

describe('a credential', () => {
  it.each([
    [plus(NOW, 15 * DAY), []],
    [plus(NOW, 14 * DAY), ['credential-expiring/aws-prod/2026-03-24']],
    [plus(NOW, -DAY), ['credential-expiring/aws-prod/2026-03-09']],
    [null, []],
  ] as const)('that ends at %s', (credential, keys) => {
    expect(keysIn({ credential })).toEqual(keys);
  });

  it('is told once for each end', () => {
    const credential = plus(NOW, 10 * DAY);
    const [today] = keysIn({ credential });
    expect(keysIn({ credential, now: plus(NOW, 3 * DAY) })).toEqual([today]);
    expect(keysIn({ credential: plus(credential, 3 * DAY) })).not.toEqual([today]);
  });

  it('stays told while nobody asked since a start', () => {
    const [alert] = wantedIn({ credential: plus(NOW, 3 * DAY) });
    expect(keysIn({ open: [openAlert(alert!)] })).toEqual([alert!.key]);
    expect(keysIn({ open: [openAlert(alert!)], credential: null })).toEqual([]);
  });
});

describe('what annexa itself lacks', () => {
  it.each([
    ['diskProblem', 'disk-low'],
    ['configurationProblem', 'configuration-invalid'],
    ['storeProblem', 'evidence-not-sealed'],
  ] as const)('is told: %s', (problem, kind) => {
    const [alert] = wantedIn({ view: { [problem]: 'no\r\nroom' } });
    expect(alert).toMatchObject({ key: kind, kind, source: null });
    expect(alert?.text).toContain('The words were: "no room".');
  });

  it('is told without the store', () => {
    const view = { storeProblem: 'gone', sources: [] };
    expect(keysIn({ recorded: null, view })).toEqual(['evidence-not-sealed']);
  });

  it('is that what was read cannot be written', () => {
    const reason = 'store: no room';
    const source = sourceView({ failures: 5, breaker: 'open', reason });
    const given: Given = { slots: slotsOf(['failed', 0]), view: { sources: [source] } };
    const [alert, ...others] = wantedIn(given);
    expect(alert).toMatchObject({ key: 'evidence-not-sealed', source: 'aws-prod' });
    expect(others).toEqual([]);
    const both = [source, sourceView({ id: 'github', failures: 1, reason })];
    const [shared] = wantedIn({ ...given, view: { sources: both } });
    expect(shared).toMatchObject({ key: 'evidence-not-sealed', source: null });
    expect(shared?.text).toContain('aws-prod, github');
  });

  it('leaves what cannot be known as it is', () => {
    const [missed] = wantedIn({ gaps: [gap()] });
    const [disk] = wantedIn({ view: { diskProblem: 'full' } });
    const open = [openAlert(missed!), openAlert(disk!)];
    const wanted = wantedIn({ open, view: { storeProblem: 'locked', sources: [] } });
    expect(wanted.map(({ key, recorded }) => [key, recorded])).toEqual([
      ['evidence-not-sealed', undefined],
      ['run-missed/7', true],
    ]);
  });
});

describe('texts', () => {
  it('say what happened, what it means and what to do, in plain lines', () => {
    const hostile = 'x\u0000\r\nBcc: a@example.com\u202e';
    const all = [
      ...wantedIn({ view: { configurationProblem: hostile, diskProblem: hostile } }),
      ...wantedIn({ view: { storeProblem: hostile } }),
      ...wantedIn({ gaps: [gap(), gap({ id: 8, slots: 1 })], credential: NOW }),
      ...wantedIn({
        slots: slotsOf(['failed', 0], ['partial', 3], ['complete', 0]),
        view: { sources: [sourceView({ reason: hostile })] },
      }),
    ];
    expect(new Set(all.map(({ kind }) => kind)).size).toBe(7);
    for (const { title, text } of all) {
      expect(title).not.toMatch(/\p{Cc}/u);
      const paragraphs = text.split('\n\n');
      expect(paragraphs).toHaveLength(3);
      expect(paragraphs.map((one) => one.replace(/: .*/s, ''))).toEqual([
        'What happened',
        'What it means',
        'What to do',
      ]);
      expect(paragraphs.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});

async function tempStore(): Promise<Store> {
  const folder = mkdtempSync(path.join(tmpdir(), 'annexa-alerts-'));
  const store = await openStore({ url: path.join(folder, 'annexa.db') });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return store;
}

/** Has the store know of a gap, and of its end where there is one. */
async function missRun(store: Store, cause: MonitoringGapCause, isOver: boolean): Promise<void> {
  const slot = { source: 'aws-prod', dueAt: '2026-03-10T03:00:00.000Z' };
  const missed = { from: '2026-03-08T03:00:00.000Z', slots: 2, cause };
  await store.claimSlot(slot, 'me', NOW, plus(NOW, HOUR), { gap: missed });
  if (!isOver) return;
  const end = { outcome: 'complete', run: null, detail: null, gaps: 0, at: NOW } as const;
  await store.finishSlot(slot, 'me', end);
}

describe('the store', () => {
  const look = async (store: Store, now: Instant): ReturnType<typeof updateAlerts> => {
    const sources = [sourceView()];
    const wanted = alertsOf({
      now,
      view: { configurationProblem: null, storeProblem: null, diskProblem: null, sources },
      recorded: await recordedIn(store, sources, now),
      credentials: new Map(),
      credentialDays: 14,
    });
    return updateAlerts(store, wanted, ['mail', 'hook'], now);
  };

  it('is told once that an alert is there, and once that it is over', async () => {
    const store = await tempStore();
    await missRun(store, 'suspended', false);
    expect((await look(store, NOW)).raised).toHaveLength(1);
    expect((await look(store, plus(NOW, 1000))).raised).toEqual([]);
    expect(await store.pendingNotifications()).toHaveLength(2);
    await missRun(store, 'suspended', true);
    expect((await look(store, plus(NOW, 2000))).cleared).toHaveLength(1);
    expect(await look(store, plus(NOW, 3000))).toEqual({ raised: [], cleared: [] });
    expect(await store.alerts('open')).toEqual([]);
    expect((await store.pendingNotifications()).map(({ change }) => change)).toEqual([
      'raised',
      'raised',
      'cleared',
      'cleared',
    ]);
  });

  it('is told once of what was over before anybody looked', async () => {
    const store = await tempStore();
    await missRun(store, 'not-running', true);
    for (const seconds of [1, 2, 3]) await look(store, plus(NOW, seconds * 1000));
    const [alert, ...others] = await store.alerts('all');
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: 'run-missed', clearedAt: plus(NOW, 1000) });
    expect((await store.pendingNotifications()).map(({ change }) => change)).toEqual([
      'raised',
      'raised',
      'cleared',
      'cleared',
    ]);
  });

  it('is left alone where nothing changed', async () => {
    const store = await tempStore();
    expect(await look(store, NOW)).toEqual({ raised: [], cleared: [] });
    expect(await store.alerts('all')).toEqual([]);
  });
});
