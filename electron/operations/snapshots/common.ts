import { posix } from 'node:path'
import type { SnapshotRefusal, SnapshotTree, SnapshotVerb } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import {
  procedures,
  qemuSays,
  remoteErrorOf,
  type Snap,
  VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT,
  VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE,
  VIR_DOMAIN_SNAPSHOT_XML_SECURE,
  VIR_ERR_SNAPSHOT_REVERT_RISKY,
} from '../../libvirt'
import { checkSnapshotTitle, editedSnapshot } from '../../xml'
import { isLost } from '../support/lost'
import { badField } from '../support/parts'
import { snapshotTree } from './tree'

export const refused = ({ reason, names }: SnapshotRefusal): ProblemError =>
  problem('snapshot.refused', { params: { by: reason, names: (names ?? []).join(', ') } })

/**
 * Checks what a person wants to call a snapshot, be it its name or its title.
 * @param but the snapshot that is called so already @throws input.invalid; snapshot.exists
 */
export function checkTitle({ snapshots, orphans }: SnapshotTree, wanted: string, but?: string): void {
  const check = checkSnapshotTitle(wanted)
  if (!check.ok) throw badField('name', check.why)
  const called = snapshots.filter((s) => s.name !== but).flatMap((s) => [s.name, titleOf(s)])
  if ([...called, ...orphans.map((o) => o.name)].includes(wanted))
    throw problem('snapshot.exists', { params: { name: wanted } })
}

/** @throws snapshot.gone, and snapshot.refused when the verb cannot be here */
export async function findFor(host: Host, uuid: string, name: string, verb: SnapshotVerb | null) {
  // Going back depends on what the images hold, deleting and renaming on overlays and what the host keeps of them.
  const images = verb === 'revert' || (verb !== null && 'overlays')
  const tree = await snapshotTree(host, uuid, { images })
  const snapshot = tree.snapshots.find((s) => s.name === name)
  if (snapshot === undefined) throw problem('snapshot.gone', { params: { name } })
  const why = verb === null ? undefined : snapshot.refused[verb]
  if (why) throw refused(why)
  return { tree, snapshot, snap: { name, dom: host.dom(uuid) } satisfies Snap }
}

/**
 * A name that no file has: that of a disk's file, the time, and chance. libvirt overwrites a file of memory without asking (9.0,
 * seen), so it must not be one that could be there.
 */
export function freshName(disk: string, ending: string, before = '.'): string {
  const stamp = new Date()
    .toISOString()
    .replaceAll(/[-:.Z]/g, '')
    .replace('T', '-')
  const stem = shortStem(posix.basename(disk))
  return `${stem}${before}${stamp}${ending}`
}

/** Without its last ending, at most 180 bytes, never inside a character. */
function shortStem(base: string): string {
  const characters = [...base.replace(/(?<=.)\.[^.]+$/, '')]
  while (Buffer.byteLength(characters.join('')) > 180) characters.pop()
  return characters.join('') || 'disk'
}

/** The record as libvirt keeps it, with its passwords: to be given back, never to be shown. */
export async function record(host: Host, snap: Snap): Promise<string> {
  const { xml } = await host.call(procedures.domainSnapshotGetXmlDesc, { snap, flags: VIR_DOMAIN_SNAPSHOT_XML_SECURE })
  return xml
}

/** Changes a record, which is defined again for it. @param current whether it is the current one, and stays that */
export async function redefine(
  host: Host,
  snap: Snap,
  change: Parameters<typeof editedSnapshot>[1],
  current: boolean,
): Promise<void> {
  await defineRecord(host, snap, editedSnapshot(await record(host, snap), change), current)
}

/** Gives a record back to libvirt. @param xmlDesc with its passwords */
export async function defineRecord(host: Host, { dom }: Snap, xmlDesc: string, current: boolean): Promise<void> {
  const flags = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | (current ? VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT : 0)
  await host.call(procedures.domainSnapshotCreateXml, { dom, xmlDesc, flags })
}

/** How long a host that went away in the middle is waited for, ms. */
const PATIENCE = 30_000
/** How often it is tried, and what goes on there is looked at, ms. */
export const LOOK = 500

/**
 * Does something once a host that went away in the middle is back. Its connections end one after another, so it may seem to be
 * there for a moment still. @throws what the work throws; TimeoutError when it does not come back
 */
export async function onceBack<T>(host: Host, work: () => Promise<T>): Promise<T> {
  for (const patience = AbortSignal.timeout(PATIENCE); ; ) {
    await host.whenOnline(patience)
    try {
      return await work()
    } catch (error) {
      if (!isLost(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, LOOK))
    }
  }
}

/** libvirt's refusals as they are told of snapshots. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const remote = remoteErrorOf(error)
    if (remote?.code === VIR_ERR_SNAPSHOT_REVERT_RISKY) throw problem('snapshot.risky', { raw: remote.message })
    throw withReason(error)
  }
}

/** An error that says why by its code, where libvirt says it by its words alone. */
export const withReason = (error: unknown): unknown =>
  ranOut(error) ? problem('storage.no-space', { raw: error.problem.raw }) : error

/** libvirt has a code for it, and passes on what QEMU says as an internal error (9.0, seen). */
export const ranOut = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && (error.problem.code === 'storage.no-space' || qemuSays('noSpace', error.problem.raw))
