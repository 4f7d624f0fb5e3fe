import { LANGUAGES, type Language, languages } from '@shared/model/language'
import i18next, { type FormatterModule } from 'i18next'
import { useMemo } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import { formatBytes, formatDuration, formatNumber } from '../format'
import { loadCatalogues } from '../locales/catalogues'
import type { Texts } from '../locales/texts'

export type { Texts }

/**
 * Words by feature, typed: keys and the `{{names}}` of each text come from `locales/texts`, which `npm run locales` makes of
 * the English catalogues, so both are checked where a text is used. That every other language has the same keys and names,
 * `catalogues.test.ts` checks. Plurals are i18next's: `vms_one` and `vms_other`, used as `t('vms', { count })`.
 *
 * Values are formatted by their name: `…Bytes` as "31.4 GiB", `…Seconds` as "1 min 4 s", a port, line or column as it is,
 * other numbers with thousands.
 */

type Stem<K extends string> = K extends `${infer S}_one` | `${infer S}_other` ? S : K

/** Dotted paths of all texts. */
export type WordKey<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${Stem<K>}` : WordKey<T[K], `${P}${K}.`>
}[keyof T & string]

type At<T, K extends string> = K extends `${infer H}.${infer R}`
  ? H extends keyof T
    ? At<T[H], R>
    : never
  : K extends keyof T
    ? T[K]
    : `${K}_other` extends keyof T
      ? (T[`${K}_other`] & string) | '{{count}}'
      : never

type Names<S> = S extends `${string}{{${infer N}}}${infer R}` ? N | Names<R> : never
type Value = string | number
type Given<S> = [Names<S>] extends [never]
  ? [params?: Readonly<Record<string, Value>>]
  : [params: Readonly<Record<Names<S>, Value>>]

/** A feature's words: the name of its catalogue. `en` is there for types alone. */
export interface Words<T> {
  readonly namespace: string
  readonly en: T
}

/** Speaks a feature's words in the present language. */
export interface Translate<T> {
  /** The text at `key` with its values filled in. */
  <K extends WordKey<T>>(key: K, ...params: Given<At<T, K>>): string
  /**
   * The text of a key made at run time (a code that main sent); undefined when there is none, or when it names a
   * value that was not given, so that the caller can fall back to a plainer text.
   */
  maybe(key: string, params?: Readonly<Record<string, Value>>): string | undefined
  /** Parts put together as the language does: short notes after commas, names in a series, or whole sentences. */
  join(kind: keyof Texts['language']['between'], parts: readonly string[]): string
  readonly language: Language
}

/** Every value is formatted by its name and the language, so no text says how. */
const formatter: FormatterModule = {
  type: 'formatter',
  init() {},
  add() {},
  addCached() {},
  format: (value, _format, language, options) => formatValue(value, String(options?.interpolationkey ?? ''), language),
}

void i18next
  .use(formatter)
  .use(initReactI18next)
  .init({
    lng: 'en',
    fallbackLng: 'en',
    supportedLngs: languages,
    load: 'currentOnly',
    resources: {},
    initAsync: false,
    returnNull: false,
    interpolation: {
      escapeValue: false,
      alwaysFormat: true,
    },
    react: { useSuspense: false },
  })

/** The words of a feature's catalogue. */
export function catalogue<N extends keyof Texts>(namespace: N): Words<Texts[N]> {
  return { namespace } as unknown as Words<Texts[N]>
}

/** Words outside React, in the present language. */
export function wordsOf<T>(words: Words<T>, language: Language = currentLanguage()): Translate<T> {
  const fixed = i18next.getFixedT(language, words.namespace)
  const translate = (key: string, params?: Readonly<Record<string, Value>>) => fixed(key, { ...params })
  const maybe = (key: string, params?: Readonly<Record<string, Value>>) => {
    const raw = rawText(language, words.namespace, key, params?.count)
    if (raw === undefined) return undefined
    for (const [, name] of raw.matchAll(/\{\{(.+?)\}\}/g))
      if (name !== undefined && params?.[name] === undefined) return undefined
    return fixed(key, { ...params })
  }
  const join = (kind: string, parts: readonly string[]) =>
    parts.join(rawText(language, 'language', `between.${kind}`) ?? ', ')
  return Object.assign(translate, { maybe, join, language }) as unknown as Translate<T>
}

/** Words in a component; it renders again when the language changes. */
export function useWords<T>(words: Words<T>): Translate<T> {
  const { i18n } = useTranslation()
  const language = i18n.language as Language
  return useMemo(() => wordsOf(words, language), [words, language])
}

/** The language spoken now. */
export function useLanguage(): Language {
  return useTranslation().i18n.language as Language
}

export function currentLanguage(): Language {
  return i18next.language as Language
}

/** The language asked for last: one that is loaded later than another was asked for is too late. */
let wanted: Language = 'en'

/**
 * Switches the language of everything on screen, once its texts are loaded; `<html lang>` follows, which also chooses the font.
 */
export async function setLanguage(language: Language): Promise<void> {
  wanted = language
  if (!i18next.hasResourceBundle(language, 'problem'))
    for (const [feature, texts] of Object.entries(await loadCatalogues(language)))
      i18next.addResourceBundle(language, feature, texts)
  if (wanted !== language) return
  if (typeof document !== 'undefined') document.documentElement.lang = LANGUAGES[language].locale
  if (i18next.language !== language) await i18next.changeLanguage(language)
}

function rawText(language: Language, namespace: string, key: string, count?: Value): string | undefined {
  const plural = typeof count === 'number' ? new Intl.PluralRules(language).select(count) : 'other'
  for (const form of [key, `${key}_${plural}`, `${key}_other`]) {
    const text = i18next.getResource(language, namespace, form)
    if (typeof text === 'string') return text
  }
  return undefined
}

function formatValue(value: unknown, name: string, language: string | undefined): string {
  if (typeof value !== 'number') return String(value ?? '')
  if (/bytes$/i.test(name)) return formatBytes(value)
  if (/seconds$/i.test(name)) return formatDuration(value, (language as Language | undefined) ?? 'en')
  // A port or a line is a name, not how many of something there are.
  return /^(port|line|column)$/.test(name) ? String(value) : formatNumber(value)
}
