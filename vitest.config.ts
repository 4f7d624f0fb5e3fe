import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { leftOut } from './e2e/lab/matrix'

const alias = { '@shared': resolve(import.meta.dirname, 'shared') }

/**
 * node: pure and main-process code. web: renderer code in jsdom. integration (*.itest.ts): code against the real
 * lab of e2e/lab; needs root, run through `npm test`. Nothing is repeated: a test that fails now and then has found a fault.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'node',
          environment: 'node',
          // Tests of host jobs start real shells and qemu-img, which a busy machine slows down.
          testTimeout: 30_000,
          include: ['shared/**/*.test.ts', 'electron/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      {
        resolve: { alias },
        plugins: [react()],
        test: {
          name: 'web',
          environment: 'jsdom',
          // A dialog that a test types into is drawn many times, which a busy machine slows down.
          testTimeout: 30_000,
          setupFiles: ['renderer/test/setup.ts'],
          include: ['renderer/**/*.test.{ts,tsx}'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          environment: 'node',
          include: ['electron/**/*.itest.ts', 'e2e/**/*.itest.ts'],
          exclude: leftOut().map(({ file }) => file),
          fileParallelism: false,
          // What is waited for are processes of a host that end, which a busy machine slows down.
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
