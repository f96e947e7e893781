import type { RetryStrategyV2 } from '@smithy/types';
import { describe, expect, it } from 'vitest';

import { Pace, retriesOf } from '../../../collectors/aws/retries.ts';

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

describe('retries', () => {
  it('are as many as ten attempts allow, and wait for nobody else’s time', async () => {
    const strategy: RetryStrategyV2 = await retriesOf('ec2', async () => undefined);
    let token = await strategy.acquireInitialRetryToken('');
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      token = await strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' });
    }
    expect(token.getRetryCount()).toBe(9);
    await expect(
      strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' }),
    ).rejects.toThrow('No retry token');
  });
});
