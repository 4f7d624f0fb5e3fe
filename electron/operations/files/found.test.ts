import { expect, test } from 'vitest'
import { parseList } from '../../host-runner/host-job-protocol'
import { graceLeft } from './found'

const DAY = 86_400_000
const record = (endedAt: number, askedAt: number | '') => {
  const answer = [
    'job abcdefgh',
    'state done',
    `now ${askedAt}`,
    `exit 0 done 0 ${endedAt}`,
    'end abcdefgh',
    'over',
    '',
  ]
  const [found] = parseList(answer.join('\n'))
  if (found === undefined) throw new Error('no record')
  return found
}

test.each([
  ['days behind ours', -9 * DAY],
  ['days ahead of ours', 9 * DAY],
])('a host whose clock is %s: what ended there just now is left alone for a minute, and no longer', (_, off) => {
  const ended = Date.now() + off
  expect(graceLeft(record(ended, ended + 1000), 60_000, new Map())).toBe(59_000)
  expect(graceLeft(record(ended, ended + 60_000), 60_000, new Map())).toBe(0)
})

test.each([
  ['set back by days since', (ended: number) => ended - 9 * DAY],
  ['not told', () => '' as const],
])('a host whose clock was %s: the minute begins when the record is first seen', (_, asked) => {
  const seen = new Map<string, number>()
  const ended = Date.now()
  expect(graceLeft(record(ended, asked(ended)), 60_000, seen, 5000)).toBe(60_000)
  expect(graceLeft(record(ended, asked(ended)), 60_000, seen, 25_000)).toBe(40_000)
  expect(graceLeft(record(ended, asked(ended)), 60_000, seen, 65_000)).toBe(0)
})
