import { BetweenMarks } from './between-marks'
import type { LoginShell, SshChannel } from './channel'
import { whyNoShell } from './no-shell'
import { commandLine, killLine, newMarks, runLine } from './script'

/** How long the login shell may take until the program starts, ms: some read much at each start. */
const START_PATIENCE = 30_000

/** How long a login shell may take to end after its program, ms. */
const END_PATIENCE = 300

export interface LaunchOptions {
  readonly stdin?: string | Uint8Array | undefined
  readonly signal?: AbortSignal | undefined
  /** default 30 s */
  readonly startPatienceMs?: number | undefined
  onStdout(bytes: Buffer): void
  onStderr(bytes: Buffer): void
}

/** A program that was asked for. */
export interface Launched {
  /** Its exit code; null when a signal or the end of the connection ended it. @throws SshError when it was never started */
  readonly ended: Promise<number | null>
  /** Ends the program, as far as the host lets us; nothing of its output comes any more. */
  kill(): void
  /** Closes the pipes. The program is not told. */
  close(): void
}

/** Starts a program through the login shell; only what the program itself writes is handed out. @throws SshError */
export async function launch(login: LoginShell, argv: readonly string[], options: LaunchOptions): Promise<Launched> {
  const marks = newMarks()
  // Before anything is asked of the host: arguments that cannot be given to any program.
  const line = runLine(argv, marks)
  const channel = await login.exec(commandLine(marks), options.signal)
  const out = new BetweenMarks(marks.printed, options.onStdout)
  const err = new BetweenMarks(marks.printed, options.onStderr)
  let over = false
  const ended = new Promise<number | null>((resolve, reject) => {
    const notStarted = (code: number | null, silent = false) => {
      over = true
      out.end()
      err.end()
      const said = `${out.before.toString('utf8')}\n${err.before.toString('utf8')}`
      const facts = login.hops.at(-1) ?? null
      const open = (command: string, signal: AbortSignal) => login.exec(command, signal)
      whyNoShell({ facts, open }, { code, said, silent }).then(reject, reject)
    }
    // Not when the channel closes: root's sshd frees a session only when its program has ended.
    const patience = setTimeout(() => {
      channel.close()
      notStarted(null, true)
    }, options.startPatienceMs ?? START_PATIENCE)
    const look = () => {
      if (over) return
      if (out.opened !== undefined) {
        clearTimeout(patience)
        login.answered = true
        finishInput(channel, options.stdin)
      }
      if (out.closed === undefined || err.closed === undefined) return
      over = true
      const code = exitCode(out.closed)
      // The session is free when the login shell has ended too; one that lingers is not waited for.
      const lingers = setTimeout(resolve, END_PATIENCE, code)
      channel.once('close', () => {
        clearTimeout(lingers)
        resolve(code)
      })
    }
    channel.on('data', (chunk: Buffer) => {
      if (!over) out.push(chunk)
      look()
    })
    channel.stderr.on('data', (chunk: Buffer) => {
      if (!over) err.push(chunk)
      look()
    })
    channel.once('close', (code: unknown) => {
      clearTimeout(patience)
      if (over) return
      if (out.opened === undefined && login.isOpen) return notStarted(typeof code === 'number' ? code : null)
      over = true
      out.end()
      err.end()
      resolve(null)
    })
  })
  // A program that ends without reading all of its input is no error of ours.
  channel.on('error', () => undefined)
  channel.write(line)
  if (login.answered || options.stdin === undefined) finishInput(channel, options.stdin)
  return {
    ended,
    kill: () => kill(login, channel, () => err.opened ?? out.opened),
    close: () => channel.close(),
  }
}

function finishInput(channel: SshChannel, input: string | Uint8Array | undefined): void {
  if (channel.writableEnded) return
  if (input === undefined) channel.end()
  else channel.end(typeof input === 'string' ? input : Buffer.from(input.buffer, input.byteOffset, input.byteLength))
}

/** The last signal there is on Linux. */
const LAST_SIGNAL = 64

/** Shells tell the death by a signal as 128 and its number; what is above that is a program's own. */
function exitCode(word: string): number | null {
  const code = /^\d{1,3}$/.test(word) ? Number(word) : null
  return code !== null && (code <= 128 || code > 128 + LAST_SIGNAL) ? code : null
}

/** How long a program that is called off may take to say its pid, and to end, ms. */
const KILL_PATIENCE = 2000

/**
 * Both ways: sshd passes signals on only for users other than root, and a pid is known only once the program runs, which is
 * waited for. The channel is closed after that: a shell whose command died of a closed channel would go on to the next one.
 */
function kill(login: LoginShell, channel: SshChannel, pid: () => string | undefined): void {
  try {
    channel.signal('KILL')
  } catch {
    // the channel is closing already
  }
  if (!login.isOpen) return void channel.close()
  const patience = setTimeout(() => channel.close(), KILL_PATIENCE)
  channel.once('close', () => clearTimeout(patience))
  const look = () => {
    const known = pid()
    if (known === undefined) return
    channel.off('data', look)
    channel.stderr.off('data', look)
    if (!/^[1-9]\d*$/.test(known)) return void channel.close()
    login.exec(killLine(known), undefined, true).then(
      (killer) => {
        killer.on('error', () => undefined)
        killer.stderr.resume()
        killer
          .once('close', () => channel.close())
          .resume()
          .end()
      },
      // No session to end it from is left: closing hangs it up.
      () => channel.close(),
    )
  }
  channel.on('data', look)
  channel.stderr.on('data', look)
  look()
}
