import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkDomainName, checkFileName, freeName, shorten, utf8Size } from './names'

describe('a name', () => {
  test.each([
    ['', 'empty'],
    ['  \u3000', 'empty'],
    ['.', 'dot'],
    ['..', 'dot'],
    ['a/b', 'slash'],
    ['a\nb', 'control'],
    ['a\u0000b', 'control'],
    ['a\u0085b', 'control'],
    ['a\u2028b', 'control'],
    ['a\ud800b', 'control'],
    ['a\uffff', 'control'],
    ['x'.repeat(241), 'too-long'],
    ['网'.repeat(81), 'too-long'],
  ])('%j is refused: %s', (name, why) => {
    expect(checkDomainName(name)).toEqual({ ok: false, why })
    expect(checkFileName(name)).toEqual({ ok: false, why })
  })

  test.each(['web-01', '...', '.hidden', '网站 01', "it's", '<&>', '-rf', '😀', 'x'.repeat(240), '网'.repeat(80)])(
    '%j can be',
    (name) => {
      expect(checkDomainName(name)).toEqual({ ok: true })
    },
  )
})

describe('a free name', () => {
  test.each([
    ['vm', [], 'vm-clone'],
    ['vm', ['vm-clone'], 'vm-clone2'],
    ['vm-clone', [], 'vm-clone2'],
    ['web-clone10', [], 'web-clone11'],
    ['web-clone9', ['web-clone10', 'web-clone11'], 'web-clone12'],
    ['web-clone-clone', [], 'web-clone-clone2'],
    ['clone', [], 'clone-clone'],
    ['vm-clone99999999999999999999999', [], 'vm-clone100000000000000000000000'],
  ])('after %s, with %j taken, is %s', (base, taken, free) => {
    expect(freeName(base, new Set(taken))).toBe(free)
  })

  test('is within 240 bytes and cuts no character', () => {
    expect(freeName('网'.repeat(80), new Set())).toBe(`${'网'.repeat(78)}-clone`)
    expect(freeName('😀'.repeat(60), new Set())).toBe(`${'😀'.repeat(58)}-clone`)
  })

  test('is always valid and never taken', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }).filter((n) => checkDomainName(n).ok)
    fc.assert(
      fc.property(name, fc.integer({ min: 0, max: 5 }), (base, times) => {
        const taken = new Set<string>([base])
        for (let i = 0; i < times; i++) taken.add(freeName(base, taken))
        const free = freeName(base, taken)
        expect(checkDomainName(free)).toEqual({ ok: true })
        expect(taken.has(free)).toBe(false)
        expect(taken.size).toBe(times + 1)
      }),
    )
  })
})

test('text is shortened by bytes, whole characters at a time', () => {
  expect([shorten('a网b', 4), shorten('a网b', 3), shorten('abc', 9)]).toEqual(['a网', 'a', 'abc'])
  expect(utf8Size('a网😀')).toBe(8)
})
