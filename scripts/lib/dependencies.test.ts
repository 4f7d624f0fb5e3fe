import { expect, test } from 'vitest'
import { isInstalled } from './dependencies.mjs'

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/@esbuild/win32': { version: '1.0.0', optional: true },
  },
}

test('optional packages of other platforms need not be there', () => {
  expect(isInstalled(lock, { packages: { 'node_modules/zod': { version: '4.6.7' } } })).toBe(true)
})

test('another version, a missing or a leftover package is not what the lock file says', () => {
  expect(isInstalled(lock, { packages: { 'node_modules/zod': { version: '4.6.6' } } })).toBe(false)
  expect(isInstalled(lock, { packages: {} })).toBe(false)
  const leftover = { 'node_modules/zod': { version: '4.6.7' }, 'node_modules/left-pad': { version: '1.0.0' } }
  expect(isInstalled(lock, { packages: leftover })).toBe(false)
})
