import type { Job } from '@shared/job'
import type { HostId, HostSummary } from '@shared/model/host'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight, Folder, Images, Layers2 } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { VmMenu } from '../../actions/vm-menu'
import { useSettings } from '../../api'
import { HOST_ICONS, HostMark, hostName, useHostName } from '../../common/host-mark'
import { StateIcon } from '../../common/state-mark'
import { Icon, type MenuPoint, menuPoint } from '../../components'
import { formatPercent, visible } from '../../format'
import { useWords } from '../../i18n'
import { ALL_HOSTS, navigate, selectionOf, setSelection, usePage, useSelection } from '../../stores'
import { NOTHING, only, typedTo } from '../../stores/selection'
import { HostMenu } from './host-menu'
import { ALL, opens, type TreeRow, treeKey } from './tree'
import { hostWords } from './words'

export interface HostTreeProps {
  readonly rows: readonly TreeRow[]
  readonly jobs: ReadonlyMap<string, Job>
  /** opens or closes the row of this id */
  readonly onToggle: (row: string) => void
}

interface OpenMenu {
  readonly at: MenuPoint
  /** the host it is for; missing: the selected VMs */
  readonly host?: HostId
}

/** The tree itself: one tab stop, arrows walk it, a row that is chosen is shown in the content. */
export function HostTree({ rows, jobs, onToggle }: HostTreeProps) {
  const t = useWords(hostWords)
  const page = usePage()
  const { focus } = useSelection(page.kind === 'vms' ? (page.host ?? '') : '')
  const { density } = useSettings()
  const rowHeight = density === 'roomy' ? 30 : 26
  const box = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  // A folder shows nothing in the content: only the keys are at it.
  const [folder, setFolder] = useState<string | null>(null)
  // A VM whose host is closed, or that the filter hides, is shown by its host.
  const wanted =
    page.kind === 'images' || page.kind === 'image'
      ? `images/${page.host}`
      : page.kind !== 'vms'
        ? null
        : page.host === null
          ? ALL
          : `vm/${page.host}/${focus}`
  const chosen =
    wanted === null || !('host' in page) || rows.some((r) => r.id === wanted) ? wanted : `host/${page.host}`
  const at = Math.max(
    0,
    rows.findIndex((r) => r.id === (folder ?? chosen)),
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

  const nameOf = (row: TreeRow) =>
    row.kind === 'vm'
      ? row.domain.name
      : row.kind === 'folder'
        ? row.name
        : row.kind === 'host'
          ? hostName(row.host, 'short', t)
          : t(row.kind === 'images' ? 'images' : 'all')
  const go = (row: TreeRow) => {
    setFolder(row.kind === 'folder' ? row.id : null)
    choose(row)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const step = treeKey(rows, at, event.key, Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1))
    if (step !== null) {
      event.preventDefault()
      if ('toggle' in step) return onToggle(step.toggle)
      const row = rows[step.go]
      if (row) go(row)
      return
    }
    const here = rows[at]
    if ((event.key === 'Enter' || event.key === ' ') && here?.kind === 'folder') {
      event.preventDefault()
      return onToggle(here.id)
    }
    if (event.key.length !== 1 || event.key === ' ') return
    const text = event.timeStamp - typed.current.at < 800 ? typed.current.text + event.key : event.key
    typed.current = { text, at: event.timeStamp }
    const named = rows.map((r) => ({ uuid: r.id, name: nameOf(r) }))
    const found = typedTo(named, rows[at]?.id ?? null, text)
    const row = rows.find((r) => r.id === found)
    if (row) go(row)
  }
  const closeMenu = () => {
    setMenu(null)
    box.current?.focus()
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
          const twist = (event.target as Element).closest('.tree-twist') !== null
          if (row.kind === 'folder' || (twist && opens(row))) onToggle(row.id)
          if (!twist) go(row)
        }}
        onContextMenu={(event) => {
          event.preventDefault()
          const pointed = rowAt(event.target) ?? rows[at]
          if (pointed?.kind === 'host') {
            const at = menuPoint(event, box.current?.querySelector('[aria-selected="true"]'))
            return setMenu({ at, host: pointed.host.id })
          }
          if (pointed?.kind !== 'vm') return
          const { host, uuid } = pointed.domain
          if (page.kind !== 'vms' || page.host !== host || !selectionOf(host).chosen.has(uuid)) go(pointed)
          setMenu({ at: menuPoint(event, box.current?.querySelector('[aria-selected="true"]')) })
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
                  selected={row.id === (folder ?? chosen)}
                  job={row.kind === 'vm' ? jobs.get(`${row.domain.host}/${row.domain.uuid}`) : undefined}
                />
              )
            )
          })}
        </div>
      </div>
      {menu?.host === undefined && menu && <VmMenu at={menu.at} onClose={closeMenu} />}
      {menu?.host !== undefined && <HostMenu at={menu.at} host={menu.host} onClose={closeMenu} />}
    </>
  )
}

/** Shows what a row stands for: a host's list, or the list with that VM selected. */
function choose(row: TreeRow): void {
  if (row.kind === 'folder') return
  if (row.kind === 'all') {
    setSelection(ALL_HOSTS, NOTHING)
    navigate({ kind: 'vms', host: null })
  } else if (row.kind === 'host') {
    setSelection(row.host.id, NOTHING)
    navigate({ kind: 'vms', host: row.host.id })
  } else if (row.kind === 'images') {
    navigate({ kind: 'images', host: row.host.id, view: 'table' })
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
    'data-level': row.level,
    'aria-level': row.level,
    'aria-selected': selected,
    'aria-posinset': row.position,
    'aria-setsize': row.siblings,
    style: { transform: `translateY(${top}px)` },
  }
  if (row.kind === 'images') {
    return (
      <div {...common} role="treeitem" tabIndex={-1} className={`tree-row is-vm${selected ? ' is-selected' : ''}`}>
        <Icon of={Images} tone="fg2" size={14} />
        <span className="tree-word">{t('images')}</span>
      </div>
    )
  }
  if (row.kind !== 'vm') {
    return (
      <div
        {...common}
        role="treeitem"
        tabIndex={-1}
        aria-expanded={opens(row) ? row.expanded : undefined}
        className={`tree-row is-host${selected ? ' is-selected' : ''}`}
      >
        <span className="tree-twist" aria-hidden>
          {opens(row) && <Icon of={row.expanded ? ChevronDown : ChevronRight} size={13} />}
        </span>
        {row.kind === 'host' ? (
          <HostRow host={row.host} />
        ) : (
          <>
            <Icon of={row.kind === 'all' ? Layers2 : Folder} tone="fg2" />
            <span className="tree-word">{row.kind === 'all' ? t('all') : visible(row.name)}</span>
          </>
        )}
      </div>
    )
  }
  const { domain } = row
  const away = row.away || domain.state === 'unknown'
  return (
    <div
      {...common}
      role="treeitem"
      tabIndex={-1}
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

function HostRow({ host }: { readonly host: HostSummary }) {
  const name = useHostName(host, 'short')
  return (
    <>
      <Icon of={HOST_ICONS[host.kind]} tone="fg2" />
      <span className="tree-word" title={host.uri}>
        {name}
      </span>
      <HostMark host={host} />
    </>
  )
}
