import type { DomainState } from '@shared/model/domain'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Icon, type MenuPoint, menuPoint, pointUnder } from '../../components'
import { useWords } from '../../i18n'
import { typedTo } from '../../stores/selection'
import type { Family } from './family'
import { rowKeyStep } from './keys'
import { ImageRowView, PoolRowView } from './row'
import type { Column, ImageRow, Sorting } from './rows'
import { ImageMenu } from './verbs'
import { imageWords } from './words'

export interface ImageTableProps {
  readonly host: string
  readonly rows: readonly ImageRow[]
  readonly family: Family
  readonly states: ReadonlyMap<string, DomainState>
  /** key of the row that the keys are at */
  readonly at: string | null
  readonly sorting: Sorting
  readonly rowHeight: number
  /** bytes of the largest image: the scale of the bars */
  readonly most: number
  readonly onAt: (key: string) => void
  readonly onToggle: (key: string) => void
  readonly onSort: (sorting: Sorting) => void
  readonly onOpen: (path: string) => void
}

const COLUMNS: readonly { readonly id: Column; readonly right?: boolean }[] = [
  { id: 'name' },
  { id: 'format' },
  { id: 'size', right: true },
  { id: 'disk', right: true },
  { id: 'users' },
  { id: 'snapshots', right: true },
]

/** The images of a host as a tree in a table. Only rows in sight are drawn; the grid keeps the focus and names the row it is at. */
export function ImageTable(props: ImageTableProps) {
  const { host, rows, family, states, at, sorting, rowHeight, most, onAt, onToggle, onSort, onOpen } = props
  const t = useWords(imageWords)
  const grid = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })
  const [menu, setMenu] = useState<MenuPoint | null>(null)
  const index = rows.findIndex((row) => row.key === at)
  const here = rows[index]
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => grid.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingStart: 26,
    // The row that the keys are at is always drawn: aria-activedescendant must name something that is there.
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range)
      return index < 0 || seen.includes(index) ? seen : [...seen, index].sort((a, b) => a - b)
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the density changes
  useLayoutEffect(() => virtual.measure(), [rowHeight])
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the keys, not every new order
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' })
  }, [at])

  const go = (row: ImageRow | undefined) => row && onAt(row.key)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return
    const page = Math.max(1, Math.floor((grid.current?.clientHeight ?? 0) / rowHeight) - 2)
    const step = rowKeyStep(rows, index, event.key, page)
    if (step !== null) {
      event.preventDefault()
      if ('toggle' in step) onToggle(step.toggle)
      else go(rows[step.go])
      return
    }
    if (event.key === 'Enter' && here !== undefined) {
      event.preventDefault()
      if (here.kind === 'image') onOpen(here.image.path)
      else onToggle(here.key)
      return
    }
    if (event.key.length !== 1 || event.key === ' ') return
    const text = event.timeStamp - typed.current.at < 800 ? typed.current.text + event.key : event.key
    typed.current = { text, at: event.timeStamp }
    const named = rows.flatMap((r) => (r.kind === 'image' ? [{ uuid: r.key, name: r.image.name }] : []))
    const found = typedTo(named, at, text)
    if (found !== null && found !== undefined) onAt(found)
  }
  const keyAt = (event: MouseEvent) => (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset.key
  const onClick = (event: MouseEvent) => {
    const key = keyAt(event)
    if (key === undefined) return
    onAt(key)
    const row = rows.find((r) => r.key === key)
    const twist = (event.target as Element).closest('.image-twist') !== null
    if (twist && row !== undefined && (row.kind === 'pool' || row.hasChildren)) onToggle(key)
  }
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault()
    const key = keyAt(event) ?? at
    if (key === null || rows.find((r) => r.key === key)?.kind !== 'image') return
    onAt(key)
    const drawn = grid.current?.querySelector('.image-row.is-at')
    setMenu(event.clientX === 0 && drawn ? pointUnder(drawn) : menuPoint(event))
  }
  return (
    <>
      <div
        ref={grid}
        className="image-table"
        role="treegrid"
        tabIndex={0}
        aria-label={t('list')}
        aria-rowcount={rows.length + 1}
        aria-colcount={COLUMNS.length}
        aria-activedescendant={index >= 0 ? `image-row-${index}` : undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={(event) => {
          const row = rows.find((r) => r.key === keyAt(event))
          if (row?.kind === 'image') onOpen(row.image.path)
        }}
        onContextMenu={onContextMenu}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
        <div className="image-head image-columns" role="row" aria-rowindex={1}>
          {COLUMNS.map(({ id, right }) => (
            <Head key={id} id={id} right={right} sorting={sorting} onSort={onSort} />
          ))}
        </div>
        <div className="image-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            const place = { top: item.start, index: item.index, at: item.index === index, t }
            return row.kind === 'pool' ? (
              <PoolRowView key={row.key} row={row} {...place} />
            ) : (
              <ImageRowView key={row.key} row={row} family={family} states={states} most={most} {...place} />
            )
          })}
        </div>
      </div>
      {menu && here?.kind === 'image' && (
        <ImageMenu
          host={host}
          image={here.image}
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

interface HeadProps {
  readonly id: Column
  readonly right: boolean | undefined
  readonly sorting: Sorting
  readonly onSort: (sorting: Sorting) => void
}

function Head({ id, right, sorting, onSort }: HeadProps) {
  const t = useWords(imageWords)
  const on = sorting.by === id
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid
    // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
    <div
      role="columnheader"
      aria-sort={!on ? 'none' : sorting.descending ? 'descending' : 'ascending'}
      className={`image-col-${id}${right ? ' is-right' : ''}`}
    >
      <button
        type="button"
        className="vm-sort"
        onClick={() => onSort({ by: id, descending: on && !sorting.descending })}
      >
        {t(`column.${id}`)}
        {on && <Icon of={sorting.descending ? ChevronDown : ChevronUp} size={12} />}
      </button>
    </div>
  )
}
