import type { SnapshotTree } from '@shared/model/snapshot'
import { MapPin, Maximize, Minus, Monitor, Plus, Power } from 'lucide-react'
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type PointerEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { formatBytes, formatPercent, visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { useFormat } from '../../app/use-format'
import { Icon, IconButton } from '../../components'
import { inventoryWords } from '../inventory/words'
import { HERE, HERE_KEY, type Layout, layOut, NODE, neighbour, type Placed } from './layout'
import { Dots, Edges } from './lines'
import { MemoryIcon, TechniqueIcon } from './marks'
import { usePicture } from './picture'
import { snapshotWords } from './words'

const LEAST = 0.1
const MOST = 2
/** Below these only names, then only dots. */
const NAMES = 0.6
const DOTS = 0.3

interface Look {
  /** px of the window from its corner to that of the tree */
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface TreeViewProps {
  readonly tree: SnapshotTree
  readonly selected: string | null
  /** names that the search found; null: nothing is searched */
  readonly found: ReadonlySet<string> | null
  readonly onSelect: (key: string) => void
  readonly onOpen: () => void
}

/**
 * The snapshots as a tree in time, to be dragged, wheeled and walked by keys. Only what is in sight is drawn; the tree
 * itself keeps the focus and names the node it is at.
 */
export function TreeView({ tree, selected, found, onSelect, onOpen }: TreeViewProps) {
  const t = useWords(snapshotWords)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const { snapshots, current } = tree
  const layout = useMemo(() => layOut(snapshots, current, folded), [snapshots, current, folded])
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const [look, setLook] = useState<Look>({ x: 0, y: 0, zoom: 1 })
  const drag = useRef<{ x: number; y: number; from: Look } | null>(null)
  const detail = look.zoom < DOTS ? 'dots' : look.zoom < NAMES ? 'names' : 'full'
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
    if (node && was.width > 0) setLook((now) => (reveal(now, node, was) === now ? reveal(now, node, size) : now))
  }, [size])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when there is a place to show it in
  useLayoutEffect(() => {
    const here = layout.byKey.get(at ?? HERE_KEY)
    if (here && size.width > 0) setLook((now) => reveal(now, here, size))
  }, [size.width > 0])

  const zoomTo = (zoom: number, px = size.width / 2, py = size.height / 2) =>
    setLook((now) => {
      const next = Math.min(MOST, Math.max(LEAST, zoom))
      const ratio = next / now.zoom
      return { zoom: next, x: px - (px - now.x) * ratio, y: py - (py - now.y) * ratio }
    })
  const showAll = () => {
    const zoom = Math.min(1, Math.max(LEAST, Math.min(size.width / layout.width, size.height / layout.height)))
    setLook({ zoom, x: Math.max(0, (size.width - layout.width * zoom) / 2), y: 0 })
  }
  useWheel(box, (event) => {
    const { left, top } = event.target
    if (event.zoom !== null) zoomTo(look.zoom * event.zoom, event.x - left, event.y - top)
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
        return at !== null && at !== HERE_KEY ? onOpen() : undefined
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
  const onPointerDown = (event: PointerEvent) => {
    const key =
      (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset.key ??
      (detail === 'dots' && box.current ? dotAt(layout, look, box.current, event) : undefined)
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
            <Node
              key={node.key}
              node={node}
              id={`snap-${node.index}`}
              tree={tree}
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

interface NodeProps {
  readonly node: Placed
  readonly id: string
  readonly tree: SnapshotTree
  readonly selected: boolean
  readonly faint: boolean
  readonly full: boolean
  readonly onFold: (key: string) => void
}

/* biome-ignore-start lint/a11y/useFocusableInteractive: the tree has the focus and names the node */
const Node = memo(function Node({ node, id, tree, selected, faint, full, onFold }: NodeProps) {
  const t = useWords(snapshotWords)
  const states = useWords(inventoryWords)
  const format = useFormat()
  const { snapshot, x, y, level, position, siblings, hidden, hasChildren } = node
  const place: CSSProperties = { left: x, top: snapshot === null ? y + (NODE.height - HERE.height) / 2 : y }
  const common = {
    id,
    role: 'treeitem',
    'data-key': node.key,
    'aria-level': level,
    'aria-posinset': position,
    'aria-setsize': siblings,
    'aria-selected': selected,
    style: place,
  } as const
  const classes = `${selected ? ' is-selected' : ''}${faint ? ' is-faint' : ''}`
  if (snapshot === null) {
    const state = states(`domain.${tree.state}`)
    return (
      <div {...common} className={`snap-here${classes}`}>
        <span className="snap-here-word">
          <Icon of={MapPin} size={14} tone="accent" />
          {t('here')}
        </span>
        <span>
          {tree.changedBytes === null
            ? state
            : tree.changedBytes === 0
              ? t('hereSame', { state })
              : t('hereChanged', { state, bytes: formatBytes(tree.changedBytes) })}
        </span>
      </div>
    )
  }
  const name = visible(snapshot.name)
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: its role, treeitem, is among the common ones
    <div {...common} aria-expanded={hasChildren ? hidden === 0 : undefined} className={`snap-node${classes}`}>
      {full && <Picture tree={tree} name={snapshot.name} off={snapshot.state === 'shut-off'} />}
      <span className="snap-name" title={name}>
        {name}
      </span>
      {full && (
        <span className="snap-line">
          <span title={format.fullTime(snapshot.createdAt)}>{format.time(snapshot.createdAt)}</span>
          <span className="snap-marks">
            {snapshot.memory !== null && <MemoryIcon />}
            <TechniqueIcon technique={snapshot.technique} />
          </span>
        </span>
      )}
      <span className="visually-hidden">
        {t(`state.${snapshot.state}`)}, {t(`technique.${snapshot.technique}`)}
      </span>
      {full && hasChildren && (
        <button
          type="button"
          tabIndex={-1}
          className="snap-fold"
          aria-label={hidden > 0 ? t('unfold', { n: hidden, name }) : t('fold', { name })}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => onFold(node.key)}
        >
          {hidden > 0 ? `+${hidden}` : '−'}
        </button>
      )}
    </div>
  )
})
/* biome-ignore-end lint/a11y/useFocusableInteractive: see above */

interface PictureProps {
  readonly tree: SnapshotTree
  readonly name: string
  readonly off: boolean
}

function Picture({ tree, name, off }: PictureProps) {
  const image = usePicture(tree.domain, name)
  return (
    <span className="snap-picture">
      {image ? <img src={image} alt="" draggable={false} /> : <Icon of={off ? Power : Monitor} size={16} />}
    </span>
  )
}

/** The node under the pointer where nodes are no elements. */
function dotAt(
  { nodes }: Layout,
  look: Look,
  box: HTMLElement,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): string | undefined {
  const { left, top } = box.getBoundingClientRect()
  const x = (clientX - left - look.x) / look.zoom
  const y = (clientY - top - look.y) / look.zoom
  return nodes.find((n) => x >= n.x && x <= n.x + NODE.width && y >= n.y && y <= n.y + NODE.height)?.key
}

interface Size {
  readonly width: number
  readonly height: number
}

function useSize(box: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    setSize({ width: element.clientWidth, height: element.clientHeight })
    return () => observer.disconnect()
  }, [box])
  return size
}

interface Wheel {
  readonly target: DOMRect
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
  /** factor; null: it scrolls */
  readonly zoom: number | null
}

/** The wheel, not passively: the page must not scroll or zoom with it. */
function useWheel(box: React.RefObject<HTMLElement | null>, onWheel: (wheel: Wheel) => void): void {
  const latest = useRef(onWheel)
  latest.current = onWheel
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const listen = (event: globalThis.WheelEvent) => {
      event.preventDefault()
      const zoom = event.ctrlKey || event.metaKey ? Math.exp(-event.deltaY / 300) : null
      const [dx, dy] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY]
      latest.current({ target: element.getBoundingClientRect(), x: event.clientX, y: event.clientY, dx, dy, zoom })
    }
    element.addEventListener('wheel', listen, { passive: false })
    return () => element.removeEventListener('wheel', listen)
  }, [box])
}

