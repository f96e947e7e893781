import { describe, expect, it } from 'vitest';

import { Pace } from '../../../collectors/aws/pace.ts';

describe('pace', () => {
  it('spreads turns evenly, and lets the first one through', async () => {
    const waits: number[] = [];
    let now = 1000;
    const wait = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    const pace = new Pace(40, wait, () => now);
    for (let turn = 0; turn < 3; turn += 1) await pace.turn();
    expect(waits).toEqual([25, 50]);
    now = 1070;
    await pace.turn();
    expect(waits).toEqual([25, 50, 5]);
    now = 2000;
    await pace.turn();
    expect(waits).toHaveLength(3);
  });
});
