import type { SnapshotTree } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { Button, Notice } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { openDialog } from '../../stores'
import { lacksData, reasonFor } from './refusals'
import { selectSnapshot } from './view-state'
import { snapshotWords } from './words'

/** More than that are told by their number alone. */
const MOST = 5

interface LostNoticeProps {
  readonly tree: SnapshotTree
  readonly busy: boolean
}

/** Snapshots that libvirt lists and that lack something they need, with what can be done. */
export function LostNotice({ tree, busy }: LostNoticeProps) {
  const t = useWords(snapshotWords)
  const lost = tree.snapshots.filter(lacksData)
  if (lost.length === 0) return null
  const { domain } = tree
  return (
    <Notice kind="warning" title={t('lost.title', { count: lost.length })}>
      {t('lost.text')}
      <ul className="snap-orphans">
        {lost.slice(0, MOST).map((snapshot) => (
          <li key={snapshot.name}>
            <Button look="link" size="small" onPress={() => selectSnapshot(domain, snapshot.name)}>
              {visible(titleOf(snapshot))}
            </Button>
            <span>
              {snapshot.lost === undefined
                ? reasonFor(snapshot, 'revert')
                : t('lost.files', { files: snapshot.lost.map(visible).join(', ') })}
            </span>
            <Button
              look="link"
              size="small"
              isDisabled={busy}
              onPress={() => openDialog({ kind: 'snapshot-delete', domain, name: snapshot.name })}
            >
              {t('lost.remove')}
            </Button>
          </li>
        ))}
      </ul>
    </Notice>
  )
}
