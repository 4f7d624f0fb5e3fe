import { z } from 'zod'
import type { PoolSummary } from '../model/host'
import type { Lease, NetworkSummary, StoragePool } from '../model/resources'
import type { TranscriptEntry } from '../model/transcript'
import { host, nothing, request, uuid } from './fields'

const act = { host, uuid }

export const resourceRequests = {
  /** Pools that new disk files can be put in. */
  'pools.list': request<readonly PoolSummary[]>()(z.strictObject({ host })),
  /** Every pool, whatever its type and state. */
  'pools.all': request<readonly StoragePool[]>()(z.strictObject({ host })),
  'pools.act': request<void>()(
    z.strictObject({ ...act, action: z.enum(['start', 'stop', 'autostart', 'no-autostart', 'refresh']) }),
  ),
  'networks.list': request<readonly NetworkSummary[]>()(z.strictObject({ host })),
  'networks.act': request<void>()(
    z.strictObject({ ...act, action: z.enum(['start', 'stop', 'autostart', 'no-autostart']) }),
  ),
  'networks.leases': request<readonly Lease[]>()(z.strictObject(act)),
  /** Hosts whose load is on screen: main asks them every 2 s and tells `load.sample`. Replaces the former answer. */
  'load.watch': request<void>()(z.strictObject({ hosts: z.array(host).max(200) })),
  'transcript.list': request<readonly TranscriptEntry[]>()(nothing),
  /** Asks where, writes all that was done as a text file; null when the user cancelled. */
  'transcript.save': request<{ readonly path: string } | null>()(nothing),
  'transcript.clear': request<void>()(nothing),
} as const
