import type { Job } from '@shared/job'
import type { DomainRef, DomainSummary } from '@shared/model/domain'
import type { HostId, HostSummary } from '@shared/model/host'
import type { Prompt } from '@shared/model/prompt'
import { titleOf } from '@shared/model/snapshot-names'
import type { Settings } from '@shared/settings'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { domainsQuery, hostsQuery, jobsQuery, promptsQuery, settingsQuery, snapshotsQuery } from './queries'

/** The saved hosts; empty until known. */
export function useHosts(): readonly HostSummary[] {
  return useQuery(hostsQuery()).data ?? NONE
}

export function useHost(id: HostId): HostSummary | undefined {
  return useHosts().find((h) => h.id === id)
}

/** The VMs of a host; undefined until known. */
export function useDomains(host: HostId): readonly DomainSummary[] | undefined {
  return useQuery(domainsQuery(host)).data
}

/** The VMs of all hosts by host; undefined where not known yet. The same object until one of the lists changes. */
export function useAllDomains(): Readonly<Record<HostId, readonly DomainSummary[] | undefined>> {
  const hosts = useHosts()
  const ids = hosts.map((h) => h.id)
  const names = ids.join('\n')
  const lists = useQueries({
    queries: ids.map((host) => domainsQuery(host)),
    combine: useMemo(() => {
      // A Map, which the library does not look into: comparing thousands of rows with those of before takes longer than all the rest.
      let last = new Map<HostId, readonly DomainSummary[] | undefined>()
      return (results: readonly { data?: readonly DomainSummary[] }[]) => {
        const next = new Map(names.split('\n').map((host, i) => [host, results[i]?.data]))
        const same =
          next.size === last.size && [...next].every(([host, rows]) => last.has(host) && last.get(host) === rows)
        if (!same) last = next
        return last
      }
    }, [names]),
  })
  return useMemo(() => Object.fromEntries(lists), [lists])
}

export function useDomain(ref: DomainRef): DomainSummary | undefined {
  return useDomains(ref.host)?.find((d) => d.uuid === ref.uuid)
}

/** All jobs; empty until known. */
export function useJobs(): readonly Job[] {
  return useQuery(jobsQuery()).data ?? NONE
}

/** Questions that wait for an answer, oldest first. */
export function usePrompts(): readonly Prompt[] {
  return useQuery(promptsQuery()).data ?? NONE
}

/** What the user prefers. Known from the first frame on: main.tsx asks before it draws. */
export function useSettings(): Settings {
  const { data } = useQuery(settingsQuery())
  if (data === undefined) throw new Error('settings are read before the first frame')
  return data
}

/** What people call a snapshot of a VM: its name in libvirt until its title is known. */
export function useSnapshotTitle({ host, uuid }: DomainRef, name: string | undefined): string | undefined {
  const online = useHost(host)?.state.kind === 'online'
  const { data } = useQuery({
    ...snapshotsQuery({ host, uuid }),
    enabled: online && name !== undefined,
    staleTime: 60_000,
  })
  const found = data?.snapshots.find((s) => s.name === name)
  return found === undefined ? name : titleOf(found)
}

const NONE: readonly never[] = []
