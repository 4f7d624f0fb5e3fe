import { z } from 'zod'
import type { Job } from './job'
import type { ClonePlan } from './model/clone'
import type { XmlComparison } from './model/compare'
import type { DomainDetail, DomainSummary } from './model/domain'
import type { HostSummary, PoolSummary } from './model/host'
import type { Problem } from './problem'
import type { Settings } from './settings'
import { settingsPatch } from './settings'

/**
 * The only list of what the renderer may ask of main and of what main tells the renderer. Types and the run-time
 * allow-list are the same table: main parses every request with its schema and refuses what is not here.
 * The renderer imports types only.
 */

const host = z.string().min(1).max(200)
/** libvirt takes any 16 bytes, so no rule of RFC 9562 about version and variant applies. */
const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i)
const domain = z.strictObject({ host, uuid })
const definition = z.strictObject({ host, uuid, which: z.enum(['live', 'persistent']) })
/** Longest text that a person may type into a field; every rule about names is told in words, not by the schema. */
const typed = z.string().max(4096)

export const cloneRequest = z.strictObject({
  host,
  source: uuid,
  name: typed.optional(),
  directory: typed.optional(),
  disks: z
    .array(
      z.strictObject({
        target: z.string().min(1).max(64),
        action: z.enum(['copy', 'linked', 'reflink', 'share', 'empty', 'leave-out']).optional(),
        format: z.enum(['qcow2', 'raw', 'vmdk', 'vdi', 'vhdx', 'qed']).optional(),
        file: typed.optional(),
        directory: typed.optional(),
      }),
    )
    .max(256),
  macs: z.record(z.coerce.number().int().min(0).max(1024), z.string().max(64)),
  verify: z.boolean(),
  sync: z.boolean(),
  start: z.boolean(),
  keepGraphicsPorts: z.boolean(),
  identity: z.strictObject({ uuid, genid: uuid, macs: z.array(z.string().max(64)).max(1024) }).optional(),
})

/** A row of the table: `request<Result>()(schema of the params)`. */
const request =
  <R>() =>
  <P extends z.ZodType>(params: P) =>
    ({ params }) as { readonly params: P; readonly result: R }
const nothing = z.strictObject({})
const job = z.strictObject({ job: z.string().max(64) })
const plan = z.strictObject({ plan: uuid })

export const requests = {
  'app.info': request<AppInfo>()(nothing),
  'settings.get': request<Settings>()(nothing),
  'settings.set': request<Settings>()(settingsPatch),
  'window.control': request<void>()(z.strictObject({ action: z.enum(['minimize', 'toggle-maximize', 'close']) })),
  'hosts.list': request<readonly HostSummary[]>()(nothing),
  /** Tries again now instead of when the back-off ends. */
  'hosts.retry': request<void>()(z.strictObject({ host })),
  'inventory.list': request<readonly DomainSummary[]>()(z.strictObject({ host })),
  'domains.get': request<DomainDetail>()(domain),
  'domains.xml': request<{ readonly xml: string }>()(definition),
  /** The screen as a data: URL, or null when the VM has none. */
  'domains.screenshot': request<{ readonly image: string | null }>()(domain),
  'domains.power': request<void>()(
    z.strictObject({
      host,
      uuid,
      action: z.enum(['start', 'shutdown', 'reboot', 'reset', 'force-off', 'pause', 'resume']),
    }),
  ),
  'pools.list': request<readonly PoolSummary[]>()(z.strictObject({ host })),
  'clone.plan': request<ClonePlan>()(cloneRequest),
  'clone.start': request<{ readonly job: string }>()(plan),
  'compare.xml': request<XmlComparison>()(
    z.strictObject({ left: definition, right: definition, hideRuntime: z.boolean() }),
  ),
  /** Compares a plan's definition with its source's, before anything runs. */
  'compare.plan': request<XmlComparison>()(plan),
  'jobs.list': request<readonly Job[]>()(nothing),
  'jobs.cancel': request<void>()(job),
  /** Removes what a dead job left, or undoes a job found again instead of finishing it. Only by the user's word. */
  'jobs.undo': request<void>()(job),
  /** Takes an ended job off the list. */
  'jobs.dismiss': request<void>()(job),
} as const

export type Requests = typeof requests
export type RequestName = keyof Requests
export type RequestParams<N extends RequestName> = z.input<Requests[N]['params']>
export type RequestResult<N extends RequestName> = Requests[N]['result']

/** What main tells every window, in order, over one channel. */
export interface Events {
  'host.changed': HostSummary
  /** A batch of at most 60 ms. `reset` means: these are all, forget the rest. */
  'inventory.changed': {
    readonly host: string
    readonly reset: boolean
    readonly upserts: readonly DomainSummary[]
    readonly removed: readonly string[]
  }
  /** The definition, disks or addresses of a VM may have changed: read its detail again. */
  'domain.touched': { readonly host: string; readonly uuid: string }
  /** At most 20 a second per job. */
  'job.changed': Job
  'job.removed': { readonly id: string }
  'window.state': { readonly maximized: boolean; readonly fullscreen: boolean; readonly focused: boolean }
  'settings.changed': Settings
  /** From the application menu: run an action of the renderer's table by its id. */
  'menu.action': { readonly id: string }
}
export type EventName = keyof Events
export type EventMessage = { readonly [N in EventName]: { readonly name: N; readonly payload: Events[N] } }[EventName]

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

/** What preload puts on `window.offshoot`; the renderer's only way out. */
export interface Bridge {
  readonly platform: 'linux' | 'darwin' | 'win32'
  request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<Reply<RequestResult<N>>>
  /** Calls back for every event in order; returns how to stop. */
  onEvent(listener: (message: EventMessage) => void): () => void
}

export interface AppInfo {
  readonly version: string
  /** Electron that runs, the one declared, and whether it is the official build or the development stand-in. */
  readonly electron: { readonly actual: string; readonly declared: string; readonly source: 'official' | 'stand-in' }
  readonly chrome: string
  readonly node: string
  readonly packaged: boolean
  readonly locale: string
}
