import { configDefaults, defineConfig } from 'vitest/config';

// Before any worker or child process starts, so that all of them have it.
process.env['TZ'] = 'UTC';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/integration/**'],
    setupFiles: ['test/setup/no-network.ts'],
    // Processes rather than threads: tests start servers and native add-ons, and change directories.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
