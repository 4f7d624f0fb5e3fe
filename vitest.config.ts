import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Real shells, ssh and libvirt on a busy machine are late now and then; npm test names what passes only when repeated. */
const retry = 1
const alias = { '@shared': resolve(import.meta.dirname, 'shared') }

/**
 * node: pure and main-process code. web: renderer code in jsdom. integration (*.itest.ts): code against the real
 * lab of e2e/lab; needs root, run through `npm test`.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'node',
          retry,
          environment: 'node',
          // Tests of host jobs start real shells and qemu-img, which a busy machine slows down.
          testTimeout: 30_000,
          include: ['shared/**/*.test.ts', 'electron/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      {
        resolve: { alias },
        plugins: [react()],
        test: { name: 'web', retry, environment: 'jsdom', include: ['renderer/**/*.test.{ts,tsx}'] },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          retry,
          environment: 'node',
          include: ['electron/**/*.itest.ts', 'e2e/**/*.itest.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
