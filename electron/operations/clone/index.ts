import { compareXmls } from '../definition/compare'
import { handlers } from '../support/handlers'
import type { CloneService } from './service'

/** Plans clones, shows what differs, and starts them. */
export const cloneHandlers = (clones: CloneService) =>
  handlers({
    'clone.plan': (request) => clones.plan(request),
    'clone.start': ({ plan }) => ({ job: clones.start(plan) }),
    'compare.plan': ({ plan }) => {
      const { sourceXml, cloneXml } = clones.planned(plan)
      return compareXmls(sourceXml, cloneXml, false)
    },
  })
