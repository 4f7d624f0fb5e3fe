import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { textTypes, typesFile } from './locales.mjs'

test('the types of texts are those of the English catalogues; else run `npm run locales`', () => {
  expect(readFileSync(typesFile, 'utf8')).toBe(textTypes())
})
