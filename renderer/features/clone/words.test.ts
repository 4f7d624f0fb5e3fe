import { describe, expect, test } from 'vitest'
import { wordsOf } from '../../i18n'
import { noticeText } from './notice-text'
import { noticeWords } from './notice-words'
import { spaceParts } from './space-bar'

describe('noticeText', () => {
  const en = wordsOf(noticeWords, 'en')

  test('fills in reasons, states and bytes in words', () => {
    expect(noticeText(en, { code: 'name-invalid', params: { why: 'slash' }, fixes: [] }).detail).toBe(
      'A name cannot contain “/”.',
    )
    const noSpace = { neededBytes: 3 * 2 ** 30, freeBytes: 2 ** 30, missingBytes: 2 * 2 ** 30, directory: '/srv' }
    expect(noticeText(en, { code: 'no-space', params: noSpace, fixes: [] })).toEqual({
      title: 'Not enough space in /srv',
      detail: '3 GiB needed, 1 GiB free: 2 GiB too little.',
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
