import { readFileSync, renameSync } from 'node:fs'
import { type Log, silentLog } from '@shared/model/log'
import { z } from 'zod'
import { writeWhole } from './write-file'

const savedHost = z.strictObject({
  id: z.string().min(1).max(64),
  /** as it was typed: an alias of the ssh configuration, user@host:port, or a libvirt URI */
  address: z.string().min(1).max(4096),
  name: z.string().max(200),
  folder: z.string().max(200),
})
const file = z.strictObject({ version: z.literal(1), hosts: z.array(savedHost).max(10_000) })

export type SavedHost = z.infer<typeof savedHost>

/**
 * Hosts that the user has added, in one JSON file. Holds no secret and nothing that the host itself knows. A file that cannot
 * be understood is kept beside as `.bad`.
 */
export class SavedHosts {
  private hosts: SavedHost[] = []
  private writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly path: string,
    private readonly log: Log = silentLog,
  ) {
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch (error) {
      // That none was saved yet is nothing to tell.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.log.error('hosts.file', { path, error })
      return
    }
    try {
      this.hosts = file.parse(JSON.parse(text)).hosts
    } catch (error) {
      this.log.error('hosts.file', { path, kept: `${path}.bad`, error })
      renameSync(path, `${path}.bad`)
    }
  }

  list(): readonly SavedHost[] {
    return this.hosts
  }

  /** Adds a host, or replaces the one of its id. @throws when the file cannot be written; the list is then as before */
  put(host: SavedHost): Promise<void> {
    const at = this.hosts.findIndex(({ id }) => id === host.id)
    return this.write(at < 0 ? [...this.hosts, host] : this.hosts.with(at, host))
  }

  remove(id: string): Promise<void> {
    return this.write(this.hosts.filter((host) => host.id !== id))
  }

  private async write(next: SavedHost[]): Promise<void> {
    const before = this.hosts
    this.hosts = next
    const write = this.writing.then(() =>
      writeWhole(this.path, `${JSON.stringify({ version: 1, hosts: next }, null, 2)}\n`),
    )
    // Whoever waits for this write hears of it; the next one goes on.
    this.writing = write.catch(() => undefined)
    try {
      await write
    } catch (error) {
      if (this.hosts === next) this.hosts = before
      throw error
    }
  }
}
