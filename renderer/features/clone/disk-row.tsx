import type { CloneFormat, DiskAction, DiskChoice, Notice, PlannedDisk } from '@shared/model/clone'
import { TriangleAlert } from 'lucide-react'
import { Icon, Select, TextField } from '../../components'
import { fileName } from '../../format'
import { useWords } from '../../i18n'
import { noticeText, reasonText } from './notice-text'
import { noticeWords } from './notice-words'
import type { Planner } from './planner'
import { withDisk } from './request'
import { cloneWords } from './words'

export interface DiskRowProps {
  readonly disk: PlannedDisk
  readonly choice: DiskChoice | undefined
  /** the clone's directory; a disk that goes elsewhere says so */
  readonly directory: string
  readonly errors: ReadonlyMap<string, Notice>
  readonly planner: Planner
}

/** One disk of the source: what to do with it, and what there is to know of it. */
export function DiskRow({ disk, choice, directory, errors, planner }: DiskRowProps) {
  const t = useWords(cloneWords)
  const notices = useWords(noticeWords)
  const { target } = disk
  const change = (next: Omit<DiskChoice, 'target'>, typing = false) =>
    planner.change((r) => withDisk(r, target, next), typing)
  const wrong = ['', '.file', '.directory'].flatMap((part) => errors.get(`disk.${target}${part}`) ?? [])
  const fileWrong = errors.has(`disk.${target}.file`)
  const source = disk.source === '' ? t('disk.empty') : fileName(disk.source)
  return (
    <fieldset className="clone-disk" aria-label={target} data-field={`disk.${target}`}>
      <div className="clone-disk-line">
        <span className="clone-target">{target}</span>
        <span className={`clone-cut${disk.source === '' ? ' clone-note' : ' mono'}`} title={disk.source}>
          {source}
        </span>
        <Select<DiskAction>
          aria-label={t('disk.label.do', { target })}
          size="small"
          value={disk.action}
          options={disk.choices.map((c) => ({
            value: c.action,
            label: t(`do.${c.action}`),
            reason: reasonText(notices, c),
          }))}
          onChange={(action) => change({ action })}
        />
        {disk.formats.length > 0 ? (
          <>
            <Select<CloneFormat | ''>
              aria-label={t('disk.label.format', { target })}
              size="small"
              value={disk.format}
              options={disk.formats.map((f) => ({ value: f, label: f }))}
              isDisabled={disk.formats.length === 1}
              onChange={(format) => format !== '' && change({ format })}
            />
            <div data-field={`disk.${target}.file`}>
              <TextField
                aria-label={t('disk.label.file', { target })}
                mono
                size="small"
                maxLength={4096}
                value={choice?.file ?? disk.file}
                error={fileWrong ? '' : undefined}
                onChange={(file) => change({ file }, true)}
              />
            </div>
          </>
        ) : null}
      </div>
      <p className="clone-disk-note">
        {disk.misnamed !== undefined ? (
          <span className="clone-misnamed">
            <Icon of={TriangleAlert} size={13} tone="warn" />
            {t('note.misnamed', { name: disk.misnamed, format: disk.sourceFormat })}
          </span>
        ) : null}
        {notesOf(disk, directory, t).map((note) => (
          <span key={note}>{note}</span>
        ))}
      </p>
      {wrong.map((notice) => (
        <p key={notice.code} className="clone-error clone-disk-note">
          {noticeText(notices, notice).title}
        </p>
      ))}
    </fieldset>
  )
}

type T = ReturnType<typeof useWords<typeof cloneWords.en>>

function notesOf(disk: PlannedDisk, directory: string, t: T): string[] {
  const { virtualBytes, bytesOnDisk: usedBytes } = disk
  const media = disk.device === 'cdrom' || disk.device === 'floppy'
  const notes: string[] = []
  if (media) {
    const device = disk.device === 'cdrom' ? 'cdrom' : 'floppy'
    notes.push(virtualBytes > 0 ? t(`note.${device}`, { virtualBytes }) : t(`note.${device}-empty`))
  } else if (virtualBytes > 0) {
    notes.push(usedBytes > 0 ? t('note.sizes', { virtualBytes, usedBytes }) : t('note.size', { virtualBytes }))
  }
  if (disk.internalSnapshots > 0) notes.push(t('note.snapshots', { count: disk.internalSnapshots }))
  if (disk.backingFiles.length > 0) notes.push(t('note.backing', { count: disk.backingFiles.length }))
  if (disk.action === 'share') notes.push(media ? t('note.share-media') : t('note.share'))
  if (disk.action === 'empty') notes.push(t('note.empty'))
  if (disk.action === 'linked') notes.push(t('note.linked'))
  if (disk.action === 'eject') notes.push(t('note.eject'))
  if (disk.bytewise) notes.push(t('note.bytewise'))
  if (disk.action === 'leave-out') notes.push(t('note.leave-out'))
  if (disk.file !== '' && directory !== '' && disk.directory !== directory) {
    notes.push(t('note.elsewhere', { directory: disk.directory }))
  }
  return notes
}
