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
/** of a stream, the beginning: what says why it failed */
const MAX_STDERR = 64 * 1024

/**
 * Programs on this computer: an argument vector in, text out, never a shell string. Each is a process group of its own:
 * a stream goes on when the application is closed or killed, and a program that is given up ends with all it started.
 */
export class LocalShell {
  /**
   * Runs a program to its end. A failing one is a result.
   * @throws when it cannot be started, is aborted (the signal's reason), takes too long or says too much; it is dead then
   */
  run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const { signal, timeoutMs, maxOutputBytes = MAX_OUTPUT } = options
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const child = start(argv)
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
      // Not when its pipes close: what it has started may hold them open.
      const giveUp = (error: unknown) => {
        done()
        killGroup(child)
        child.stdout?.destroy()
        child.stderr?.destroy()
        reject(error)
      }
      const abort = () => giveUp(signal?.reason)
      signal?.addEventListener('abort', abort)
      const late = () => giveUp(new Error(`${argv[0]} took longer than ${timeoutMs} ms`))
      const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs)
      const tooMuch = () => giveUp(new Error(`${argv[0]} wrote more than ${maxOutputBytes} bytes`))
      const stdout = collect(child.stdout, maxOutputBytes, tooMuch)
      const stderr = collect(child.stderr, maxOutputBytes, tooMuch)
      child.on('error', (error) => {
        done()
        reject(error)
      })
      child.on('close', (code) => {
        done()
        resolve({ code, stdout: stdout(), stderr: stderr() })
      })
      feed(child, options.stdin)
    })
  }

  /**
   * Hands out standard output line by line, without the newline, the last one also without having had one. `detach` stops
   * listening; the program goes on. `exited` rejects when the program cannot be started.
   */
  stream(
    argv: readonly string[],
    options: { onLine(line: string): void; stdin?: string | Uint8Array },
  ): { exited: Promise<{ code: number | null; stderr: string }>; detach(): void } {
    const child = start(outliving(argv))
    const decoder = new StringDecoder('utf8')
    let rest = ''
    let listening = true
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + decoder.write(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (listening) options.onLine(line)
    })
    const stderr = collect(child.stderr, MAX_STDERR, () => undefined)
    const exited = new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => {
        rest += decoder.end()
        if (listening && rest !== '') options.onLine(rest)
        resolve({ code, stderr: stderr() })
      })
    })
    feed(child, options.stdin)
    return {
      exited,
      detach() {
        listening = false
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

function start([program = '', ...args]: readonly string[]): ChildProcess {
  return spawn(program, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile, or is another user's (sudo): nothing of ours is left to end.
  }
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
    if (size > limit) return
    size += chunk.length
    if (size > limit) tooMuch()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
