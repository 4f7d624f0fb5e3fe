import type { DomainState } from '@shared/model/domain'
import type { HostImage } from '@shared/model/image'
import { HardDrive, Layers, Link2, Maximize, Minus, Plus, Unlink } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Icon, IconButton, type MenuPoint, menuPoint, pointUnder } from '../../components'
import { formatBytes, formatPercent } from '../../format'
import { useWords } from '../../i18n'
import { dependents, type Family } from './family'
import { edge, layOutMap, type MapLayout, type MapNode, NODE, nextTo, nodesBetween } from './map-layout'
import { MapNodeView } from './map-node'
import { ImageMenu } from './verbs'
import { imageWords } from './words'
import './map.css'

export interface MapViewProps {
  readonly host: string
  readonly images: readonly HostImage[]
  readonly family: Family
  readonly states: ReadonlyMap<string, DomainState>
  /** id of the selected image */
  readonly selected: string | null
  /** bytes of the largest image: one scale for all bars */
  readonly most: number
  readonly onSelect: (id: string) => void
  readonly onOpen: (path: string) => void
}

/** px beyond the edge that are drawn already */
const BEYOND = 300
const ZOOMS = [0.4, 0.5, 0.65, 0.8, 1, 1.25] as const

/** What depends on what, over all VMs of a host. Only what is in sight is drawn; the map itself keeps the focus. */
export function MapView({ host, images, family, states, selected, most, onSelect, onOpen }: MapViewProps) {
  const t = useWords(imageWords)
  const box = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState({ top: 0, width: 0, height: 0 })
  const [zoom, setZoom] = useState(1)
  const [menu, setMenu] = useState<MenuPoint | null>(null)
  const layout = useMemo(() => layOutMap(images, family, sight.width / zoom), [images, family, sight.width, zoom])
  const at = selected === null ? undefined : layout.byKey.get(selected)
  const needs = useMemo(
    () => new Set(selected === null ? [] : [selected, ...dependents(family, selected).map((d) => d.image.id)]),
    [family, selected],
  )
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = () => setSight({ top: element.scrollTop, width: element.clientWidth, height: element.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the selection, not every reading of the list
  useEffect(() => {
    const element = box.current
    if (element === null || at === undefined || sight.height === 0) return
    const head = 26
    const [top, bottom] = [at.y * zoom, (at.y + NODE.height) * zoom]
    if (top < element.scrollTop) element.scrollTop = top - 20
    else if (bottom > element.scrollTop + element.clientHeight - head)
      element.scrollTop = bottom - element.clientHeight + head + 20
    const [left, right] = [at.x * zoom, (at.x + NODE.width) * zoom]
    if (left < element.scrollLeft) element.scrollLeft = left - 20
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth + 20
  }, [selected, zoom, sight.height > 0])

  const seen = nodesBetween(layout, (sight.top - BEYOND) / zoom, (sight.top + sight.height + BEYOND) / zoom)
  // The one that the keys are at is always drawn: aria-activedescendant must name something that is there.
  const shown = at === undefined || seen.includes(at) ? seen : [...seen, at]
  const step = (by: -1 | 1) =>
    setZoom((now) => ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, ZOOMS.indexOf(now as 1) + by))] ?? 1)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return
    const key = keyOf(layout, at?.key ?? null, event.key)
    if (key !== undefined) {
      event.preventDefault()
      if (key !== null) onSelect(key)
    } else if (event.key === 'Enter' && at !== undefined) {
      event.preventDefault()
      onOpen(at.image.path)
    } else if (event.key === '+' || event.key === '=') step(1)
    else if (event.key === '-') step(-1)
    else if (event.key === '0') setZoom(1)
  }
  const keyAt = (event: MouseEvent) => (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset.key
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault()
    const key = keyAt(event) ?? at?.key
    if (key === undefined) return
    onSelect(key)
    const drawn = box.current?.querySelector('[aria-selected="true"]')
    setMenu(event.clientX === 0 && drawn ? pointUnder(drawn) : menuPoint(event))
  }
  return (
    <div className="image-map">
      <div
        ref={box}
        className="image-map-box"
        role="tree"
        tabIndex={0}
        aria-label={t('map.label')}
        aria-activedescendant={at === undefined ? undefined : idOf(at)}
        onScroll={(event) => {
          const { scrollTop } = event.currentTarget
          setSight((now) => (now.top === scrollTop ? now : { ...now, top: scrollTop }))
        }}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const key = keyAt(event)
          if (key !== undefined) onSelect(key)
        }}
        onDoubleClick={(event) => {
          const node = layout.byKey.get(keyAt(event) ?? '')
          if (node) onOpen(node.image.path)
        }}
        onContextMenu={onContextMenu}
      >
        <div
          className="image-map-head"
          role="presentation"
          style={{ width: Math.max(sight.width, layout.width * zoom) }}
        >
          <span style={{ left: 14 }}>{t('map.bases')}</span>
          {layout.levels > 1 && <span style={{ left: 14 + 224 * zoom }}>{t('map.clones')}</span>}
        </div>
        <div
          role="presentation"
          style={{ width: layout.width * zoom, height: layout.height * zoom, overflow: 'hidden' }}
        >
          <div
            className="image-map-plane"
            role="presentation"
            style={{ width: layout.width, height: layout.height, transform: `scale(${zoom})` }}
          >
            <Edges nodes={shown} layout={layout} needs={needs} />
            {layout.unused && (
              <p className="image-map-band" role="presentation" style={{ top: layout.unused.y, width: layout.width }}>
                <Icon of={Unlink} tone="warn" size={14} />
                <b>{t('unused')}</b>
                <span className="tone-fg2">
                  {t('count', { count: layout.unused.count })} · {formatBytes(layout.unused.bytes)} ·{' '}
                  {t('map.unusedText')}
                </span>
              </p>
            )}
            {shown.map((node) => (
              <MapNodeView
                key={node.key}
                id={idOf(node)}
                node={node}
                family={family}
                states={states}
                most={most}
                selected={node.key === at?.key}
                needs={needs.has(node.key)}
                t={t}
              />
            ))}
          </div>
        </div>
      </div>
      <div className="image-map-foot">
        <span className="image-map-legend">
          <span>
            <Icon of={HardDrive} size={14} /> {t('map.image')}
          </span>
          <span>
            <Icon of={Link2} size={14} /> {t('map.clone')}
          </span>
          <span>
            <Icon of={Layers} size={14} /> {t('map.overlay')}
          </span>
          <span className="image-map-scale">{t('map.scale', { bytes: formatBytes(most) })}</span>
        </span>
        <span className="image-map-zoom">
          <IconButton size="small" icon={Minus} label={t('map.zoomOut')} keys="-" onPress={() => step(-1)} />
          <span>{formatPercent(zoom)}</span>
          <IconButton size="small" icon={Plus} label={t('map.zoomIn')} keys="+" onPress={() => step(1)} />
          <IconButton size="small" icon={Maximize} label={t('map.whole')} keys="0" onPress={() => setZoom(1)} />
        </span>
      </div>
      {menu && at && (
        <ImageMenu
          host={host}
          image={at.image}
          at={menu}
          onClose={() => {
            setMenu(null)
            box.current?.focus()
          }}
        />
      )}
    </div>
  )
}

