import { problem } from '@shared/problem'

/** Plans kept for a dialog; an old one is forgotten, and its start then says that it is stale. */
const KEPT = 32

/** Plans by id, the newest few. */
export class KeptPlans<T> {
  private readonly plans = new Map<string, T>()

  keep(id: string, plan: T): void {
    this.plans.set(id, plan)
    for (const old of this.plans.keys()) {
      if (this.plans.size <= KEPT) break
      this.plans.delete(old)
    }
  }

  /** @throws ProblemError plan.stale when it is not known any more */
  get(id: string): T {
    const plan = this.plans.get(id)
    if (plan === undefined) throw problem('plan.stale')
    return plan
  }

  forget(id: string): void {
    this.plans.delete(id)
  }
}
