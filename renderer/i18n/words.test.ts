import i18next from 'i18next'
import { afterEach, describe, expect, it } from 'vitest'
import { currentLanguage, setLanguage, type Words, wordsOf } from './words'

const en = {
  plain: 'Plain',
  vms_one: '{{count}} VM',
  vms_other: '{{count}} VMs',
  space: '{{freeBytes}} free, {{leftSeconds}} left',
  place: 'port {{port}}, line {{line}}, {{n}} more',
  deep: { named: 'Clone {{name}}' },
} as const
i18next.addResourceBundle('en', 'test-words', en)
i18next.addResourceBundle('zh-CN', 'test-words', {
  plain: '普通',
  vms_other: '{{count}} 台',
  space: '可用 {{freeBytes}}，剩余 {{leftSeconds}}',
  place: '端口 {{port}}，第 {{line}} 行，还有 {{n}}',
  deep: { named: '克隆 {{name}}' },
})
const words: Words<typeof en> = { namespace: 'test-words', en }

afterEach(() => setLanguage('en'))

describe('words', () => {
  it('speak the language that is set, and change with it', async () => {
    expect(wordsOf(words)('deep.named', { name: 'web-01' })).toBe('Clone web-01')
    await setLanguage('zh-CN')
    expect(currentLanguage()).toBe('zh-CN')
    expect(document.documentElement.lang).toBe('zh-CN')
    expect(wordsOf(words)('deep.named', { name: 'web-01' })).toBe('克隆 web-01')
  })

  it('stay in the language that was asked for last, also when another is loaded later', async () => {
    i18next.removeResourceBundle('zh-CN', 'problem')
    const late = setLanguage('zh-CN')
    await Promise.all([late, setLanguage('en')])
    expect([currentLanguage(), document.documentElement.lang]).toEqual(['en', 'en-GB'])
    expect(i18next.hasResourceBundle('zh-CN', 'problem')).toBe(true)
  })

  it('leave a port and a line as they are', () => {
    expect(wordsOf(words, 'en')('place', { port: 2222, line: 1041, n: 1500 })).toBe('port 2222, line 1041, 1,500 more')
  })

  it('count in the plural of the language, with thousands', () => {
    const [en, zh] = [wordsOf(words, 'en'), wordsOf(words, 'zh-CN')]
    expect([1, 2, 5000].map((count) => en('vms', { count }))).toEqual(['1 VM', '2 VMs', '5,000 VMs'])
    expect([1, 2].map((count) => zh('vms', { count }))).toEqual(['1 台', '2 台'])
  })

  it('format values by their name', () => {
    const params = { freeBytes: 31.4 * 1024 ** 3, leftSeconds: 64 }
    expect(wordsOf(words, 'en')('space', params)).toBe('31.4 GiB free, 1 min 4 s left')
    expect(wordsOf(words, 'zh-CN')('space', params)).toBe('可用 31.4 GiB，剩余 1 分 4 秒')
  })

  it('put notes, names and sentences together as the language does', () => {
    const [en, zh] = [wordsOf(words, 'en'), wordsOf(words, 'zh-CN')]
    expect(en.join('series', ['a', 'b'])).toBe('a, b')
    expect(zh.join('series', ['a', 'b'])).toBe('a、b')
    expect(zh.join('commas', ['a', 'b'])).toBe('a，b')
    expect([en, zh].map((t) => t.join('sentences', ['A.', 'B.']))).toEqual(['A. B.', 'A.B.'])
  })

  it('put names in as they are, whatever they hold', () => {
    const t = wordsOf(words, 'en')
    expect(t('deep.named', { name: '<b>&{{count}}$t(plain)' })).toBe('Clone <b>&{{count}}$t(plain)')
  })

  it('find a code of main, or say that they cannot, so that a plainer text is used', () => {
    const t = wordsOf(words, 'en')
    expect(t.maybe('deep.named', { name: 'x' })).toBe('Clone x')
    expect(t.maybe('deep.named')).toBeUndefined()
    expect(t.maybe('deep.other')).toBeUndefined()
    expect(t.maybe('deep')).toBeUndefined()
    expect(t.maybe('vms', { count: 1 })).toBe('1 VM')
  })
})
