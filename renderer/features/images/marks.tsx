import type { DomainState } from '@shared/model/domain'
import type { HostImage } from '@shared/model/image'
import {
  Camera,
  CircleDashed,
  Disc,
  FileX,
  HardDrive,
  Layers,
  Link2,
  type LucideIcon,
  Network,
  OctagonAlert,
  TriangleAlert,
  Unlink,
} from 'lucide-react'
import { StateIcon } from '../../common/state-mark'
import { Icon } from '../../components'
import { visible } from '../../format'
import { belowOf, type Family } from './family'
import { isError, troublesOf } from './trouble'
import type { ImageWords } from './words'

/** What an image is among others: a disk of its own, something on another one, or not there. */
export function iconOf(image: HostImage, family: Family): LucideIcon {
  if (image.state === 'missing') return FileX
  if (image.kind === 'network') return Network
  if (image.backing !== 'none' && image.backing !== 'unknown') return isOverlay(image, family) ? Layers : Link2
  return image.path.toLowerCase().endsWith('.iso') ? Disc : HardDrive
}

/** An overlay is of the VMs that have its backing file to themselves; what others use too is the base of linked clones. */
export function isOverlay(image: HostImage, { byId }: Family): boolean {
  const below = byId.get(belowOf(image) ?? '')
  const own = new Set(image.uses.map(({ domain }) => domain.uuid))
  return below !== undefined && below.uses.length > 0 && below.uses.every(({ domain }) => own.has(domain.uuid))
}

/** The worst that is wrong with it, all of it as its words. */
export function TroubleMark({ image, t }: { readonly image: HostImage; readonly t: ImageWords }) {
  const troubles = troublesOf(image)
  if (troubles.length === 0) return null
  const words = troubles.map((trouble) => t(`trouble.${trouble}`, troubleParams(image))).join('\n')
  const bad = troubles.some(isError)
  return (
    <span className="image-trouble" title={words}>
      <Icon of={bad ? OctagonAlert : TriangleAlert} size={14} tone={bad ? 'err' : 'warn'} label={words} />
    </span>
  )
}

/** What the words of its troubles name. */
export function troubleParams(image: HostImage) {
  const { backing } = image
  const below = typeof backing === 'object' ? (backing.path ?? backing.declared) : ''
  return { named: image.namedAs ?? '', format: image.format ?? '', backing: visible(below), name: visible(image.name) }
}

interface UsedByProps {
  readonly image: HostImage
  readonly family: Family
  readonly states: ReadonlyMap<string, DomainState>
  readonly t: ImageWords
}

/** Who uses an image: the VM whose disk it is, else what lies on it, else nobody that can be seen. */
export function UsedBy({ image, family, states, t }: UsedByProps) {
  const direct = image.uses.filter(({ as }) => as !== 'backing' && as !== 'snapshot')
  const [first, ...others] = direct
  const above = family.above.get(image.id)?.length ?? 0
  if (first !== undefined) {
    return (
      <span className="image-users" title={direct.map((u) => visible(u.domain.name)).join('\n')}>
        <StateIcon state={states.get(first.domain.uuid) ?? 'unknown'} named />
        <span className="is-cut">{visible(first.domain.name)}</span>
        {others.length > 0 && <span className="tone-fg3">+{others.length}</span>}
      </span>
    )
  }
  const held = image.uses.find(({ as }) => as === 'snapshot')
  if (image.usage === 'used' && above > 0)
    return <span className="image-users tone-fg2">{t('baseOf', { count: above })}</span>
  if (held !== undefined) {
    return (
      <span className="image-users" title={held.snapshots.map(visible).join('\n')}>
        <Icon of={Camera} size={14} tone="fg2" label={t('as.snapshot')} />
        <span className="is-cut">{visible(held.domain.name)}</span>
      </span>
    )
  }
  if (image.usage === 'used') {
    return <span className="image-users is-cut">{image.uses.map((u) => visible(u.domain.name)).join(', ')}</span>
  }
  if (image.state === 'missing') return <span className="image-users tone-fg3">–</span>
  return image.usage === 'unused' ? (
    <span className="image-users tone-warn" title={t('unusedHint')}>
      <Icon of={Unlink} size={14} tone="warn" />
      {t('unused')}
    </span>
  ) : (
    <span className="image-users tone-fg2" title={t('maybeHint')}>
      <Icon of={CircleDashed} size={14} tone="fg2" />
      {t('maybe')}
    </span>
  )
}
