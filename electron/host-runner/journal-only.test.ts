import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HostJobs, newHostJobId } from './host-jobs'
import type { HostShell } from './host-shell'

/** The smallest shell that runs for real: argv in, text out. */
const shell: HostShell = {
  run: (argv, options) =>
    new Promise((resolve) => {
      const child = spawn(argv[0] ?? '', argv.slice(1))
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (d) => {
        stdout += d
      })
      child.stderr.on('data', (d) => {
        stderr += d
      })
      child.on('close', (code) => resolve({ code, stdout, stderr }))
      child.stdin.end(options?.stdin)
    }),
  stream(argv, options) {
    const child = spawn(argv[0] ?? '', argv.slice(1))
    let rest = ''
    child.stdout.on('data', (d: Buffer) => {
      const lines = (rest + d.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) options.onLine(line)
    })
    child.stdin.end(options.stdin)
    const exited = new Promise<{ code: number | null; stderr: string }>((resolve) => {
      child.on('close', (code) => resolve({ code, stderr: '' }))
    })
    return { exited, detach: () => child.stdout.destroy() }
  },
}

let base: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'offshoot-journal-'))
})
afterEach(() => rm(base, { recursive: true }))

test('a job without files keeps its journal and notes until it is settled', async () => {
  const jobs = new HostJobs(shell, { base })
  const id = newHostJobId()
  const outcome = await jobs.start({ id, plan: '{"a":1}', tasks: [] }).outcome
  expect(outcome).toMatchObject({ kind: 'ended', word: 'done' })
  await jobs.note(id, 'begin vda')
  const [record] = await jobs.list()
  expect(record).toMatchObject({ id, status: 'ended', plan: '{"a":1}', notes: ['begin vda'], tasks: [] })
  await jobs.settle(id)
  expect(await readdir(base)).toEqual([])
})
