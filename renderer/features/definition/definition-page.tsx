import type { HostId } from '@shared/model/host'
import { useQuery } from '@tanstack/react-query'
import { request } from '../../api'
import { Failed, Skeleton } from '../../components'
import { DefinitionEditor } from './definition-editor'
import './definition.css'

export interface DefinitionPageProps {
  readonly host: HostId
  /** null: a new VM */
  readonly uuid: string | null
}

/** Edits the definition of a VM as text, or defines a new one. */
export function DefinitionPage({ host, uuid }: DefinitionPageProps) {
  return uuid === null ? (
    <DefinitionEditor host={host} uuid={null} xml="" />
  ) : (
    <Existing key={`${host}/${uuid}`} host={host} uuid={uuid} />
  )
}

function Existing({ host, uuid }: { readonly host: HostId; readonly uuid: string }) {
  // Not under the VM's key: what is edited is not read again under the hands.
  const query = useQuery({
    queryKey: ['definition', host, uuid],
    queryFn: () => request('definition.edit', { host, uuid }),
    gcTime: 0,
    staleTime: 0,
  })
  if (query.data) return <DefinitionEditor host={host} uuid={uuid} xml={query.data.xml} />
  if (query.error === null) return <Skeleton rows={12} />
  return (
    <div className="definition-problem">
      <Failed query={query} />
    </div>
  )
}
