/** Programs on a host over ssh: the same shape as on this computer. */
import { StringDecoder } from 'node:string_decoder'
import type { LoginShell } from './channel'
import { type Launched, launch } from './launch'

const MAX_OUTPUT = 16 * 1024 * 1024
const MAX_STDERR = 64 * 1024

export interface SshRunOptions {
  readonly stdin?: string | Uint8Array
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** default 16 MiB for each of stdout and stderr */
  readonly maxOutputBytes?: number
}

/**
 * Runs programs in channels of a connection, with messages in English (LC_ALL=C), whatever the user's login shell is and
 * prints. A program that is not there is a result with code 127, one that may not be run 126, as sh(1) says it.
 */
export class SshShell {
  readonly #login: () => LoginShell

  /**
   * @param login asked anew for each program, so that a shell outlives a reconnect
   * @param startPatienceMs how long the login shell may take until a program starts; default 30 s
   */
  constructor(
    login: LoginShell | (() => LoginShell),
    private readonly startPatienceMs?: number,
  ) {
    this.#login = typeof login === 'function' ? login : () => login
  }

  /**
   * Runs a program to its end. `code` is null when a signal or the loss of the connection ended it.
   * @throws SshError when there is no connection, or no shell that runs programs; when aborted, too slow or too wordy: the
   * program is then killed
   */
  async run(
    argv: readonly string[],
    options: SshRunOptions = {},
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const { signal, timeoutMs } = options
    const limit = options.maxOutputBytes ?? MAX_OUTPUT
    const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
    const late = () => new Error(`${argv[0]} took longer than ${timeoutMs} ms`)
    const either = AbortSignal.any([signal, timeout].filter((one) => one !== undefined))
    let giveUp: (error: unknown) => void = () => undefined
    const tooMuch = () => giveUp(new Error(`${argv[0]} wrote more than ${limit} bytes`))
    const stdout = collector(limit, tooMuch)
    const stderr = collector(limit, tooMuch)
    const program = await launch(this.#login(), argv, {
      stdin: options.stdin,
      signal: either,
      startPatienceMs: this.startPatienceMs,
      onStdout: stdout.add,
      onStderr: stderr.add,
    }).catch((error) => {
      throw timeout?.aborted && !signal?.aborted ? late() : error
    })
    return new Promise((resolve, reject) => {
      let over = false
      giveUp = (error) => {
        if (over) return
        over = true
        either.removeEventListener('abort', abort)
        reject(error)
        program.kill()
      }
      const abort = () => giveUp(timeout?.aborted && !signal?.aborted ? late() : either.reason)
      either.addEventListener('abort', abort)
      if (either.aborted) abort()
      const end = (how: () => void) => {
        over = true
        either.removeEventListener('abort', abort)
        how()
      }
      program.ended.then(
        (code) => end(() => resolve({ code, stdout: stdout.text(), stderr: stderr.text() })),
        (error) => end(() => reject(error)),
      )
    })
  }

  /**
   * Runs a program and hands out its standard output line by line. `detach` closes the channel; the program is not told,
   * and goes on if it can live without its output.
   */
  stream(
    argv: readonly string[],
    options: { onLine(line: string): void; stdin?: string | Uint8Array },
  ): { exited: Promise<{ code: number | null; stderr: string }>; detach(): void } {
    const away = new AbortController()
    let running: Launched | null = null
    const start = async (): Promise<{ code: number | null; stderr: string }> => {
      const decoder = new StringDecoder('utf8')
      const stderr = collector(MAX_STDERR, () => undefined)
      let rest = ''
      running = await launch(this.#login(), argv, {
        stdin: options.stdin,
        signal: away.signal,
        startPatienceMs: this.startPatienceMs,
        onStderr: stderr.add,
        onStdout: (chunk) => {
          if (away.signal.aborted) return
          const lines = (rest + decoder.write(chunk)).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) options.onLine(line)
        },
      })
      return { code: await running.ended, stderr: stderr.text() }
    }
    const exited = start().catch((error) => {
      // Detached before its turn came, or before it started: nothing is known of it.
      if (away.signal.aborted) return { code: null, stderr: '' }
      throw error
    })
    return {
      exited,
      detach() {
        away.abort()
        running?.close()
      },
    }
  }
}

function collector(limit: number, tooMuch: () => void): { add(bytes: Buffer): void; text(): string } {
  const chunks: Buffer[] = []
  let size = 0
  return {
    add: (chunk) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else tooMuch()
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}
