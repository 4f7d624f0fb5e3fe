import type { Job } from '@shared/job'
import type { DomainSummary } from '@shared/model/domain'
import type { Settings } from '@shared/settings'
import type { ReactNode } from 'react'
import type { Column } from '../../common/rows'
import { StateMark } from '../../common/state-mark'
import { formatBytes, visible } from '../../format'
import type { Translate } from '../../i18n'
import { LoadCell } from '../load'
import type { inventoryWords } from './words'

export interface ColumnShape {
  readonly id: Column
  readonly right?: boolean
  /** tracks of a CSS grid: in a wide list, and in a narrow one (none: left out there) */
  readonly wide: string
  readonly narrow: string | null
}

/** All columns, left to right. */
export const COLUMNS: readonly ColumnShape[] = [
  { id: 'name', wide: 'minmax(160px, 2fr)', narrow: 'minmax(106px, 2fr)' },
  { id: 'host', wide: 'minmax(90px, 1fr)', narrow: 'minmax(70px, 1fr)' },
  { id: 'state', wide: 'minmax(132px, 1.2fr)', narrow: 'minmax(104px, 1.2fr)' },
  { id: 'load', right: true, wide: '96px', narrow: '48px' },
  { id: 'vcpus', right: true, wide: '56px', narrow: '44px' },
  { id: 'memory', right: true, wide: '84px', narrow: '68px' },
  { id: 'disks', right: true, wide: '60px', narrow: '48px' },
  { id: 'snapshots', right: true, wide: '84px', narrow: '72px' },
  { id: 'autostart', wide: 'minmax(76px, 0.8fr)', narrow: 'minmax(60px, 1fr)' },
  { id: 'tags', wide: 'minmax(80px, 1.4fr)', narrow: null },
]

/** The columns that are shown. Hosts only in a list of several, tags only where there are any. */
export function shownColumns(
  { hidden }: Settings['list'],
  { hosts, tags }: { readonly hosts: boolean; readonly tags: boolean },
): readonly ColumnShape[] {
  const wanted = new Set<Column>(hidden)
  return COLUMNS.filter(({ id }) => !wanted.has(id) && (id !== 'host' || hosts) && (id !== 'tags' || tags))
}

/** The tracks as custom properties, for the stylesheet to choose from by the list's width. */
export function tracks(columns: readonly ColumnShape[]): Record<string, string> {
  return {
    '--vm-wide': columns.map((c) => c.wide).join(' '),
    '--vm-narrow': columns.flatMap((c) => c.narrow ?? []).join(' '),
  }
}

interface CellProps {
  readonly domain: DomainSummary
  readonly hostName: string
  readonly job: Job | undefined
  readonly fresh: boolean
  readonly t: Translate<typeof inventoryWords.en>
}

/** What a column says of a VM. */
export function cell(column: Column, { domain, hostName, job, fresh, t }: CellProps): ReactNode {
  switch (column) {
    case 'name':
      return (
        <>
          <span className="vm-name-text" title={domain.title ?? visible(domain.name)}>
            {visible(domain.name)}
          </span>
          {fresh && (
            <span className="vm-new" title={t('newMark')}>
              {t('new')}
            </span>
          )}
        </>
      )
    case 'host':
      return hostName
    case 'state':
      return <StateMark state={domain.state} job={job} />
    case 'load':
      return <LoadCell host={domain.host} uuid={domain.uuid} />
    case 'vcpus':
      return domain.vcpus
    case 'memory':
      return formatBytes(domain.memoryBytes)
    case 'disks':
      return domain.xmlKnown ? domain.diskCount : ''
    case 'snapshots':
      return domain.xmlKnown ? domain.snapshotCount : ''
    case 'autostart':
      return domain.autostart ? t('on') : t('none')
    case 'tags':
      return domain.tags.map((tag) => (
        <span key={tag} className="tag">
          {visible(tag)}
        </span>
      ))
  }
}
