import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import { ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { JobContext } from '../../jobs/operation'
import {
  procedures,
  VIR_DOMAIN_SNAPSHOT_REVERT_FORCE,
  VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED,
  VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING,
} from '../../libvirt'
import { readDomain, readSnapshot } from '../../xml'
import { settleOnHost } from '../files/finish'
import { isLost } from '../support/lost'
import { type ParamsOf, type Parts, virsh } from '../support/parts'
import { jobsOn } from '../support/place'
import { explained, findFor, record, redefine } from './common'
import { lvmCommands, revertInLvm } from './lvm-verbs'
import { overlayCommands, revertByOverlays } from './revert-by-overlays'
import { refuseShared } from './shared-files'
import { canKeep } from './unfinished'
import { does, versionOf } from './versions'
import { recorded } from './work-end'
import { filesSeen } from './work-files'
import { workOn } from './work-record'

/** Of virDomainSnapshotRevertFlags. */
const FLAGS = {
  'as-was': 0,
  running: VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING,
  paused: VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED,
} as const

/** Goes back to a snapshot. What the VM is now is lost, unless a snapshot of it was taken. */
export async function revertTo(
  parts: Parts,
  { host: id, uuid, name, into, force }: Omit<ParamsOf<'snapshots.revert'>, 'first'>,
  job?: JobContext,
): Promise<{ readonly left: readonly string[] }> {
  const host = parts.hosts.get(id)
  const { snapshot, snap, tree } = await findFor(host, uuid, name, 'revert')
  await refuseShared(host, tree, { verb: 'revert', name, into, force })
  let left: readonly string[] = []
  if (snapshot.technique === 'lvm') {
    left = await revertInLvm(parts, host, uuid, name, job)
    if (into !== 'as-was') await host.power(uuid, into === 'running' ? 'start' : 'start-paused')
    return { left }
  }
  // libvirt keeps saved memory and would wake the VM up from it at the next start, on disks that are others by then (seen).
  if (await hasSavedMemory(host, uuid)) {
    if (!force) throw problem('snapshot.risky')
    await parts.transcript.run(host, virsh(host, 'managedsave-remove', uuid), () => host.power(uuid, 'discard-saved'))
  }
  if (snapshot.byOverlays) {
    left = await revertByOverlays(parts, host, { tree, snapshot, snap, into })
    const sleeps = snapshot.memoryFile === undefined
    if (sleeps && into !== 'as-was') await host.power(uuid, into === 'running' ? 'start' : 'start-paused')
  } else {
    const ask = () =>
      explained(() =>
        host.longCall(procedures.domainRevertToSnapshot, {
          snap,
          flags: FLAGS[into] | (force ? VIR_DOMAIN_SNAPSHOT_REVERT_FORCE : 0),
        }),
      )
    const line = revertLine(host, { uuid, name, into, force })
    await parts.transcript.run(host, line, async () => {
      await (snapshot.technique === 'internal' ? inwards(host, tree, snapshot, ask) : outwards(host, tree, ask))
    })
  }
  if (does(await versionOf(host), 'externalRevert')) await correctWay(host, tree, name)
  await forgetCut(host, uuid)
  host.changedByUs(uuid)
  return { left }
}

/**
 * Leads the records of the snapshots before one that was gone back to to the overlays on that way: each goes on in what the next one stands on. libvirt
 * does that itself for its own reverts; ours it does not know.
 */
async function correctWay(host: Host, { domain, snapshots }: SnapshotTree, name: string): Promise<void> {
  const byName = new Map(snapshots.map((s) => [s.name, s]))
  for (let next = byName.get(name); next?.parent != null; next = byName.get(next.parent)) {
    const before = byName.get(next.parent)
    const stands = new Map((next.bases ?? []).map((b) => [b.target, b.path]))
    const other = before?.disks.some(
      (d) => d.kind === 'external' && d.file !== undefined && stands.has(d.target) && stands.get(d.target) !== d.file,
    )
    // Where libvirt went back itself, it has noted both.
    if (before === undefined || !other || before.began !== undefined) continue
    await redefine(host, { name: before.name, dom: host.dom(domain.uuid) }, { overlays: stands }, false)
  }
}

/**
 * Has libvirt revert inside the images, under a record where the host can keep one: cut short, it has reverted some disks and others not, and libvirt
 * says nothing of it.
 */
async function inwards(
  host: Host,
  { domain: { uuid }, current, take }: SnapshotTree,
  { name, createdAt, disks }: Snapshot,
  ask: () => Promise<unknown>,
): Promise<void> {
  if (!(await canKeep(host))) return void (await ask())
  const own = new Set(disks.filter((d) => d.kind === 'internal').map((d) => d.target))
  const paths = take.disks.filter((d) => own.has(d.target) && d.path.startsWith('/')).map((d) => d.path)
  const files = await filesSeen(
    host,
    paths.map((path) => ({ path, role: 'base' })),
  )
  const work = { verb: 'revert', uuid, snapshot: name, createdAt, before: { current }, files } as const
  await recorded(host, { ...work, steps: ['inside'] }, ask)
}

/** Reverted for good, the VM is no mixture any more. */
async function forgetCut(host: Host, uuid: string): Promise<void> {
  const jobs = jobsOn(host)
  try {
    for (const { id, told } of await workOn(host, jobs, uuid)) if (told?.how === 'cut') await settleOnHost(jobs, id)
  } catch (error) {
    // The notice stays until it is dismissed.
    host.log.warn('snapshot.not-settled', { uuid, error })
  }
}

/** libvirt names the overlays that it makes for a revert after the second. */
const NEXT_SECOND = 1100

/**
 * Has libvirt go back to a snapshot in overlays. What it gets wrong (11.3 and 12.9, seen) is met before and after:
 * - it removes the overlays that the record of the current snapshot names, whether the VM is on those or others stand on them;
 * - it removes them also when the definition cannot be written then;
 * - it refuses a second time within a second, since a file of that name is there;
 * - when it cannot read the memory, it leaves the VM defined on the very files that the snapshot holds: a start would change them.
 */
async function outwards(host: Host, tree: SnapshotTree, ask: () => Promise<unknown>): Promise<void> {
  const { uuid, name } = tree.domain
  await correctCurrent(host, tree)
  const before = await host.xmlWithSecrets(uuid, 'persistent')
  await host.define(before, name)
  const unchanged = async () => (await host.xmlWithSecrets(uuid, 'persistent')) === before
  try {
    await ask().catch(async (error) => {
      if (!isRefused(error) || !(await unchanged())) throw error
      await new Promise((resolve) => setTimeout(resolve, NEXT_SECOND))
      await ask()
    })
  } catch (error) {
    if (isLost(error)) throw error
    const held = new Set(tree.snapshots.flatMap((s) => (s.bases ?? []).map((b) => b.path)))
    const now = readDomain(await host.xmlWithSecrets(uuid, 'persistent'))
    if (now.disks.some((d) => held.has(d.source.path ?? ''))) await host.define(before, name)
    throw error
  }
}

/** Leads the record of the current snapshot to the files that the VM is on. */
async function correctCurrent(host: Host, { domain, current, take }: SnapshotTree): Promise<void> {
  if (current === null) return
  const snap = { name: current, dom: host.dom(domain.uuid) }
  const now = new Map(take.disks.map((d) => [d.target, d.path]))
  const { disks } = readSnapshot(await record(host, snap))
  const others = disks.filter(
    (d) => d.kind === 'external' && d.file !== undefined && now.has(d.target) && now.get(d.target) !== d.file,
  )
  if (others.length === 0) return
  await redefine(host, snap, { overlays: new Map(others.map((d) => [d.target, now.get(d.target) ?? ''])) }, true)
}

const isRefused = (error: unknown): boolean => error instanceof ProblemError && error.problem.code === 'libvirt.error'

function revertLine(
  host: Host,
  { uuid, name, into, force }: Pick<ParamsOf<'snapshots.revert'>, 'uuid' | 'name' | 'into' | 'force'>,
): string {
  const words = [...(into === 'as-was' ? [] : [`--${into}`]), ...(force ? ['--force'] : [])]
  return virsh(host, 'snapshot-revert', uuid, '--snapshotname', name, ...words)
}

/** The commands that going back will be equal to. */
export async function revertCommands(
  host: Host,
  tree: SnapshotTree,
  wish: Omit<ParamsOf<'snapshots.revert'>, 'host' | 'first'>,
): Promise<string[]> {
  const { uuid, name, into } = wish
  const snapshot = tree.snapshots.find((s) => s.name === name)
  if (snapshot === undefined) return []
  if (snapshot.technique === 'lvm') return [await lvmCommands(host, tree, { verb: 'revert', name })]
  const saved = tree.state === 'saved' ? [virsh(host, 'managedsave-remove', uuid)] : []
  if (!snapshot.byOverlays) return [...saved, revertLine(host, wish)]
  const snap = { name, dom: host.dom(uuid) }
  const starts = snapshot.memoryFile === undefined && into !== 'as-was'
  return [
    ...saved,
    ...(await overlayCommands(host, { tree, snapshot, snap, into })),
    ...(starts ? [virsh(host, 'start', uuid, ...(into === 'paused' ? ['--paused'] : []))] : []),
  ]
}

async function hasSavedMemory(host: Host, uuid: string): Promise<boolean> {
  const { result } = await host.call(procedures.domainHasManagedSaveImage, { dom: host.dom(uuid) })
  return Boolean(result)
}
