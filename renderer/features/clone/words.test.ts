import { describe, expect, test } from 'vitest'
import { type Words, wordsOf } from '../../app/i18n'
import { compareWords } from '../compare/words'
import { stepWords } from '../jobs/step-words'
import { jobWords } from '../jobs/words'
import { noticeText } from './notice-text'
import { noticeWords } from './notice-words'
import { spaceParts } from './space-bar'
import { cloneWords } from './words'

/** Every text of a tree, by its path. */
function texts(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : texts(value as object, `${path}${key}.`),
  )
}

const all: readonly Words<object>[] = [cloneWords, noticeWords, jobWords, stepWords, compareWords]

describe('words', () => {
  test('both languages fill in the same values', () => {
    for (const words of all) {
      const zh = wordsOf(words, 'zh-CN')
      for (const [path, en] of texts(words.en)) {
        const names = new Set([...en.matchAll(/\{\{(.+?)\}\}/g)].map((m) => m[1] ?? ''))
        const key = path.replace(/_(one|other)$/, '')
        const values = Object.fromEntries([...names].map((n) => [n, `<${n}>`]))
        const text = zh.maybe(key, { ...values, count: 2 })
        expect(text, `${words.namespace} ${path}`).toBeDefined()
        for (const name of names) {
          if (name !== 'count') expect(text, `${words.namespace} ${path}`).toContain(`<${name}>`)
        }
      }
    }
  })

  test('nothing is said that the look forbids', () => {
    for (const words of all) {
      const zh = wordsOf(words, 'zh-CN')
      for (const [path, en] of texts(words.en)) {
        expect(en, path).not.toMatch(/successful|please|!/i)
        expect(zh.maybe(path.replace(/_(one|other)$/, '')) ?? '', path).not.toMatch(/您|成功|！/)
      }
    }
  })
})

describe('noticeText', () => {
  const en = wordsOf(noticeWords, 'en')

  test('fills in reasons, states and bytes in words', () => {
    expect(noticeText(en, { code: 'name-invalid', params: { why: 'slash' }, fixes: [] }).detail).toBe(
      'A name has no “/”.',
    )
    const noSpace = { neededBytes: 3 * 2 ** 30, freeBytes: 2 ** 30, missingBytes: 2 * 2 ** 30, directory: '/srv' }
    expect(noticeText(en, { code: 'no-space', params: noSpace, fixes: [] })).toEqual({
      title: '/srv has not enough room',
      detail: 'Needs 3 GiB, has 1 GiB: 2 GiB missing.',
    })
  })

  test('a port is a name, not an amount', () => {
    expect(noticeText(en, { code: 'fixed-port', params: { port: 5901 }, fixes: [] }).title).toBe(
      'Graphics port 5901 is fixed',
    )
  })

  test('a known code without its values shows itself rather than a hole', () => {
    expect(noticeText(en, { code: 'mac-taken', params: {}, fixes: [] }).title).toBe('mac-taken')
  })
})

test('the parts of a file system are never less than nothing', () => {
  const space = { directory: '/', fileSystem: 'xfs', totalBytes: 100, freeBytes: 30, neededBytes: 50 }
  expect(spaceParts(space)).toEqual({ total: 100, used: 70, fits: 30, after: -20 })
  expect(spaceParts({ ...space, totalBytes: 0, freeBytes: 0, neededBytes: 0 })).toEqual({
    total: 1,
    used: 1,
    fits: 0,
    after: 0,
  })
})
