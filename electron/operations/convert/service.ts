import type { ConvertPlan, ConvertRequest } from '@shared/model/convert'
import { problem } from '@shared/problem'
import { newHostJobId } from '../../host-runner/host-jobs'
import type { Hosts } from '../../hosts/hosts'
import type { JobEngine } from '../../jobs/engine'
import { forgetting, type Kind, partsOn } from '../files/found'
import { KeptPlans } from '../files/kept-plans'
import { Measurer } from '../files/measure'
import { jobsPossible } from '../support/place'
import { type ConvertJournal, parseConvertJournal } from './journal'
import { type MadeConvertPlan, planConvert } from './plan'
import { CONVERT_AGAIN, ConvertOperation, takeBackConversion } from './run'

/** Converting a VM's own images, for the composition root: plans and starts. */
export class ConvertService {
  private readonly plans = new KeptPlans<MadeConvertPlan & { readonly host: string }>()
  private readonly measurer = new Measurer()

  constructor(
    private readonly hosts: Hosts,
    private readonly engine: JobEngine,
  ) {}

  async plan(request: ConvertRequest): Promise<ConvertPlan> {
    const host = this.hosts.get(request.host)
    const [made] = await Promise.all([planConvert(host, request, this.measurer), jobsPossible(host)])
    this.plans.keep(made.plan.id, { ...made, host: request.host })
    return made.plan
  }

  /** Makes a job of a plan. A plan is good once. @throws ProblemError plan.stale, plan.blocked */
  start(id: string): string {
    const { plan, journal, host } = this.plans.get(id)
    if (plan.blockers.length > 0) throw problem('plan.blocked')
    this.plans.forget(id)
    const job = newHostJobId()
    const startedAt = Date.now()
    const parts = partsOn(this.hosts.get(host))
    const found = { reattached: false, startedAt, onDismiss: forgetting(parts, journal, job) }
    this.engine.start(job, new ConvertOperation(parts), { ...journal, createdAt: startedAt }, found)
    return job
  }

  /** How conversions are found again by what they left on a host. */
  get kind(): Kind<ConvertJournal> {
    return {
      again: () => CONVERT_AGAIN,
      parse: parseConvertJournal,
      operation: (parts) => new ConvertOperation(parts),
      takeBack: takeBackConversion,
    }
  }
}
