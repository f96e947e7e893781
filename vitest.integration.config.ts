import { defineConfig, mergeConfig } from 'vitest/config';

import unit from './vitest.config.ts';

/**
 * Suites that need more than npm installs: a provider's emulators, found by MOTO_SERVER and MINISTACK.
 */
export default mergeConfig(
  { ...unit, test: { ...unit.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['test/integration/**/*.test.ts'],
      exclude: ['**/node_modules/**'],
      // One at a time: each suite starts an emulator of its own.
      maxWorkers: 1,
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  }),
);
