/**
 * A ProxyCommand: a line for the user's shell whose standard input and output are the connection.
 * @see ssh_config(5), ProxyCommand
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { rawText, SshError, type SshProblemFacts } from './problems'

const LAST_LINES = 8
/** How long a command whose output has ended may take to say why, ms. */
const COMPLAINT_PATIENCE = 2000

/** Starts the command. It ends with the stream, and the stream with it. */
export function runProxyCommand(command: string, env: NodeJS.ProcessEnv = process.env): ProxyStream {
  return new ProxyStream(command, start(command, env))
}

/** As OpenSSH does: `exec`, so that there is no shell between the command and the signal that ends it. */
function start(command: string, env: NodeJS.ProcessEnv): ChildProcess {
  const stdio = ['pipe', 'pipe', 'pipe'] as const
  if (process.platform === 'win32') {
    return spawn(env.ComSpec ?? 'cmd.exe', ['/d', '/s', '/c', `"${command}"`], {
      stdio: [...stdio],
      env,
      windowsHide: true,
      windowsVerbatimArguments: true,
    })
  }
  return spawn(env.SHELL || '/bin/sh', ['-c', `exec ${command}`], { stdio: [...stdio], env })
}

/** The bytes of a ProxyCommand. `explain` says why it ended. */
export class ProxyStream extends Duplex {
  readonly #command: string
  readonly #child: ChildProcess
  readonly #ended: Promise<void>
  #said = ''
  #status = ''

  constructor(command: string, child: ChildProcess) {
    super({ allowHalfOpen: false })
    this.#command = command
    this.#child = child
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString('utf8')).slice(-8192)
    })
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout?.pause()
    })
    child.stdout?.on('end', () => this.push(null))
    // A command that ends without reading is told by its end.
    child.stdin?.on('error', () => undefined)
    this.#ended = new Promise((resolve) => {
      child.on('error', (error) => {
        this.#status = rawText(error)
        this.push(null)
        resolve()
      })
      child.on('close', (code, signal) => {
        this.#status = signal === null ? `exit status ${code}` : `ended by ${signal}`
        resolve()
        this.destroy()
      })
    })
  }

  override _read(): void {
    this.#child.stdout?.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { stdin } = this.#child
    if (stdin === null || stdin.destroyed) return done()
    stdin.write(chunk, () => done())
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin?.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.stdin?.destroy()
    this.#child.stdout?.destroy()
    this.#child.kill('SIGHUP')
    done(error)
  }

  /** An error of the handshake, if it was the command that failed: with its last words. Other errors stay what they are. */
  async explain(error: unknown, about: SshProblemFacts): Promise<unknown> {
    const broke = error instanceof SshError && ['host.lost', 'host.protocol', 'host.unreachable'].includes(error.code)
    if (!broke) return error
    await Promise.race([this.#ended, new Promise((resolve) => setTimeout(resolve, COMPLAINT_PATIENCE).unref())])
    const lines = this.#said.split(/\r?\n/).filter((line) => line.trim() !== '')
    return new SshError('host.proxy-command', about, {
      details: { command: this.#command },
      raw: [...lines.slice(-LAST_LINES), this.#status].filter(Boolean).join('\n'),
    })
  }
}
