import { type LvmSnapshotVolume, NEARLY_FULL } from '@shared/model/lvm'
import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { Button } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { TechniqueIcon } from './marks'
import { usePicture } from './picture'
import type { Space } from './space'
import { useSnapshotActions } from './verbs'
import { selectSnapshot } from './view-state'
import { snapshotWords } from './words'

export interface DetailsProps {
  readonly tree: SnapshotTree
  readonly snapshot: Snapshot
  readonly space: Space
  /** why nothing that changes can be done just now */
  readonly waits: string | undefined
}

/** One snapshot: its picture, what it holds, and what can be done with it. */
export function Details({ tree, snapshot, space, waits }: DetailsProps) {
  const t = useWords(snapshotWords)
  const format = useFormat()
  const image = usePicture(tree.domain, snapshot.name)
  const name = visible(titleOf(snapshot))
  const parent = tree.snapshots.find((s) => s.name === snapshot.parent)
  const { domain } = tree
  const actions = useSnapshotActions(tree, snapshot, waits)
  const kept =
    snapshot.memoryBytes === null ? t('memoryYes') : t('memoryKept', { bytes: formatBytes(snapshot.memoryBytes) })
  return (
    <section className="snap-details" aria-label={t('details', { name })}>
      <h3>{name}</h3>
      <p className="snap-when">{format.fullTime(snapshot.createdAt)}</p>
      <div className="snap-verbs">
        {actions.map(({ id, icon, label, reason, run }) => (
          <Button
            key={id}
            look={id === 'revert' ? 'primary' : id === 'remove' ? 'danger' : 'default'}
            icon={icon}
            reason={reason}
            onPress={run}
          >
            {label}
          </Button>
        ))}
      </div>
      {image ? (
        <figure className="snap-figure">
          <img className="snap-screen" src={image} alt={t('picture', { name })} draggable={false} />
          <figcaption>{t('pictureHere')}</figcaption>
        </figure>
      ) : (
        snapshot.state === 'running' && <p className="snap-none">{t('noPicture')}</p>
      )}
      <dl className="snap-facts">
        {snapshot.title !== undefined && (
          <>
            <dt>{t('inLibvirt')}</dt>
            <dd className="snap-text">{visible(snapshot.name)}</dd>
          </>
        )}
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
        {snapshot.lvm?.map((volume) => (
          <Volume key={volume.volume} {...volume} />
        ))}
        {snapshot.lost && (
          <>
            <dt>{t('missing')}</dt>
            <dd className="tone-warn">{snapshot.lost.map(visible).join(', ')}</dd>
          </>
        )}
        {snapshot.parent !== null && (
          <>
            <dt>{t('parent')}</dt>
            <dd>
              <Button look="link" size="small" onPress={() => selectSnapshot(domain, snapshot.parent ?? '')}>
                {visible(parent === undefined ? snapshot.parent : titleOf(parent))}
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

/** A logical volume of a snapshot, and how full its space is. */
function Volume({ target, volume, thin, sizeBytes, percent, lost }: LvmSnapshotVolume) {
  const t = useWords(snapshotWords)
  const n = percent === null ? null : Math.round(percent)
  const text = lost
    ? t('lvm.lost')
    : n === null
      ? null
      : thin
        ? t('lvm.poolUsed', { n })
        : t('lvm.used', { n, bytes: formatBytes(sizeBytes) })
  const full = lost || (n !== null && n >= NEARLY_FULL)
  return (
    <>
      <dt>{t('lvm.of', { target })}</dt>
      <dd>
        <span className="mono">{volume}</span>
        {text && <div className={full ? (lost ? 'tone-err' : 'tone-warn') : 'tone-fg2'}>{text}</div>}
      </dd>
    </>
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
