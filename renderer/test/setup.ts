import { languages } from '@shared/model/language'
import { expect } from 'vitest'
import { setLanguage } from '../i18n'

/**
 * How long tests of components wait for what comes, ms: long enough for a busy machine, and no test waits for it that passes. Set
 * before each test file; those that draw nothing do not load React for it.
 */
if (expect.getState().testPath?.endsWith('.tsx')) {
  const { configure } = await import('@testing-library/react')
  configure({ asyncUtilTimeout: 10_000 })
}

// Every language is loaded, as the one in use is before a window is drawn.
for (const language of [...languages].reverse()) await setLanguage(language)
