import type { DiskSummary } from '@shared/model/domain'
import { TriangleAlert } from 'lucide-react'
import { Button, Fold, Icon, Notice } from '../../components'
import { fileName, formatBytes, sentence, visible } from '../../format'
import { useWords } from '../../i18n'
import { DevicesHead, type DevicesOf, DiskActions } from './device-actions'
import { misnamed, unknown } from './disk-note'
import { overviewWords } from './words'

interface DisksProps extends DevicesOf {
  readonly disks: readonly DiskSummary[]
  /** looks at the images once more */
  readonly again: () => void
  /** that is under way */
  readonly asking: boolean
}

/** Disks: what each file is by content, its size and what it takes. */
export function DisksTable({ disks, again, asking, ...of }: DisksProps) {
  const t = useWords(overviewWords)
  return (
    <section>
      <DevicesHead {...of} kind="disk" id="disks-head" />
      {disks.length === 0 ? (
        <p className="overview-none">{t('noDisks')}</p>
      ) : (
        <table className="facts-table disks-table" aria-labelledby="disks-head">
          <thead>
            <tr>
              <th scope="col">{t('disk')}</th>
              <th scope="col">{t('file')}</th>
              <th scope="col">{t('format')}</th>
              <th scope="col" className="is-right">
                {t('size')}
              </th>
              <th scope="col" className="is-right">
                {t('onDisk')}
              </th>
              <th scope="col">{t('note')}</th>
              <th scope="col" className="is-actions">
                <span className="visually-hidden">{t('actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {disks.map((disk) => (
              <DiskRow key={disk.target} disk={disk} {...of} />
            ))}
          </tbody>
        </table>
      )}
      <Unknown disks={disks} again={again} asking={asking} />
    </section>
  )
}

/** What is not known of the images and why. It is asked again by itself (again.ts); the button does it now. */
function Unknown({ disks, again, asking }: Pick<DisksProps, 'disks' | 'again' | 'asking'>) {
  const t = useWords(overviewWords)
  const { unreadable, missing } = unknown(disks)
  const all = disks.filter((d) => d.problem !== undefined)
  if (all.length === 0) return null
  const told = [
    missing.length > 0 && t('missing', { count: missing.length }),
    unreadable.length > 0 && t('unreadable', { count: unreadable.length }),
  ]
  return (
    <Notice
      kind="warning"
      live
      title={t.join(
        'sentences',
        told.filter((line) => line !== false),
      )}
      ways={
        <Button look="link" busy={asking} onPress={again}>
          {t('retry')}
        </Button>
      }
    >
      <Fold title={t('details')}>
        <pre className="raw">{all.map((d) => `${d.target}: ${d.problem?.raw}`).join('\n')}</pre>
      </Fold>
    </Notice>
  )
}

function DiskRow({ disk, ...of }: DevicesOf & { readonly disk: DiskSummary }) {
  const t = useWords(overviewWords)
  const wrong = misnamed(disk)
  const format = disk.realFormat ?? disk.declaredFormat
  return (
    <tr>
      <td>{disk.target}</td>
      <td className="mono is-cut" title={disk.source}>
        {disk.source === '' ? <span className="is-quiet">{t('emptyMedium')}</span> : visible(fileName(disk.source))}
      </td>
      <td>{wrong ? <b>{format}</b> : format || '–'}</td>
      <td className="is-right">{disk.virtualBytes === undefined ? '–' : formatBytes(disk.virtualBytes)}</td>
      <td className="is-right">{disk.bytesOnDisk === undefined ? '–' : formatBytes(disk.bytesOnDisk)}</td>
      <td className="is-wrapping">
        <div className="disk-notes">
          {wrong && (
            <span className="disk-warning">
              <Icon of={TriangleAlert} size={14} tone="warn" />
              {'named' in wrong
                ? t('misnamed', { named: wrong.named, format })
                : t('declared', { declared: wrong.declared, format })}
            </span>
          )}
          {disk.problem && <span className="disk-warning">{t(`unknown.${disk.problem.code}`)}</span>}
          <span>{useNotes(disk)}</span>
        </div>
      </td>
      <td className="is-actions">
        <DiskActions {...of} disk={disk} />
      </td>
    </tr>
  )
}

function useNotes(disk: DiskSummary): string {
  const t = useWords(overviewWords)
  const notes = [
    disk.device === 'disk' ? null : t(disk.device),
    disk.backingFiles.length > 0 ? t('backing', { count: disk.backingFiles.length }) : null,
    disk.internalSnapshots > 0 ? t('internal', { count: disk.internalSnapshots }) : null,
    disk.readOnly ? t('readOnly') : null,
    disk.shareable ? t('shareable') : null,
  ]
  return sentence(
    t.join(
      'commas',
      notes.filter((n) => n !== null),
    ),
  )
}
