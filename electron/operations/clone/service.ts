import type { Job } from '@shared/job'
import type { ClonePlan, CloneRequest } from '@shared/model/clone'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { Hosts } from '../../hosts/hosts'
import type { JobEngine } from '../../jobs/engine'
import { type HostJobRecord, HostJobs, newHostJobId } from '../../jobs/host/host-jobs'
import { type CloneJournal, parseJournal } from './journal'
import { leftBehind } from './left-behind'
import { Measurer } from './measure'
import { type MadePlan, planClone } from './plan'
import { CloneOperation, type CloneParts, undoLeftBehind } from './run'

/** Plans kept for the dialog; an old one is forgotten, and its start then says that it is stale. */
const KEPT_PLANS = 32

/** Cloning for the composition root: plans, starts, and finds again on every host that comes online. */
export class CloneService {
  private readonly plans = new Map<string, MadePlan & { readonly host: string }>()
  private readonly measurer = new Measurer()
  /** bytes a second that a copy last had, by host */
  private readonly speeds = new Map<string, number>()

  constructor(
    private readonly hosts: Hosts,
    private readonly engine: JobEngine,
    private readonly report: (error: unknown) => void,
  ) {
    hosts.onOnline((host) => {
      this.findAgain(host).catch(this.report)
    })
  }

  async plan(request: CloneRequest): Promise<ClonePlan> {
    const host = this.hosts.get(request.host)
    const made = await planClone(host, request, this.measurer, this.speeds.get(host.id) ?? null)
    this.plans.set(made.plan.id, { ...made, host: host.id })
    for (const id of this.plans.keys()) {
      if (this.plans.size <= KEPT_PLANS) break
      this.plans.delete(id)
    }
    return made.plan
  }

  /** @throws ProblemError plan.stale when it is not known any more */
  planned(id: string): ClonePlan {
    return this.kept(id).plan
  }

  /**
   * Makes a job of a plan. A plan is good once.
   * @throws ProblemError plan.stale, plan.blocked
   */
  start(id: string): string {
    const { plan, journal, host } = this.kept(id)
    if (plan.blockers.length > 0) throw problem('plan.blocked')
    this.plans.delete(id)
    const job = newHostJobId()
    const startedAt = Date.now()
    const parts = this.parts(this.hosts.get(host))
    this.engine.start(
      job,
      new CloneOperation(parts),
      { ...journal, createdAt: startedAt },
      { reattached: false, startedAt },
    )
    return job
  }

  private kept(id: string): MadePlan & { readonly host: string } {
    const kept = this.plans.get(id)
    if (kept === undefined) throw problem('plan.stale')
    return kept
  }

  private parts(host: Host, endedAt?: number): CloneParts {
    const sudo = host.summary().facts?.fileAccess === 'sudo'
    return {
      host,
      hostJobs: new HostJobs(host.shell, { prefix: sudo ? ['sudo', '-n'] : [] }),
      onSpeed: (speed) => this.speeds.set(host.id, speed),
      endedAt,
    }
  }

  /**
   * Looks for jobs that an earlier Offshoot left on a host: what runs is followed again, what is finished gets its
   * remaining steps, what failed or died is shown with what it left. Nothing is removed here.
   */
  private async findAgain(host: Host): Promise<void> {
    const parts = this.parts(host)
    for (const record of await parts.hostJobs.list()) {
      if (this.engine.has(record.id)) continue
      const journal = parseJournal(record.plan)
      if (journal === null || daemonOf(journal.uri) !== daemonOf(host.uri)) continue
      this.takeUp(host, record, journal)
    }
  }

  private takeUp(host: Host, record: HostJobRecord, journal: CloneJournal): void {
    const parts = this.parts(host, record.endedAt ?? undefined)
    const goesOn = record.status === 'running' || (record.status === 'ended' && record.exit?.word === 'done')
    if (goesOn) {
      const startedAt = journal.createdAt
      this.engine.start(record.id, new CloneOperation(parts), journal, { reattached: true, startedAt })
      return
    }
    if (record.status === 'elsewhere') return
    const job: Job = leftBehind(host.id, record, journal)
    const settle = () => parts.hostJobs.settle(record.id)
    const remove = async () => ({ leftovers: (await undoLeftBehind(parts, journal, record.id)).leftovers ?? [] })
    this.engine.adopt(job, job.leftovers.length > 0 ? remove : undefined, job.leftovers.length > 0 ? undefined : settle)
  }
}

/** Which of a host's libvirts a URI means, whatever way leads to the host: `qemu:///system`, `qemu+ssh://kvm1/system`. */
function daemonOf(uri: string): string {
  const [, driver = '', path = ''] = /^([^:+]*)(?:\+[^:]*)?:\/\/[^/?]*([^?]*)/.exec(uri) ?? []
  return `${driver}:${path}`
}
