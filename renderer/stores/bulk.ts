import type { DomainRef, PowerAction } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { create } from 'zustand'
import { problemOf } from '../api'
import { openDialog } from './dialogs'

/** What can be done to several VMs at once: a verb of the table of actions, without its `vm.`. */
export type BulkVerb = PowerAction | 'autostart' | 'no-autostart'

/** VMs of one run that are worked on at a time: a host takes five calls of a connection at once. */
const AT_ONCE = 4

export interface BulkResult {
  readonly domain: DomainRef
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  readonly problem?: Problem
}

interface Bulk {
  readonly verb: BulkVerb | null
  readonly results: readonly BulkResult[]
  /** does it again to those that failed */
  readonly again: () => void
}

/** The last thing done to several VMs, and what came of each. */
export const useBulk = create<Bulk>(() => ({ verb: null, results: [], again: () => undefined }))

/** Runs a verb on all; opens the results when one fails. Resolves when all have ended. */
export async function runBulk(
  verb: BulkVerb,
  domains: readonly DomainRef[],
  run: (domain: DomainRef) => Promise<unknown>,
): Promise<void> {
  const again = () => {
    const failed = useBulk.getState().results.filter((r) => r.state === 'failed')
    void runBulk(
      verb,
      failed.map((r) => r.domain),
      run,
    )
  }
  useBulk.setState({ verb, again, results: domains.map((domain) => ({ domain, state: 'waiting' })) })
  const tell = (at: number, change: Omit<BulkResult, 'domain'>) =>
    useBulk.setState(({ results }) => ({
      results: results.map((r, n) => (n === at ? { domain: r.domain, ...change } : r)),
    }))
  let next = 0
  let shown = false
  const worker = async () => {
    for (let at = next++; at < domains.length; at = next++) {
      const domain = domains[at]
      if (domain === undefined) return
      tell(at, { state: 'running' })
      try {
        await run(domain)
        tell(at, { state: 'done' })
      } catch (error) {
        tell(at, { state: 'failed', problem: problemOf(error) })
        if (!shown) openDialog({ kind: 'bulk' })
        shown = true
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, domains.length) }, worker))
}
