import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

export interface RunOptions {
  readonly stdin?: string | Uint8Array
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** default 16 MiB for each of stdout and stderr */
  readonly maxOutputBytes?: number
}

export interface RunResult {
  /** null when a signal ended it */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const MAX_OUTPUT = 16 * 1024 * 1024

/**
 * Programs on this computer: an argument vector in, text out, never a shell string. Streams are processes of their own
 * group, so that closing or killing the application does not take them along.
 */
export class LocalShell {
  /** @throws when the program cannot be started, is aborted, takes too long or says too much */
  run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      const child = start(argv, false)
      const limit = options.maxOutputBytes ?? MAX_OUTPUT
      let failure: Error | undefined
      const stop = (error: Error) => {
        failure ??= error
        child.kill('SIGKILL')
      }
      const timer =
        options.timeoutMs === undefined
          ? undefined
          : setTimeout(() => stop(new Error(`${argv[0]} took longer than ${options.timeoutMs} ms`)), options.timeoutMs)
      const abort = () => stop(options.signal?.reason ?? new Error('aborted'))
      options.signal?.addEventListener('abort', abort)
      if (options.signal?.aborted) abort()
      const tooMuch = () => stop(new Error(`${argv[0]} wrote more than ${limit} bytes`))
      const stdout = collect(child.stdout, limit, tooMuch)
      const stderr = collect(child.stderr, limit, tooMuch)
      const done = () => {
        clearTimeout(timer)
        options.signal?.removeEventListener('abort', abort)
      }
      child.on('error', (error) => {
        done()
        reject(error)
      })
      child.on('close', (code) => {
        done()
        if (failure !== undefined) reject(failure)
        else resolve({ code, stdout: stdout(), stderr: stderr() })
      })
      feed(child, options.stdin)
    })
  }

  /** Hands out standard output line by line. `detach` stops listening; the program goes on. */
  stream(
    argv: readonly string[],
    options: { onLine(line: string): void; stdin?: string | Uint8Array },
  ): { exited: Promise<{ code: number | null; stderr: string }>; detach(): void } {
    const child = start(argv, true)
    const decoder = new StringDecoder('utf8')
    let rest = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + decoder.write(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) options.onLine(line)
    })
    const stderr = collect(child.stderr, 64 * 1024, () => undefined)
    const exited = new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, stderr: stderr() }))
    })
    feed(child, options.stdin)
    return {
      exited,
      detach() {
        child.stdout?.destroy()
        child.stderr?.destroy()
        child.unref()
      },
    }
  }
}

/**
 * Closes every descriptor but the first three. Chromium leaves some of its own open in what Electron starts; a copy that
 * outlives a killed window would keep that window's helpers alive. Only bash can close descriptors of two digits.
 */
const CLOSE =
  'for f in /proc/self/fd/*; do n=${f##*/}; [ "$n" -gt 2 ] && eval "exec $n>&-"; done 2>/dev/null; exec "$@"'
const BASH = ['/bin/bash', '/usr/bin/bash'].find((path) => existsSync(path))

/** The arguments that start a program which must outlive us. */
export function outliving(argv: readonly string[]): string[] {
  return BASH === undefined || process.versions.electron === undefined
    ? [...argv]
    : [BASH, '-c', CLOSE, 'bash', ...argv]
}

function start(argv: readonly string[], ownGroup: boolean): ChildProcess {
  const [program = '', ...args] = ownGroup ? outliving(argv) : argv
  return spawn(program, args, {
    detached: ownGroup,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  })
}

function feed(child: ChildProcess, input: string | Uint8Array | undefined): void {
  // A program that ends without reading all of its input is no error of ours.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
}

function collect(stream: NodeJS.ReadableStream | null, limit: number, tooMuch: () => void): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limit) tooMuch()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
