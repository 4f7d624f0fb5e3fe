import { expect, test } from 'vitest'
import { readTitle, writeTitle } from './snapshot-title'

test('what is written is read again, and a description without a title is nothing but that', () => {
  for (const [title, text] of [
    ['更新前', ''],
    [' s 4 ', 'text'],
    ['before "update"', 'two\n lines'],
    [`$(x) 'a' <b>`, '\n\n'],
    [null, 'plain\ntext'],
    [null, ''],
    [null, 'Title:'],
    [null, 'Titled: no'],
  ] as const)
    expect(readTitle(writeTitle(title, text)), String(title)).toEqual({ title, text })
  expect(readTitle('Title: x\n')).toEqual({ title: 'x', text: '' })
})
