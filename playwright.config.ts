import { defineConfig } from '@playwright/test'

/**
 * The stories in real Electron. They need the lab (root, packages), a display and a build: `npm test -- e2e` sees to all
 * three and then runs the project `e2e`; the other projects are run by npm run demo, package and bench.
 */
export default defineConfig({
  // one at a time in a network: hosts of the lab have fixed addresses. `npm test` runs shards in networks of their own
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  // a story that fails now and then has found a fault
  retries: 0,
  timeout: 180_000,
  globalTimeout: 60 * 60_000,
  expect: { timeout: 15_000 },
  outputDir: 'test-results/e2e',
  reporter: [['list'], ['json', { outputFile: process.env.OFFSHOOT_E2E_REPORT ?? 'test-results/e2e.json' }]],
  use: { actionTimeout: 15_000, trace: 'off' },
  projects: [
    { name: 'e2e', testDir: 'e2e/specs', testMatch: '**/*.spec.ts' },
    { name: 'demo', testDir: 'e2e/demo', testMatch: '**/*.spec.ts', timeout: 10 * 60_000 },
    { name: 'packaged', testDir: 'e2e/packaged', testMatch: '**/*.spec.ts' },
    { name: 'bench', testDir: 'e2e/bench', testMatch: '**/*.bench.ts', timeout: 40 * 60_000 },
  ],
})
