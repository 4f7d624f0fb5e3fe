import type { ConnectTest } from '@shared/model/host'
import type { JobEngine } from '../jobs/engine'
import { cloneHandlers } from './clone'
import { CloneService } from './clone/service'
import { convertHandlers } from './convert'
import { ConvertService } from './convert/service'
import { definitionHandlers } from './definition'
import { deleteHandlers } from './delete'
import { UnfinishedDeletions } from './delete/unfinished'
import { deviceHandlers } from './devices'
import { FoundJobs } from './files/found'
import { hostHandlers } from './hosts'
import { imageWorkHandlers } from './image-work'
import { ImageWorkService } from './image-work/service'
import { imageHandlers } from './images'
import { networkHandlers } from './networks'
import { poolHandlers } from './pools'
import { powerHandlers } from './power'
import { prepareHandlers } from './prepare'
import { PrepareService } from './prepare/service'
import { snapshotHandlers } from './snapshots'
import type { Pictures } from './snapshots/pictures'
import { settleSnapshots } from './snapshots/work-end'
import { handlers } from './support/handlers'
import type { Parts } from './support/parts'

/** What the user's verbs work with. */
export interface OperationParts extends Parts {
  readonly engine: JobEngine
  readonly pictures: Pictures
  readonly onTest: (test: ConnectTest) => void
  /** a job that was found on a host could not be read */
  readonly onFoundFault: (error: unknown) => void
  /** ms that whoever cut work on a VM short has to come back, before it is ended here */
  readonly grace?: number
}

/** Requests that are answered without a job, each written into the transcript as the commands it is equal to. */
export const everydayHandlers = (parts: Parts) => ({
  ...powerHandlers(parts),
  ...definitionHandlers(parts),
  ...deviceHandlers(parts),
  ...deleteHandlers(parts),
  ...networkHandlers(parts),
  ...poolHandlers(parts),
  ...imageHandlers(parts),
})

/** All that the rooms here answer. What they left on hosts is found again, so this comes before hosts are connected. */
export function operationHandlers(parts: OperationParts) {
  const { hosts, engine } = parts
  const clones = new CloneService(hosts, engine)
  const conversions = new ConvertService(hosts, engine)
  const images = new ImageWorkService(hosts, engine)
  const preparations = new PrepareService(hosts, engine)
  const deletions = new UnfinishedDeletions(parts, engine, parts.grace)
  const settlers = [settleSnapshots(parts.grace), deletions.settle]
  const kinds = [clones.kind, conversions.kind, images.kind, preparations.kind]
  new FoundJobs(hosts, engine, kinds, settlers, parts.onFoundFault)
  return {
    ...hostHandlers(hosts, parts.onTest),
    ...everydayHandlers(parts),
    ...handlers({ 'domains.defineAgain': (p) => deletions.defineAgain(p) }),
    ...snapshotHandlers(parts, parts.pictures, engine),
    ...cloneHandlers(clones),
    ...convertHandlers(conversions),
    ...imageWorkHandlers(images),
    ...prepareHandlers(preparations),
    ...handlers({
      'jobs.list': () => engine.list(),
      'jobs.cancel': ({ job }) => engine.cancel(job),
      'jobs.undo': ({ job }) => engine.undo(job),
      'jobs.dismiss': ({ job }) => engine.dismiss(job),
    }),
  }
}
