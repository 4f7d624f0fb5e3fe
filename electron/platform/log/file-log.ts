import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log, LogContext, LogLevel } from '@shared/model/log'
import { Redactor } from './redact'

export interface FileLogOptions {
  /** made when the first entry is written */
  readonly directory: string
  /** bytes of one file; the next entry begins another. Default 1 MiB */
  readonly fileBytes?: number
  /** files kept, the one that is written included. Default 5 */
  readonly files?: number
  /** entries a second; what comes faster is counted and not written. Default 500 */
  readonly perSecond?: number
  readonly redactor?: Redactor
  /** ms since 1970 */
  readonly now?: () => number
  /** sees each line too (a terminal during development) */
  readonly echo?: (level: LogLevel, line: string) => void
}

/** Lines that wait while the disk takes none. */
const MOST_WAITING = 5000

/**
 * The application's log: one line an entry, `<ISO time> <level> <event> <context as JSON>`, in `offshoot.log`, which becomes
 * `offshoot.1.log` when it is full, and so on; the oldest goes. An entry costs the caller the text only: files are written
 * asynchronously and in batches, and a disk that takes nothing keeps nobody. In plain Node.
 */
export class FileLog implements Log {
  readonly redactor: Redactor
  private readonly fileBytes: number
  private readonly files: number
  private readonly perSecond: number
  private readonly now: () => number
  private waiting: string[] = []
  private writing: Promise<void> | undefined
  /** of the file that is written; undefined: not looked at yet */
  private bytes: number | undefined
  private second = 0
  private inSecond = 0
  private errorsInSecond = 0
  private dropped = 0

  constructor(private readonly options: FileLogOptions) {
    this.redactor = options.redactor ?? new Redactor()
    this.fileBytes = options.fileBytes ?? 1024 * 1024
    this.files = options.files ?? 5
    this.perSecond = options.perSecond ?? 500
    this.now = options.now ?? Date.now
  }

  /** The file that is written now. */
  get path(): string {
    return this.pathOf(0)
  }

  error(event: string, context?: LogContext): void {
    this.write('error', event, context)
  }

  warn(event: string, context?: LogContext): void {
    this.write('warn', event, context)
  }

  info(event: string, context?: LogContext): void {
    this.write('info', event, context)
  }

  debug(event: string, context?: LogContext): void {
    this.write('debug', event, context)
  }

  /** Resolves when all that was logged so far is in the file, or the disk has refused it. */
  async flush(): Promise<void> {
    while (this.writing !== undefined) await this.writing
  }

  /** The newest lines, the oldest of them first, of this run and of those before. */
  async tail(lines: number): Promise<readonly string[]> {
    await this.flush()
    let found: string[] = []
    for (let n = 0; n < this.files && found.length < lines; n++) {
      // One that is not there was never needed; one that cannot be read has nothing to tell.
      const text = await readFile(this.pathOf(n), 'utf8').catch(() => '')
      found = [...text.split('\n').filter(Boolean), ...found]
    }
    // What the disk did not take is known here at least.
    return [...found, ...this.waiting.map((line) => line.trimEnd())].slice(-lines)
  }

  private write(level: LogLevel, event: string, context: LogContext | undefined): void {
    const at = this.now()
    if (!this.room(at, level)) return
    this.push(level, this.line(at, level, event, context))
  }

  /** Errors have room of their own: a flood of small things does not hide them. */
  private room(at: number, level: LogLevel): boolean {
    const second = Math.floor(at / 1000)
    if (second !== this.second) {
      const { dropped } = this
      this.second = second
      this.inSecond = 0
      this.errorsInSecond = 0
      this.dropped = 0
      if (dropped > 0) this.push('warn', this.line(at, 'warn', 'log.dropped', { entries: dropped }))
    }
    if ((level === 'error' ? ++this.errorsInSecond : ++this.inSecond) <= this.perSecond) return true
    this.dropped++
    return false
  }

  private line(at: number, level: LogLevel, event: string, context: LogContext | undefined): string {
    const head = `${new Date(at).toISOString()} ${level.padEnd(5)} ${this.redactor.text(event).replace(/\s+/g, ' ')}`
    if (context === undefined) return `${head}\n`
    let data: string
    try {
      data = JSON.stringify(this.redactor.value(context))
    } catch (error) {
      // A getter that throws: the log is no reason for a fault of its own.
      data = JSON.stringify({ unreadable: String(error) })
    }
    return `${head} ${data}\n`
  }

  private push(level: LogLevel, line: string): void {
    this.options.echo?.(level, line)
    this.waiting.push(line)
    if (this.waiting.length > MOST_WAITING) this.waiting.splice(0, this.waiting.length - MOST_WAITING)
    this.writing ??= this.drain()
  }

  private async drain(): Promise<void> {
    // What the same turn logs goes out together.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.waiting.length > 0) {
      const batch = this.waiting
      this.waiting = []
      const parts = [batch.join('')]
      try {
        parts.splice(0, 1, ...(await this.parts(batch)))
        for (let part = parts[0]; part !== undefined; part = parts[0]) {
          await this.append(part)
          parts.shift()
        }
      } catch {
        // The disk is full or not ours to write to. What it did not take is kept for the next try, which the next entry brings.
        const kept = parts.join('').match(/.*\n/g) ?? []
        this.waiting = [...kept, ...this.waiting].slice(-MOST_WAITING)
        this.bytes = undefined
        break
      }
    }
    // In the same turn as the last look at what waits, so that no line is left lying.
    this.writing = undefined
  }

  /** The lines in pieces that each fit into one file. */
  private async parts(lines: readonly string[]): Promise<readonly string[]> {
    if (this.bytes === undefined) {
      await mkdir(this.options.directory, { recursive: true, mode: 0o700 })
      this.bytes = await stat(this.path).then(
        ({ size }) => size,
        // No file yet; one that cannot be looked at cannot be written to either, which `drain` meets.
        () => 0,
      )
    }
    const parts: string[] = ['']
    let size = this.bytes
    for (const line of lines) {
      const length = Buffer.byteLength(line)
      if (size > 0 && size + length > this.fileBytes) {
        parts.push('')
        size = 0
      }
      parts.push((parts.pop() ?? '') + line)
      size += length
    }
    return parts
  }

  private async append(text: string): Promise<void> {
    const length = Buffer.byteLength(text)
    if ((this.bytes ?? 0) > 0 && (this.bytes ?? 0) + length > this.fileBytes) await this.rotate()
    if (text === '') return
    await appendFile(this.path, text, { mode: 0o600 })
    this.bytes = (this.bytes ?? 0) + length
  }

  private async rotate(): Promise<void> {
    for (let n = this.files - 2; n >= 0; n--) {
      await rename(this.pathOf(n), this.pathOf(n + 1)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
    }
    this.bytes = 0
  }

  private pathOf(n: number): string {
    return join(this.options.directory, n === 0 ? 'offshoot.log' : `offshoot.${n}.log`)
  }
}
