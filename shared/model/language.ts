/**
 * The languages Offshoot speaks: a folder of `renderer/locales` and a line here for each.
 * `locale`: a BCP 47 tag for `Intl` and the document; `name`: the language in itself; `speaks`: the system's languages it is for.
 */
export const LANGUAGES = {
  en: { locale: 'en-GB', name: 'English', speaks: 'en' },
  'zh-CN': { locale: 'zh-CN', name: '简体中文', speaks: 'zh' },
} as const

export type Language = keyof typeof LANGUAGES

export const languages = Object.keys(LANGUAGES) as Language[]

/**
 * The language to speak: the user's choice, else the system's where Offshoot speaks it, else English.
 * @param system BCP 47 tag of the system's language
 */
export function languageFor(chosen: Language | 'system', system: string): Language {
  if (chosen !== 'system') return chosen
  const primary = system.toLowerCase().split(/[-_]/)[0]
  return languages.find((language) => LANGUAGES[language].speaks === primary) ?? 'en'
}
