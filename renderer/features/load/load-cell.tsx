import type { DomainRef } from '@shared/model/domain'
import { memo } from 'react'
import { formatPercent } from '../../format'
import { useLoad } from '../../stores/load'
import { Spark } from './spark'
import './load.css'

/** CPU load of a VM in the list: a small line and the number, which says it all. */
export const LoadCell = memo(function LoadCell({ host, uuid }: DomainRef) {
  const points = useLoad(host, uuid)
  const cpu = points.at(-1)?.cpu ?? null
  if (cpu === null) return <span className="load-cell">–</span>
  return (
    <span className="load-cell">
      <Spark values={points.map((p) => p.cpu)} top={1} width={44} height={16} room={24} />
      <span className="load-number">{formatPercent(cpu)}</span>
    </span>
  )
})
