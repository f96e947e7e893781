import { describe, expect, it } from 'vitest';
import { account, readEstate } from './estate.ts';
describe('x', () => {
  it('reads', async () => {
    const all = await readEstate([account()]);
    console.log(all.counts, all.requests);
    for (const r of all.readings)
      console.log(
        r.step,
        r.scope,
        r.status,
        r.gaps.map((g) => `${g.reason} ${g.detail}`),
        JSON.stringify(r.statements.map((s) => [s.kind, s.facet, s.value])),
      );
    expect(1).toBe(1);
  });
});
