import { z } from 'zod'
import type { Host } from '../../hosts/host'
import { type HostJobs, newHostJobId } from '../../jobs/host/host-jobs'
import { paramMap, procedures } from '../../libvirt'
import { type Parts, virsh } from '../everyday/parts'
import { settleOnHost } from '../files/finish'
import { graceLeft, partsOn, type Settler } from '../files/found'
import { readJournal } from '../files/journal'
import { isLost, LOOK, onceBack } from './common'
import { snapshotProgress } from './progress'

/** What a merge of a VM that is off keeps in its directory on the host. */
const mergeJournal = z.strictObject({ kind: z.literal('snapshot-merge'), uri: z.string(), uuid: z.string() })
type MergeJournal = z.infer<typeof mergeJournal>

/** Between starting the VM and the merge lie a few calls; another Offshoot may just be at them. ms */
const GRACE = 60_000
/** After how long a merge that goes on is looked at again, ms. */
const AGAIN = 5_000
/** A guest that was only ever paused has not had more of its virtual CPUs, ms. */
const NEVER_RAN = 200
/** VIR_DOMAIN_STATS_VCPU */
const VCPU = 8
/** How many looks a merge may stand still. */
const STILL = 10
const STARTED = 'started '

/**
 * Merges overlays of a VM that is off. libvirt does it with the VM started and paused: by itself (9.9 and newer always, 9.0 for the
 * uppermost one), or because we start it so. Whatever comes, the VM is off again: by libvirt, by us, or, when neither saw the end of it, by the
 * next Offshoot that meets the host.
 * @param needsUs whether libvirt's refusal says that it wants the VM started @throws what the work throws
 */
export async function mergeOff(
  { transcript }: Parts,
  host: Host,
  uuid: string,
  { work, needsUs }: { readonly work: () => Promise<unknown>; readonly needsUs: (error: unknown) => boolean },
): Promise<void> {
  const { hostJobs } = partsOn(host)
  const journal = await begin(host, hostJobs, uuid)
  const settle = async () => {
    if (journal !== null) await settleOnHost(hostJobs, journal)
  }
  try {
    await work()
    await settle()
    return
  } catch (error) {
    if (!needsUs(error) || (await host.stateOf(uuid)) !== 'shut-off') {
      await endLeft(host, uuid, error)
      await settle()
      throw error
    }
  }
  try {
    await transcript.run(host, virsh(host, 'start', uuid, '--paused'), () => host.power(uuid, 'start-paused'))
  } catch (error) {
    // Of a host that went away nobody knows whether it was started.
    if (!isLost(error)) await settle().catch(() => undefined)
    throw error
  }
  try {
    await note(host, hostJobs, journal, uuid)
    await work()
  } finally {
    await transcript.run(host, virsh(host, 'destroy', uuid), () => end(host, uuid))
    await settle()
  }
}

/** What libvirt started for a merge that failed, or that went away in the middle, is ended. @throws the error when the host is not back in time */
async function endLeft(host: Host, uuid: string, error: unknown): Promise<void> {
  if (!isLost(error)) {
    if (await neverRan(host, uuid)) await host.power(uuid, 'force-off')
    return
  }
  await onceBack(host, () => endUnseen(host, uuid)).catch(() => {
    throw error
  })
}

/** @returns null where no programs can be run: then nothing is kept, and only this Offshoot ends it */
async function begin(host: Host, jobs: HostJobs, uuid: string): Promise<string | null> {
  const plan: MergeJournal = { kind: 'snapshot-merge', uri: host.uri, uuid }
  const id = newHostJobId()
  try {
    const outcome = await jobs.start({ id, plan: JSON.stringify(plan), tasks: [] }).outcome
    return outcome.kind === 'ended' ? id : null
  } catch {
    return null
  }
}

async function note(host: Host, jobs: HostJobs, journal: string | null, uuid: string): Promise<void> {
  if (journal !== null) await jobs.note(journal, `${STARTED}${await runningId(host, uuid)}`)
}

/** The number libvirt gives a VM for as long as it runs; -1 when it is off. */
async function runningId(host: Host, uuid: string): Promise<number> {
  const { dom } = await host.call(procedures.domainLookupByUuid, { uuid })
  return dom.id
}

/** Ends it now, or when a host that went away in the middle is back. */
async function end(host: Host, uuid: string): Promise<void> {
  try {
    await host.power(uuid, 'force-off')
  } catch (error) {
    if (!isLost(error)) throw error
    await onceBack(host, () => endUnseen(host, uuid)).catch(() => {
      throw error
    })
  }
}

/**
 * libvirt goes on when we are cut off from it. One that was started anew leaves the merge to QEMU, and the end of it to nobody (11.3, seen): what
 * does not move any more is ended too.
 */
async function endUnseen(host: Host, uuid: string): Promise<void> {
  while (await movesOn(host, uuid)) await new Promise((resolve) => setTimeout(resolve, LOOK))
  if (await neverRan(host, uuid)) await host.power(uuid, 'force-off')
}

/** Whether a merge goes on, and comes forward within some looks. */
async function movesOn(host: Host, uuid: string): Promise<boolean> {
  let done = -1
  for (let look = 0; look < STILL; look++) {
    const progress = await snapshotProgress(host, uuid)
    if (progress?.of !== 'merge') return false
    if (done >= 0 && progress.bytesDone !== done) return true
    done = progress.bytesDone
    await new Promise((resolve) => setTimeout(resolve, LOOK))
  }
  return false
}

/** Whether it is paused and always was: then nothing is lost with it. */
async function neverRan(host: Host, uuid: string): Promise<boolean> {
  if ((await host.stateOf(uuid)) !== 'paused') return false
  const { retStats } = await host.statsCall(procedures.connectGetAllDomainStats, {
    doms: [host.dom(uuid)],
    stats: VCPU,
  })
  const values = [...paramMap(retStats[0]?.params ?? [])]
  const times = values.filter(([name]) => /^vcpu\.\d+\.time$/.test(name)).map(([, value]) => Number(value) / 1e6)
  return times.length > 0 && times.reduce((sum, ms) => sum + ms, 0) < NEVER_RAN
}

/**
 * A merge that Offshoot did not see the end of left its VM started and paused: it is ended, as far as it is that very start and
 * the guest has done nothing since. What libvirt merged is merged, the rest is as it was.
 */
export function settleMerges(grace = GRACE): Settler {
  return async ({ host, hostJobs }, record) => {
    const journal = readJournal(mergeJournal, record.plan)
    if (journal === null || journal.uri !== host.uri) return undefined
    if (record.status !== 'ended' && record.status !== 'dead') return undefined
    const { uuid } = journal
    const left = graceLeft(record, grace)
    if (left > 0) return left
    // libvirt, or another Offshoot, waits for the end of it.
    if (host.domain(uuid)?.state === 'paused' && (await movesOn(host, uuid))) return AGAIN
    const started = record.notes.findLast((n) => n.startsWith(STARTED))?.slice(STARTED.length)
    if (host.domain(uuid) !== undefined && (await neverRan(host, uuid))) {
      const same = started === undefined || started === String(await runningId(host, uuid))
      if (same) await host.power(uuid, 'force-off')
    }
    await settleOnHost(hostJobs, record.id)
    return undefined
  }
}
