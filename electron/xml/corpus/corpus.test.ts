import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readDomain } from '../domain'
import { corpus } from './corpus'

const all = [...corpus()]

test.each(all)('%s is stored as it is made', async (key, xml) => {
  await expect(xml).toMatchFileSnapshot(`./${key}.xml`)
  expect(readDomain(xml).name).not.toBe('')
})

test('no file is there that is not made, and there are more than 60', () => {
  const files = readdirSync(import.meta.dirname).filter((f) => f.endsWith('.xml'))
  expect(files.toSorted()).toEqual(all.map(([key]) => `${key}.xml`).toSorted())
  expect(files.length).toBeGreaterThan(60)
})
