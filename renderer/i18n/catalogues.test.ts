import { languages } from '@shared/model/language'
import { describe, expect, test } from 'vitest'
import { loadCatalogues, type TextTree } from '../locales/catalogues'

type Texts = Readonly<Record<string, string>>

const catalogues = Object.fromEntries(
  await Promise.all(languages.map(async (language) => [language, flatAll(await loadCatalogues(language))] as const)),
)
const english = catalogues.en ?? {}

describe.each(languages)('%s', (language) => {
  const texts = catalogues[language] ?? {}

  test('has every text of English, in the plural forms of the language, and no other', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const wanted = Object.keys(english).flatMap((key) => {
      if (key.endsWith('_one')) return []
      return key.endsWith('_other') ? forms.map((form) => key.replace(/other$/, form)) : [key]
    })
    expect(Object.keys(texts).sort()).toEqual([...new Set(wanted)].sort())
  })

  test('names the same values as English in each text', () => {
    for (const [key, text] of Object.entries(texts)) {
      const like = english[key] ?? english[key.replace(/_[a-z]+$/, '_other')] ?? ''
      expect([key, names(text)]).toEqual([key, names(like)])
    }
  })
})

/** Words that the rules of how Offshoot speaks forbid: shared/WORDS.md's, as far as a machine can tell. */
const BANNED: Readonly<Record<string, readonly RegExp[]>> = {
  en: [
    /\bplease\b|!|successful|\bways? on\b|\bmend|\bgives? back\b|\bput back\b|\bcall(s|ed)? off\b|\bstands? (on|still|between)\b/i,
    /\bis away\b|\bbeneath\b|\bwhat goes\b|\bequal commands\b|\bkeeper\b|\bby itself\b|\blacks?\b/i,
    /\b(go|goes|gone) back\b|\bof (now|then)\b|\bthe present\b|\bwhoever\b|\bwithout a word\b|\bat it\b|\bis there already\b/i,
  ],
  'zh-CN': [
    /您|成功|！|映像|归还|出路|挂接|还原快照|快照.*还原|的样子|它/,
    /[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]/,
  ],
}

test.each(languages)('%s keeps to the words of the product', (language) => {
  for (const [key, text] of Object.entries(catalogues[language] ?? {}))
    for (const banned of BANNED[language] ?? []) expect([key, text]).not.toEqual([key, expect.stringMatching(banned)])
})

test('every text is used: its key stands in the code, whole or as a template', () => {
  const sources = import.meta.glob<string>(['../../**/*.{ts,tsx}', '!../../**/*.test.*', '!../../locales/**'], {
    eager: true,
    query: '?raw',
    import: 'default',
  })
  const literals = new Set<string>()
  const templates = new Set<string>()
  for (const source of Object.values(sources)) {
    for (const [, text] of source.matchAll(/'([A-Za-z][\w.-]*)'/g)) literals.add(text ?? '')
    for (const [, text] of source.matchAll(/`([^`\n]*\$\{[^`\n]*)`/g)) templates.add(text ?? '')
  }
  const patterns = [...templates].flatMap((template) => {
    const fixed = template.split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/)
    if (!fixed.every((part) => /^[\w.-]*$/.test(part)) || fixed.join('').length === 0) return []
    return new RegExp(`^${fixed.map((part) => part.replaceAll('.', '\\.')).join('.+')}$`)
  })
  // Named by a value of the model alone.
  const byModel = new Set(['overview:lun'])
  const unused = Object.keys(english).filter((full) => {
    if (byModel.has(full)) return false
    const key = full.slice(full.indexOf(':') + 1).replace(/_(one|other)$/, '')
    return !literals.has(key) && !patterns.some((pattern) => pattern.test(key))
  })
  expect(unused).toEqual([])
})

/** `<feature>:<dotted key>` and its text. */
function flatAll(features: Readonly<Record<string, TextTree>>): Texts {
  return Object.assign({}, ...Object.entries(features).map(([feature, tree]) => flat(tree, `${feature}:`)))
}

function flat(tree: TextTree, prefix: string): Texts {
  const parts = Object.entries(tree).map(([key, value]) =>
    typeof value === 'string' ? { [`${prefix}${key}`]: value } : flat(value, `${prefix}${key}.`),
  )
  return Object.assign({}, ...parts)
}

const names = (text: string) => [...text.matchAll(/\{\{(.+?)\}\}/g)].map(([, name]) => name ?? '').sort()
