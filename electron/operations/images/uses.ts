import type { HostImage, ImageUse, UnseenUse } from '@shared/model/image'
import { maxChain } from '../../images'
import type { NamedFile } from './vms'

/** What says most of how a VM needs an image comes first. */
const RANK: readonly ImageUse['as'][] = ['disk', 'medium', 'job', 'nvram', 'tpm', 'boot', 'backing', 'snapshot']

interface Use {
  readonly domain: ImageUse['domain']
  as: ImageUse['as']
  target: string | undefined
  readonly snapshots: Set<string>
}

/** Who needs which image: what VMs and snapshots name, and all that lies below that. */
export class ImageUses {
  readonly #found = new Map<string, Map<string, Use>>()

  /** @param unknown takes what could not be followed */
  constructor(
    private readonly images: ReadonlyMap<string, HostImage>,
    private readonly idOf: (path: string) => string | undefined,
    private readonly unknown: UnseenUse[],
  ) {}

  add(file: NamedFile, path: string): void {
    const id = this.idOf(path)
    if (id === undefined) return
    this.#put(id, file, file.as)
    if (file.as === 'nvram' || file.as === 'tpm' || file.as === 'boot') return
    if (file.as === 'snapshot' && file.target === undefined) return
    this.#below(id, file)
  }

  of(id: string): ImageUse[] {
    const uses = [...(this.#found.get(id)?.values() ?? [])]
    return uses
      .map(({ domain, as, target, snapshots }) => ({
        domain,
        as,
        ...(target !== undefined && { target }),
        snapshots: [...snapshots],
      }))
      .sort((a, b) => a.domain.name.localeCompare(b.domain.name, undefined, { numeric: true }))
  }

  /** QEMU does not look below what the definition declares raw, whatever the image says. */
  #below(id: string, file: NamedFile): void {
    const seen = new Set<string>()
    const raw = file.format === 'raw' && file.as !== 'snapshot'
    for (let at: string | undefined = id; at !== undefined && !seen.has(at) && seen.size <= maxChain; ) {
      seen.add(at)
      const image = this.images.get(at)
      if (image === undefined) return
      for (const other of raw ? [] : (image.otherFiles ?? [])) {
        const otherId = this.idOf(other)
        if (otherId !== undefined && otherId !== at)
          this.#put(otherId, file, file.as === 'snapshot' ? 'snapshot' : 'backing')
      }
      if (raw || image.backing === 'none') return
      if (image.backing === 'unknown' || image.backing.image === undefined) {
        const open = image.backing === 'unknown' || (image.backing.state === 'json' && image.backing.path === undefined)
        if (open && !file.followed) this.unknown.push({ domain: file.domain, why: 'chain', path: image.path })
        return
      }
      at = image.backing.image
      if (!seen.has(at)) this.#put(at, file, file.as === 'snapshot' ? 'snapshot' : 'backing')
    }
  }

  #put(id: string, { domain, target, snapshot }: NamedFile, as: ImageUse['as']): void {
    const ofImage = this.#found.get(id) ?? new Map<string, Use>()
    this.#found.set(id, ofImage)
    const use = ofImage.get(domain.uuid) ?? { domain, as, target: undefined, snapshots: new Set() }
    ofImage.set(domain.uuid, use)
    if (RANK.indexOf(as) < RANK.indexOf(use.as)) use.as = as
    if (as === 'disk' || as === 'medium') use.target ??= target
    if (snapshot !== undefined) use.snapshots.add(snapshot)
  }
}
