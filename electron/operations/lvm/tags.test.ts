import { expect, test } from 'vitest'
import { readTags, type SetTags, tagsOf } from './tags'

const set: SetTags = {
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  vm: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  target: 'vda',
  origin: 'web-root',
  count: 2,
  name: 'before-update',
  createdAt: 1_764_390_000_123,
  state: 'disk-only',
  parent: '',
  description: '',
  xml: '',
}

test.each(['before-update', '升级前 "web" \\ $(reboot) `x` ; | & <> \u202e', '-rf', 'ä'.repeat(240), '@tag,other'])(
  'a set called %j comes back from its tags as it was, all of which LVM takes',
  (name) => {
    const whole = {
      ...set,
      name,
      parent: set.vm,
      description: `${name}\n${'long '.repeat(500)}`,
      xml: `<domain>${name.repeat(40)}</domain>`,
    }
    const tags = tagsOf(whole)
    for (const tag of tags) expect(tag).toMatch(/^[A-Za-z0-9_+.][A-Za-z0-9_+.\-/=!:&#]{0,1023}$/)
    // LVM gives them in no certain order
    expect(readTags([...tags].reverse())).toEqual(whole)
  },
)

test('tags of others are none of a set, and neither are ours with a part missing', () => {
  expect(readTags([])).toBeNull()
  expect(readTags(['backup', 'offshoot.set=1'])).toBeNull()
  for (const key of ['set', 'vm', 'disk', 'of', 'count', 'at', 'name'])
    expect(readTags(tagsOf(set).filter((tag) => !tag.startsWith(`offshoot.${key}`)))).toBeNull()
})

test('a definition that cannot be read is left out, and one that is too long', () => {
  const tags = tagsOf({ ...set, xml: '<domain/>' })
  expect(readTags(tags.map((tag) => tag.replace(/xml\.00=..../, 'xml.00=AAAA')))?.xml).toBe('')
  const random = Array.from({ length: 60_000 }, (_, n) => ((n * 7919) ** 3 % 65521).toString(36)).join('')
  expect(readTags(tagsOf({ ...set, xml: random }))?.xml).toBe('')
})
