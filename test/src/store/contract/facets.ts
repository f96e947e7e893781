import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Instant } from '../../../../src/core/time.ts';
import type { FacetRow, NewFacet, ReadingCommit, Store } from '../../../../src/store/store.ts';
import type { Backend } from '../backends.ts';
import { at, emptyCommit, facet, reading, SCOPE, SOURCE, STEP } from '../sample.ts';
import { opener } from './opened.ts';

const current = (one: NewFacet): FacetRow => ({ ...one, validTo: null, confirmedTo: null });

export function facetsContract(backend: Backend): void {
  describe('facets', () => {
    const { begun } = opener(backend);

    it('open, change and close, and keep their past', async () => {
      const { store, fence } = await begun();
      const one = facet('u1', { rests: ['a'.repeat(64)] });
      await commit(store, fence, 1, { open: [one, facet('u2')] });
      const changed = facet('u1', { validFrom: at(2), after: at(1), value: { login: 'new' } });
      await commit(store, fence, 2, {
        open: [changed],
        close: [{ key: ['account', 'u1', 'identity'], confirmedTo: at(1) }],
      });
      await commit(store, fence, 3, {
        close: [{ key: ['account', 'u2', 'identity'], confirmedTo: null }],
      });
      expect(await store.openFacets(SOURCE, STEP, SCOPE)).toEqual([current(changed)]);
      expect(await store.facets(at(0))).toEqual([
        { ...one, validTo: at(2), confirmedTo: at(1) },
        current(changed),
        { ...facet('u2'), validTo: at(3), confirmedTo: null },
      ]);
      expect(await store.facets(at(3))).toHaveLength(2);
      expect(await store.facets(at(4))).toEqual([current(changed)]);
      expect(await store.openFacets(SOURCE, STEP, {})).toEqual([]);
    });

    it('come in the order of their bytes, whatever the database sorts by itself', async () => {
      const { store, fence } = await begun();
      const ids = ['b', 'a', 'B', 'ä', 'a-c', 'ab', '\u{1f600}', '\ufb33', ''];
      await commit(store, fence, 1, { open: ids.map((id) => facet(id)) });
      const read = (await store.facets(at(0))).map(({ id }) => id);
      expect(read).toEqual([...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    });

    it('refresh in place, and write nothing where nothing differs', async () => {
      const { store, url, fence } = await begun();
      const long = Array.from({ length: 9 }, (_, n) => String(n).repeat(64));
      const activity = (id: string): NewFacet =>
        facet(id, { facet: 'activity', name: '', value: { lastSignInAt: at(0) }, rests: long });
      await commit(store, fence, 1, { open: [activity('u1'), activity('u2')] });
      const version = async (): Promise<readonly object[]> =>
        backend.name === 'PostgreSQL'
          ? await backend.query(url, 'select entity, xmin::text from facets order by entity')
          : [];
      const before = await version();
      const key = (id: string) => ['account', id, 'activity'] as const;
      const value = { lastSignInAt: at(7) };
      await commit(store, fence, 2, {
        refresh: [
          { key: key('u1'), value: { lastSignInAt: at(0) }, rests: long },
          { key: key('u2'), value, rests: [] },
        ],
      });
      const [, second] = await store.facets(at(0));
      expect(second).toEqual({ ...current(activity('u2')), value, rests: [] });
      expect((await version())[0]).toEqual(before[0]);
      await expect(
        commit(store, fence, 3, { refresh: [{ key: key('u3'), value, rests: [] }] }),
      ).rejects.toThrow('no open facet account u3 activity to refresh');
    });

    it('are open once: a second one under the same key is refused', async () => {
      const { store, fence } = await begun();
      await commit(store, fence, 1, { open: [facet('u1')] });
      await expect(commit(store, fence, 2, { open: [facet('u1')] })).rejects.toThrow();
      await commit(store, fence, 3, { open: [facet('u1', { scope: {} })] }, {});
    });

    it('never end before they began, though the clock was set back', async () => {
      const { store, fence } = await begun();
      await commit(store, fence, 9, { open: [facet('u1', { validFrom: at(9) })] });
      const close = [{ key: ['account', 'u1', 'identity'], confirmedTo: at(9) }] as const;
      await commit(store, fence, 2, { close });
      expect(await store.facets(at(0))).toMatchObject([{ validFrom: at(9), validTo: at(9) }]);
    });

    it('keep any text that a provider may send', async () => {
      const { store, fence } = await begun();
      let minute = 1;
      const text = fc.string({ unit: 'binary', maxLength: 12 });
      const awkward = fc.oneof(
        text,
        fc.constantFrom('\0', '\u001a', '\ud800', '\udc00\ud800', '\u001a0000', '\\u0000', "'"),
      );
      await fc.assert(
        fc.asyncProperty(awkward, awkward, async (id, name) => {
          const one = facet(id, { name, incarnation: name, value: { login: name } });
          await commit(store, fence, (minute += 1), { open: [one] });
          const [read] = await store.openFacets(SOURCE, STEP, SCOPE);
          const key = [one.kind, id, one.facet] as const;
          await commit(store, fence, (minute += 1), { close: [{ key, confirmedTo: null }] });
          expect(read).toEqual(current(one));
        }),
        { numRuns: 60 },
      );
    });

    it('tile time: one open row per key, no overlap, and every moment as it was read', async () => {
      const { store, fence } = await begun();
      let minute = 1;
      let round = 0;
      const state = fc.dictionary(fc.constantFrom('u1', 'u2', 'u3'), fc.nat({ max: 2 }));
      await fc.assert(
        fc.asyncProperty(fc.array(state, { minLength: 1, maxLength: 8 }), async (states) => {
          const scope = { round: String((round += 1)) };
          const start = minute;
          for (const wanted of states) {
            minute += 1;
            await commit(
              store,
              fence,
              minute,
              await difference(store, scope, wanted, minute),
              scope,
            );
          }
          const rows = (await store.facets(at(0))).filter(
            (row) => row.scope['round'] === scope.round,
          );
          for (const [n, wanted] of states.entries()) {
            expect(valuesAt(rows, at(start + 1 + n))).toEqual({ ...wanted });
          }
          expect(overlaps(rows)).toEqual([]);
        }),
        { numRuns: 15 },
      );
    });
  });
}

async function commit(
  store: Store,
  fence: number,
  minute: number,
  changes: Partial<ReadingCommit>,
  scope = SCOPE,
): Promise<void> {
  const row = reading({ run: 'r1', id: `at ${minute}`, startedAt: at(minute), scope });
  await store.commitReading({ ...emptyCommit(row), ...changes }, fence);
}

async function difference(
  store: Store,
  scope: FacetRow['scope'],
  wanted: Readonly<Record<string, number>>,
  minute: number,
): Promise<Pick<ReadingCommit, 'open' | 'close'>> {
  const known = await store.openFacets(SOURCE, STEP, scope);
  const gone = known.filter(({ id, value }) => value['n'] !== wanted[id]);
  const kept = new Set(known.filter((row) => !gone.includes(row)).map(({ id }) => id));
  return {
    close: gone.map(({ kind, id, facet: name }) => ({ key: [kind, id, name], confirmedTo: null })),
    open: Object.entries(wanted)
      .filter(([id]) => !kept.has(id))
      .map(([id, n]) => facet(id, { scope, value: { n }, validFrom: at(minute) })),
  };
}

function valuesAt(rows: readonly FacetRow[], when: Instant): Record<string, unknown> {
  const valid = rows.filter(
    ({ validFrom, validTo }) => validFrom <= when && (validTo === null || validTo > when),
  );
  return Object.fromEntries(valid.map(({ id, value }) => [id, value['n']]));
}

function overlaps(rows: readonly FacetRow[]): readonly (readonly [FacetRow, FacetRow])[] {
  return rows.flatMap((a, n) =>
    rows
      .slice(n + 1)
      .filter((b) => a.id === b.id && a.facet === b.facet)
      .filter((b) => (a.validTo ?? '~') > b.validFrom && (b.validTo ?? '~') > a.validFrom)
      .map((b) => [a, b] as const),
  );
}
