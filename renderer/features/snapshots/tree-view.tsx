import type { SnapshotSpace, SnapshotTree } from '@shared/model/snapshot'
import { Maximize, Minus, Plus } from 'lucide-react'
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { IconButton, type MenuPoint, menuPoint, pointUnder } from '../../components'
import { formatPercent, visible } from '../../format'
import { useWords } from '../../i18n'
import { HERE_KEY, layOut, neighbour } from './layout'
import { Dots, Edges } from './lines'
import { detailAt, fitted, inSight, type Look, nodeAt, placed, reveal, zoomed } from './look'
import { MemoryIcon, TechniqueIcon } from './marks'
import { TreeNode } from './tree-node'
import { useSize, useWheel } from './use-plane'
import { snapshotWords } from './words'
import './tree.css'

export interface TreeViewProps {
  readonly tree: SnapshotTree
  /** what each takes; undefined: not known */
  readonly space: SnapshotSpace | undefined
  readonly selected: string | null
  /** names that the search found; null: nothing is searched */
  readonly found: ReadonlySet<string> | null
  readonly onSelect: (key: string) => void
  /** what a double click does */
  readonly onOpen: () => void
  readonly onMenu: (at: MenuPoint) => void
}

/**
 * The snapshots as a tree in time, to be dragged, wheeled and walked by keys. Only what is in sight is drawn; the tree
 * itself keeps the focus and names the node it is at.
 */
