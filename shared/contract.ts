import { z } from 'zod'
import type { Job } from './job'
import type { ClonePlan } from './model/clone'
import type { XmlComparison } from './model/compare'
import type { DomainSummary } from './model/domain'
import type { ConnectTest, HostSummary } from './model/host'
import type { Prompt } from './model/prompt'
import type { LoadSample } from './model/resources'
import type { TranscriptEntry } from './model/transcript'
import type { Problem } from './problem'
import { convertRequests } from './requests/convert'
import { diagnosticsRequests } from './requests/diagnostics'
import { domainRequests } from './requests/domains'
import { host, nothing, request, typed, uuid } from './requests/fields'
import { hostRequests } from './requests/hosts'
import { imageWorkRequests } from './requests/image-work'
import { imageRequests } from './requests/images'
import { menuRequests } from './requests/menu'
import { prepareRequests } from './requests/prepare'
import { resourceRequests } from './requests/resources'
import { settingsPatch } from './requests/settings'
import { snapshotRequests } from './requests/snapshots'
import type { Settings } from './settings'

/**
 * The only list of what the renderer may ask of main and of what main tells the renderer. Types and the run-time
 * allow-list are the same table: main parses every request with its schema and refuses what is not here.
 * The renderer imports types only.
 */

export const cloneRequest = z.strictObject({
  host,
  source: uuid,
  snapshot: z.string().min(1).max(4096).optional(),
  name: typed.optional(),
  directory: typed.optional(),
  disks: z
    .array(
      z.strictObject({
        target: z.string().min(1).max(64),
        action: z.enum(['copy', 'linked', 'reflink', 'share', 'empty', 'eject', 'leave-out']).optional(),
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
  smbios: z.enum(['keep', 'new']).optional(),
  diskSerials: z.enum(['keep', 'new']).optional(),
  identity: z.strictObject({ uuid, genid: uuid, macs: z.array(z.string().max(64)).max(1024) }).optional(),
})

const job = z.strictObject({ job: z.string().max(64) })
const plan = z.strictObject({ plan: uuid })

export const requests = {
  'app.info': request<AppInfo>()(nothing),
  'settings.get': request<Settings>()(nothing),
  'settings.set': request<Settings>()(settingsPatch),
  'window.control': request<void>()(z.strictObject({ action: z.enum(['minimize', 'toggle-maximize', 'close']) })),
  ...hostRequests,
  ...domainRequests,
  ...resourceRequests,
  ...snapshotRequests,
  ...convertRequests,
  ...imageRequests,
  ...imageWorkRequests,
  ...prepareRequests,
  ...diagnosticsRequests,
  ...menuRequests,
  'clone.plan': request<ClonePlan>()(cloneRequest),
  'clone.start': request<{ readonly job: string }>()(plan),
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
  /** A saved host was removed. */
  'host.removed': { readonly host: string }
  /** Steps of a test that runs. */
  'host.test': ConnectTest
  'prompt.asked': Prompt
  /** Answered, or nobody waits for the answer any more. */
  'prompt.closed': { readonly id: string }
  /** Networks or pools of a host may be others: read them again. */
  'resources.changed': { readonly host: string; readonly what: 'networks' | 'pools' }
  'load.sample': LoadSample
  /** A new entry, or one that ended. */
  'transcript.changed': TranscriptEntry
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
  /** Something went wrong in main that nobody waited for; the log has it. */
  'app.fault': Readonly<Record<string, never>>
  /** From the application menu: run an action of the renderer's table by its id. */
  'menu.action': { readonly id: string }
}
export type EventName = keyof Events
export type EventMessage = { readonly [N in EventName]: { readonly name: N; readonly payload: Events[N] } }[EventName]

/**
 * Requests whose answer goes to the window as JSON text: Electron copies an object twice on the way into a page, value by
 * value, and thousands of snapshots would hold a frame up for that long.
 */
export const answeredAsText: ReadonlySet<RequestName> = new Set(['snapshots.tree'])

export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  /** JSON of the value (`answeredAsText`) */
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: Problem }

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
