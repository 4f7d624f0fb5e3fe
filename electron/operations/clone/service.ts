import type { ClonePlan, CloneRequest } from '@shared/model/clone'
import { problem } from '@shared/problem'
import { newHostJobId } from '../../host-runner/host-jobs'
import type { Hosts } from '../../hosts/hosts'
import type { JobEngine } from '../../jobs/engine'
import { type FileParts, forgetting, type Kind, partsOn } from '../files/found'
import { KeptPlans } from '../files/kept-plans'
import { Measurer } from '../files/measure'
import { jobsPossible } from '../support/place'
import { type CloneJournal, parseJournal } from './journal'
import { withInstall } from './no-qemu-img'
import { type MadePlan, planClone } from './plan'
import { CLONE_AGAIN, CloneOperation, type CloneParts, undoLeftBehind } from './run'

/** Cloning for the composition root: plans and starts. */
export class CloneService {
  private readonly plans = new KeptPlans<MadePlan & { readonly host: string }>()
  private readonly measurer = new Measurer()
  /** bytes a second that a copy last had, by host */
  private readonly speeds = new Map<string, number>()

  constructor(
    private readonly hosts: Hosts,
    private readonly engine: JobEngine,
  ) {}

  /** @throws ProblemError; job.no-place and host.no-shell, host.forced-command, … where the host can keep no job */
  async plan(request: CloneRequest): Promise<ClonePlan> {
    const host = this.hosts.get(request.host)
    const [made] = await Promise.all([
      planClone(host, request, this.measurer, this.speeds.get(host.id) ?? null),
      jobsPossible(host),
    ])
    const plan = await withInstall(host, made.plan)
    this.plans.keep(plan.id, { ...made, plan, host: host.id })
    return plan
  }

  /** @throws ProblemError plan.stale when it is not known any more */
  planned(id: string): ClonePlan {
    return this.plans.get(id).plan
  }

  /**
   * Makes a job of a plan. A plan is good once.
   * @throws ProblemError plan.stale, plan.blocked
   */
  start(id: string): string {
    const { plan, journal, host } = this.plans.get(id)
    if (plan.blockers.length > 0) throw problem('plan.blocked')
    this.plans.forget(id)
    const job = newHostJobId()
    const startedAt = Date.now()
    const parts = this.parts(partsOn(this.hosts.get(host)))
    const onDismiss = forgetting(parts, journal, job)
    this.engine.start(
      job,
      new CloneOperation(parts),
      { ...journal, createdAt: startedAt },
      { reattached: false, startedAt, onDismiss },
    )
    return job
  }

  /** How clones are found again by what they left on a host. */
  get kind(): Kind<CloneJournal> {
    return {
      again: () => CLONE_AGAIN,
      parse: parseJournal,
      operation: (parts) => new CloneOperation(this.parts(parts)),
      takeBack: undoLeftBehind,
    }
  }

  private parts(parts: FileParts): CloneParts {
    return { ...parts, onSpeed: (speed) => this.speeds.set(parts.host.id, speed) }
  }
}
