import type { Snapshot } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import { settleOnHost } from '../files/finish'
import { type Parts, virsh } from '../support/parts'
import { jobsOn } from '../support/place'
import { recorded } from './work-end'
import { filesSeen } from './work-files'
import { noteStart, startOf, workOn } from './work-record'

/**
 * Merges the overlays of a snapshot under a record, which stays until that has succeeded: what was begun of it holds newer data, so that the snapshot can
 * only be deleted again. A VM that is off is started paused for it: by libvirt itself (9.9 and newer always, 9.0 for the uppermost one), or because
 * we start it so. Whatever comes, it is off again: by libvirt, by us, or by the next Offshoot that meets the host.
 * @param needsUs whether libvirt's refusal says that it wants the VM started @throws what the work throws; job.no-place
 */
export async function merge(
  parts: Parts,
  host: Host,
  { uuid, snapshot }: { readonly uuid: string; readonly snapshot: Snapshot },
  { work, needsUs }: { readonly work: () => Promise<unknown>; readonly needsUs: (error: unknown) => boolean },
): Promise<void> {
  const { name, createdAt, disks, bases = [] } = snapshot
  const files = await filesSeen(host, [
    ...bases.map(({ path }) => ({ path, role: 'base' as const })),
    ...disks.flatMap((d) => (d.kind === 'external' && d.file ? [{ path: d.file, role: 'overlay' as const }] : [])),
  ])
  const of = { verb: 'delete', uuid, snapshot: name, createdAt, files, steps: ['merge'] } as const
  await recorded(host, { ...of, steps: [...of.steps] }, async (id) => {
    const off = (await host.stateOf(uuid)) === 'shut-off'
    try {
      await work()
    } catch (error) {
      if (!off || !needsUs(error) || (await host.stateOf(uuid)) !== 'shut-off') throw error
      await startedPaused(parts, host, { uuid, id }, work)
    }
  })
  await forgetEarlier(host, uuid, snapshot)
}

async function startedPaused(
  { transcript }: Parts,
  host: Host,
  { uuid, id }: { readonly uuid: string; readonly id: string },
  work: () => Promise<unknown>,
): Promise<void> {
  await transcript.run(host, virsh(host, 'start', uuid, '--paused'), () => host.power(uuid, 'start-paused'))
  await noteStart(jobsOn(host), id, await startOf(host, uuid))
  await work()
  await transcript.run(host, virsh(host, 'destroy', uuid), () => host.power(uuid, 'force-off'))
}

/** Records of tries before this one: it is deleted now. */
async function forgetEarlier(host: Host, uuid: string, { name, createdAt }: Snapshot): Promise<void> {
  const jobs = jobsOn(host)
  for (const { id, work } of await workOn(host, jobs, uuid))
    if (work.verb === 'delete' && work.snapshot === name && work.createdAt === createdAt) await settleOnHost(jobs, id)
}
