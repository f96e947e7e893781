import { describe, expect, it } from 'vitest';

import { Packed } from '../../../src/engine/packed.ts';

describe('a packed list', () => {
  it('gives back what was added, in order, as often as it is gone through', () => {
    const values = Array.from({ length: 2500 }, (_, n) => ({ n, name: `half a pair \ud800 ${n}` }));
    const list = new Packed<(typeof values)[number]>();
    for (const value of values) list.push(value);
    expect([...list]).toEqual(values);
    expect([...list]).toEqual(values);
  });

  it('is empty before anything was added', () => {
    expect([...new Packed()]).toEqual([]);
  });
});
