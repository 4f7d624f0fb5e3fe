import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { Camera } from 'lucide-react'
import { ContextMenu, type MenuEntry, type MenuPoint } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { openDialog } from '../../stores'
import { actionEntries, useSnapshotActions } from './verbs'
import { snapshotWords } from './words'

interface SnapshotMenuProps {
  readonly at: MenuPoint
  readonly tree: SnapshotTree
  /** undefined: where the VM is now */
  readonly snapshot: Snapshot | undefined
  readonly waits: string | undefined
  /** why none can be taken */
  readonly takeReason: string | undefined
  readonly onClose: () => void
}

/** What can be done with a snapshot, or with where the VM is now, at the pointer. */
export function SnapshotMenu({ at, tree, snapshot, waits, takeReason, onClose }: SnapshotMenuProps) {
  const t = useWords(snapshotWords)
  const actions = useSnapshotActions(tree, snapshot, waits)
  const reason = waits ?? takeReason
  const take: MenuEntry = {
    id: 'take',
    icon: Camera,
    label: t('take'),
    ...(reason && { reason }),
    onAction: () => openDialog({ kind: 'snapshot-take', domains: [tree.domain] }),
  }
  const entries = snapshot === undefined ? [take] : actionEntries(actions)
  const label = snapshot === undefined ? t('here') : t('menu', { name: visible(titleOf(snapshot)) })
  return <ContextMenu at={at} label={label} entries={entries} onClose={onClose} />
}
