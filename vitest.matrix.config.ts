import { configDefaults, defineConfig } from 'vitest/config';

// Before any worker or child process starts, so that all of them have it.
process.env['TZ'] = 'UTC';

/** The denial matrix over a live emulator, found by MOTO_SERVER: long, and run by hand. */
export default defineConfig({
  test: {
    include: ['test/matrix/live/over-moto.ts'],
    exclude: [...configDefaults.exclude],
    setupFiles: ['test/setup/no-network.ts'],
    pool: 'forks',
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
  },
});
