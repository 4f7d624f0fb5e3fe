/**
 * How an OpenSSH client without a terminal asks: SSH_ASKPASS is a small script in a directory of our own, which writes the
 * question to a file and waits at a FIFO for the answer. No secret is ever in a file or on a command line.
 * @see ssh(1), SSH_ASKPASS
 */
import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

const POLL = 100
/** How long a script that was seen may take to wait for its answer, ms. */
const PATIENCE = 5000

/** A question of ssh. `hint` is SSH_ASKPASS_PROMPT: `none` is a notice, which ssh takes back by itself; `confirm` wants yes or no. */
export interface Question {
  readonly text: string
  readonly hint: string
}

/** The answer; null: there is none, and ssh goes on without. `gone` is aborted when ssh does not wait any more. */
export type Answerer = (question: Question, gone: AbortSignal) => Promise<string | null>

const SCRIPT = `#!/bin/sh
# Passes a question of ssh to the program that started it, and its answer back.
[ "$1" = --check ] && exit 0
umask 077
f=\${0%/*}/$$
mkfifo "$f.answer" || exit 1
{ printf '%s\\n' "$SSH_ASKPASS_PROMPT"; printf %s "$1"; } >"$f.part" && mv "$f.part" "$f.question" || exit 1
exec 3<"$f.answer"
rm -f "$f.answer" "$f.question"
IFS= read -r yes <&3 && [ "$yes" = yes ] || exit 1
exec cat <&3
`

export class Askpass {
  /** 0700 */
  readonly directory: string
  readonly #answer: Answerer
  readonly #timer: NodeJS.Timeout
  readonly #open = new Map<string, AbortController>()
  #looking = false

  private constructor(directory: string, answer: Answerer) {
    this.directory = directory
    this.#answer = answer
    this.#timer = setInterval(() => void this.#look(), POLL)
  }

  static async start(answer: Answerer): Promise<Askpass> {
    let problem: unknown
    // A directory may be on a file system that runs no programs.
    for (const base of [process.env.XDG_RUNTIME_DIR, tmpdir(), homedir()]) {
      if (!base) continue
      try {
        const directory = await mkdtemp(join(base, '.offshoot-'))
        try {
          const script = join(directory, 'askpass')
          await writeFile(script, SCRIPT, { mode: 0o700 })
          await new Promise<void>((resolve, reject) => {
            execFile(script, ['--check'], (error) => (error ? reject(error) : resolve()))
          })
          return new Askpass(directory, answer)
        } catch (error) {
          await rm(directory, { recursive: true, force: true })
          throw error
        }
      } catch (error) {
        problem = error
      }
    }
    throw problem
  }

  /** For the environment of ssh. DISPLAY is what versions before 8.4 want to see. */
  get environment(): NodeJS.ProcessEnv {
    return {
      SSH_ASKPASS: join(this.directory, 'askpass'),
      SSH_ASKPASS_REQUIRE: 'force',
      DISPLAY: process.env.DISPLAY || ':0',
    }
  }

  /** No more questions are heard; the directory goes. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    for (const gone of this.#open.values()) gone.abort()
    await rm(this.directory, { recursive: true, force: true })
  }

  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    try {
      for (const name of await readdir(this.directory)) {
        const [, pid] = /^(\d+)\.question$/.exec(name) ?? []
        if (pid !== undefined && !this.#open.has(pid)) void this.#ask(pid)
      }
      for (const [pid, gone] of this.#open) if (!isAlive(Number(pid))) gone.abort()
    } catch {
      // the directory is going
    } finally {
      this.#looking = false
    }
  }

  async #ask(pid: string): Promise<void> {
    const gone = new AbortController()
    this.#open.set(pid, gone)
    const path = join(this.directory, pid)
    try {
      const text = await readFile(`${path}.question`, 'utf8')
      const end = text.indexOf('\n')
      const answer = await this.#answer({ hint: text.slice(0, end), text: text.slice(end + 1) }, gone.signal)
      if (!gone.signal.aborted) await reply(`${path}.answer`, answer === null ? 'no\n' : `yes\n${answer}\n`)
    } catch {
      // Nobody waits any more.
    } finally {
      await Promise.all([rm(`${path}.question`, { force: true }), rm(`${path}.answer`, { force: true })])
      this.#open.delete(pid)
    }
  }
}

/** Writes to a FIFO once it has a reader, without ever waiting for one in the kernel. */
async function reply(fifo: string, text: string): Promise<void> {
  const until = performance.now() + PATIENCE
  for (;;) {
    try {
      const handle = await open(fifo, constants.O_WRONLY | constants.O_NONBLOCK)
      try {
        await handle.writeFile(text)
      } finally {
        await handle.close()
      }
      return
    } catch (error) {
      // no reader yet
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO' || performance.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
