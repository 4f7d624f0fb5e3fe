import { type Log, silentLog } from '@shared/model/log'
import { z } from 'zod'
import { OwnFile } from './own-file'

const savedHost = z.strictObject({
  id: z.string().min(1).max(64),
  /** as it was typed: an alias of the ssh configuration, user@host:port, or a libvirt URI */
  address: z.string().min(1).max(4096),
  name: z.string().max(200),
  folder: z.string().max(200),
})
const file = z.strictObject({ version: z.literal(1), hosts: z.array(savedHost).max(10_000) })

export type SavedHost = z.infer<typeof savedHost>

/** Hosts that the user has added, in one JSON file. Holds no secret and nothing that the host itself knows. */
export class SavedHosts {
  private readonly file: OwnFile<z.infer<typeof file>>
  private hosts: readonly SavedHost[]

  constructor(path: string, log: Log = silentLog) {
    this.file = new OwnFile(path, 'hosts.file', (text) => file.parse(JSON.parse(text)), log)
    this.hosts = this.file.read()?.hosts ?? []
  }

  list(): readonly SavedHost[] {
    return this.hosts
  }

  /**
   * Adds a host, or replaces the one of its id.
   * @throws ProblemError when the file cannot be written, or holds hosts that could not be read; the list is then as before
   */
  put(host: SavedHost): Promise<void> {
    return this.write((hosts) => {
      const at = hosts.findIndex(({ id }) => id === host.id)
      return at < 0 ? [...hosts, host] : hosts.with(at, host)
    })
  }

  /** @throws ProblemError as `put` */
  remove(id: string): Promise<void> {
    return this.write((hosts) => hosts.filter((host) => host.id !== id))
  }

  private async write(change: (hosts: readonly SavedHost[]) => readonly SavedHost[]): Promise<void> {
    // What could not be read at the start may be readable by now.
    if (this.file.isUnread) this.hosts = this.file.read()?.hosts ?? this.hosts
    const before = this.hosts
    const next = change(before)
    this.hosts = next
    try {
      await this.file.write({ version: 1, hosts: [...next] })
    } catch (error) {
      if (this.hosts === next) this.hosts = before
      throw error
    }
  }
}
