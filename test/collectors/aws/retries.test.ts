import type { RetryStrategyV2 } from '@smithy/types';
import { describe, expect, it } from 'vitest';

import { retriesOf } from '../../../collectors/aws/retries.ts';

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
