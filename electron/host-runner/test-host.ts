import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { withRelease } from '../../e2e/lab/with-release'
import { type HostJobEvent, type HostJobSpec, HostJobs, type HostTask, newHostJobId } from './host-jobs'
import type { HostShell } from './host-shell'

/** For tests: this machine as a host whose `sh` and tools are those of one shell; real processes, real files. */

export const shellNames = ['dash', 'bash', 'busybox'] as const
export type ShellName = (typeof shellNames)[number]

const which = (program: string) =>
  spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { encoding: 'utf8' }).stdout.trim()

export const haveQemuImg = which('qemu-img') !== ''
export const shellsHere = shellNames.filter((name) => which(name) !== '')

export interface TestHost {
  /** Work directory of the test; its path holds a space and Chinese. */
  dir: string
  base: string
  jobs: HostJobs
  shell: HostShell
  /** Programs started by `stream`, oldest first. */
  readers: ChildProcess[]
  env: NodeJS.ProcessEnv
  dispose(): void
}

export function testHost(name: ShellName, parent = tmpdir()): TestHost {
  const dir = mkdtempSync(join(parent, 'offshoot 测试 '))
  const bin = join(dir, 'bin')
  mkdirSync(bin)
  // with busybox every tool is busybox's, not only the shell
  if (name === 'busybox') spawnSync('busybox', ['--install', '-s', bin])
  rmSync(join(bin, 'sh'), { force: true })
  symlinkSync(which(name), join(bin, 'sh'))
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, HOME: dir, XDG_STATE_HOME: '' }
  const base = join(dir, 'state', 'jobs')
  const readers: ChildProcess[] = []
  const shell = localShell(env, readers)
  const jobs = new HostJobs(shell, { base })
  const dispose = () => {
    for (const reader of readers) reader.kill('SIGKILL')
    // a reader that is just being killed may still write
    rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
  return { dir, base, jobs, shell, readers, env, dispose }
}

function start(argv: readonly string[], env: NodeJS.ProcessEnv) {
  const [program = '', ...args] = [...release, ...argv]
  return spawn(program, args, { env })
}

/** Of the run's release, as hosts of the lab are. */
const release = withRelease()

function localShell(env: NodeJS.ProcessEnv, readers: ChildProcess[]): HostShell {
  return {
    run: (argv, options) =>
      new Promise((resolve, reject) => {
        const child = start(argv, env)
        let stdout = ''
        let stderr = ''
        child.stdout.setEncoding('utf8').on('data', (chunk) => {
          stdout += chunk
        })
        child.stderr.setEncoding('utf8').on('data', (chunk) => {
          stderr += chunk
        })
        child.on('error', reject)
        child.on('close', (code) => resolve({ code, stdout, stderr }))
        child.stdin.on('error', () => {}).end(options?.stdin ?? '')
      }),
    stream: (argv, { onLine, stdin }) => {
      const child = start(argv, env)
      readers.push(child)
      let stderr = ''
      child.stderr.setEncoding('utf8').on('data', (chunk) => {
        stderr += chunk
      })
      createInterface({ input: child.stdout }).on('line', onLine)
      child.stdin.on('error', () => {}).end(stdin ?? '')
      const exited = new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
        child.on('error', reject)
        child.on('close', (code) => resolve({ code, stderr }))
      })
      return { exited, detach: () => child.stdout.destroy() }
    },
  }
}

export function qemuImg(...args: string[]): string {
  const done = spawnSync('qemu-img', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  if (done.status !== 0) throw new Error(`qemu-img ${args.join(' ')}: ${done.stderr}`)
  return done.stdout
}

/** Random bytes, so that compressing them takes its time: about a second for 100 MiB. */
export function randomImage(path: string, mebibytes: number): string {
  const block = Buffer.alloc(2 ** 20)
  writeFileSync(path, '')
  for (let i = 0; i < mebibytes; i++) writeFileSync(path, randomFillSync(block), { flag: 'a' })
  return path
}

export const checksum = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function until<T>(what: string, ask: () => T | undefined | null | false, ms = 8000): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    const answer = ask()
    if (answer) return answer
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
    await pause(10)
  }
}

