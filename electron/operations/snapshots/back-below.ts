import { z } from 'zod'
import type { Host } from '../../hosts/host'
import {
  procedures,
  VIR_DOMAIN_BLOCK_COMMIT_ACTIVE,
  VIR_DOMAIN_BLOCK_COMMIT_SHALLOW,
  VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT,
} from '../../libvirt'
import { readDomain } from '../../xml'
import { LOOK } from './common'

/** How many looks what was written into new overlays may take: that of a few seconds. */
const LOOKS = 120

const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK / 5))

/**
 * Brings a VM that runs back from overlays of a snapshot that nobody has a record of: what was written into them goes into the files below. Those that
 * libvirt knows, libvirt merges. Those that only QEMU knows, since libvirtd was killed before it noted what QEMU had done, QEMU merges: libvirt would go on
 * with the files below, and all that the guest writes would be lost at its next start. Nodes that nothing is on are closed.
 * @returns overlays that were merged, and are of no use any more
 */
export async function backBelow(host: Host, uuid: string, overlays: readonly string[]): Promise<readonly string[]> {
  const dom = host.dom(uuid)
  const { disks } = readDomain(await host.xml(uuid, 'live'))
  const merged: string[] = []
  for (const { target, source } of disks) {
    if (source.path === undefined || !overlays.includes(source.path)) continue
    const flags = VIR_DOMAIN_BLOCK_COMMIT_SHALLOW | VIR_DOMAIN_BLOCK_COMMIT_ACTIVE
    await host.call(procedures.domainBlockCommit, { dom, disk: target, base: null, top: null, bandwidth: 0, flags })
    await pivoted(host, uuid, target)
    merged.push(source.path)
  }
  const unknown = overlays.filter((path) => !disks.some((d) => d.source.path === path))
  return [...merged, ...(await qemuBack(host, uuid, unknown))]
}

/** Waits until libvirt takes the word that a merge is over: until then it refuses. */
async function pivoted(host: Host, uuid: string, target: string): Promise<void> {
  const dom = host.dom(uuid)
  for (let look = 1; ; look++) {
    const job = await host.statsCall(procedures.domainGetBlockJobInfo, { dom, path: target })
    try {
      if (job.found && job.cur === job.end) {
        const flags = VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT
        await host.call(procedures.domainBlockJobAbort, { dom, path: target, flags })
        return
      }
    } catch (error) {
      if (look >= LOOKS) throw error
    }
    if (look >= LOOKS) {
      // The VM stays where it is.
      await host.call(procedures.domainBlockJobAbort, { dom, path: target, flags: 0 })
      throw new Error(`the merge of ${target} takes too long`)
    }
    await pause()
  }
}

const nodes = z.object({
  return: z.array(
    z.object({
      'node-name': z.string(),
      drv: z.string(),
      file: z.string(),
      image: z.object({ 'full-backing-filename': z.string().optional() }).optional(),
    }),
  ),
})
const blocks = z.object({
  return: z.array(z.object({ inserted: z.object({ 'node-name': z.string().optional() }).optional() })),
})
const jobs = z.object({
  return: z.array(z.object({ id: z.string(), status: z.string(), error: z.string().optional() })),
})

async function qemuBack(host: Host, uuid: string, overlays: readonly string[]): Promise<readonly string[]> {
  if (overlays.length === 0) return []
  const ask = async (execute: string, args?: object): Promise<unknown> => {
    const cmd = JSON.stringify({ execute, ...(args && { arguments: args }) })
    const { result } = await host.call(procedures.qemuDomainMonitorCommand, { dom: host.dom(uuid), cmd, flags: 0 })
    return JSON.parse(result)
  }
  const all = nodes.parse(await ask('query-named-block-nodes')).return
  const used = blocks.parse(await ask('query-block')).return.map((b) => b.inserted?.['node-name'])
  const merged: string[] = []
  for (const path of overlays) {
    const own = all.filter((n) => n.file === path)
    const node = own.find((n) => n.drv === 'qcow2')
    if (node !== undefined && used.includes(node['node-name'])) {
      const below = all.find((n) => n.file === node.image?.['full-backing-filename'] && n.drv !== 'file')
      if (below === undefined) continue
      const id = `offshoot-${node['node-name']}`
      const names = { 'job-id': id, device: node['node-name'], 'base-node': below['node-name'] }
      refuse(await ask('block-commit', names))
      await ended(ask, id)
      merged.push(path)
    }
    // The format stands on the file.
    for (const one of [...own].sort((a, b) => Number(a.drv === 'file') - Number(b.drv === 'file')))
      await ask('blockdev-del', { 'node-name': one['node-name'] })
  }
  return merged
}

/** Has QEMU go over to the file below as soon as all is there, and waits for that. */
async function ended(ask: (execute: string, args?: object) => Promise<unknown>, id: string): Promise<void> {
  for (let look = 0; ; look++) {
    const job = jobs.parse(await ask('query-jobs')).return.find((j) => j.id === id)
    if (job === undefined) return
    if (job.error !== undefined || look >= LOOKS) {
      await ask('block-job-cancel', { device: id, force: true })
      throw new Error(job.error ?? `the merge ${id} takes too long`)
    }
    if (job.status === 'ready') await ask('job-complete', { id })
    await pause()
  }
}

function refuse(answer: unknown): void {
  const said = z.object({ error: z.object({ desc: z.string() }) }).safeParse(answer)
  if (said.success) throw new Error(said.data.error.desc)
}
