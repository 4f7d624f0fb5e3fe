import type { ChildProcess } from 'node:child_process'
import { closeSync, writeSync } from 'node:fs'
import { LabError } from './run'

/**
 * The shell of a tiny guest on its serial console. The guest's shell has no prompt and no echo; to be sure of what is
 * an answer, markers are sent in a spelling (`E"ND"`) that an echo of the command cannot match.
 */
export class SerialConsole {
  /** Everything the guest said, without carriage returns. */
  text = ''
  private serial = 0
  private readonly listeners = new Set<() => void>()
  private closed = false

  /**
   * @param reader a process that prints what comes over the line
   * @param fd the line, open for writing; closed by `close`
   */
  constructor(
    private readonly reader: ChildProcess,
    private readonly fd: number,
  ) {
    reader.stdout?.setEncoding('utf8')
    reader.stdout?.on('data', (chunk: string) => {
      this.text += chunk.replaceAll('\r', '')
      this.tell()
    })
    reader.on('exit', () => {
      if (!this.closed) closeSync(fd)
      this.closed = true
      this.tell()
    })
  }

  /** Waits until the guest's shell answers; boots take 2 to 9 s. */
  async waitReady(timeoutMs = 90_000): Promise<void> {
    const end = Date.now() + timeoutMs
    const mark = ++this.serial
    while (Date.now() < end) {
      this.send(`echo S"YNC${mark}"\n`)
      if (await this.waitFor(new RegExp(`SYNC${mark}\\n`), Math.min(700, end - Date.now())).catch(() => undefined))
        return
      if (this.closed) break
    }
    throw new LabError(`the guest's shell did not answer in ${timeoutMs} ms; it said:\n${this.text.slice(-2000)}`)
  }

  /** Runs a command in the guest's shell; call `waitReady` first. stdout and stderr come together. */
  async run(command: string, timeoutMs = 30_000): Promise<{ code: number; output: string }> {
    const mark = ++this.serial
    const from = this.text.length
    this.send(`echo B"EGIN${mark}"; { ${command}\n} 2>&1; echo "E"ND${mark}:$?\n`)
    const match = await this.waitFor(new RegExp(`BEGIN${mark}\\n(.*?)END${mark}:(\\d+)\\n`, 's'), timeoutMs, from)
    return { code: Number(match[2]), output: match[1] ?? '' }
  }

  /** The MAC addresses the guest itself sees, in the order of its interfaces. */
  async macs(): Promise<string[]> {
    const { output } = await this.run('cat /sys/class/net/eth*/address')
    return output.split('\n').filter((line) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(line))
  }

  /** Waits until what the guest said from character `from` on matches. */
  waitFor(pattern: RegExp, timeoutMs: number, from = 0): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.text.slice(from))
        if (match) done(() => resolve(match))
        else if (this.closed) done(() => reject(new LabError('the serial line is closed')))
      }
      const timer = setTimeout(
        () => done(() => reject(new LabError(`no ${pattern} in ${timeoutMs} ms; it said:\n${this.text.slice(-2000)}`))),
        Math.max(0, timeoutMs),
      )
      const done = (then: () => void) => {
        clearTimeout(timer)
        this.listeners.delete(look)
        then()
      }
      this.listeners.add(look)
      look()
    })
  }

  /** Lets go of the line; the guest goes on. */
  close(): void {
    this.reader.kill('SIGKILL')
  }

  private send(text: string): void {
    if (this.closed) throw new LabError('the serial line is closed: the guest is off')
    writeSync(this.fd, text)
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}
