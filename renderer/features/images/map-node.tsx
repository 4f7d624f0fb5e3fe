import type { DomainState } from '@shared/model/domain'
import { Camera, Lock, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { Icon } from '../../components'
import { formatBytes, visible } from '../../format'
import type { Family } from './family'
import type { MapNode } from './map-layout'
import { NODE } from './map-layout'
import { iconOf, TroubleMark, troubleParams, UsedBy } from './marks'
import { isError, troublesOf } from './trouble'
import type { ImageWords } from './words'

export interface MapNodeProps {
  readonly id: string
  readonly node: MapNode
  readonly family: Family
  readonly states: ReadonlyMap<string, DomainState>
  readonly most: number
  readonly selected: boolean
  /** it is the selected image, or depends on it */
  readonly needs: boolean
  readonly t: ImageWords
}

/** One file in the map: its name, who uses it, and what it takes. */
export const MapNodeView = memo(function MapNodeView(props: MapNodeProps) {
  const { id, node, family, states, most, selected, needs, t } = props
  const { image } = node
  const missing = image.state === 'missing'
  const share = image.bytesOnDisk === null ? 0 : Math.min(1, image.bytesOnDisk / most)
  const troubles = troublesOf(image)
  const [worst] = troubles
  const inside = image.snapshots ?? 0
  return (
    <>
      {/* biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names the node */}
      <div
        id={id}
        role="treeitem"
        aria-level={node.level}
        aria-posinset={node.position}
        aria-setsize={node.siblings}
        aria-selected={selected}
        data-key={node.key}
        title={image.path}
        className={`image-node${selected ? ' is-selected' : needs ? ' is-needed' : ''}${missing ? ' is-missing' : ''}`}
        style={{ transform: `translate(${node.x}px, ${node.y}px)` }}
      >
        <span className="image-node-name">
          <Icon of={iconOf(image, family)} size={14} tone={missing ? 'err' : 'fg2'} />
          <span className="mono is-cut">{visible(image.name)}</span>
          {image.encrypted && <Icon of={Lock} size={13} tone="fg2" label={t('encrypted')} />}
          {!missing && <TroubleMark image={image} t={t} />}
        </span>
        <span className="image-node-use">
          {missing ? (
            <span className="tone-err">{t('trouble.missing')}</span>
          ) : (
            <UsedBy image={image} family={family} states={states} t={t} />
          )}
          {image.bytesOnDisk !== null && <span className="image-list-end">{formatBytes(image.bytesOnDisk)}</span>}
        </span>
        <span className="image-node-bar" aria-hidden>
          <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
        </span>
      </div>
      {!node.hasChildren && (inside > 0 || worst !== undefined) && !missing && (
        <span
          className="image-node-note"
          style={{ transform: `translate(${node.x + NODE.width}px, ${node.y + 14}px)` }}
          aria-hidden
        >
          {inside > 0 && (
            <span>
              <i className="image-node-dots" />
              <Icon of={Camera} size={13} tone="fg2" />
              {t('inSnapshots', { count: inside })}
            </span>
          )}
          {worst !== undefined && (
            <span className={isError(worst) ? 'tone-err' : 'tone-warn'}>
              <Icon of={TriangleAlert} size={13} tone={isError(worst) ? 'err' : 'warn'} />
              <span className="is-cut">{t(`trouble.${worst}`, troubleParams(image))}</span>
            </span>
          )}
        </span>
      )}
    </>
  )
})
