import type { SnapshotTree, UnfinishedSnapshot } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { problemOf, request } from '../../api'
import { Button, Notice } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { openDialog } from '../../stores'
import { readAgain } from './view-state'
import { snapshotWords } from './words'

interface UnfinishedNoticeProps {
  readonly tree: SnapshotTree
  readonly busy: boolean
}

/** What became of operations on snapshots that were interrupted, until the user has seen it; files that they left can be removed. */
export function UnfinishedNotice({ tree, busy }: UnfinishedNoticeProps) {
  const t = useWords(snapshotWords)
  const { domain, snapshots, unfinished } = tree
  if (unfinished.length === 0) return null
  const settle = async ({ id }: UnfinishedSnapshot, act: 'dismiss' | 'remove') => {
    const { host, uuid } = domain
    try {
      await request('snapshots.unfinished', { host, uuid, id, act })
    } catch (error) {
      openDialog({ kind: 'problem', problem: problemOf(error) })
    } finally {
      readAgain(domain)
    }
  }
  const named = (name: string) => {
    const snapshot = snapshots.find((s) => s.name === name)
    return visible(snapshot === undefined ? name : titleOf(snapshot))
  }
  return (
    <Notice kind="warning" title={t('unfinished.title')}>
      <ul className="snap-orphans">
        {unfinished.map((one) => (
          <li key={one.id}>
            <span>
              {t(`unfinished.${one.verb}`, { name: named(one.snapshot) })}{' '}
              {t(`unfinished.${one.how}`, { pid: String(one.pid ?? '') })}
              {one.files.length > 0 && (
                <span className="mono"> {t('unfinished.files', { files: one.files.map(visible).join(', ') })}</span>
              )}
            </span>
            {one.how === 'left' && (
              <Button look="link" size="small" isDisabled={busy} onPress={() => void settle(one, 'remove')}>
                {t('unfinished.remove')}
              </Button>
            )}
            <Button look="link" size="small" isDisabled={busy} onPress={() => void settle(one, 'dismiss')}>
              {t('unfinished.dismiss')}
            </Button>
          </li>
        ))}
      </ul>
    </Notice>
  )
}
