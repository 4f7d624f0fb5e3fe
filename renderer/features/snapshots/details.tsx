import type { Snapshot, SnapshotRefusal, SnapshotTree, SnapshotVerb } from '@shared/model/snapshot'
import { CopyPlus, GitCompare, History, Pencil, Trash2 } from 'lucide-react'
import { formatBytes, visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { useFormat } from '../../app/use-format'
import { Button, problemTexts } from '../../components'
import { navigate, openDialog } from '../../stores'
import { TechniqueIcon } from './marks'
import { usePicture } from './picture'
import type { Space } from './space'
import { snapshotWords } from './words'
import { selectSnapshot } from './work'

/** Why it cannot be done, in words; undefined when it can. */
export function refusalText(why: SnapshotRefusal | undefined): string | undefined {
  if (why === undefined) return undefined
  const params = { by: why.reason, names: (why.names ?? []).map(visible).join(', ') }
  return problemTexts({ code: 'snapshot.refused', params, remedies: [] }).detail
}

export const reasonFor = (snapshot: Snapshot, verb: SnapshotVerb) => refusalText(snapshot.refused[verb])

/** Whether nothing of a snapshot can be deleted: then its reason is that of the one alone. */
export function deleteReason({ refused }: Snapshot): string | undefined {
  const all = refused.delete && refused['delete-tree'] && refused['delete-children']
  return all ? refusalText(refused.delete) : undefined
}

export interface DetailsProps {
  readonly tree: SnapshotTree
  readonly snapshot: Snapshot
  readonly space: Space
  readonly busy: boolean
}

/** One snapshot: its picture, what it holds, and what can be done with it. */
export function Details({ tree, snapshot, space, busy }: DetailsProps) {
  const t = useWords(snapshotWords)
  const format = useFormat()
  const image = usePicture(tree.domain, snapshot.name)
  const name = visible(snapshot.name)
  const { domain } = tree
  const dialog = (kind: 'snapshot-revert' | 'snapshot-delete' | 'snapshot-edit') =>
    openDialog({ kind, domain, name: snapshot.name })
  const kept =
    snapshot.memoryBytes === null ? t('memoryYes') : t('memoryKept', { bytes: formatBytes(snapshot.memoryBytes) })
  return (
    <section className="snap-details" aria-label={t('details', { name })}>
      <h3>{name}</h3>
      <p className="snap-when">{format.fullTime(snapshot.createdAt)}</p>
      <div className="snap-verbs">
        <Button
          look="primary"
          icon={History}
          isDisabled={busy}
          reason={reasonFor(snapshot, 'revert')}
          onPress={() => dialog('snapshot-revert')}
        >
          {t('revert')}
        </Button>
        <Button
          icon={CopyPlus}
          isDisabled={busy}
          onPress={() => openDialog({ kind: 'clone', source: domain, given: { snapshot: snapshot.name } })}
        >
          {t('clone')}
        </Button>
        <Button icon={GitCompare} onPress={() => compareWithNow(tree, snapshot)}>
          {t('compare')}
        </Button>
        <Button icon={Pencil} isDisabled={busy} onPress={() => dialog('snapshot-edit')}>
          {t('edit')}
        </Button>
        <Button
          look="danger"
          icon={Trash2}
          isDisabled={busy}
          reason={deleteReason(snapshot)}
          onPress={() => dialog('snapshot-delete')}
        >
          {t('remove')}
        </Button>
      </div>
      {image ? (
        <img className="snap-screen" src={image} alt={t('picture', { name })} draggable={false} />
      ) : (
        snapshot.state === 'running' && <p className="snap-none">{t('noPicture')}</p>
      )}
      <dl className="snap-facts">
        <dt>{t('was')}</dt>
        <dd>{t(`state.${snapshot.state}`)}</dd>
        <dt>{t('how')}</dt>
        <dd>
          <TechniqueIcon technique={snapshot.technique} /> {t(`technique.${snapshot.technique}`)}
        </dd>
        <dt>{t('memory')}</dt>
        <dd title={snapshot.memoryFile && visible(snapshot.memoryFile)}>
          {snapshot.memory === null ? t('memoryNo') : kept}
        </dd>
        <Size space={space} name={snapshot.name} />
        <dt>{t('disks')}</dt>
        <dd>
          {snapshot.disks
            .filter((d) => d.kind !== 'no')
            .map((d) => d.target)
            .join(', ') || '–'}
        </dd>
        {snapshot.parent !== null && (
          <>
            <dt>{t('parent')}</dt>
            <dd>
              <Button look="link" size="small" onPress={() => selectSnapshot(domain, snapshot.parent ?? '')}>
                {visible(snapshot.parent)}
              </Button>
            </dd>
          </>
        )}
        <dt>{t('description')}</dt>
        <dd className="snap-text">{snapshot.description.split('\n').map(visible).join('\n') || t('noDescription')}</dd>
      </dl>
    </section>
  )
}

/** What it takes, and what deleting it gives back; a way to find out where that was too much to read unasked. */
function Size({ space: { space, more, reading, work }, name }: { readonly space: Space; readonly name: string }) {
  const t = useWords(snapshotWords)
  const of = space?.snapshots[name]
  if (of?.bytes == null && !more && !reading) return null
  const size = of?.bytes == null ? null : formatBytes(of.bytes)
  return (
    <>
      <dt>{t('size')}</dt>
      <dd>
        {size === null ? (
          more ? (
            <Button look="link" size="small" onPress={work}>
              {t('workOut')}
            </Button>
          ) : (
            <span className="tone-fg3">{t('reading')}</span>
          )
        ) : of?.freedBytes == null ? (
          size
        ) : (
          <>
            {size}
            <span className="tone-fg2">{t('frees', { bytes: formatBytes(of.freedBytes) })}</span>
          </>
        )}
      </dd>
    </>
  )
}

function compareWithNow({ domain: { host, uuid } }: SnapshotTree, { name }: Snapshot): void {
  navigate({
    kind: 'compare',
    left: { host, uuid, which: 'persistent', snapshot: name },
    right: { host, uuid, which: 'persistent' },
  })
}
