import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { fingerprint, keyBits, keyType, randomart, shortType } from './fingerprint'

const dir = mkdtempSync(join(tmpdir(), 'offshoot-keys-'))
afterAll(() => rmSync(dir, { recursive: true }))

const kinds = [
  ['ed25519', '256'],
  ['ecdsa', '256'],
  ['ecdsa', '384'],
  ['ecdsa', '521'],
  ['rsa', '1024'],
  ['rsa', '3072'],
] as const
const several = kinds.flatMap(([type, bits]) =>
  Array.from({ length: type === 'rsa' ? 1 : 8 }, (_, n) => [type, bits, n] as const),
)

describe('against ssh-keygen -lv', () => {
  test.each(several)('%s %s, key %i: fingerprint, size, type and picture are the same', (type, bits, n) => {
    const path = join(dir, `${type}-${bits}-${n}`)
    execFileSync('ssh-keygen', ['-q', '-t', type, '-b', bits, '-N', '', '-C', 'x', '-f', path])
    const [, blob = ''] = readFileSync(`${path}.pub`, 'utf8').split(' ')
    const key = Buffer.from(blob, 'base64')
    const [first = '', ...picture] = execFileSync('ssh-keygen', ['-lv', '-f', `${path}.pub`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n')
    expect(`${keyBits(key)} ${fingerprint(key)} x (${shortType(keyType(key))})`).toBe(first)
    expect(randomart(key)).toBe(picture.join('\n'))
  })
})

test('bytes that are no key have no type and no size', () => {
  for (const bytes of [[], [0, 0], [0, 0, 0, 9, 65], [255, 255, 255, 255, 1]]) {
    expect(keyType(Uint8Array.from(bytes))).toBe('')
    expect(keyBits(Uint8Array.from(bytes))).toBe(null)
  }
  expect(keyBits(Buffer.from('\0\0\0\x07ssh-rsa\0\0\0\x03abc\0\0\x01\0', 'latin1'))).toBe(null)
})
