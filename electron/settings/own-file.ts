import { existsSync, readFileSync, renameSync } from 'node:fs'
import { type Log, silentLog } from '@shared/model/log'
import { problem } from '@shared/problem'
import { writeWhole } from './write-file'

/**
 * A JSON file of Offshoot's own. What is there and cannot be read is not known, so it is never written over; what is read and
 * not understood is kept beside under a name that is free (`.bad`, `.bad-2`, …).
 */
export class OwnFile<T> {
  private unread: unknown
  private writing: Promise<void> = Promise.resolve()

  /**
   * @param event under which the log is told
   * @param parse @throws for a text that is none of this file's
   */
  constructor(
    private readonly path: string,
    private readonly event: string,
    private readonly parse: (text: string) => T,
    private readonly log: Log = silentLog,
  ) {}

  /** @returns undefined when there is nothing, or nothing that can be used */
  read(): T | undefined {
    let text: string
    this.unread = undefined
    try {
      text = readFileSync(this.path, 'utf8')
    } catch (error) {
      // That none was saved yet is nothing to tell.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      this.unread = error
      this.log.error(this.event, { path: this.path, error })
      return undefined
    }
    try {
      return this.parse(text)
    } catch (error) {
      this.setAside(error)
      return undefined
    }
  }

  /** Whether something is there that could not be read. */
  get isUnread(): boolean {
    return this.unread !== undefined
  }

  /**
   * Replaces the file as a whole; writes follow each other.
   * @throws ProblemError own-file.unreadable, own-file.unwritable: nothing was written
   */
  async write(value: T): Promise<void> {
    const { path } = this
    if (this.unread !== undefined)
      throw problem('own-file.unreadable', { params: { path }, raw: messageOf(this.unread) })
    const text = `${JSON.stringify(value, null, 2)}\n`
    const write = this.writing.then(() => writeWhole(path, text))
    // Whoever waits for this write hears of it; the next one goes on.
    this.writing = write.catch(() => undefined)
    try {
      await write
    } catch (error) {
      throw problem('own-file.unwritable', { params: { path }, raw: messageOf(error) })
    }
  }

  private setAside(why: unknown): void {
    let kept = `${this.path}.bad`
    for (let n = 2; existsSync(kept); n++) kept = `${this.path}.bad-${n}`
    this.log.error(this.event, { path: this.path, kept, error: why })
    try {
      renameSync(this.path, kept)
    } catch (error) {
      this.unread = error
      this.log.error(this.event, { path: this.path, error })
    }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