/** What lies in the window or close to it. */
function inSight({ nodes, byKey }: Layout, { x, y, zoom }: Look, { width, height }: Size): readonly Placed[] {
  const near = 80
  const left = (-x - near) / zoom
  const top = (-y - near) / zoom
  const right = (width - x + near) / zoom
  const bottom = (height - y + near) / zoom
  return nodes.filter((n) => {
    // A line that crosses the window is drawn with its child.
    const from = n.parent === null ? n : (byKey.get(n.parent) ?? n)
    return (
      n.x + NODE.width > left &&
      Math.min(n.x, from.x) < right &&
      Math.max(n.y, from.y) + NODE.height > top &&
      Math.min(n.y, from.y) < bottom
    )
  })
}

/** The look with a node wholly in the window, moved as little as that takes. */
function reveal(look: Look, node: Placed, { width, height }: Size): Look {
  const pad = 24
  const shift = (start: number, length: number, room: number) =>
    start < pad ? pad - start : start + length > room - pad ? Math.max(pad - start, room - pad - start - length) : 0
  const dx = shift(node.x * look.zoom + look.x, NODE.width * look.zoom, width)
  const dy = shift(node.y * look.zoom + look.y, NODE.height * look.zoom, height)
  return dx === 0 && dy === 0 ? look : { ...look, x: look.x + dx, y: look.y + dy }
}
