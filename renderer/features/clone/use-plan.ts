import type { CloneRequest } from '@shared/model/clone'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { request as ask, problemOf } from '../../api'
import { type Answer, Planner, type PlannerState } from './planner'
import { firstRequest } from './request'

/** A plan that follows the dialog. The planner lives as long as the dialog. */
export function usePlan(
  host: string,
  source: string,
  given: Partial<CloneRequest> | undefined,
): { readonly planner: Planner; readonly state: PlannerState } {
  const [planner] = useState(() => new Planner(firstRequest(host, source, given), askForPlan))
  useEffect(() => {
    planner.start()
    return () => planner.stop()
  }, [planner])
  return { planner, state: useSyncExternalStore(planner.subscribe, planner.get) }
}

async function askForPlan(request: CloneRequest): Promise<Answer> {
  try {
    return {
      ok: true,
      value: await ask('clone.plan', { ...request, disks: [...request.disks], identity: identityOf(request) }),
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) }
  }
}

function identityOf({ identity }: CloneRequest) {
  return identity && { ...identity, macs: [...identity.macs] }
}
