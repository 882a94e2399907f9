import path from 'node:path';
import { defineConfig, type ReporterDescription } from '@playwright/test';

if (Number(process.versions.node.split('.')[0]) < 24) {
  throw new Error('The end-to-end tests need Node 24 or newer: start them with npm run test:e2e.');
}

const results = path.resolve(import.meta.dirname, '..', 'test-results');
const jsonFile = process.env['E2E_JSON'];
const reporter: ReporterDescription[] = [['list']];
if (jsonFile) reporter.push(['json', { outputFile: path.resolve(jsonFile) }]);

export default defineConfig({
  testDir: 'e2e',
  outputDir: path.join(results, 'e2e'),
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter,
  use: { trace: 'off' },
});
