import type { Job } from '@shared/job'
import type { DomainSummary } from '@shared/model/domain'
import type { Settings } from '@shared/settings'
import type { ReactNode } from 'react'
import type { Column } from '../../common/rows'
import { StateMark } from '../../common/state-mark'
import { visible } from '../../format'
import type { Translate } from '../../i18n'
import { LoadCell, MemoryCell } from '../load'
import type { inventoryWords } from './words'

export interface ColumnShape {
  readonly id: Column
  readonly right?: boolean
  /** px that it needs at least */
  readonly least: number
  /** how much of what is left over it takes; 0: none */
  readonly share: number
}

/** All columns, left to right. */
export const COLUMNS: readonly ColumnShape[] = [
  { id: 'name', least: 150, share: 2 },
  { id: 'host', least: 84, share: 1 },
  { id: 'state', least: 112, share: 1 },
  { id: 'load', least: 134, share: 0 },
  { id: 'vcpus', right: true, least: 52, share: 0 },
  { id: 'memory', least: 148, share: 0 },
  { id: 'address', least: 116, share: 0.6 },
  { id: 'disks', right: true, least: 52, share: 0 },
  { id: 'snapshots', right: true, least: 76, share: 0 },
  { id: 'autostart', least: 76, share: 0.4 },
  { id: 'tags', least: 96, share: 1.2 },
]

/** Those that a narrow list keeps: which VM, on which host, and how it is. */
const KEPT: readonly Column[] = ['name', 'host', 'state']

/** px between two columns, and at the two ends of a row */
const GAP = 12
const ENDS = 28

/** The columns that are wanted. Hosts only in a list of several, tags only where there are any. */
export function wantedColumns(
  { hidden }: Settings['list'],
  { hosts, tags }: { readonly hosts: boolean; readonly tags: boolean },
): readonly ColumnShape[] {
  const left = new Set<Column>(hidden)
  return COLUMNS.filter(({ id }) => !left.has(id) && (id !== 'host' || hosts) && (id !== 'tags' || tags))
}

/** Those of them that a list of this width, px, has room for: they leave from the right. */
export function fittingColumns(wanted: readonly ColumnShape[], width: number): readonly ColumnShape[] {
  const shown = [...wanted]
  const needs = () => shown.reduce((sum, { least }) => sum + least + GAP, ENDS - GAP)
  while (needs() > width) {
    const at = shown.findLastIndex(({ id }) => !KEPT.includes(id))
    if (at < 0) break
    shown.splice(at, 1)
  }
  return shown
}

/** Their tracks in a CSS grid. */
export const tracks = (columns: readonly ColumnShape[]): string =>
  columns.map(({ least, share }) => (share > 0 ? `minmax(${least}px, ${share}fr)` : `${least}px`)).join(' ')

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
      return <MemoryCell host={domain.host} uuid={domain.uuid} totalBytes={domain.memoryBytes} />
    case 'address':
      return <Addresses of={domain.addresses} />
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

/** The first address; how many more there are, and all of them at the pointer. */
function Addresses({ of }: { readonly of: readonly string[] }) {
  const [first, ...others] = of
  if (first === undefined) return '–'
  return (
    <span className="vm-address-text" title={of.join('\n')}>
      {first}
      {others.length > 0 && <span className="vm-address-more"> +{others.length}</span>}
    </span>
  )
}
