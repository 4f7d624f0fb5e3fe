import i18next from 'i18next'
import { afterEach, describe, expect, it } from 'vitest'
import { currentLanguage, defineWords, setLanguage, wordsOf } from './words'

const words = defineWords('test-words', {
  en: {
    plain: 'Plain',
    vms_one: '{{count}} VM',
    vms_other: '{{count}} VMs',
    space: '{{freeBytes}} free, {{leftSeconds}} left',
    place: 'port {{port}}, line {{line}}, {{n}} more',
    deep: { named: 'Clone {{name}}' },
  },
  zh: {
    plain: '普通',
    vms_other: '{{count}} 台',
    space: '可用 {{freeBytes}}，剩余 {{leftSeconds}}',
    place: '端口 {{port}}，第 {{line}} 行，还有 {{n}}',
    deep: { named: '克隆 {{name}}' },
  },
})

afterEach(() => setLanguage('en'))

describe('words', () => {
  it('speak the language that is set, and change with it', () => {
    expect(wordsOf(words)('deep.named', { name: 'web-01' })).toBe('Clone web-01')
    setLanguage('zh')
    expect(currentLanguage()).toBe('zh')
    expect(document.documentElement.lang).toBe('zh-CN')
    expect(wordsOf(words)('deep.named', { name: 'web-01' })).toBe('克隆 web-01')
  })

  it('leave a port and a line as they are', () => {
    expect(wordsOf(words, 'en')('place', { port: 2222, line: 1041, n: 1500 })).toBe('port 2222, line 1041, 1,500 more')
  })

  it('count in the plural of the language, with thousands', () => {
    const [en, zh] = [wordsOf(words, 'en'), wordsOf(words, 'zh')]
    expect([1, 2, 5000].map((count) => en('vms', { count }))).toEqual(['1 VM', '2 VMs', '5,000 VMs'])
    expect([1, 2].map((count) => zh('vms', { count }))).toEqual(['1 台', '2 台'])
  })

  it('format values by their name', () => {
    const params = { freeBytes: 31.4 * 1024 ** 3, leftSeconds: 64 }
    expect(wordsOf(words, 'en')('space', params)).toBe('31.4 GiB free, 1 min 4 s left')
    expect(wordsOf(words, 'zh')('space', params)).toBe('可用 31.4 GiB，剩余 1 分 4 秒')
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

describe('every feature', () => {
  it('says in Chinese what it says in English, with the same values', async () => {
    await Promise.all(Object.values(import.meta.glob('../../**/*words.ts')).map((load) => load()))
    const namespaces = Object.keys(i18next.getDataByLanguage('en') ?? {}).filter((n) => n !== 'test-words')
    expect(namespaces.length).toBeGreaterThan(8)
    for (const namespace of namespaces) {
      const en = flat(i18next.getResourceBundle('en', namespace))
      const zh = flat(i18next.getResourceBundle('zh', namespace))
      const wanted = Object.keys(en).filter((key) => !key.endsWith('_one'))
      expect(Object.keys(zh).sort(), namespace).toEqual(wanted.sort())
      for (const key of wanted) {
        expect(names(zh[key] ?? ''), `${namespace}: ${key}`).toEqual(names(en[key] ?? ''))
        expect(en[key], `${namespace}: ${key}`).not.toBe('')
      }
    }
  })

  it('keeps to the rules of the words: no please, no exclamation, no 您, no 成功', () => {
    for (const namespace of Object.keys(i18next.getDataByLanguage('en') ?? {})) {
      for (const text of Object.values(flat(i18next.getResourceBundle('en', namespace)))) {
        expect(text).not.toMatch(/\bplease\b|!|successfully/i)
      }
      for (const text of Object.values(flat(i18next.getResourceBundle('zh', namespace)))) {
        expect(text).not.toMatch(/您|成功|！/)
        expect(text, 'a space between Chinese and Latin').not.toMatch(
          /[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]/,
        )
      }
    }
  })
})

function flat(tree: unknown, prefix = ''): Record<string, string> {
  if (typeof tree === 'string') return { [prefix]: tree }
  return Object.assign(
    {},
    ...Object.entries(tree as object).map(([key, value]) => flat(value, prefix ? `${prefix}.${key}` : key)),
  ) as Record<string, string>
}

function names(text: string): string[] {
  return [...text.matchAll(/\{\{(.+?)\}\}/g)].map((m) => m[1] ?? '').sort()
}
