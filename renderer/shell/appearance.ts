import { languageFor } from '@shared/model/language'
import type { Settings } from '@shared/settings'
import { setLanguage } from '../i18n'

/** Whether dark is on: the setting, or the system's wish. */
export function isDark(settings: Pick<Settings, 'theme'>, systemDark: boolean): boolean {
  return settings.theme === 'system' ? systemDark : settings.theme === 'dark'
}

/** Puts language, theme and density on the document; resolves when the texts of the language are there. */
export function applyAppearance(settings: Settings, locale: string, systemDark: boolean): Promise<void> {
  const root = document.documentElement
  root.classList.toggle('dark', isDark(settings, systemDark))
  root.classList.toggle('density-roomy', settings.density === 'roomy')
  return setLanguage(languageFor(settings.language, locale))
}
