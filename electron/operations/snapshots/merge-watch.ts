import type { Host } from '../../hosts/host'
import { paramMap, procedures, VIR_DOMAIN_STATS_VCPU } from '../../libvirt'
import { LOOK } from './common'
import { snapshotProgress } from './progress'

/** A guest that was only ever paused has not had more of its virtual CPUs, ms. */
const NEVER_RAN = 200
/** How many looks a merge may stand still. */
const STILL = 10

/**
 * Whether a merge goes on, and comes forward within some looks. A libvirt that was started anew leaves the merge to QEMU, and the end of it to
 * nobody (11.3, seen): what does not move any more is over.
 */
export async function movesOn(host: Host, uuid: string): Promise<boolean> {
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
export async function neverRan(host: Host, uuid: string): Promise<boolean> {
  if ((await host.stateOf(uuid)) !== 'paused') return false
  const { retStats } = await host.statsCall(procedures.connectGetAllDomainStats, {
    doms: [host.dom(uuid)],
    stats: VIR_DOMAIN_STATS_VCPU,
  })
  const values = [...paramMap(retStats[0]?.params ?? [])]
  const times = values.filter(([name]) => /^vcpu\.\d+\.time$/.test(name)).map(([, value]) => Number(value) / 1e6)
  return times.length > 0 && times.reduce((sum, ms) => sum + ms, 0) < NEVER_RAN
}
