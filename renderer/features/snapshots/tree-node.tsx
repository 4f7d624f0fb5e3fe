import type { SnapshotTree } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { MapPin, Monitor, Power } from 'lucide-react'
import { type CSSProperties, memo } from 'react'
import { inventoryWords } from '../../common/words'
import { Icon } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { HERE, NODE, type Placed } from './layout'
import { HalfIcon, LostIcon, MemoryIcon, TechniqueIcon } from './marks'
import { usePicture } from './picture'
import { isHalf, lacksData } from './refusals'
import { snapshotWords } from './words'

export interface TreeNodeProps {
  readonly node: Placed
  readonly id: string
  readonly tree: SnapshotTree
  /** what it takes; null where it is not known */
  readonly bytes: number | null
  readonly selected: boolean
  readonly faint: boolean
  /** with its picture, its time and its marks */
  readonly full: boolean
  readonly onFold: (key: string) => void
}

/** One snapshot, or where the VM is now. */
/* biome-ignore-start lint/a11y/useFocusableInteractive: the tree has the focus and names the node */
export const TreeNode = memo(function TreeNode({
  node,
  id,
  tree,
  bytes,
  selected,
  faint,
  full,
  onFold,
}: TreeNodeProps) {
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
  const name = visible(titleOf(snapshot))
  const hint = [
    name,
    format.fullTime(snapshot.createdAt),
    [
      t(`state.${snapshot.state}`),
      t(`technique.${snapshot.technique}`),
      ...(bytes === null ? [] : [formatBytes(bytes)]),
    ].join(', '),
    ...snapshot.description.split('\n').map(visible),
  ]
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: its role, treeitem, is among the common ones
    <div
      {...common}
      aria-expanded={hasChildren ? hidden === 0 : undefined}
      className={`snap-node${classes}`}
      title={hint.filter(Boolean).join('\n')}
    >
      {full && <Picture tree={tree} name={snapshot.name} off={snapshot.state === 'shut-off'} />}
      <span className="snap-name">{name}</span>
      {full && (
        <span className="snap-line">
          <span>{format.time(snapshot.createdAt)}</span>
          <span className="snap-marks">
            {isHalf(snapshot) && <HalfIcon />}
            {lacksData(snapshot) && <LostIcon />}
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
