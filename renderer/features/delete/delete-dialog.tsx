import type { DomainRef } from '@shared/model/domain'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { domainsQuery } from '../../api'
import { DeleteOne } from './delete-one'
import { DeleteResultView } from './delete-result'
import type { Outcome } from './outcome'
import './delete.css'

export interface DeleteDialogProps {
  readonly domains: readonly DomainRef[]
  readonly onClose: () => void
}

/**
 * Deletes VMs, one after another: each with its plan, so that every file is seen before it goes. Leaving between two
 * shows what has been done by then.
 */
export function DeleteDialog({ domains: chosen, onClose }: DeleteDialogProps) {
  const client = useQueryClient()
  const [domains] = useState(() => byName(client, chosen))
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([])
  const [ended, setEnded] = useState(false)
  const next = domains[outcomes.length]
  if (next === undefined || ended) return <DeleteResultView outcomes={outcomes} onClose={onClose} />
  return (
    <DeleteOne
      key={`${next.host}/${next.uuid}`}
      domain={next}
      number={outcomes.length + 1}
      total={domains.length}
      onDone={(outcome) => setOutcomes([...outcomes, outcome])}
      onClose={() => (outcomes.some((o) => o.kind === 'deleted') ? setEnded(true) : onClose())}
    />
  )
}

/** In the order a person would name them. */
function byName(client: QueryClient, domains: readonly DomainRef[]): readonly DomainRef[] {
  const name = ({ host, uuid }: DomainRef) =>
    client.getQueryData(domainsQuery(host).queryKey)?.find((d) => d.uuid === uuid)?.name ?? ''
  return domains
    .map((domain) => ({ domain, name: name(domain) }))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
    .map(({ domain }) => domain)
}
