import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** How a program ended; `code` is 128 plus the signal's number when a signal ended it. */
export interface ExecResult {
  code: number
  stdout: string
  stderr: string
}

export interface RunOptions {
  input?: string | Uint8Array
  /** The program is killed after this many ms and the promise rejects; default 120,000. */
  timeoutMs?: number
  env?: NodeJS.ProcessEnv
}

/** A program of the lab failed; `message` starts with what it said. */
export class LabError extends Error {
  override name = 'LabError'
  constructor(
    message: string,
    readonly result?: ExecResult,
  ) {
    super(message)
  }
}

/** Runs a program to its end and collects what it says; rejects only if it cannot be started or runs out of time. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = argv
    const child = spawn(program, args, { env: options.env ?? process.env, stdio: ['pipe', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const err: Buffer[] = []
    const timeoutMs = options.timeoutMs ?? 120_000
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, timeoutMs)
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    // a program may end without reading its input
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const result = {
        code: code ?? 128 + (signal ? constants.signals[signal] : 0),
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }
      if (late) reject(new LabError(`${argv.join(' ')}: not done after ${timeoutMs} ms\n${result.stderr}`, result))
      else resolve(result)
    })
  })
}

/** Like `run`, but rejects with what the program said on stderr when it fails; resolves with its stdout. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(argv, options)
  if (result.code !== 0) {
    throw new LabError(result.stderr.trim() || `${argv.join(' ')} ended with ${result.code}`, result)
  }
  return result.stdout
}

/** Asks again every 50 ms until the answer is neither false nor undefined nor null; rejects after `timeoutMs`. */
export async function until<T>(what: string, ask: () => T | Promise<T>, timeoutMs = 20_000): Promise<NonNullable<T>> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== null && answer !== false) return answer as NonNullable<T>
    if (Date.now() > end) throw new LabError(`not in ${timeoutMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
