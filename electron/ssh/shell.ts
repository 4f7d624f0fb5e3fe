/** Programs on a host over ssh: the same shape as on this computer. */
import { randomUUID } from 'node:crypto'
import { StringDecoder } from 'node:string_decoder'
import type { SshChannel as ClientChannel } from './channel'
import type { SshConnection } from './connection'

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
 * Runs programs in channels of a connection, with messages in English (LC_ALL=C). A program that is not there is a result
 * with code 127, one that may not be run 126, as env(1) says it.
 */
export class SshShell {
  readonly #connection: () => SshConnection

  /** @param connection asked anew for each program, so that a shell outlives a reconnect */
  constructor(connection: SshConnection | (() => SshConnection)) {
    this.#connection = typeof connection === 'function' ? connection : () => connection
  }

  /**
   * Runs a program to its end. `code` is null when a signal or the loss of the connection ended it.
   * @throws SshError when there is no connection; when aborted, too slow or too wordy: the program is then killed
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
    const connection = this.#connection()
    const mark = randomUUID()
    const channel = await connection.exec(environment(['sh', '-c', ANNOUNCE, mark, ...argv]), either).catch((error) => {
      throw timeout?.aborted && !signal?.aborted ? late() : error
    })
    return new Promise((resolve, reject) => {
      let failure: unknown
      const stop = (error: unknown) => {
        if (failure !== undefined) return
        failure = error
        either.removeEventListener('abort', abort)
        reject(error)
        kill(connection, channel, pidFrom(stderr(), mark))
      }
      const abort = () => stop(timeout?.aborted && !signal?.aborted ? late() : either.reason)
      either.addEventListener('abort', abort)
      if (either.aborted) abort()
      const tooMuch = () => stop(new Error(`${argv[0]} wrote more than ${limit} bytes`))
      const stdout = collect(channel, limit, tooMuch)
      const stderr = collect(channel.stderr, limit, tooMuch)
      const code = exitCode(channel)
      channel.on('close', () => {
        either.removeEventListener('abort', abort)
        resolve({ code: code(), stdout: stdout(), stderr: stderr().replace(announced(mark), '') })
      })
      feed(channel, options.stdin)
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
    let open: ClientChannel | null = null
    const start = async (): Promise<{ code: number | null; stderr: string }> => {
      const channel = await this.#connection().exec(environment(argv), away.signal)
      open = channel
      const decoder = new StringDecoder('utf8')
      let rest = ''
      channel.on('data', (chunk: Buffer) => {
        if (away.signal.aborted) return
        const lines = (rest + decoder.write(chunk)).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) options.onLine(line)
      })
      const stderr = collect(channel.stderr, MAX_STDERR, () => undefined)
      const code = exitCode(channel)
      feed(channel, options.stdin)
      return new Promise((resolve) => channel.on('close', () => resolve({ code: code(), stderr: stderr() })))
    }
    const exited = start().catch((error) => {
      // Detached before its turn came: it never ran.
      if (away.signal.aborted) return { code: null, stderr: '' }
      throw error
    })
    return {
      exited,
      detach() {
        away.abort()
        open?.close()
      },
    }
  }
}

function environment(argv: readonly string[]): string[] {
  if (argv[0]?.includes('=')) throw new Error(`not a program: ${JSON.stringify(argv[0])}`)
  return ['env', 'LC_ALL=C', ...argv]
}

/**
 * The exit code, once the channel has closed. Not by 'exit': of a program that ends at once it is told before anybody who waited for the
 * channel can listen. 'close' comes only after the output was read, and tells it again.
 */
function exitCode(channel: ClientChannel): () => number | null {
  let code: number | null = null
  channel.on('close', (value: unknown) => {
    if (typeof value === 'number') code = value
  })
  return () => code
}

function feed(channel: ClientChannel, input: string | Uint8Array | undefined): void {
  // A program that ends without reading all of its input is no error of ours.
  channel.on('error', () => undefined)
  if (input === undefined) channel.end()
  else channel.end(typeof input === 'string' ? input : Buffer.from(input.buffer, input.byteOffset, input.byteLength))
}

/** Tells the pid on stderr, in a line that can be told from all others, and becomes the program. */
const ANNOUNCE = 'echo "offshoot $0 $$" >&2; exec "$@"'

function announced(mark: string): RegExp {
  return new RegExp(`offshoot ${mark} (\\d+)\\n`)
}

function pidFrom(stderr: string, mark: string): string | null {
  return announced(mark).exec(stderr)?.[1] ?? null
}

/**
 * Both ways: sshd passes signals on only for users other than root, and a pid is known only once the program runs. The
 * channel is closed after that: a shell whose command died of a closed channel would go on to the next one.
 */
function kill(connection: SshConnection, channel: ClientChannel, pid: string | null): void {
  try {
    channel.signal('KILL')
  } catch {
    // the channel is closing already
  }
  if (pid === null || !connection.isOpen) return void channel.close()
  const patience = setTimeout(() => channel.close(), 2000)
  const done = () => {
    clearTimeout(patience)
    channel.close()
  }
  connection
    .exec(['kill', '-9', pid], undefined, true)
    .then((killer) => killer.once('close', done).resume().end(), done)
}

function collect(stream: NodeJS.ReadableStream, limit: number, tooMuch: () => void): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
    else tooMuch()
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
