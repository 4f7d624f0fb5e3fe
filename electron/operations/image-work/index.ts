import { handlers } from '../support/handlers'
import type { ImageWorkService } from './service'

/** Plans work on images, and starts it. */
export const imageWorkHandlers = (work: ImageWorkService) =>
  handlers({
    'imageWork.convertPlan': (request) => work.convertPlan(request),
    'imageWork.start': ({ plan }) => ({ job: work.start(plan) }),
  })
