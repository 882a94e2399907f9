import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{electron,renderer,shared,pool,scripts,tests}/**/*.test.{ts,tsx}'],
    environment: 'node',
    testTimeout: process.env['DEEP'] === '1' ? 3_600_000 : 120_000,
    hookTimeout: 60_000,
    // On two cores the default is one.
    maxWorkers: '100%',
    restoreMocks: true,
    // What is waited for comes when it comes: on a busy machine a second is little.
    expect: { poll: { timeout: 15_000 } },
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
