import type { DefinitionRef } from '@shared/model/compare'
import type { DomainDetail, DomainRef } from '@shared/model/domain'
import type { HostId, HostSummary } from '@shared/model/host'
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { FreshClient } from './fresh-client'
import { request, sameAnswer } from './request'

/**
 * Host state lives here and nowhere else. It is fetched once; from then on events keep it right (events.ts), so nothing
 * goes stale by time and nothing is fetched again because a window was focused. What failed is asked again (again.ts).
 */
export function createQueryClient(): QueryClient {
  return new FreshClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
}

export const appInfo = () => queryOptions({ queryKey: ['app'], queryFn: () => request('app.info', {}) })

export const settingsQuery = () => queryOptions({ queryKey: ['settings'], queryFn: () => request('settings.get', {}) })

export const hostsQuery = () => queryOptions({ queryKey: ['hosts'], queryFn: () => request('hosts.list', {}) })

/** All VMs of a host. Patched by `inventory.changed`. */
export const domainsQuery = (host: HostId) =>
  queryOptions({
    queryKey: ['host', host, 'domains'],
    queryFn: () => request('inventory.list', { host }),
    // Batches replace the rows they change; comparing 5,000 others deeply at each would be for nothing.
    structuralSharing: false,
  })

/** A VM's snapshots. libvirt sends no event for them: they are read again after own actions, on events of the VM and on focus. */
export const snapshotsQuery = ({ host, uuid }: DomainRef) =>
  queryOptions({
    queryKey: ['host', host, 'domain', uuid, 'snapshots'],
    queryFn: () => request('snapshots.tree', { host, uuid }),
    staleTime: 0,
    // Comparing thousands deeply at each reading takes longer than drawing them; what has not changed is not drawn again.
    structuralSharing: (before, now) => sameAnswer(before, now),
  })

/** What a VM's snapshots take. Read again with the VM's other facts; `thorough` also where there is much to read. */
export const snapshotSpaceQuery = ({ host, uuid }: DomainRef, thorough: boolean) =>
  queryOptions({
    queryKey: ['host', host, 'domain', uuid, 'snapshot-space', thorough],
    queryFn: () => request('snapshots.space', { host, uuid, thorough }),
    structuralSharing: false,
    // What was known stays on screen while it is read again.
    placeholderData: keepPreviousData,
  })

export const domainQuery = ({ host, uuid }: DomainRef) =>
  queryOptions({
    queryKey: ['host', host, 'domain', uuid, 'detail'],
    queryFn: () => request('domains.get', { host, uuid }),
    meta: { lacks: (data) => (data as DomainDetail).disks.some((disk) => disk.problem !== undefined) },
  })

export const xmlQuery = ({ host, uuid, which }: DefinitionRef) =>
  queryOptions({
    queryKey: ['host', host, 'domain', uuid, 'xml', which],
    queryFn: () => request('domains.xml', { host, uuid, which }),
  })

/** The VM's screen as a data: URL, or null. Read again by who shows it: libvirt has no event for it. */
export const screenshotQuery = ({ host, uuid }: DomainRef) =>
  queryOptions({
    queryKey: ['host', host, 'domain', uuid, 'screen'],
    queryFn: () => request('domains.screenshot', { host, uuid }),
    gcTime: 10_000,
  })

/** All jobs of all hosts. Patched by `job.changed` and `job.removed`. */
export const jobsQuery = () => queryOptions({ queryKey: ['jobs'], queryFn: () => request('jobs.list', {}) })

/** Questions of connections that wait for an answer. Patched by `prompt.asked` and `prompt.closed`. */
export const promptsQuery = () => queryOptions({ queryKey: ['prompts'], queryFn: () => request('prompts.list', {}) })

/** Names that can be connected to, read anew each time they are offered. */
export const suggestionsQuery = () =>
  queryOptions({
    queryKey: ['host-suggestions'],
    queryFn: () => request('hosts.suggestions', {}),
    gcTime: 0,
    staleTime: 0,
  })

/** What can be done on a host: asked each time it is shown, and again when the host is another or has said more of itself. */
export const abilitiesQuery = ({ id, state, facts }: HostSummary) =>
  queryOptions({
    queryKey: ['host', id, 'abilities', state.kind, facts?.libvirtVersion ?? null, facts?.fileAccess ?? null],
    queryFn: () => request('hosts.abilities', { host: id }),
    // What was known stays on screen while it is read again.
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: 0,
  })

/** All that was done. Patched by `transcript.changed`. */
export const transcriptQuery = () =>
  queryOptions({ queryKey: ['transcript'], queryFn: () => request('transcript.list', {}) })

/** Networks of a host. Read again on `resources.changed`, on own actions, and each time they are shown. */
export const networksQuery = (host: HostId) =>
  queryOptions({
    queryKey: ['host', host, 'networks'],
    queryFn: () => request('networks.list', { host }),
    staleTime: 0,
  })

export const leasesQuery = (host: HostId, uuid: string) =>
  queryOptions({
    queryKey: ['host', host, 'networks', uuid, 'leases'],
    queryFn: () => request('networks.leases', { host, uuid }),
    staleTime: 0,
  })

/** Images of a host, and files that the user named. libvirt sends no event for them: they are read again when a job ends, and when shown. */
export const imagesQuery = (host: HostId, also: readonly string[]) =>
  queryOptions({
    queryKey: ['host', host, 'images', 'list', also],
    queryFn: () => request('images.list', { host, also: [...also] }),
    staleTime: 30_000,
    structuralSharing: false,
    // What was known stays on screen while it is read again.
    placeholderData: keepPreviousData,
  })

/** What qemu-img says of one image. */
export const imageDetailsQuery = (host: HostId, path: string) =>
  queryOptions({
    queryKey: ['host', host, 'images', 'details', path],
    queryFn: () => request('images.details', { host, path }),
    staleTime: 0,
  })

/** What the qemu-img of a host reads and writes. */
export const imageFormatsQuery = (host: HostId) =>
  queryOptions({
    queryKey: ['host', host, 'image-formats'],
    queryFn: () => request('images.formats', { host }),
    staleTime: 60_000,
  })

/** Looks for damage in an image: only by the user's word. What was found is kept. */
export const imageCheckQuery = (host: HostId, path: string) =>
  queryOptions({
    queryKey: ['host', host, 'images', 'check', path],
    queryFn: () => request('images.check', { host, path }),
    enabled: false,
    gcTime: Number.POSITIVE_INFINITY,
  })

/** Storage pools of a host, of every type. */
export const poolsQuery = (host: HostId) =>
  queryOptions({
    queryKey: ['host', host, 'all-pools'],
    queryFn: () => request('pools.all', { host }),
    staleTime: 0,
  })
