import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface PictureOf {
  readonly host: string
  readonly uuid: string
  readonly name: string
}

const HEAD = 'data:image/png;base64,'
/** Longest that is kept, bytes: a screen is some 10 KB to 1 MB. */
const MOST = 8 * 1024 * 1024

/**
 * Screens of VMs at the moment of a snapshot. libvirt has no place for them (a record's metadata is the VM's own), so they
 * lie on this computer, a file each.
 */
export class Pictures {
  constructor(private readonly folder: string) {}

  async keep(of: PictureOf, image: string): Promise<void> {
    if (!image.startsWith(HEAD)) return
    const bytes = Buffer.from(image.slice(HEAD.length), 'base64')
    if (bytes.length > MOST) return
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await writeFile(this.path(of), bytes, { mode: 0o600 })
  }

  async find(of: PictureOf): Promise<string | null> {
    try {
      return HEAD + (await readFile(this.path(of))).toString('base64')
    } catch {
      // Most snapshots have none, and a picture that cannot be read is only not shown.
      return null
    }
  }

  /** One that was never there is gone too. */
  async forget(of: PictureOf): Promise<void> {
    await rm(this.path(of), { force: true })
  }

  private path({ host, uuid, name }: PictureOf): string {
    const key = createHash('sha256')
      .update(JSON.stringify([host, uuid.toLowerCase(), name]))
      .digest('hex')
    return join(this.folder, `${key}.png`)
  }
}
