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
  const [pools, vms, shell] = await Promise.all([readPools(host), readVms(host), imageShell(host)])
  const volumes = volumePaths(pools.volumes)
  const first = [
    ...pools.volumes.flatMap(({ path, model }) =>
      model?.type === 'dir' ? [] : [path, ...[model?.backing?.path, model?.dataFile].flatMap((p) => at(p, path))],
    ),
    ...vms.files.flatMap((file) => pathOf(file, volumes) ?? []),
    ...also,
  ]
  const looks = shell === null ? null : await lookDown(shell, first)
  const merged = merge({ volumes: pools.volumes, ...vms, also, looks })
  return {
    host: host.id,
    readAt: Date.now(),
    by: looks === null ? 'libvirt' : 'programs',
    pools: pools.pools,
    ...merged,
  }
}

const at = (declared: string | undefined, of: string) =>
  declared === undefined ? [] : (backingPlace(declared, of).path ?? [])

/** Looks at files, then at those that they name, until none is new; null where the host cannot be asked. */
async function lookDown(shell: Shell, first: readonly string[]): Promise<Map<string, Look> | null> {
  const looks = new Map<string, Look>()
  let next = first
  for (let round = 0; round < maxChain; round++) {
    const asked = [...new Set(next)].filter((path) => path.startsWith('/') && !looks.has(path))
    if (asked.length === 0) break
    const found = await lookAt(shell, asked)
    if (found === null) return round === 0 ? null : looks
    const told = await withInfos(shell, found)
    for (const path of asked) looks.set(path, told.get(path) ?? { kind: 'unseen' })
    next = asked.flatMap((path) => {
      const header = looks.get(path)?.header
      return [header?.backing?.declared, ...(header?.otherFiles ?? [])].flatMap((declared) => at(declared, path))
    })
  }
  return looks
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
