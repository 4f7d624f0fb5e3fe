import type { Job } from '@shared/job'
import type { DomainSummary } from '@shared/model/domain'
import type { HostId } from '@shared/model/host'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { type MouseEvent, memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useHosts } from '../../api'
import { formatBytes, visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { Icon, type MenuPoint, menuPoint } from '../../components'
import { ALL_HOSTS, rowKey, type Selection, selectionOf, setSelection, useSelection } from '../../stores'
import { all, kept, only, ranged, toggled } from '../../stores/selection'
import { hostName } from '../hosts/host-mark'
import { hostWords } from '../hosts/words'
import { LoadCell } from '../load/load-cell'
import { listKey } from './list-keys'
import { type Column, type Sorting, sorted } from './rows'
import { StateMark } from './state-mark'
import { VmMenu } from './vm-menu'
import { inventoryWords } from './words'
import './vm-list.css'

export interface VmListProps {
  /** null: of all hosts, each row with its own */
  readonly host: HostId | null
  readonly rows: readonly DomainSummary[]
  readonly jobs: ReadonlyMap<string, Job>
  /** `host/uuid` of VMs not opened yet */
  readonly fresh: ReadonlySet<string>
  /** the host is away: rows are what was last known */
  readonly dimmed: boolean
  readonly rowHeight: number
  readonly onOpen: () => void
}

const COLUMNS: readonly { readonly id: Column; readonly right?: boolean }[] = [
  { id: 'name' },
  { id: 'host' },
  { id: 'state' },
  { id: 'load', right: true },
  { id: 'vcpus', right: true },
  { id: 'memory', right: true },
  { id: 'disks', right: true },
  { id: 'snapshots', right: true },
  { id: 'autostart' },
  { id: 'tags' },
]

/**
 * The VMs of a host as a grid: only the rows in sight are drawn. The grid itself keeps the focus and names the row it
 * is at, so that a row may leave the screen without losing it.
 */
export function VmList({ host, rows, jobs, fresh, dimmed, rowHeight, onOpen }: VmListProps) {
  const t = useWords(inventoryWords)
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', descending: false })
  const [menu, setMenu] = useState<MenuPoint | null>(null)
  const list = host ?? ALL_HOSTS
  const selection = useSelection(list)
  const hosts = useHosts()
  const h = useWords(hostWords)
  const names = useMemo(() => new Map(hosts.map((one) => [one.id, hostName(one, 'short', h)])), [hosts, h])
  const grid = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })

  const shown = useMemo(() => sorted(rows, sorting, names), [rows, sorting, names])
  const order = useMemo(() => shown.map((d) => rowKey(d, host)), [shown, host])
  const named = useMemo(
    () => (host === null ? shown.map((d) => ({ ...d, uuid: rowKey(d, host) })) : shown),
    [shown, host],
  )
  const tagged = useMemo(() => rows.some((d) => d.tags.length > 0), [rows])
  const columns = COLUMNS.filter((c) => (c.id !== 'tags' || tagged) && (c.id !== 'host' || host === null))
  const focusAt = selection.focus === null ? -1 : order.indexOf(selection.focus)

  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => grid.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: 26,
    // The row that the keys are at is always drawn: aria-activedescendant must name something that is there.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range)
      if (focusAt < 0 || seen.includes(focusAt)) return seen
      return [...seen, focusAt].sort((a, b) => a - b)
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the density changes
  useLayoutEffect(() => virtual.measure(), [rowHeight])

  useEffect(() => {
    const before = selectionOf(list)
    const after = kept(before, order)
    if (after !== before) setSelection(list, after)
  }, [list, order])
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the focus, not every new order
  useEffect(() => {
    if (focusAt >= 0) virtual.scrollToIndex(focusAt, { align: 'auto' })
  }, [selection.focus])

  const select = (next: Selection) => setSelection(list, next)
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const page = Math.max(1, Math.floor((grid.current?.clientHeight ?? 0) / rowHeight) - 2)
    const answer = listKey({ event, selection, rows: named, order, page, typed: typed.current, now: event.timeStamp })
    if (answer === null) return
    event.preventDefault()
    if (answer === 'open') onOpen()
    else if (answer === 'all') select(all(selection, order))
    else select(answer)
  }
  const onClick = (event: MouseEvent) => {
    const uuid = uuidAt(event)
    if (uuid === undefined) return
    if (event.shiftKey) select(ranged(selection, order, uuid))
    else if (event.ctrlKey || event.metaKey) select(toggled(selection, uuid))
    else select(only(uuid))
  }
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault()
    const uuid = uuidAt(event)
    if (uuid !== undefined && !selection.chosen.has(uuid)) select(only(uuid))
    setMenu(menuPoint(event, grid.current?.querySelector('.vm-row.is-focus')))
  }

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a table of 5,000 rows of which thirty are drawn is a grid */}
      <div
        ref={grid}
        className={`vm-list${dimmed ? ' is-dimmed' : ''}${tagged ? ' has-tags' : ''}${host === null ? ' has-hosts' : ''}`}
        role="grid"
        tabIndex={0}
        aria-label={t('list')}
        aria-multiselectable
        aria-rowcount={shown.length + 1}
        aria-colcount={columns.length}
        aria-activedescendant={focusAt >= 0 ? `vm-${selection.focus}` : undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={(event) => uuidAt(event) !== undefined && onOpen()}
        onContextMenu={onContextMenu}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
        <div className="vm-head vm-columns" role="row" aria-rowindex={1}>
          {columns.map((c) => (
            <Head
              key={c.id}
              label={t(c.id)}
              right={c.right}
              sorted={sorting.by === c.id ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
              onPress={() => setSorting({ by: c.id, descending: sorting.by === c.id && !sorting.descending })}
            />
          ))}
        </div>
        <div className="vm-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const domain = shown[item.index]
            return (
              domain && (
                <Row
                  key={rowKey(domain, host)}
                  id={rowKey(domain, host)}
                  hostName={host === null ? (names.get(domain.host) ?? domain.host) : undefined}
                  domain={domain}
                  job={jobs.get(`${domain.host}/${domain.uuid}`)}
                  fresh={fresh.has(`${domain.host}/${domain.uuid}`)}
                  top={item.start}
                  index={item.index}
                  selected={selection.chosen.has(rowKey(domain, host))}
                  focus={item.index === focusAt}
                  tagged={tagged}
                />
              )
            )
          })}
        </div>
      </div>
      {menu && (
        <VmMenu
          at={menu}
          onClose={() => {
            setMenu(null)
            grid.current?.focus()
          }}
        />
      )}
    </>
  )
}