/** Names in a directory, our temporary ones too. */
export const names = (dir: string) => readdirSync(dir).sort()

export const journal = (host: TestHost, id: string) => {
  const path = join(host.base, id, 'events')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** The last process of that kind in the journal of a job. */
export function recorded(host: TestHost, id: string, kind: 'runner' | 'child'): number | undefined {
  const lines = journal(host, id)
    .split('\n')
    .filter((line) => line.startsWith(`${kind} `))
  const words = lines.at(-1)?.split(' ')
  return words && Number(words[kind === 'runner' ? 1 : 2])
}

/** State letter of a process, or undefined when it is gone or a zombie. */
export function alive(pid: number): string | undefined {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0]
    return state === 'Z' || state === 'X' ? undefined : state
  } catch {
    // Gone already.
    return undefined
  }
}

/** The real qemu-img, which copies one file with its own rate limit: about two seconds, on any machine. */
const slowed = (path: string) => `#!/bin/sh
case "$1 $*" in "convert "*'${path}'*) shift; exec ${which('qemu-img')} convert -r 32M "$@" ;; esac
exec ${which('qemu-img')} "$@"
`

/**
 * What each test of one shell starts with: a host, an empty directory `out`, a source of 1 MiB and a slow one, whose copying
 * takes about two seconds. In the end both sources must be what they were.
 */
export function useHost(name: ShellName) {
  const slowMebibytes = 64
  let slowDir = ''
  let slowSum = ''
  const at = { host: undefined as unknown as TestHost, out: '', source: '', slow: '', sum: '' }
  beforeAll(() => {
    slowDir = mkdtempSync(join(tmpdir(), 'offshoot-slow-'))
    at.slow = randomImage(join(slowDir, 'slow.raw'), slowMebibytes)
    slowSum = checksum(at.slow)
  })
  afterAll(() => {
    expect(checksum(at.slow)).toBe(slowSum)
    rmSync(slowDir, { recursive: true, force: true })
  })
  beforeEach(() => {
    at.host = testHost(name)
    at.out = join(at.host.dir, 'out')
    mkdirSync(at.out)
    writeFileSync(join(at.host.dir, 'bin', 'qemu-img'), slowed(at.slow), { mode: 0o755 })
    at.source = randomImage(join(at.host.dir, 'source.raw'), 1)
    at.sum = checksum(at.source)
  })
  afterEach(() => {
    expect(checksum(at.source)).toBe(at.sum)
    at.host.dispose()
  })
  type Convert = Extract<HostTask, { kind: 'convert' }>
  const spec = (tasks: HostTask[], more: Partial<HostJobSpec> = {}): HostJobSpec => ({
    id: newHostJobId(),
    plan: '{"for":"tests"}',
    tasks,
    ...more,
  })
  const convert = (file: string, more: Partial<Convert> = {}): HostTask => ({
    kind: 'convert',
    source: at.source,
    sourceFormat: 'raw',
    targetFormat: 'qcow2',
    directory: at.out,
    name: file,
    ...more,
  })
  const slow = (file: string) => convert(file, { source: at.slow, compress: true })
  const record = async (id: string) => (await at.host.jobs.list()).find((job) => job.id === id)
  /** Starts a job whose slow task is the last one, and waits until qemu-img is in the middle of it. */
  const midway = async (tasks: HostTask[], more: Partial<HostJobSpec> = {}) => {
    const job = spec(tasks, more)
    const events: HostJobEvent[] = []
    const handle = at.host.jobs.start(job, (event) => events.push(event))
    await until('qemu-img writes', () => events.some((event) => event.type === 'progress' && event.fraction > 0.1))
    const runner = recorded(at.host, job.id, 'runner') ?? 0
    const child = recorded(at.host, job.id, 'child') ?? 0
    expect(alive(runner)).toBeDefined()
    return { job, events, handle, runner, child, part: join(at.out, `.offshoot-${job.id}-1.part`) }
  }
  return { at, spec, convert, slow, record, midway }
}
