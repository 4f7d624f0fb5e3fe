import type { DomainLoad, LoadSample } from '@shared/model/resources'
import {
  paramMap,
  procedures,
  VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE,
  VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT,
  VIR_DOMAIN_STATS_BALLOON,
  VIR_DOMAIN_STATS_BLOCK,
  VIR_DOMAIN_STATS_CPU_TOTAL,
  VIR_DOMAIN_STATS_INTERFACE,
  VIR_DOMAIN_STATS_STATE,
  VIR_DOMAIN_STATS_VCPU,
} from '../libvirt'
import type { Host } from './host'

/** ms between two readings of a host. */
const EVERY = 2000

const STATS =
  VIR_DOMAIN_STATS_STATE |
  VIR_DOMAIN_STATS_CPU_TOTAL |
  VIR_DOMAIN_STATS_BALLOON |
  VIR_DOMAIN_STATS_VCPU |
  VIR_DOMAIN_STATS_INTERFACE |
  VIR_DOMAIN_STATS_BLOCK

/** Counters of one VM at one moment. */
interface Counters {
  readonly at: number
  readonly cpuNs: number | null
  readonly vcpus: number
  readonly read: number | null
  readonly write: number | null
  readonly receive: number | null
  readonly send: number | null
}

/** The load of the VMs of those hosts that are on screen: one call every 2 s for all of a host's, none when nobody looks. */
export class LoadWatch {
  private readonly timers = new Map<string, NodeJS.Timeout>()
  private readonly before = new Map<string, Map<string, Counters>>()

  constructor(
    private readonly get: (id: string) => Host,
    private readonly onSample: (sample: LoadSample) => void,
  ) {}

  /** Only these from now on. */
  watch(hosts: readonly string[]): void {
    const wanted = new Set(hosts)
    for (const [id, timer] of this.timers) {
      if (wanted.has(id)) continue
      clearTimeout(timer)
      this.timers.delete(id)
      this.before.delete(id)
    }
    for (const id of wanted) if (!this.timers.has(id)) this.next(id, 0)
  }

  stop(): void {
    this.watch([])
  }

  private next(id: string, ms: number): void {
    const timer = setTimeout(() => void this.read(id, timer), ms)
    timer.unref()
    this.timers.set(id, timer)
  }

  private async read(id: string, timer: NodeJS.Timeout): Promise<void> {
    const began = performance.now()
    try {
      const host = this.get(id)
      const flags = VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
      const { retStats } = await host.statsCall(procedures.connectGetAllDomainStats, { doms: [], stats: STATS, flags })
      if (this.timers.get(id) !== timer) return
      const before = this.before.get(id) ?? new Map<string, Counters>()
      const now = new Map<string, Counters>()
      const at = performance.now()
      const domains = retStats.map(({ dom, params }) => {
        const values = paramMap(params)
        const counters = countersOf(values, at)
        now.set(dom.uuid, counters)
        return loadOf(dom.uuid, values, counters, before.get(dom.uuid))
      })
      this.before.set(id, now)
      this.onSample({ host: id, at: Date.now(), domains })
    } catch {
      // Away, or gone: the next reading may find it. Nothing is told of what is not known.
      this.before.delete(id)
    }
    if (this.timers.get(id) === timer) this.next(id, Math.max(200, EVERY - (performance.now() - began)))
  }
}

type Values = ReadonlyMap<string, number | boolean | string>

const number = (values: Values, key: string): number | null => {
  const value = values.get(key)
  return typeof value === 'number' ? value : null
}

/** Sums `block.0.rd.bytes`, `block.1.rd.bytes`, ... */
function sum(values: Values, group: string, key: string): number | null {
  const count = number(values, `${group}.count`)
  if (count === null) return null
  let total = 0
  for (let n = 0; n < count; n++) total += number(values, `${group}.${n}.${key}`) ?? 0
  return total
}

/** Where libvirt has no cgroup of the VM's to read, an old one (7.0, seen) tells the time of each vCPU only. */
function vcpuTime(values: Values): number | null {
  let total: number | null = null
  for (let n = 0; n < (number(values, 'vcpu.maximum') ?? 0); n++) {
    const time = number(values, `vcpu.${n}.time`)
    if (time !== null) total = (total ?? 0) + time
  }
  return total
}

function countersOf(values: Values, at: number): Counters {
  return {
    at,
    cpuNs: number(values, 'cpu.time') ?? vcpuTime(values),
    vcpus: number(values, 'vcpu.current') ?? 1,
    read: sum(values, 'block', 'rd.bytes'),
    write: sum(values, 'block', 'wr.bytes'),
    receive: sum(values, 'net', 'rx.bytes'),
    send: sum(values, 'net', 'tx.bytes'),
  }
}

/** Rates between two readings; null for the first, and where a counter began anew. */
export function loadOf(uuid: string, values: Values, now: Counters, before: Counters | undefined): DomainLoad {
  const seconds = before === undefined ? 0 : (now.at - before.at) / 1000
  const rate = (a: number | null | undefined, b: number | null): number | null =>
    a === null || a === undefined || b === null || seconds <= 0 || b < a ? null : (b - a) / seconds
  const cpu = rate(before?.cpuNs, now.cpuNs)
  const total = number(values, 'balloon.current')
  const unused = number(values, 'balloon.usable') ?? number(values, 'balloon.unused')
  const resident = number(values, 'balloon.rss')
  const used = total !== null && unused !== null ? Math.max(0, total - unused) : resident
  return {
    uuid,
    cpu: cpu === null ? null : Math.min(1, cpu / 1e9 / now.vcpus),
    memoryBytes: used === null ? null : used * 1024,
    // What is resident on the host is QEMU's own memory too, so it is no part of what the guest has.
    memoryTotalBytes: total === null || unused === null ? null : total * 1024,
    diskReadBytes: rate(before?.read, now.read),
    diskWriteBytes: rate(before?.write, now.write),
    netReceiveBytes: rate(before?.receive, now.receive),
    netSendBytes: rate(before?.send, now.send),
  }
}
