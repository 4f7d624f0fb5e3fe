import type { Job } from '@shared/job'
import type { DomainState, DomainSummary } from '@shared/model/domain'
import type { HostId } from '@shared/model/host'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronUp } from 'lucide-react'
import {
  type CSSProperties,
  type MouseEvent,
  memo,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { VmMenu } from '../../actions/vm-menu'
import { useHosts, useSettings } from '../../api'
import { hostName } from '../../common/host-mark'
import { type GroupHead, type Grouping, grouped, isHead, type Sorting, sorted } from '../../common/rows'
import { StateMark } from '../../common/state-mark'
import { hostWords } from '../../common/words'
import { Icon, type MenuPoint, menuPoint } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { ALL_HOSTS, rowKey, type Selection, selectionOf, setSelection, useSelection } from '../../stores'
import { all, kept, only, ranged, toggled } from '../../stores/selection'
import { type ColumnShape, cell, fittingColumns, tracks, wantedColumns } from './columns'
import { listKey } from './list-keys'
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

  const { list: look } = useSettings()
  const sortedRows = useMemo(() => sorted(rows, sorting, names), [rows, sorting, names])
  const items = useMemo(() => grouped(sortedRows, look.group, names), [sortedRows, look.group, names])
  const shown = useMemo(() => items.filter((item) => !isHead(item)) as DomainSummary[], [items])
  const order = useMemo(() => shown.map((d) => rowKey(d, host)), [shown, host])
  const named = useMemo(
    () => (host === null ? shown.map((d) => ({ ...d, uuid: rowKey(d, host) })) : shown),
    [shown, host],
  )
  const tagged = useMemo(() => rows.some((d) => d.tags.length > 0), [rows])
  const width = useWidth(grid)
  const columns = useMemo(
    () => fittingColumns(wantedColumns(look, { hosts: host === null, tags: tagged }), width),
    [look, host, tagged, width],
  )
  const focusAt = useMemo(
    () => items.findIndex((item) => !isHead(item) && rowKey(item, host) === selection.focus),
    [items, host, selection.focus],
  )

  const virtual = useVirtualizer({
    count: items.length,
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
        className={`vm-list${dimmed ? ' is-dimmed' : ''}`}
        style={{ '--vm-columns': tracks(columns) } as CSSProperties}
        role="grid"
        tabIndex={0}
        aria-label={t('list')}
        aria-multiselectable
        aria-rowcount={items.length + 1}
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
              column={c}
              label={t(c.id)}
              sorted={sorting.by === c.id ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
              onPress={() => setSorting({ by: c.id, descending: sorting.by === c.id && !sorting.descending })}
            />
          ))}
        </div>
        <div className="vm-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const entry = items[item.index]
            if (entry === undefined) return null
            const place = { top: item.start, index: item.index }
            if (isHead(entry))
              return (
                <GroupRow
                  key={`group ${entry.group}`}
                  head={entry}
                  by={look.group}
                  names={names}
                  span={columns.length}
                  {...place}
                />
              )
            const id = rowKey(entry, host)
            return (
              <Row
                key={id}
                id={id}
                columns={columns}
                hostName={names.get(entry.host) ?? entry.host}
                domain={entry}
                job={jobs.get(`${entry.host}/${entry.uuid}`)}
                fresh={fresh.has(`${entry.host}/${entry.uuid}`)}
                selected={selection.chosen.has(id)}
                focus={item.index === focusAt}
                {...place}
              />
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

/** The width of an element, px, as it changes; endless until it is known. */
function useWidth(of: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(Number.POSITIVE_INFINITY)
  useLayoutEffect(() => {
    const element = of.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth || Number.POSITIVE_INFINITY))
    observer.observe(element)
    return () => observer.disconnect()
  }, [of])
  return width
}

/** The VM whose row an event hit. */
function uuidAt(event: MouseEvent): string | undefined {
  return (event.target as Element).closest<HTMLElement>('[data-uuid]')?.dataset.uuid
}

interface HeadProps {
  readonly column: ColumnShape
  readonly label: string
  readonly sorted: 'ascending' | 'descending' | 'none'
  readonly onPress: () => void
}

function Head({ column, label, sorted, onPress }: HeadProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
    <div role="columnheader" aria-sort={sorted} className={cellClass(column)}>
      <button type="button" className="vm-sort" onClick={onPress}>
        {label}
        {sorted !== 'none' && <Icon of={sorted === 'ascending' ? ChevronUp : ChevronDown} size={12} />}
      </button>
    </div>
  )
}

const cellClass = ({ id, right }: ColumnShape) => `vm-${id}${right ? ' is-right' : ''}`

interface Place {
  /** px */
  readonly top: number
  readonly index: number
}

interface GroupRowProps extends Place {
  readonly head: GroupHead
  readonly by: Grouping
  readonly names: ReadonlyMap<string, string>
  readonly span: number
}

interface RowProps extends Place {
  /** names it in the list */
  readonly id: string
  readonly columns: readonly ColumnShape[]
  readonly hostName: string
  readonly domain: DomainSummary
  readonly job: Job | undefined
  readonly fresh: boolean
  readonly selected: boolean
  readonly focus: boolean
}

/* biome-ignore-start lint/a11y/useSemanticElements: see the grid */
/* biome-ignore-start lint/a11y/useFocusableInteractive: the grid has the focus and names the row */
/** The line over a group. The keys pass it by. */
const GroupRow = memo(function GroupRow({ head, by, names, span, top, index }: GroupRowProps) {
  const t = useWords(inventoryWords)
  return (
    <div role="row" aria-rowindex={index + 2} className="vm-row vm-group" style={{ transform: `translateY(${top}px)` }}>
      <div role="gridcell" aria-colspan={span}>
        {by === 'state' && <StateMark state={head.group as DomainState} job={undefined} />}
        {by === 'host' && (names.get(head.group) ?? head.group)}
        {by === 'tag' &&
          (head.tags.length === 0
            ? t('noTag')
            : head.tags.map((tag) => (
                <span key={tag} className="tag">
                  {visible(tag)}
                </span>
              )))}
        <span className="vm-group-count">{head.count}</span>
      </div>
    </div>
  )
})

const Row = memo(function Row({ id, columns, domain, selected, focus, top, index, ...rest }: RowProps) {
  const t = useWords(inventoryWords)
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
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={cellClass(column)}
          title={column.id === 'host' ? rest.hostName : undefined}
        >
          {cell(column.id, { domain, t, ...rest })}
        </div>
      ))}
    </div>
  )
})
/* biome-ignore-end lint/a11y/useFocusableInteractive: see above */
/* biome-ignore-end lint/a11y/useSemanticElements: see above */
