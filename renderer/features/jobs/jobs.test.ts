import type { Job, JobStep } from '@shared/job'
import { describe, expect, test } from 'vitest'
import { wordsOf } from '../../i18n'
import { reportText } from './report'
import { stepWords } from './step-words'
import { countJobs, listJobs, stepNow, stripJobs, undoOutcome, undoWord } from './view'
import { jobWords } from './words'

function job(id: string, state: Job['state'], more: Partial<Job> = {}): Job {
  return {
    id,
    kind: 'clone-domain',
    host: 'local-system',
    params: { source: 'gitlab-old', name: 'gitlab-new' },
    sourceUuid: '8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365',
    state,
    startedAt: Date.UTC(2026, 10, 23, 14, 0, 0) + Number(id),
    progress: { fraction: 0.5, bytesDone: 5, bytesTotal: 10, bytesPerSecond: null, secondsLeft: null },
    steps: [],
    disks: [],
    engine: 'qemu-img',
    leftovers: [],
    commands: 'qemu-img convert a b\nvirsh define c',
    cancelsAtOnce: true,
    reattached: false,
    ...more,
  }
}

const step = (code: string, state: JobStep['state'], undo: JobStep['undo'] = 'not-needed'): JobStep => ({
  code,
  state,
  undo,
})

const all = [
  job('1', 'done', { endedAt: 10 }),
  job('2', 'running'),
  job('3', 'failed', { endedAt: 30 }),
  job('4', 'left-something', { endedAt: 20 }),
  job('5', 'out-of-sight'),
  job('6', 'cancelled', { endedAt: 40 }),
]

test('every job is in one filter besides all', () => {
  expect(countJobs(all)).toEqual({ all: 6, running: 2, failed: 2, done: 2 })
})

test('what goes on comes first, then the newest end', () => {
  expect(listJobs(all, 'all').map((j) => j.id)).toEqual(['5', '2', '6', '3', '4', '1'])
  expect(listJobs(all, 'failed').map((j) => j.id)).toEqual(['3', '4'])
})

test('the strip begins with what wants an answer and leaves out what was hidden, unless it runs', () => {
  expect(stripJobs(all, new Set(['6', '2', '4']), 0).map((j) => j.id)).toEqual(['3', '5', '2', '1'])
})

test('what was done before the window opened does not come back into the strip', () => {
  expect(stripJobs(all, new Set(), 11).map((j) => j.id)).toEqual(['3', '5', '4', '2', '6'])
})

describe('stepNow', () => {
  test('is the running step', () => {
    expect(stepNow([step('check', 'done'), step('copy-disk', 'running'), step('define', 'waiting')])?.number).toBe(2)
  })
  test('is the failed step when it is over', () => {
    expect(stepNow([step('check', 'done'), step('copy-disk', 'failed')])?.number).toBe(2)
  })
  test('is the next step between two', () => {
    expect(stepNow([step('check', 'done'), step('copy-disk', 'waiting')])?.number).toBe(2)
  })
  test('is nothing for a job without steps', () => {
    expect(stepNow([])).toBeNull()
  })
})

test('undoing is told apart from leaving something', () => {
  expect(undoOutcome(job('1', 'failed'))).toBe('as-it-was')
  expect(undoOutcome(job('1', 'cancelled'))).toBe('as-it-was')
  expect(undoOutcome(job('1', 'done'))).toBe('none')
  expect(undoOutcome(job('1', 'left-something'))).toBe('left')
  expect(undoOutcome(job('1', 'failed', { leftovers: [{ path: '/a', bytes: 1 }] }))).toBe('left')
})

test('each kind of step says in its own words how it was taken back', () => {
  expect(undoWord(step('copy-disk', 'failed', 'undone'))).toBe('stopped')
  expect(undoWord(step('copy-disk', 'done', 'undone'))).toBe('file-removed')
  expect(undoWord(step('define', 'done', 'undone'))).toBe('undefined')
  expect(undoWord(step('check', 'done', 'nothing'))).toBe('nothing')
  expect(undoWord(step('brand-new', 'done', 'undone'))).toBe('undone')
})

describe('reportText', () => {
  const words = (language: 'en' | 'zh-CN') => ({
    t: wordsOf(jobWords, language),
    steps: wordsOf(stepWords, language),
    problem: '/srv/ssd is full',
    host: 'kvm-lab-1',
  })
  const failed = job('0', 'failed', {
    endedAt: Date.UTC(2026, 10, 23, 14, 2, 8),
    steps: [
      step('check', 'done', 'nothing'),
      { ...step('copy-disk', 'failed', 'undone'), fraction: 0.756, params: { target: 'vda' } },
    ],
    problem: {
      code: 'storage.no-space',
      params: { directory: '/srv/ssd' },
      raw: 'No space left\non device',
      remedies: [],
    },
    leftovers: [{ path: '/srv/ssd/x', bytes: 7 }],
  })

  test('holds all that somebody who was not there needs', () => {
    expect(reportText(failed, words('en'))).toBe(`Offshoot job report: Clone gitlab-old → gitlab-new

State: failed
Host: kvm-lab-1
Source: gitlab-old 8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365
Started: 2026-11-23T14:00:00.000Z
Ended: 2026-11-23T14:02:08.000Z
Engine: qemu-img
Bytes: 5 / 10

Problem: /srv/ssd is full (storage.no-space)
  directory: /srv/ssd
Message from the host:
  No space left
  on device

Steps:
  1. Check name, space and locks [check]: done, Nothing to undo (nothing)
  2. Copy disk vda [copy-disk]: failed 75 %, Stopped, file removed (undone)

Files left on the host:
  /srv/ssd/x 7

Equivalent commands:
  qemu-img convert a b
  virsh define c
`)
  })

  test('keeps the codes in Chinese, so that anybody can read it', () => {
    const text = reportText(failed, words('zh-CN'))
    expect(text).toContain('复制磁盘 vda [copy-disk]')
    expect(text).toContain('(storage.no-space)')
  })

  test('a step that this version does not know shows its code', () => {
    const text = reportText(
      job('1', 'done', { steps: [{ ...step('new-step', 'done'), params: { a: 1 } }] }),
      words('en'),
    )
    expect(text).toContain('1. new-step (a: 1) [new-step]: done')
  })
})
