import { handlers } from '../support/handlers'
import type { Parts } from '../support/parts'
import { Deletions } from './delete'

/** Deletes VMs, and of their files what the user chose. */
export function deleteHandlers(parts: Parts) {
  const deletions = new Deletions(parts)
  return handlers({
    'domains.deletePlan': (p) => deletions.plan(p),
    'domains.delete': (p) => deletions.run(p),
  })
}
