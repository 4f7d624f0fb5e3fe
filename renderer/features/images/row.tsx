import type { DomainState } from '@shared/model/domain'
import type { ImagePool } from '@shared/model/image'
import { ChevronDown, ChevronRight, CircleDashed, Database, FolderSearch, Lock, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { Icon } from '../../components'
import { formatBytes, visible } from '../../format'
import type { Family } from './family'
import { iconOf, TroubleMark, UsedBy } from './marks'
import type { ImageRow } from './rows'
import type { ImageWords } from './words'

interface Place {
  /** px */
  readonly top: number
  readonly index: number
  /** the keys are at it */
  readonly at: boolean
  readonly t: ImageWords
}

/* biome-ignore-start lint/a11y/useSemanticElements: see the grid */
/* biome-ignore-start lint/a11y/useFocusableInteractive: the grid has the focus and names the row */
export interface PoolRowProps extends Place {
  readonly row: ImageRow & { readonly kind: 'pool' }
}

/** The line over the images of a pool. */
export const PoolRowView = memo(function PoolRowView({ row, top, index, at, t }: PoolRowProps) {
  const { pool } = row
  return (
    <div
      id={`image-row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-level={1}
      aria-expanded={row.expanded}
      aria-selected={at}
      data-key={row.key}
      className={`image-row image-pool${at ? ' is-at' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" aria-colspan={6} className="image-pool-cell">
        <span className="image-twist" aria-hidden>
          <Icon of={row.expanded ? ChevronDown : ChevronRight} size={13} />
        </span>
        <Icon of={pool === null ? FolderSearch : Database} tone="fg2" />
        <span className="image-pool-name">{pool === null ? t('noPool') : visible(pool.name)}</span>
        {pool && <span className="tone-fg2 is-cut">{pool.path ?? pool.type}</span>}
        {pool && <PoolTrouble pool={pool} t={t} />}
        <span className="image-pool-end">
          {t('count', { count: row.count })}
          {row.count > 0 && ` · ${formatBytes(row.bytes)}`}
          {pool?.active && ` · ${t('free', { freeBytes: pool.freeBytes, totalBytes: pool.capacityBytes })}`}
        </span>
      </div>
    </div>
  )
})

function PoolTrouble({ pool, t }: { readonly pool: ImagePool; readonly t: ImageWords }) {
  const failed = pool.refreshFailed ?? pool.listFailed
  if (failed !== undefined) {
    return (
      <span className="image-pool-note tone-warn" title={failed}>
        <Icon of={TriangleAlert} size={14} tone="warn" />
        {t(pool.active ? 'poolStale' : 'poolFailed')}
      </span>
    )
  }
  if (pool.active) return null
  return (
    <span className="image-pool-note tone-fg2">
      <Icon of={CircleDashed} size={14} tone="fg3" />
      {t('poolInactive')}
    </span>
  )
}

export interface ImageRowProps extends Place {
  readonly row: ImageRow & { readonly kind: 'image' }
  readonly family: Family
  readonly states: ReadonlyMap<string, DomainState>
  readonly most: number
}

export const ImageRowView = memo(function ImageRowView(props: ImageRowProps) {
  const { row, family, states, most, top, index, at, t } = props
  const { image, level } = row
  const unknown = t('unknown')
  return (
    <div
      id={`image-row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-level={level}
      aria-expanded={row.hasChildren ? row.expanded : undefined}
      aria-selected={at}
      data-key={row.key}
      className={`image-row image-columns${at ? ' is-at' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" className="image-name" style={{ paddingInlineStart: (level - 2) * 18 }} title={image.path}>
        <span className="image-twist" aria-hidden>
          {row.hasChildren && <Icon of={row.expanded ? ChevronDown : ChevronRight} size={13} />}
        </span>
        <Icon of={iconOf(image, family)} tone={image.state === 'missing' ? 'err' : 'fg2'} />
        <span className="is-cut">{visible(image.pool === undefined ? image.path : image.name)}</span>
        {image.encrypted && <Icon of={Lock} size={13} tone="fg2" label={t('encrypted')} />}
        <TroubleMark image={image} t={t} />
      </div>
      <div role="gridcell" className={image.namedAs === undefined ? '' : 'is-other'}>
        {image.format ?? (image.state === 'missing' ? '–' : unknown)}
      </div>
      <div role="gridcell" className="is-right">
        {image.virtualBytes === null ? '–' : formatBytes(image.virtualBytes)}
      </div>
      <div role="gridcell" className="is-right image-disk">
        {image.bytesOnDisk === null ? (
          '–'
        ) : (
          <>
            <Bar bytes={image.bytesOnDisk} of={image.virtualBytes ?? most} />
            <span>{formatBytes(image.bytesOnDisk)}</span>
          </>
        )}
      </div>
      <div role="gridcell">
        <UsedBy image={image} family={family} states={states} t={t} />
      </div>
      <div role="gridcell" className="is-right">
        {image.snapshots === null ? '–' : image.snapshots}
      </div>
    </div>
  )
})
/* biome-ignore-end lint/a11y/useFocusableInteractive: - */
/* biome-ignore-end lint/a11y/useSemanticElements: - */

/** How much of it is there on disk. */
export function Bar({ bytes, of }: { readonly bytes: number; readonly of: number }) {
  const share = of <= 0 ? 0 : Math.min(1, bytes / of)
  return (
    <span className="image-bar" aria-hidden>
      <span style={{ width: `${Math.round(share * 100)}%` }} />
    </span>
  )
}