export function TreeView({ tree, space, selected, found, onSelect, onOpen, onMenu }: TreeViewProps) {
  const t = useWords(snapshotWords)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const { snapshots, current } = tree
  const layout = useMemo(() => layOut(snapshots, current, folded), [snapshots, current, folded])
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const [look, setLook] = useState<Look>({ x: 0, y: 0, zoom: 1 })
  const drag = useRef<{ x: number; y: number; from: Look } | null>(null)
  const detail = detailAt(look.zoom)
  const at = selected !== null && layout.byKey.has(selected) ? selected : null
  const shown = useMemo(() => {
    if (detail !== 'dots') return inSight(layout, look, size)
    // The one that the keys are at stays an element of its own; all others are one drawing.
    const node = at === null ? undefined : layout.byKey.get(at)
    return node ? [node] : []
  }, [detail, layout, look, size, at])
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the selection, not every reading of the tree
  useEffect(() => {
    const node = at === null ? undefined : layout.byKey.get(at)
    if (node && size.width > 0) setLook((now) => reveal(now, node, size))
  }, [at, size.width > 0])
  const before = useRef(size)
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the place is another one: what was in sight stays so
  useEffect(() => {
    const node = at === null ? undefined : layout.byKey.get(at)
    const was = before.current
    before.current = size
    if (was.width === 0) return
    setLook((now) => placed(node && reveal(now, node, was) === now ? reveal(now, node, size) : now, layout, size))
  }, [size])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when there is a place to show it in
  useLayoutEffect(() => {
    const here = layout.byKey.get(at ?? HERE_KEY)
    if (here && size.width > 0) setLook((now) => placed(reveal(now, here, size), layout, size))
  }, [size.width > 0])

  const zoomTo = (zoom: number, point = { x: size.width / 2, y: size.height / 2 }) =>
    setLook((now) => zoomed(now, zoom, point))
  const showAll = () => setLook(fitted(layout, size))
  useWheel(box, (event) => {
    const { left, top } = event.target
    if (event.zoom !== null) zoomTo(look.zoom * event.zoom, { x: event.x - left, y: event.y - top })
    else setLook((now) => ({ ...now, x: now.x - event.dx, y: now.y - event.dy }))
  })
  const fold = (key: string) =>
    setFolded((now) => {
      const next = new Set(now)
      if (!next.delete(key)) next.add(key)
      return next
    })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return
    const go = (key: string | null) => {
      event.preventDefault()
      if (key !== null) onSelect(key)
    }
    switch (event.key) {
      case 'ArrowLeft':
        return go(neighbour(layout, at ?? '', 'left'))
      case 'ArrowRight':
        return go(neighbour(layout, at ?? '', 'right'))
      case 'ArrowUp':
        return go(neighbour(layout, at ?? '', 'up'))
      case 'ArrowDown':
        return go(neighbour(layout, at ?? '', 'down'))
      case 'Home':
        return go(layout.byKey.has(HERE_KEY) ? HERE_KEY : (layout.nodes[0]?.key ?? null))
      case 'End':
        return go(layout.nodes.at(-1)?.key ?? null)
      case 'Enter':
        event.preventDefault()
        return at === null ? undefined : onMenu(pointUnder(nodeElement() ?? event.currentTarget))
      case ' ':
        event.preventDefault()
        return at !== null && layout.byKey.get(at)?.hasChildren ? fold(at) : undefined
      case '+':
      case '=':
        return zoomTo(look.zoom * 1.25)
      case '-':
        return zoomTo(look.zoom / 1.25)
      case '0':
        return showAll()
    }
  }
  const nodeElement = () => box.current?.querySelector('[role="treeitem"][aria-selected="true"]')
  const keyAt = (event: MouseEvent): string | undefined => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const point = { x: event.clientX - left, y: event.clientY - top }
    return (
      (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset.key ??
      (detail === 'dots' ? nodeAt(layout, look, point) : undefined)
    )
  }
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault()
    const byKeys = event.clientX === 0 && event.clientY === 0
    const key = byKeys ? (at ?? undefined) : keyAt(event)
    if (key === undefined) return
    onSelect(key)
    onMenu(menuPoint(event, nodeElement()))
  }
  const onPointerDown = (event: PointerEvent) => {
    const key = keyAt(event)
    box.current?.focus()
    if (key !== undefined) return onSelect(key)
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { x: event.clientX, y: event.clientY, from: look }
  }
  const onPointerMove = (event: PointerEvent) => {
    const { current } = drag
    if (current === null) return
    setLook({ ...look, x: current.from.x + event.clientX - current.x, y: current.from.y + event.clientY - current.y })
  }
  return (
    <div className="snap-tree">
      <div
        ref={box}
        className={`snap-canvas is-${detail}`}
        role="tree"
        tabIndex={0}
        aria-label={t('tree', { name: visible(tree.domain.name) })}
        aria-activedescendant={at === null ? undefined : `snap-${layout.byKey.get(at)?.index}`}
        onKeyDown={onKeyDown}
        onContextMenu={onContextMenu}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          drag.current = null
        }}
        onDoubleClick={(event) => (event.target as Element).closest('[data-key]') && at !== HERE_KEY && onOpen()}
      >
        <div
          className="snap-plane"
          role="presentation"
          style={{ transform: `translate(${look.x}px, ${look.y}px) scale(${look.zoom})` }}
        >
          {detail === 'dots' ? <Dots layout={layout} /> : <Edges nodes={shown} layout={layout} />}
          {detail !== 'dots' &&
            layout.roots.map((root) => (
              <p key={root.key} className="snap-root" role="presentation" style={{ top: root.y }}>
                {root.technique !== 'none' && <TechniqueIcon technique={root.technique} />}
                {root.technique !== 'none' && <b>{t(`root.${root.technique}`)}</b>}
                <span>{t('count', { count: root.count })}</span>
              </p>
            ))}
          {shown.map((node) => (
            <TreeNode
              key={node.key}
              node={node}
              id={`snap-${node.index}`}
              tree={tree}
              bytes={space?.snapshots[node.key]?.bytes ?? null}
              selected={node.key === at}
              faint={found !== null && !found.has(node.key)}
              full={detail === 'full'}
              onFold={fold}
            />
          ))}
        </div>
      </div>
      <div className="snap-foot">
        <Legend />
        <span className="snap-zoom">
          <IconButton
            size="small"
            icon={Minus}
            label={t('zoomOut')}
            keys="-"
            onPress={() => zoomTo(look.zoom / 1.25)}
          />
          <span>{formatPercent(look.zoom)}</span>
          <IconButton size="small" icon={Plus} label={t('zoomIn')} keys="+" onPress={() => zoomTo(look.zoom * 1.25)} />
          <IconButton size="small" icon={Maximize} label={t('fit')} keys="0" onPress={showAll} />
        </span>
      </div>
    </div>
  )
}

function Legend() {
  const t = useWords(snapshotWords)
  return (
    <ul className="snap-legend" aria-label={t('legend')}>
      <li>
        <TechniqueIcon technique="internal" /> {t('technique.internal')}
      </li>
      <li>
        <TechniqueIcon technique="external" /> {t('technique.external')}
      </li>
      <li>
        <MemoryIcon /> {t('withMemory')}
      </li>
      <li>
        <span className="snap-way" /> {t('way')}
      </li>
    </ul>
  )
}
