import { z } from 'zod'
import type { HostJobRecord, HostJobs } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { daemonOf, keepRecord } from '../support/host-records'
import { readJournal } from '../support/journal'

/**
 * What is done with a snapshot, in the order it is done. Each has its undo in `work-end.ts`, which looks at the state of the host: so no step
 * needs a note of its own.
 */
const STEPS = ['overlays', 'define', 'record', 'wake', 'ask', 'inside', 'merge'] as const
export type StepCode = (typeof STEPS)[number]

/** What an operation on snapshots keeps on its host, from before its first write until it is over and told. */
const snapshotWork = z.strictObject({
  kind: z.literal('snapshot-work'),
  version: z.literal(1),
  verb: z.enum(['take', 'revert', 'delete']),
  uri: z.string(),
  uuid: z.string(),
  /** name of the snapshot in libvirt, and when it was taken: a name may be used again */
  snapshot: z.string(),
  createdAt: z.number().nullable(),
  /** as it was: what undoing puts back */
  before: z.strictObject({
    /** state of the VM, and libvirt's number of that start; -1 while it is off */
    state: z.string(),
    start: z.number().int(),
    /** with passwords, as libvirt keeps them itself; revert only */
    definition: z.string().optional(),
    record: z.string().optional(),
    current: z.string().nullable().optional(),
  }),
  /** revert: whether the VM wakes up from memory at the end */
  wakes: z.boolean().optional(),
  /**
   * Files that it makes or writes to. `seen`: what stat said before; empty for one that was not there, null where nobody could look
   */
  files: z.array(
    z.strictObject({ path: z.string(), role: z.enum(['overlay', 'memory', 'base']), seen: z.string().nullable() }),
  ),
  steps: z.array(z.enum(STEPS)),
  /** the host's boot, and process and start of its libvirt daemon; empty where it cannot be known */
  boot: z.string(),
  daemon: z.string(),
})
export type SnapshotWork = z.infer<typeof snapshotWork>

/** How what was cut short has ended; see Unfinished of the model. */
const told = z.strictObject({
  how: z.enum(['finished', 'undone', 'resumed', 'stopped', 'ended', 'led', 'stray', 'damaged', 'cut', 'left']),
  /** with what stat says of each, by which it is known again */
  files: z.array(z.strictObject({ path: z.string(), seen: z.string() })),
  pid: z.number().int().optional(),
})
export type Told = z.infer<typeof told>

/** One operation, as it lies on its host. */
export interface WorkRecord {
  readonly id: string
  readonly work: SnapshotWork
  readonly record: HostJobRecord
  /** libvirt's number of the start that it made for a merge */
  readonly started: number | undefined
  readonly told: Told | undefined
}

const STARTED = 'started '
const TOLD = 'told '
const SEEN = 'seen'

/** @returns null for a record of something else, or of another libvirt of the host */
export function readWork(host: Host, record: HostJobRecord): WorkRecord | null {
  const work = readJournal(snapshotWork, record.plan)
  if (work === null || work.uri !== host.uri) return null
  // What was told before the user saw it is over.
  const notes = record.notes.slice(record.notes.lastIndexOf(SEEN) + 1)
  const last = (mark: string, of = notes) => of.findLast((n) => n.startsWith(mark))?.slice(mark.length)
  const started = last(STARTED, record.notes)
  return {
    id: record.id,
    work,
    record,
    started: started === undefined ? undefined : Number(started),
    told: readJournal(told, last(TOLD) ?? '') ?? undefined,
  }
}

/** All operations on the snapshots of a VM that are under way, were cut short, or have not been told yet. */
export async function workOn(host: Host, jobs: HostJobs, uuid: string): Promise<WorkRecord[]> {
  if (host.summary().facts?.noPrograms !== undefined) return []
  const records = await jobs.list()
  return records.flatMap((r) => readWork(host, r) ?? []).filter(({ work }) => work.uuid === uuid)
}

export const noteStart = (jobs: HostJobs, id: string, start: number) => jobs.note(id, `${STARTED}${start}`)
export const noteTold = (jobs: HostJobs, id: string, what: Told) => jobs.note(id, `${TOLD}${JSON.stringify(what)}`)

export const noteSeen = (jobs: HostJobs, id: string) => jobs.note(id, SEEN)

/** What of a record is not the same for all verbs. */
export type WorkOf = Omit<SnapshotWork, 'kind' | 'version' | 'uri' | 'boot' | 'daemon' | 'before'> & {
  readonly before?: Partial<SnapshotWork['before']>
}

/** Reads what every record has. */
export async function workFor(host: Host, { before, ...of }: WorkOf): Promise<SnapshotWork> {
  const [state, start, { boot, daemon }] = await Promise.all([
    host.stateOf(of.uuid),
    startOf(host, of.uuid),
    daemonOf(host),
  ])
  const same = { kind: 'snapshot-work', version: 1, uri: host.uri, boot, daemon } as const
  return { ...same, ...of, before: { state, start, ...before } }
}

/** Keeps a record on the host, before anything is written. @returns its id @throws job.no-place and why no program starts there */
export function keepWork(host: Host, jobs: HostJobs, work: SnapshotWork): Promise<string> {
  return keepRecord(host, jobs, work, (record) => readWork(host, record) !== null)
}

/** The number libvirt gives a VM for as long as it runs; -1 when it is off. */
export async function startOf(host: Host, uuid: string): Promise<number> {
  const { dom } = await host.call(procedures.domainLookupByUuid, { uuid })
  return dom.id
}
