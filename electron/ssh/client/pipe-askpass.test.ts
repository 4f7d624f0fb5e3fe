import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Question } from './askpass'
import { askRunning, isAskpass, PipeAskpass } from './pipe-askpass'

let dir: string
let askpass: PipeAskpass
let asked: Question[]
let gone: AbortSignal | undefined

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-pipe-'))
  asked = []
  askpass = await PipeAskpass.start(
    (question, signal) => {
      asked.push(question)
      gone = signal
      if (question.text === 'wait') return new Promise(() => undefined)
      return Promise.resolve(question.text === 'cancel' ? null : `pass “${question.text}”`)
    },
    join(dir, 'a pipe'),
    '/opt/offshoot',
  )
})
afterEach(async () => {
  await askpass.stop()
  rmSync(dir, { recursive: true, force: true })
})

test('a started program passes the question on and gets the answer, or none', async () => {
  const env: NodeJS.ProcessEnv = { ...askpass.environment, SSH_ASKPASS_PROMPT: 'confirm' }
  expect(env.SSH_ASKPASS).toBe('/opt/offshoot')
  expect([isAskpass(env), isAskpass({})]).toEqual([true, false])
  expect(await askRunning('first\nsecond line ', env)).toBe('pass “first\nsecond line ”')
  expect(await askRunning('cancel', env)).toBe(null)
  expect(asked).toEqual([
    { text: 'first\nsecond line ', hint: 'confirm' },
    { text: 'cancel', hint: 'confirm' },
  ])
})

test('a stranger is not heard, and nobody there is no answer', async () => {
  const [, path = ''] = /^\S+ (.*)$/.exec(askpass.environment.OFFSHOOT_ASKPASS ?? '') ?? []
  expect(await askRunning('x', { OFFSHOOT_ASKPASS: `${'0'.repeat(64)} ${path}` })).toBe(null)
  expect(await askRunning('x', { OFFSHOOT_ASKPASS: `short ${path}` })).toBe(null)
  expect(await askRunning('x', { OFFSHOOT_ASKPASS: `t ${join(dir, 'nobody')}` })).toBe(null)
  expect(asked).toEqual([])
})

test('a question is taken back when all ends', async () => {
  const answer = askRunning('wait', askpass.environment)
  await expect.poll(() => gone).toBeDefined()
  await askpass.stop()
  expect(await answer).toBe(null)
  expect(gone?.aborted).toBe(true)
  askpass = await PipeAskpass.start(() => Promise.resolve(null), join(dir, 'again'))
})
