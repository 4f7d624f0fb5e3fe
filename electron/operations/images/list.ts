import type { ImageList } from '@shared/model/image'
import type { Host } from '../../hosts/host'
import { type ImageInfo, maxChain } from '../../images'
import { imageShell } from '../support/disk-facts'
import type { Shell } from '../support/shell'
import { backingPlace } from './backing'
import { imageInfos } from './info'
import { type Look, lookAt } from './look'
import { merge, pathOf, volumePaths } from './merge'
import { readPools } from './pools'
import { readVms } from './vms'

/** Of images whose beginning does not say all, such as a vmdk with its descriptor inside: as many are asked of qemu-img for one list. */
const MOST_ASKED = 64

/**
 * All images of a host. The number of dependent round trips depends on how long chains are that lead out of all pools, on nothing else.
 * @param also absolute paths that the user named
 */
export async function readImages(host: Host, also: readonly string[] = []): Promise<ImageList> {
  const looks = new Looks(await imageShell(host))
  const [pools, vms] = await Promise.all([readPools(host, (paths) => looks.at(paths)), readVms(host)])
  const volumes = volumePaths(pools.volumes)
  await looks.down([
    ...pools.volumes.flatMap(({ path, model }) =>
      model?.type === 'dir' ? [] : [path, ...[model?.backing?.path, model?.dataFile].flatMap((p) => placeOf(p, path))],
    ),
    ...vms.files.flatMap((file) => pathOf(file, volumes) ?? []),
    ...also,
  ])
  const merged = merge({ volumes: pools.volumes, ...vms, also, looks: looks.able ? looks.found : null })
  return {
    host: host.id,
    readAt: Date.now(),
    by: looks.able ? 'programs' : 'libvirt',
    pools: pools.pools,
    ...merged,
  }
}

const placeOf = (declared: string | undefined, of: string) =>
  declared === undefined ? [] : (backingPlace(declared, of).path ?? [])

/** What was looked at for one list: no path twice. */
class Looks {
  readonly found = new Map<string, Look>()
  /** whether programs may look at all */
  able: boolean

  constructor(private readonly shell: Shell | null) {
    this.able = shell !== null
  }

  /** Looks at paths that are new. Of a host that does not answer nothing is known. */
  async at(paths: readonly string[]): Promise<ReadonlyMap<string, Look>> {
    const asked = [...new Set(paths)].filter((path) => path.startsWith('/') && !this.found.has(path))
    if (!this.able || this.shell === null || asked.length === 0) return this.found
    const looked = await lookAt(this.shell, asked)
    if (looked === null && this.found.size === 0) this.able = false
    const told = looked === null ? new Map<string, Look>() : await withInfos(this.shell, looked)
    for (const path of asked) this.found.set(path, told.get(path) ?? { kind: 'unseen' })
    return this.found
  }

  /** Looks at files, then at those that they name, until none is new. */
  async down(first: readonly string[]): Promise<void> {
    let next = first
    const done = new Set<string>()
    for (let round = 0; round < maxChain && next.length > 0; round++) {
      await this.at(next)
      const now = [...new Set(next)].filter((path) => !done.has(path))
      for (const path of now) done.add(path)
      next = now.flatMap((path) => {
        const header = this.found.get(path)?.header
        return [header?.backing?.declared, ...(header?.otherFiles ?? [])].flatMap((declared) => placeOf(declared, path))
      })
    }
  }
}

/** Asks qemu-img of those whose beginning does not say all. */
async function withInfos(shell: Shell, looks: Map<string, Look>): Promise<Map<string, Look>> {
  const cut = [...looks].filter(([, { header }]) => header?.cut).slice(0, MOST_ASKED)
  const infos = await imageInfos(
    shell,
    cut.map(([path]) => path),
  )
  for (const [path, look] of cut) {
    const [info] = infos.get(path)?.images ?? []
    if (info !== undefined && look.header !== undefined) looks.set(path, told(look, info))
  }
  return looks
}

function told(look: Look, info: ImageInfo): Look {
  const { backing, dataFile, extents, path } = info
  const otherFiles = [...(dataFile === undefined ? [] : [dataFile]), ...extents].filter((other) => other !== path)
  return {
    ...look,
    header: {
      format: info.format,
      virtualBytes: info.virtualBytes,
      ...(info.clusterBytes !== undefined && { clusterBytes: info.clusterBytes }),
      ...(info.compat !== undefined && { compat: info.compat }),
      ...(info.compression !== undefined && { compression: info.compression }),
      encrypted: info.encrypted,
      dirty: info.dirty,
      corrupt: info.corrupt,
      ...(info.format === 'qcow2' && { snapshots: info.snapshots.length }),
      ...(backing && { backing: { declared: backing.declared, format: backing.format ?? null } }),
      ...(otherFiles.length > 0 && { otherFiles }),
    },
  }
}
