import type { RetryStrategyV2 } from '@smithy/types';
import { describe, expect, it } from 'vitest';

import { retriesOf } from '../../../collectors/aws/retries.ts';

describe('retries', () => {
  it('are as many as ten attempts allow, and wait for nobody else’s time', async () => {
    let throttled = 0;
    const strategy: RetryStrategyV2 = await retriesOf(
      'ec2',
      async () => undefined,
      () => (throttled += 1),
    );
    let token = await strategy.acquireInitialRetryToken('');
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      token = await strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' });
    }
    expect(token.getRetryCount()).toBe(9);
    await expect(
      strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' }),
    ).rejects.toThrow('No retry token');
    // The last one, too, that is not tried again; and of other errors none.
    expect(throttled).toBe(10);
    const other = await strategy.acquireInitialRetryToken('');
    await strategy.refreshRetryTokenForRetry(other, { errorType: 'TRANSIENT' });
    strategy.recordSuccess(other);
    expect(throttled).toBe(10);
  });
});
