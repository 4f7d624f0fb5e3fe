import type { SnapshotSpace, SnapshotTree } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { useVirtualizer } from '@tanstack/react-virtual'
import { MapPin } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { Icon, type MenuPoint, menuPoint, pointUnder } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { layOut } from './layout'
import { HalfIcon, LostIcon, OverflowIcon, TechniqueIcon } from './marks'
import { isBroken, isHalf, lacksData } from './refusals'
import { snapshotWords } from './words'

const ROW = 28
const NONE = new Set<string>()
/** Columns of numbers: memory and size. */
const NUMBERS = new Set([4, 5])

export interface ListViewProps {
  readonly tree: SnapshotTree
  /** what each takes; undefined: not known */
  readonly space: SnapshotSpace | undefined
  readonly selected: string | null
  readonly found: ReadonlySet<string> | null
  readonly onSelect: (key: string) => void
  /** what a double click does */
  readonly onOpen: () => void
  readonly onMenu: (at: MenuPoint) => void
}

/** The same as a table: parents before their children, set in by generation. */
export function ListView({ tree, space, selected, found, onSelect, onOpen, onMenu }: ListViewProps) {
  const t = useWords(snapshotWords)
  const format = useFormat()
  const box = useRef<HTMLDivElement>(null)
  const rows = useMemo(
    () =>
      layOut(tree.snapshots, tree.current, NONE).nodes.filter(
        (n) => n.snapshot !== null && (found === null || found.has(n.key)),
      ),
    [tree, found],
  )
  const at = rows.findIndex((n) => n.key === selected)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
    scrollPaddingStart: 26,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the selection, not every new reading
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [selected])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }
    const step = steps[event.key]
    const to =
      step !== undefined ? at + step : event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : undefined
    if (event.key === 'Enter' && at >= 0) {
      event.preventDefault()
      onMenu(pointUnder(box.current?.querySelector('[aria-selected="true"]') ?? event.currentTarget))
    }
    if (to === undefined) return
    event.preventDefault()
    const next = rows[Math.max(0, Math.min(rows.length - 1, to))]
    if (next) onSelect(next.key)
  }
  const heads = [t('name'), t('time'), t('was'), t('how'), t('memory'), t('size'), t('description')]
  return (
    // biome-ignore lint/a11y/useSemanticElements: thousands of rows of which thirty are drawn are a grid
    <div
      ref={box}
      className="snap-list"
      role="grid"
      tabIndex={0}
      aria-label={t('tree', { name: visible(tree.domain.name) })}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={at >= 0 ? `snap-row-${at}` : undefined}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        event.preventDefault()
        const name = (event.target as Element).closest<HTMLElement>('[data-name]')?.dataset.name
        if (name !== undefined) onSelect(name)
        if (name !== undefined || at >= 0)
          onMenu(menuPoint(event, box.current?.querySelector('[aria-selected="true"]')))
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
      <div className="snap-row snap-head" role="row" aria-rowindex={1}>
        {heads.map((head, i) => (
          // biome-ignore lint/a11y/useSemanticElements: see above
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <span key={head} role="columnheader" className={NUMBERS.has(i) ? 'snap-number' : undefined}>
            {head}
          </span>
        ))}
      </div>
      <div role="presentation" className="snap-rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const node = rows[item.index]
          const s = node?.snapshot
          if (!node || !s) return null
          const cells = [
            <span key="n" className="snap-row-name" style={{ paddingInlineStart: (node.level - 1) * 14 }}>
              {s.name === tree.current && (
                <span title={t('current')}>
                  <Icon of={MapPin} size={14} tone="accent" />
                </span>
              )}
              {isHalf(s) && <HalfIcon />}
              {lacksData(s) && <LostIcon />}
              {isBroken(s) && <OverflowIcon />}
              <span className="snap-cut">{visible(titleOf(s))}</span>
            </span>,
            format.time(s.createdAt),
            t(`state.${s.state}`),
            <span key="t" className="snap-row-name">
              <TechniqueIcon technique={s.technique} />
              {t(`technique.${s.technique}`)}
            </span>,
            s.memory === null ? '–' : s.memoryBytes === null ? t('memoryYes') : formatBytes(s.memoryBytes),
            sizeOf(space, s.name),
            visible(s.description),
          ]
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
            <div
              key={node.key}
              id={`snap-row-${item.index}`}
              data-name={node.key}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={node.key === selected}
              className={`snap-row${node.key === selected ? ' is-selected' : ''}`}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => onSelect(node.key)}
              onDoubleClick={onOpen}
            >
              {cells.map((cell, i) => (
                // biome-ignore lint/a11y/useSemanticElements: see above
                // biome-ignore lint/a11y/useFocusableInteractive: see above
                <span
                  key={heads[i]}
                  role="gridcell"
                  className={`snap-cut${NUMBERS.has(i) ? ' snap-number' : ''}`}
                  title={typeof cell === 'string' ? cell : undefined}
                >
                  {cell}
                </span>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function sizeOf(space: SnapshotSpace | undefined, name: string): string {
  const bytes = space?.snapshots[name]?.bytes
  return bytes == null ? '–' : formatBytes(bytes)
}
