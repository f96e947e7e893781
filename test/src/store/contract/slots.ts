import { describe, expect, it } from 'vitest';

import type { SlotClaim, SlotOutcome, SlotRow, Store } from '../../../../src/store/store.ts';
import type { Backend } from '../backends.ts';
import { at, SOURCE } from '../sample.ts';
import { opener } from './opened.ts';

const SLOT = { source: SOURCE, dueAt: at(10) };

const row = (changes: Partial<SlotRow> = {}): SlotRow => ({
  ...SLOT,
  attempts: 1,
  holder: 'd1',
  until: at(12),
  startedAt: at(11),
  finishedAt: null,
  outcome: null,
  run: null,
  detail: null,
  gaps: 0,
  ...changes,
});

const end = (outcome: SlotOutcome, minutes: number) => ({
  outcome,
  run: 'r1',
  detail: outcome === 'failed' ? 'crashed \u0000' : null,
  gaps: 2,
  at: at(minutes),
});

const claimed = async (store: Store): Promise<SlotClaim> =>
  await store.claimSlot(SLOT, 'd1', at(11), at(12));

const left = { until: at(20), detail: 'no answer \ud800', run: 'r1' };

export function slotsContract(backend: Backend): void {
  describe('slots', () => {
    const { open } = opener(backend);

    it('go to whoever comes first', async () => {
      const store = await open();
      expect(await claimed(store)).toEqual({ claim: 'yours', attempts: 1 });
      expect(await store.slots({}, 10)).toEqual([row()]);
      expect(await store.monitoringGaps()).toEqual([]);
    });

    const taken = row({ attempts: 2, holder: 'd2', until: at(99) });
    it.each<{
      readonly name: string;
      readonly before: (store: Store) => Promise<unknown>;
      readonly minutes: number;
      readonly takeOver?: string;
      readonly claim: SlotClaim;
      readonly then: SlotRow;
    }>([
      {
        name: 'held',
        before: async () => undefined,
        minutes: 11,
        claim: { claim: 'held', holder: 'd1', until: at(12) },
        then: row(),
      },
      {
        name: 'held longer than at first',
        before: async (store) => await store.holdSlot(SLOT, 'd1', at(50)),
        minutes: 49,
        claim: { claim: 'held', holder: 'd1', until: at(50) },
        then: row({ until: at(50) }),
      },
      {
        name: 'held until now',
        before: async () => undefined,
        minutes: 12,
        claim: { claim: 'yours', attempts: 2 },
        then: taken,
      },
      {
        name: 'held by one that is known to be dead',
        before: async () => undefined,
        minutes: 11,
        takeOver: 'd1',
        claim: { claim: 'yours', attempts: 2 },
        then: taken,
      },
      {
        name: 'held by another than the one that is dead',
        before: async () => undefined,
        minutes: 11,
        takeOver: 'd3',
        claim: { claim: 'held', holder: 'd1', until: at(12) },
        then: row(),
      },
      {
        name: 'left for later',
        before: async (store) => {
          await store.leaveSlot(SLOT, 'd1', left);
        },
        minutes: 19,
        takeOver: 'd1',
        claim: { claim: 'waiting', until: at(20) },
        then: row({ ...left, holder: null }),
      },
      {
        name: 'left, and later has come',
        before: async (store) => {
          await store.leaveSlot(SLOT, 'd1', left);
        },
        minutes: 20,
        claim: { claim: 'yours', attempts: 2 },
        then: { ...taken, detail: left.detail, run: left.run },
      },
      {
        name: 'finished',
        before: async (store) => await store.finishSlot(SLOT, 'd1', end('complete', 12)),
        minutes: 90,
        takeOver: 'd1',
        claim: { claim: 'finished' },
        then: row({
          holder: null,
          finishedAt: at(12),
          outcome: 'complete',
          run: 'r1',
          gaps: 2,
        }),
      },
    ])('$name: $claim.claim', async ({ before, minutes, takeOver, claim, then }) => {
      const store = await open();
      await claimed(store);
      await before(store);
      const gap = { from: at(1), slots: 3, cause: 'not-running' } as const;
      const answer = store.claimSlot(SLOT, 'd2', at(minutes), at(99), { gap, takeOver });
      expect(await answer).toEqual(claim);
      expect(await store.slots({}, 10)).toEqual([then]);
      expect(await store.monitoringGaps()).toEqual([]);
    });

    it('go to exactly one of many that ask at once, through several connections', async () => {
      const url = await backend.fresh();
      const stores = [await open(url), await open(url), await open(url)];
      const gap = { from: at(1), slots: 3, cause: 'not-running' } as const;
      for (let round = 1; round <= 10; round += 1) {
        const slot = { source: SOURCE, dueAt: at(round) };
        for (const attempts of [1, 2]) {
          const now = at(round + attempts * 100);
          const answers = await Promise.all(
            [...stores, ...stores].map((store, n) =>
              store.claimSlot(slot, `d${n}`, now, at(round + attempts * 100 + 100), { gap }),
            ),
          );
          expect(answers.filter(({ claim }) => claim === 'yours')).toEqual([
            { claim: 'yours', attempts },
          ]);
          expect(answers.filter(({ claim }) => claim === 'held')).toHaveLength(5);
        }
        expect(await stores[0]?.monitoringGaps()).toMatchObject([{ slots: 3 * round }]);
      }
    });

    it.each<readonly [string, string, (store: Store) => Promise<unknown>]>([
      ['another', 'd2', async () => undefined],
      ['nobody, while it is left', 'd1', async (store) => store.leaveSlot(SLOT, 'd1', left)],
      [
        'nobody, once it is finished',
        'd1',
        async (store) => store.finishSlot(SLOT, 'd1', end('partial', 13)),
      ],
      ['whoever took it over', 'd1', async (store) => store.claimSlot(SLOT, 'd2', at(12), at(30))],
    ])('are changed by their holder alone, not by %s', async (_, holder, before) => {
      const store = await open();
      await claimed(store);
      await before(store);
      const [now] = await store.slots({}, 1);
      expect(await store.holdSlot(SLOT, holder, at(40))).toBe(false);
      expect(await store.finishSlot(SLOT, holder, end('failed', 14))).toBe(false);
      await store.leaveSlot(SLOT, holder, left);
      expect(await store.holdSlot({ ...SLOT, dueAt: at(9) }, 'd1', at(40))).toBe(false);
      expect(await store.slots({}, 10)).toEqual([now]);
      expect(await store.monitoringGaps()).toEqual([]);
    });

    it('stay with a holder that is late, as long as nobody took them', async () => {
      const store = await open();
      await claimed(store);
      expect(await store.holdSlot(SLOT, 'd1', at(40))).toBe(true);
      expect(await store.finishSlot(SLOT, 'd1', end('failed', 60))).toBe(true);
      expect(await store.slots({}, 10)).toEqual([
        row({
          holder: null,
          until: at(60),
          finishedAt: at(60),
          outcome: 'failed',
          run: 'r1',
          detail: 'crashed \u0000',
          gaps: 2,
        }),
      ]);
    });

    it('are not finished without an outcome', async () => {
      const store = await open();
      await claimed(store);
      const ended = store.finishSlot(SLOT, 'd1', { ...end('failed', 12), outcome: null });
      await expect(ended).rejects.toThrow();
      expect(await store.slots({}, 10)).toEqual([row()]);
    });

    it('are listed newest first, by source, until a moment, with answers, and as far as asked', async () => {
      const store = await open();
      const claims = [
        ['a', 30],
        ['b', 20],
        ['a', 10],
        ['b', 40],
      ] as const;
      for (const [source, minutes] of claims) {
        await store.claimSlot({ source, dueAt: at(minutes) }, 'd1', at(50), at(60));
      }
      const finished = { source: 'a', dueAt: at(30) };
      await store.finishSlot(finished, 'd1', end('unavailable', 51));
      const moments = (rows: readonly SlotRow[]): readonly string[] =>
        rows.map(({ source, dueAt }) => `${source} ${dueAt.slice(14, 16)}`);
      expect(moments(await store.slots({}, 10))).toEqual(['b 40', 'a 30', 'b 20', 'a 10']);
      expect(moments(await store.slots({}, 2))).toEqual(['b 40', 'a 30']);
      expect(moments(await store.slots({ source: 'a' }, 1))).toEqual(['a 30']);
      expect(moments(await store.slots({ dueBy: at(30) }, 2))).toEqual(['a 30', 'b 20']);
      expect(moments(await store.slots({ source: 'b', dueBy: at(39) }, 9))).toEqual(['b 20']);
      expect(moments(await store.unfinishedSlots())).toEqual(['a 10', 'b 20', 'b 40']);

      expect(await store.slots({ read: true }, 9)).toEqual([]);
      await store.finishSlot({ source: 'a', dueAt: at(10) }, 'd1', end('partial', 52));
      await store.finishSlot({ source: 'b', dueAt: at(20) }, 'd1', end('complete', 53));
      await store.finishSlot({ source: 'b', dueAt: at(40) }, 'd1', end('failed', 54));
      expect(moments(await store.slots({ read: true }, 9))).toEqual(['b 20', 'a 10']);
    });
  });

  describe('gaps of monitoring', () => {
    const { open } = opener(backend);
    const down = { from: at(1), slots: 3, cause: 'not-running' } as const;

    it('begin with the slot that is caught up, and end when it brought answers', async () => {
      const store = await open();
      await store.claimSlot(SLOT, 'd1', at(11), at(12), { gap: down });
      const [gap] = await store.monitoringGaps();
      expect(gap).toEqual({ id: gap?.id, source: SOURCE, ...down, to: null });
      await store.finishSlot(SLOT, 'd1', end('complete', 12));
      expect(await store.monitoringGaps()).toEqual([{ ...gap, to: at(12) }]);
    });

    const failed = { from: at(10), slots: 1, cause: 'failed' } as const;
    it.each<readonly [string, readonly SlotOutcome[], object | null]>([
      ['none', ['complete', 'partial'], null],
      ['one that goes on', ['failed'], { ...failed, to: null }],
      [
        'one of all that failed',
        ['failed', 'unavailable', 'failed'],
        { ...failed, slots: 3, to: null },
      ],
      ['one that a part ends', ['unavailable', 'partial'], { ...failed, to: at(22) }],
      ['one that is over for good', ['failed', 'complete', 'complete'], { ...failed, to: at(22) }],
    ])('are %s after %s', async (_, outcomes, gap) => {
      const store = await open();
      for (const [n, outcome] of outcomes.entries()) {
        const slot = { source: SOURCE, dueAt: at(10 + n * 10) };
        await store.claimSlot(slot, 'd1', at(11 + n * 10), at(19 + n * 10));
        await store.finishSlot(slot, 'd1', end(outcome, 12 + n * 10));
      }
      expect(await store.monitoringGaps()).toMatchObject(gap === null ? [] : [gap]);
    });

    it('that are open take in what is missed next, and are of one source each', async () => {
      const store = await open();
      const claim = async (source: string, minutes: number, from: number): Promise<void> => {
        const gap = { ...down, cause: 'overrun' as const, from: at(from) };
        const slot = { source, dueAt: at(minutes) };
        await store.claimSlot(slot, 'd1', at(minutes), at(minutes + 1), { gap });
      };
      await store.claimSlot(SLOT, 'd1', at(11), at(12), { gap: down });
      await claim(SOURCE, 30, 15);
      await claim('other', 30, 20);
      // The clock was set back.
      await claim('other', 29, 10);
      expect(await store.monitoringGaps()).toMatchObject([
        { source: 'other', from: at(10), slots: 6, cause: 'overrun', to: null },
        { source: SOURCE, from: at(1), slots: 6, cause: 'not-running', to: null },
      ]);
      await store.finishSlot(SLOT, 'd1', end('complete', 31));
      expect(await store.monitoringGaps()).toMatchObject([{ to: null }, { to: at(31) }]);
    });

    it('are listed newest first, those over before a moment left out', async () => {
      const store = await open();
      for (const minutes of [10, 20, 30]) {
        const slot = { source: SOURCE, dueAt: at(minutes) };
        const gap = { ...down, from: at(minutes - 5) };
        await store.claimSlot(slot, 'd1', at(minutes), at(minutes + 1), { gap });
        if (minutes < 30) await store.finishSlot(slot, 'd1', end('complete', minutes + 1));
      }
      const from = async (since?: number): Promise<readonly string[]> =>
        (await store.monitoringGaps(since === undefined ? undefined : at(since))).map(
          (gap) => gap.from,
        );
      expect(await from()).toEqual([at(25), at(15), at(5)]);
      expect(await from(21)).toEqual([at(25), at(15)]);
      expect(await from(22)).toEqual([at(25)]);
    });
  });
}