/** Ids of elements hold no path. */
const idOf = ({ index }: MapNode) => `image-node-${index}`

/** The node that a key leads to; null: nowhere, undefined: no key of the map */
function keyOf(layout: MapLayout, at: string | null, key: string): string | null | undefined {
  switch (key) {
    case 'ArrowLeft':
      return nextTo(layout, at, 'left')
    case 'ArrowRight':
      return nextTo(layout, at, 'right')
    case 'ArrowUp':
      return nextTo(layout, at, 'up')
    case 'ArrowDown':
      return nextTo(layout, at, 'down')
    case 'Home':
      return layout.nodes[0]?.key ?? null
    case 'End':
      return layout.nodes.at(-1)?.key ?? null
    default:
      return undefined
  }
}

interface EdgesProps {
  readonly nodes: readonly MapNode[]
  readonly layout: MapLayout
  readonly needs: ReadonlySet<string>
}

/** Lines from what is in sight to what it lies on, and to those that lie on it. */
function Edges({ nodes, layout, needs }: EdgesProps) {
  const lines = nodes.flatMap((node) => {
    const parent = node.parent === null ? undefined : layout.byKey.get(node.parent)
    return parent === undefined ? [] : [{ node, parent }]
  })
  return (
    <svg className="image-map-edges" width={layout.width} height={layout.height} aria-hidden>
      {lines.map(({ node, parent }) => (
        <path
          key={node.key}
          d={edge(parent, node)}
          className={
            parent.image.state === 'missing'
              ? 'is-missing'
              : needs.has(parent.key) && needs.has(node.key)
                ? 'is-needed'
                : ''
          }
        />
      ))}
    </svg>
  )
}
