import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import { CopyPlus, GitCompare, History, MoveHorizontal, Pencil, Trash2 } from 'lucide-react'
import type { LucideIcon, MenuEntry } from '../../components'
import { useWords } from '../../i18n'
import { navigate, openDialog } from '../../stores'
import { deleteReason, isHalf, reasonFor } from './refusals'
import { snapshotWords } from './words'

/** Something that can be done with a snapshot, as a button and in a menu. */
export interface SnapshotAction {
  readonly id: 'revert' | 'clone' | 'compare' | 'extend' | 'edit' | 'remove'
  readonly icon: LucideIcon
  readonly label: string
  readonly keys?: string
  /** why it cannot be done now */
  readonly reason: string | undefined
  readonly run: () => void
}

/**
 * What can be done with a snapshot, the most wanted first. The one place that knows, for buttons, menus and keys.
 * @param waits why nothing that changes can be done just now: libvirt is at something, or the host is away
 */
export function useSnapshotActions(
  { domain }: Pick<SnapshotTree, 'domain'>,
  snapshot: Snapshot | undefined,
  waits: string | undefined,
): readonly SnapshotAction[] {
  const t = useWords(snapshotWords)
  if (snapshot === undefined) return []
  const { name } = snapshot
  const dialog = (kind: 'snapshot-revert' | 'snapshot-delete' | 'snapshot-edit' | 'snapshot-extend') => () =>
    openDialog({ kind, domain, name })
  const { host, uuid } = domain
  const side = { host, uuid, which: 'persistent' } as const
  // A snapshot in logical volumes is no source of a clone; those with space of their own can get more of it.
  const inLvm = snapshot.technique === 'lvm'
  const grows = snapshot.lvm?.some((v) => !v.thin && !v.lost) === true
  const all: readonly SnapshotAction[] = [
    {
      id: 'revert',
      icon: History,
      label: t('revert'),
      reason: waits ?? reasonFor(snapshot, 'revert'),
      run: dialog('snapshot-revert'),
    },
    {
      id: 'clone',
      icon: CopyPlus,
      label: t('clone'),
      reason: waits ?? (isHalf(snapshot) ? reasonFor(snapshot, 'revert') : undefined),
      run: () => openDialog({ kind: 'clone', source: domain, given: { snapshot: name } }),
    },
    {
      id: 'compare',
      icon: GitCompare,
      label: t('compare'),
      reason: undefined,
      run: () => navigate({ kind: 'compare', left: { ...side, snapshot: name }, right: side }),
    },
    {
      id: 'extend',
      icon: MoveHorizontal,
      label: t('lvm.extend'),
      reason: waits ?? (snapshot.refused.delete && reasonFor(snapshot, 'delete')),
      run: dialog('snapshot-extend'),
    },
    { id: 'edit', icon: Pencil, label: t('edit'), keys: 'F2', reason: waits, run: dialog('snapshot-edit') },
    {
      id: 'remove',
      icon: Trash2,
      label: t('remove'),
      keys: 'Del',
      reason: waits ?? deleteReason(snapshot),
      run: dialog('snapshot-delete'),
    },
  ]
  return all.filter(({ id }) => (id === 'clone' ? !inLvm : id === 'extend' ? grows : true))
}

/** The same as entries of a menu, the one that loses something last, after a line. */
export function actionEntries(actions: readonly SnapshotAction[]): MenuEntry[] {
  return actions.flatMap(({ id, icon, label, keys, reason, run }): MenuEntry[] => {
    const entry = { id, icon, label, ...(keys && { keys }), ...(reason && { reason }), onAction: run }
    return id === 'remove' ? ['line', { ...entry, danger: true }] : [entry]
  })
}