/** The VM whose row an event hit. */
function uuidAt(event: MouseEvent): string | undefined {
  return (event.target as Element).closest<HTMLElement>('[data-uuid]')?.dataset.uuid
}

interface HeadProps {
  readonly label: string
  readonly right?: boolean
  readonly sorted: 'ascending' | 'descending' | 'none'
  readonly onPress: () => void
}

function Head({ label, right, sorted, onPress }: HeadProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
    <div role="columnheader" aria-sort={sorted} className={right ? 'is-right' : undefined}>
      <button type="button" className="vm-sort" onClick={onPress}>
        {label}
        {sorted !== 'none' && <Icon of={sorted === 'ascending' ? ChevronUp : ChevronDown} size={12} />}
      </button>
    </div>
  )
}

interface RowProps {
  /** names it in the list */
  readonly id: string
  /** shown where the list is of all hosts */
  readonly hostName: string | undefined
  readonly domain: DomainSummary
  readonly job: Job | undefined
  readonly fresh: boolean
  readonly top: number
  readonly index: number
  readonly selected: boolean
  readonly focus: boolean
  readonly tagged: boolean
}

/* biome-ignore-start lint/a11y/useSemanticElements: see the grid */
/* biome-ignore-start lint/a11y/useFocusableInteractive: the grid has the focus and names the row */
const Row = memo(function Row(props: RowProps) {
  const { id, hostName, domain, job, fresh, top, index, selected, focus, tagged } = props
  const t = useWords(inventoryWords)
  const known = domain.xmlKnown
  return (
    <div
      id={`vm-${id}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-uuid={id}
      className={`vm-row vm-columns${selected ? ' is-selected' : ''}${focus ? ' is-focus' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" className="vm-name">
        <span className="vm-name-text" title={domain.title ?? visible(domain.name)}>
          {visible(domain.name)}
        </span>
        {fresh && (
          <span className="vm-new" title={t('newMark')}>
            {t('new')}
          </span>
        )}
      </div>
      {hostName !== undefined && (
        <div role="gridcell" title={hostName}>
          {hostName}
        </div>
      )}
      <div role="gridcell">
        <StateMark state={domain.state} job={job} />
      </div>
      <div role="gridcell" className="is-right">
        <LoadCell host={domain.host} uuid={domain.uuid} />
      </div>
      <div role="gridcell" className="is-right">
        {domain.vcpus}
      </div>
      <div role="gridcell" className="is-right">
        {formatBytes(domain.memoryBytes)}
      </div>
      <div role="gridcell" className="is-right">
        {known ? domain.diskCount : ''}
      </div>
      <div role="gridcell" className="is-right">
        {known ? domain.snapshotCount : ''}
      </div>
      <div role="gridcell">{domain.autostart ? t('on') : t('none')}</div>
      {tagged && (
        <div role="gridcell" className="vm-tags">
          {domain.tags.map((tag) => (
            <span key={tag} className="tag">
              {visible(tag)}
            </span>
          ))}
        </div>
      )}
    </div>
  )
})
/* biome-ignore-end lint/a11y/useFocusableInteractive: see above */
/* biome-ignore-end lint/a11y/useSemanticElements: see above */
