import type { Settings } from '@shared/settings'
import { setLanguage } from './i18n'

/** The language to speak: the setting, or the system's when it is Chinese, else English. Main's menu has the same rule. */
export function languageOf(settings: Pick<Settings, 'language'>, locale: string): 'en' | 'zh' {
  if (settings.language !== 'system') return settings.language
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** Whether dark is on: the setting, or the system's wish. */
export function isDark(settings: Pick<Settings, 'theme'>, systemDark: boolean): boolean {
  return settings.theme === 'system' ? systemDark : settings.theme === 'dark'
}

/** Puts language, theme and density on the document. */
export function applyAppearance(settings: Settings, locale: string, systemDark: boolean): void {
  const root = document.documentElement
  root.classList.toggle('dark', isDark(settings, systemDark))
  root.classList.toggle('density-roomy', settings.density === 'roomy')
  setLanguage(languageOf(settings, locale))
}
