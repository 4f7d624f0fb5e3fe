import type { EventMessage, Events } from '@shared/contract'
import { isSnapshotJob, isUnderWay, type Job } from '@shared/job'
import type { DomainSummary } from '@shared/model/domain'
import type { HostSummary } from '@shared/model/host'
import type { LoadSample } from '@shared/model/resources'
import type { Query, QueryClient } from '@tanstack/react-query'
import { domainsQuery, hostsQuery, jobsQuery, promptsQuery, settingsQuery, transcriptQuery } from './queries'

/** What the shell does with events that are not host state. */
export interface EventSinks {
  windowState(state: Events['window.state']): void
  action(id: string): void
  load(sample: LoadSample): void
  /** something went wrong in main that nobody waited for */
  fault?(): void
}

/**
 * Writes host events into the query cache: the one place where they arrive. A change to a list that was not read yet
 * is dropped, because the answer that is still to come holds it.
 * @returns how to stop
 */
export function bridgeEvents(client: QueryClient, sinks: EventSinks): () => void {
  return window.offshoot.onEvent((message) => applyEvent(client, message, sinks))
}

/** Applies one event to the cache. */
export function applyEvent(client: QueryClient, message: EventMessage, sinks: EventSinks): void {
  switch (message.name) {
    case 'host.changed':
      return applyHost(client, message.payload)
    case 'host.removed': {
      const { host } = message.payload
      client.setQueryData(hostsQuery().queryKey, (hosts) => hosts?.filter((one) => one.id !== host))
      client.removeQueries({ queryKey: ['host', host] })
      return
    }
    case 'resources.changed': {
      const { host, what } = message.payload
      void client.invalidateQueries({ queryKey: ['host', host, what === 'networks' ? 'networks' : 'all-pools'] })
      return
    }
    case 'load.sample':
      return sinks.load(message.payload)
    case 'transcript.changed': {
      const entry = message.payload
      client.setQueryData(transcriptQuery().queryKey, (all) =>
        all?.some((e) => e.id === entry.id) ? all.map((e) => (e.id === entry.id ? entry : e)) : all && [...all, entry],
      )
      return
    }
    case 'host.test':
      client.setQueryData(['host-test', message.payload.test], message.payload)
      return
    case 'prompt.asked': {
      const prompt = message.payload
      // A list that was not read yet: the answer that is still to come may be older than this question.
      client.setQueryData(promptsQuery().queryKey, (all) => [...(all ?? []).filter((p) => p.id !== prompt.id), prompt])
      return
    }
    case 'prompt.closed':
      client.setQueryData(promptsQuery().queryKey, (all) => all?.filter((p) => p.id !== message.payload.id))
      return
    case 'inventory.changed':
      return applyInventory(client, message.payload)
    case 'domain.touched': {
      const { host, uuid } = message.payload
      void client.invalidateQueries({ queryKey: ['host', host, 'domain', uuid] })
      return
    }
    case 'job.changed':
      client.setQueryData(jobsQuery().queryKey, (jobs) => jobs && replaceJob(jobs, message.payload))
      if (isSnapshotJob(message.payload) && !isUnderWay(message.payload)) applySnapshots(client, message.payload)
      // It may have made files, or removed some.
      if (!isUnderWay(message.payload))
        void client.invalidateQueries({ queryKey: ['host', message.payload.host, 'images'] })
      return
    case 'job.removed':
      client.setQueryData(jobsQuery().queryKey, (jobs) => jobs?.filter((job) => job.id !== message.payload.id))
      return
    case 'settings.changed':
      client.setQueryData(settingsQuery().queryKey, message.payload)
      return
    case 'app.fault':
      return sinks.fault?.()
    case 'window.state':
      return sinks.windowState(message.payload)
    case 'menu.action':
      return sinks.action(message.payload.id)
  }
}

function applyHost(client: QueryClient, host: HostSummary): void {
  const key = hostsQuery().queryKey
  const before = client.getQueryData(key)?.find((h) => h.id === host.id)
  client.setQueryData(key, (hosts) => hosts && replaceHost(hosts, host))
  if (host.state.kind !== 'online') return
  // What was left while the host was away is read again once it is back; that it answers faster now changes nothing.
  const back = before?.state.kind !== 'online' || before.state.since !== host.state.since
  if (back || before?.facts?.fileAccess !== host.facts?.fileAccess) {
    void client.invalidateQueries({ queryKey: ['host', host.id, 'domain'] })
  }
  if (back) {
    const failed = (query: Query) => query.state.status === 'error' && query.queryKey[2] !== 'domain'
    void client.invalidateQueries({ queryKey: ['host', host.id], predicate: failed })
  }
}

/** A VM's snapshots are others. One that was seen in the tree while it was being taken had no picture yet. */
function applySnapshots(client: QueryClient, { host, sourceUuid }: Job): void {
  void client.invalidateQueries({ queryKey: ['host', host, 'domain', sourceUuid] })
  void client.invalidateQueries({ queryKey: ['snapshot-picture', host, sourceUuid] })
}

function applyInventory(client: QueryClient, change: Events['inventory.changed']): void {
  const key = domainsQuery(change.host).queryKey
  const before = client.getQueryData(key)
  if (change.reset) client.setQueryData(key, change.upserts)
  else if (before) client.setQueryData(key, patchDomains(before, change.upserts, change.removed))
  const old = new Map(before?.map((d) => [d.uuid, d]))
  for (const domain of change.upserts) {
    const was = old.get(domain.uuid)
    // Another state means another live definition: what is on screen is read again, what is not, when it is opened.
    if (was && was.state !== domain.state) {
      void client.invalidateQueries({ queryKey: ['host', change.host, 'domain', domain.uuid] })
    }
  }
}

/** The list with rows replaced, added and removed; rows that did not change keep their identity. */
export function patchDomains(
  rows: readonly DomainSummary[],
  upserts: readonly DomainSummary[],
  removed: readonly string[],
): readonly DomainSummary[] {
  const changed = new Map(upserts.map((d) => [d.uuid, d]))
  const gone = new Set(removed)
  const out: DomainSummary[] = []
  for (const row of rows) {
    const next = changed.get(row.uuid)
    changed.delete(row.uuid)
    if (next) out.push(next)
    else if (!gone.has(row.uuid)) out.push(row)
  }
  return [...out, ...changed.values()]
}

/** The hosts with one replaced or added. */
export function replaceHost(hosts: readonly HostSummary[], host: HostSummary): readonly HostSummary[] {
  return hosts.some((h) => h.id === host.id) ? hosts.map((h) => (h.id === host.id ? host : h)) : [...hosts, host]
}

/** The jobs with one replaced or added. */
export function replaceJob(jobs: readonly Job[], job: Job): readonly Job[] {
  return jobs.some((j) => j.id === job.id) ? jobs.map((j) => (j.id === job.id ? job : j)) : [...jobs, job]
}
