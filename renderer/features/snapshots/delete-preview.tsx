import { type ChainFile, recordOnly, type Snapshot, type SnapshotSpace } from '@shared/model/snapshot'
import { ArrowRight } from 'lucide-react'
import { Fragment } from 'react'
import { Icon } from '../../components'
import { fileName, formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { RoomNotice } from './rooms'
import { snapshotWords } from './words'

/** A file, and what becomes of it. */
export interface Fate {
  readonly path: string
  readonly bytes: number | null
  readonly fate: 'merged' | 'grows' | 'removed' | 'stays'
  /** merged: the file that takes it in */
  readonly into?: string
}

/** What deleting snapshots means to the files of a VM: those that go or grow. Overlays of a way that was left stay. */
export function fatesOf(going: readonly Snapshot[], space: SnapshotSpace): Fate[] {
  const fates: Fate[] = []
  const sizes = new Map(space.chains.flatMap((c) => c.files.map((f) => [f.path, f.bytesOnDisk])))
  const overlays = overlaysOf(going)
  for (const { files } of space.chains) {
    const goes = files.filter((f) => overlays.has(f.path))
    for (const file of goes) {
      const into = files.slice(files.indexOf(file) + 1).find((f) => !overlays.has(f.path))
      fates.push({ path: file.path, bytes: file.bytesOnDisk, fate: 'merged', ...(into && { into: into.path }) })
    }
    const takes = new Set(fates.map((f) => f.into))
    for (const file of files)
      if (takes.has(file.path)) fates.push({ path: file.path, bytes: file.bytesOnDisk, fate: 'grows' })
  }
  for (const s of going) {
    if (s.memoryFile) fates.push({ path: s.memoryFile, bytes: s.memoryBytes, fate: 'removed' })
    if (recordOnly(s))
      for (const d of s.disks)
        if (d.file && !s.lost?.includes(d.file))
          fates.push({ path: d.file, bytes: sizes.get(d.file) ?? null, fate: 'stays' })
  }
  return fates
}

/** How much merging may write into each directory, bytes. */
export function growth(fates: readonly Fate[]): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>()
  for (const f of fates) {
    if (f.fate !== 'merged' || f.into === undefined) continue
    const directory = f.into.slice(0, f.into.lastIndexOf('/')) || '/'
    bytes.set(directory, (bytes.get(directory) ?? 0) + (f.bytes ?? 0))
  }
  return bytes
}

/** The overlays that libvirt merges: those that the VM is on. */
export function overlaysOf(going: readonly Snapshot[]): ReadonlySet<string> {
  return new Set(going.flatMap((s) => (recordOnly(s) ? [] : s.disks.flatMap((d) => d.file ?? []))))
}

/** Bytes given back inside the images; of several at least that much, since they may share what nobody else has. */
export function freedInside(going: readonly Snapshot[], space: SnapshotSpace): number | null {
  const known = going.map((s) => space.snapshots[s.name]?.freedBytes ?? null)
  return known.includes(null) ? null : known.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0)
}

export interface DeletePreviewProps {
  readonly going: readonly Snapshot[]
  readonly space: SnapshotSpace
}

/** The chain of each disk before and after, each file that goes, and what is given back. */
export function DeletePreview({ going, space }: DeletePreviewProps) {
  const t = useWords(snapshotWords)
  const overlays = overlaysOf(going)
  const fates = fatesOf(going, space)
  const freed = freedInside(going, space)
  const changed = space.chains.filter((c) => c.files.some((f) => overlays.has(f.path)))
  return (
    <>
      {freed !== null && (
        <p>{t(going.length === 1 ? 'dialog.freed' : 'dialog.freedLeast', { bytes: formatBytes(freed) })}</p>
      )}
      {changed.map(({ target, files }) => (
        <dl key={target} className="snap-chain" aria-label={t('dialog.chain', { target })}>
          <dt>{t('dialog.chainNow', { target })}</dt>
          <dd>
            <Chain files={files} going={overlays} />
          </dd>
          <dt>{t('dialog.chainThen')}</dt>
          <dd>
            <Chain files={files.filter((f) => !overlays.has(f.path))} />
          </dd>
        </dl>
      ))}
      {[...growth(fates)].map(([directory, bytes]) => (
        <RoomNotice
          key={directory}
          room={space.rooms.find((r) => r.directory === directory)}
          bytes={bytes}
          what="merge"
        />
      ))}
      {fates.length > 0 && (
        <div>
          <p className="field-label">{t('dialog.files')}</p>
          <ul className="snap-fates">
            {fates.map(({ path, bytes, fate, into }) => (
              <li key={`${fate} ${path}`}>
                <span className="mono" title={visible(path)}>
                  {visible(fileName(path))}
                </span>
                <span className="num">{bytes === null ? '' : formatBytes(bytes)}</span>
                <span className="tone-fg2">{t(`dialog.fate.${fate}`, { into: visible(fileName(into ?? '')) })}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

const NONE: ReadonlySet<string> = new Set()

function Chain({
  files,
  going = NONE,
}: {
  readonly files: readonly ChainFile[]
  readonly going?: ReadonlySet<string>
}) {
  return (
    <span className="snap-chain-files">
      {files.map(({ path }, n) => (
        <Fragment key={path}>
          {n > 0 && <Icon of={ArrowRight} size={12} tone="fg3" />}
          {going.has(path) ? (
            <del title={visible(path)}>{visible(fileName(path))}</del>
          ) : (
            <span title={visible(path)}>{visible(fileName(path))}</span>
          )}
        </Fragment>
      ))}
    </span>
  )
}
