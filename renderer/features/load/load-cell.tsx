import type { DomainRef } from '@shared/model/domain'
import { memo } from 'react'
import { formatBytes, formatPercent } from '../../format'
import { useWords } from '../../i18n'
import { useLoad } from '../../stores/load'
import { Spark } from './spark'
import { loadWords } from './words'
import './load.css'

/** CPU load of a VM in the list: the number, which says it all, and a line of the last 80 s. */
export const LoadCell = memo(function LoadCell({ host, uuid }: DomainRef) {
  const points = useLoad(host, uuid)
  const cpu = points.at(-1)?.cpu ?? null
  if (cpu === null) return <span className="load-cell">–</span>
  return (
    <span className="load-cell">
      <span className="load-number">{formatPercent(cpu)}</span>
      <Spark values={points.map((p) => p.cpu)} top={1} width={80} height={18} room={40} filled />
    </span>
  )
})

interface MemoryCellProps extends DomainRef {
  /** what the VM is given */
  readonly totalBytes: number
}

/**
 * Memory of a VM in the list: how much of it the guest uses, where its balloon driver tells; else what it is given. What its process
 * takes of the host is another figure, and is not shown here.
 */
export const MemoryCell = memo(function MemoryCell({ host, uuid, totalBytes }: MemoryCellProps) {
  const t = useWords(loadWords)
  const now = useLoad(host, uuid).at(-1)
  if (now?.memoryBytes == null || now.memoryTotalBytes === null) return formatBytes(totalBytes)
  const used = Math.min(1, now.memoryBytes / Math.max(1, now.memoryTotalBytes))
  return (
    <span className="memory-cell">
      <span className="memory-bar" aria-hidden>
        <span style={{ width: `${Math.round(used * 100)}%` }} />
      </span>
      <span className="memory-text">{t('of', { usedBytes: now.memoryBytes, totalBytes: now.memoryTotalBytes })}</span>
    </span>
  )
})
