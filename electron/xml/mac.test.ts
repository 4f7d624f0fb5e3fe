import { describe, expect, test } from 'vitest'
import { normalizeMac, randomMac } from './mac'

describe('a typed MAC', () => {
  test.each(['52:54:00:AB:cd:01', '52-54-00-ab-cd-01', '5254.00ab.cd01', ' 525400ABCD01 '])('%s is read', (text) => {
    expect(normalizeMac(text)).toEqual({ ok: true, mac: '52:54:00:ab:cd:01' })
  })

  test.each([
    ['', 'invalid'],
    ['52:54:00:ab:cd', 'invalid'],
    ['52:54-00:ab-cd:01', 'invalid'],
    ['52:54:00:ab:cd:0g', 'invalid'],
    ['5:54:00:ab:cd:01', 'invalid'],
    ['00:00:00:00:00:00', 'invalid'],
    ['01:00:5e:00:00:01', 'multicast'],
    ['ff:ff:ff:ff:ff:ff', 'multicast'],
    ['fe:54:00:ab:cd:01', 'reserved'],
  ])('%s is refused: %s', (text, why) => {
    expect(normalizeMac(text)).toEqual({ ok: false, why })
  })
})

describe('a random MAC', () => {
  const bytes =
    (...values: number[]) =>
    () =>
      Uint8Array.from(values)

  test('is of the range of QEMU, whatever the source has', () => {
    for (const source of [undefined, '52:54:00:00:00:01', '00:0c:29:00:00:01', '03:00:00:00:00:01', 'nonsense']) {
      expect(randomMac(source, new Set(), bytes(0xab, 0, 1))).toBe('52:54:00:ab:00:01')
      expect(randomMac(source, new Set())).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/)
    }
  })

  test('is neither taken nor the source’s, though the randomness repeats itself', () => {
    const taken = new Set(['52:54:00:ff:ff:ff'])
    expect(randomMac('52:54:00:00:00:00', taken, bytes(255, 255, 255))).toBe('52:54:00:00:00:01')
  })
})
