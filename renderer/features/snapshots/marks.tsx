import type { SnapshotTechnique } from '@shared/model/snapshot'
import { Database, GitFork, Layers, type LucideIcon, MemoryStick, Slash, TriangleAlert } from 'lucide-react'
import { Icon } from '../../components'
import { useWords } from '../../i18n'
import { snapshotWords } from './words'

const TECHNIQUES: Readonly<Record<SnapshotTechnique, LucideIcon>> = {
  internal: Layers,
  external: GitFork,
  mixed: GitFork,
  lvm: Database,
  none: Slash,
}

export function TechniqueIcon({ technique }: { readonly technique: SnapshotTechnique }) {
  const t = useWords(snapshotWords)
  return (
    <span title={t(`technique.${technique}`)}>
      <Icon of={TECHNIQUES[technique]} size={14} />
    </span>
  )
}

export function MemoryIcon() {
  const t = useWords(snapshotWords)
  return (
    <span title={t('withMemory')}>
      <Icon of={MemoryStick} size={14} />
    </span>
  )
}

/** Its deletion was interrupted. */
export function HalfIcon() {
  const t = useWords(snapshotWords)
  return (
    <span title={t('half')}>
      <Icon of={TriangleAlert} size={14} tone="warn" label={t('half')} />
    </span>
  )
}

/** LVM has dropped what it held. */
export function OverflowIcon() {
  const t = useWords(snapshotWords)
  return (
    <span title={t('lvm.lostMark')}>
      <Icon of={TriangleAlert} size={14} tone="err" label={t('lvm.lostMark')} />
    </span>
  )
}

/** Something that it needs is not there any more. */
export function LostIcon() {
  const t = useWords(snapshotWords)
  return (
    <span title={t('lost.mark')}>
      <Icon of={TriangleAlert} size={14} tone="warn" label={t('lost.mark')} />
    </span>
  )
}
