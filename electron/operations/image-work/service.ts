import type { ConvertImagePlan, ConvertImageRequest } from '@shared/model/image-work'
import { problem } from '@shared/problem'
import { newHostJobId } from '../../host-runner/host-jobs'
import type { Hosts } from '../../hosts/hosts'
import type { JobEngine } from '../../jobs/engine'
import { type Kind, partsOn } from '../files/found'
import { KeptPlans } from '../files/kept-plans'
import { jobsPossible } from '../support/place'
import { type ImageJournal, parseImageJournal } from './convert-journal'
import { ImageLooks, type MadeImagePlan, planConvertImage } from './plan-convert'
import { ConvertImage, imageAgain, takeBackImage } from './run-convert'

/** Work on images that no VM need have, for the composition root: plans and starts. */
export class ImageWorkService {
  private readonly plans = new KeptPlans<MadeImagePlan & { readonly host: string }>()
  private readonly looks = new ImageLooks()

  constructor(
    private readonly hosts: Hosts,
    private readonly engine: JobEngine,
  ) {}

  async convertPlan(request: ConvertImageRequest): Promise<ConvertImagePlan> {
    const host = this.hosts.get(request.host)
    const [made] = await Promise.all([planConvertImage(host, request, this.looks), jobsPossible(host)])
    this.plans.keep(made.plan.id, { ...made, host: request.host })
    return made.plan
  }

  /** Makes a job of a plan. A plan is good once. @throws ProblemError plan.stale, plan.blocked */
  start(id: string): string {
    const { journal, host } = this.plans.get(id)
    if (journal === null) throw problem('plan.blocked')
    this.plans.forget(id)
    const job = newHostJobId()
    const startedAt = Date.now()
    const operation = new ConvertImage(partsOn(this.hosts.get(host)))
    this.engine.start(job, operation, { ...journal, createdAt: startedAt }, { reattached: false, startedAt })
    return job
  }

  /** How conversions are found again by what they left on a host. */
  get kind(): Kind<ImageJournal> {
    return {
      again: (journal) => imageAgain(journal.disks[0]?.source ?? ''),
      parse: parseImageJournal,
      operation: (parts) => new ConvertImage(parts),
      takeBack: takeBackImage,
    }
  }
}
