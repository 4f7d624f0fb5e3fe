import type { Job } from '@shared/job'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useSettings } from '../../api'
import { formatPercent, visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { Icon, type MenuPoint, menuPoint } from '../../components'
import { navigate, selectionOf, setSelection, usePage, useSelection } from '../../stores'
import { NOTHING, only, typedTo } from '../../stores/selection'
import { StateIcon } from '../inventory/state-mark'
import { VmMenu } from '../inventory/vm-menu'
import { HOST_ICONS, HostMark } from './host-mark'
import { type TreeRow, treeKey } from './tree'
import { hostWords } from './words'

export interface HostTreeProps {
  readonly rows: readonly TreeRow[]
  readonly jobs: ReadonlyMap<string, Job>
  readonly onToggle: (host: string) => void
}

/** The tree itself: one tab stop, arrows walk it, a row that is chosen is shown in the content. */
export function HostTree({ rows, jobs, onToggle }: HostTreeProps) {
  const page = usePage()
  const { focus } = useSelection(page.kind === 'vms' ? page.host : '')
  const { density } = useSettings()
  const rowHeight = density === 'roomy' ? 30 : 26
  const box = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })
  const [menu, setMenu] = useState<MenuPoint | null>(null)
  // A VM whose host is closed, or that the filter hides, is shown by its host.
  const wanted = page.kind !== 'vms' ? null : `vm/${page.host}/${focus}`
  const chosen = page.kind !== 'vms' || rows.some((r) => r.id === wanted) ? wanted : `host/${page.host}`
  const at = Math.max(
    0,
    rows.findIndex((r) => r.id === chosen),
  )
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range)
      return seen.includes(at) || at >= rows.length ? seen : [...seen, at].sort((a, b) => a - b)
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the density changes
  useLayoutEffect(() => virtual.measure(), [rowHeight])
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the chosen row, not every change of the rows
  useEffect(() => {
    if (chosen !== null && rows.length > 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [chosen])

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const step = treeKey(rows, at, event.key, Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1))
    if (step !== null) {
      event.preventDefault()
      if ('toggle' in step) return onToggle(step.toggle)
      const row = rows[step.go]
      if (row) choose(row)
      return
    }
    if (event.key.length !== 1 || event.key === ' ') return
    const text = event.timeStamp - typed.current.at < 800 ? typed.current.text + event.key : event.key
    typed.current = { text, at: event.timeStamp }
    const named = rows.flatMap((r) => (r.kind === 'vm' ? [{ uuid: r.id, name: r.domain.name }] : []))
    const found = typedTo(named, rows[at]?.id ?? null, text)
    const row = rows.find((r) => r.id === found)
    if (row) choose(row)
  }
  const rowAt = (target: EventTarget) => {
    const id = (target as Element).closest<HTMLElement>('[data-row]')?.dataset.row
    return rows.find((r) => r.id === id)
  }
  return (
    <>
      <div
        ref={box}
        className="tree"
        role="tree"
        tabIndex={0}
        aria-labelledby="hosts-head"
        aria-activedescendant={rows[at] ? `tree-${rows[at].id}` : undefined}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const row = rowAt(event.target)
          if (!row) return
          if ((event.target as Element).closest('.tree-twist') && row.kind === 'host') onToggle(row.host.id)
          else choose(row)
        }}
        onContextMenu={(event) => {
          event.preventDefault()
          const pointed = rowAt(event.target) ?? rows[at]
          if (pointed?.kind !== 'vm') return
          const { host, uuid } = pointed.domain
          if (page.kind !== 'vms' || page.host !== host || !selectionOf(host).chosen.has(uuid)) choose(pointed)
          setMenu(menuPoint(event, box.current?.querySelector('[aria-selected="true"]')))
        }}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            return (
              row && (
                <Row
                  key={row.id}
                  row={row}
                  top={item.start}
                  selected={row.id === chosen}
                  job={row.kind === 'vm' ? jobs.get(`${row.domain.host}/${row.domain.uuid}`) : undefined}
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
            box.current?.focus()
          }}
        />
      )}
    </>
  )
}

/** Shows what a row stands for: a host's list, or the list with that VM selected. */
function choose(row: TreeRow): void {
  if (row.kind === 'host') {
    setSelection(row.host.id, NOTHING)
    navigate({ kind: 'vms', host: row.host.id })
  } else {
    setSelection(row.domain.host, only(row.domain.uuid))
    navigate({ kind: 'vms', host: row.domain.host })
  }
}

interface RowProps {
  readonly row: TreeRow
  readonly top: number
  readonly selected: boolean
  readonly job: Job | undefined
}

function Row({ row, top, selected, job }: RowProps) {
  const t = useWords(hostWords)
  const common = {
    id: `tree-${row.id}`,
    'data-row': row.id,
    'aria-selected': selected,
    'aria-posinset': row.position,
    'aria-setsize': row.siblings,
    style: { transform: `translateY(${top}px)` },
  }
  if (row.kind === 'host') {
    return (
      <div
        {...common}
        role="treeitem"
        tabIndex={-1}
        aria-level={1}
        aria-expanded={row.hasChildren ? row.expanded : undefined}
        className={`tree-row is-host${selected ? ' is-selected' : ''}`}
      >
        <span className="tree-twist" aria-hidden>
          {row.hasChildren && <Icon of={row.expanded ? ChevronDown : ChevronRight} size={13} />}
        </span>
        <Icon of={HOST_ICONS[row.host.kind]} tone="fg2" />
        <span className="tree-word">{t(`short.${row.host.kind}`)}</span>
        <HostMark host={row.host} />
      </div>
    )
  }
  const { domain } = row
  const away = domain.state === 'unknown'
  return (
    <div
      {...common}
      role="treeitem"
      tabIndex={-1}
      aria-level={2}
      className={`tree-row is-vm${selected ? ' is-selected' : ''}${away ? ' is-dimmed' : ''}`}
    >
      <StateIcon state={domain.state} job={job} named />
      <span className="tree-word" title={visible(domain.name)}>
        {visible(domain.name)}
      </span>
      {job?.progress.fraction !== undefined && job.progress.fraction !== null ? (
        <span className="tree-end">{formatPercent(job.progress.fraction)}</span>
      ) : (
        domain.tags[0] !== undefined && <span className="tag">{visible(domain.tags[0])}</span>
      )}
    </div>
  )
}
