import { expect, test } from 'vitest'
import { tellingLate } from './late'
import { LocalShell } from './shell'

const shell = tellingLate(new LocalShell())

test('a program that does not end in time is a problem with how long it was waited for', async () => {
  await expect(shell.run(['sleep', '10'], { timeoutMs: 200 })).rejects.toMatchObject({
    problem: { code: 'host.late', params: { seconds: 0.2 }, raw: 'sleep took longer than 200 ms' },
  })
})

test('everything else is as it was: results, aborts, and programs that are not there', async () => {
  expect(await shell.run(['sh', '-c', 'echo a; exit 3'], { timeoutMs: 5000 })).toMatchObject({ code: 3, stdout: 'a\n' })
  const reason = new Error('not wanted any more')
  await expect(shell.run(['sleep', '10'], { timeoutMs: 5000, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  await expect(shell.run(['/nowhere/x'], { timeoutMs: 5000 })).rejects.toMatchObject({ code: 'ENOENT' })
})
