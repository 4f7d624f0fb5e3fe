import { problem } from '@shared/problem'
import { HostJobError, HostJobs } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import { AS_ROOT } from '../../hosts/root'
import { jobProblem } from './job-problem'

/** For how long a host that had a place for jobs is taken to have one, ms: plans are made with every key that is typed. */
const FRESH = 30_000
const seen = new WeakMap<Host, number>()

/** The jobs of a host as they reach its files: plain, or behind sudo. For those who have waited for `host.fileAccess`. */
export function jobsOn(host: Host): HostJobs {
  return new HostJobs(host.shell, { prefix: host.summary().facts?.fileAccess === 'sudo' ? AS_ROOT : [] })
}

/**
 * Refuses what needs a job on a host that can keep none, before anything is planned.
 * @throws ProblemError why no program starts there; job.no-place
 */
export async function jobsPossible(host: Host): Promise<void> {
  await host.fileAccess()
  const none = host.summary().facts?.noPrograms
  if (none !== undefined) throw problem(none.code, none)
  if (Date.now() - (seen.get(host) ?? 0) < FRESH) return
  const places = await jobsOn(host).places()
  if (places.some((p) => p.state === 'ok')) {
    seen.set(host, Date.now())
    return
  }
  const told = places.map(({ path, state }) => `${path}: ${state}`)
  throw noPlace(told.join('\n'), places.map(({ path }) => path).join(', '))
}

/** What a job that could not be started means. */
export function cannotStart(error: unknown): unknown {
  if (!(error instanceof HostJobError)) return error
  return jobProblem(error) ?? problem('storage.copy-failed', { raw: error.message })
}

function noPlace(raw: string, places: string) {
  return problem('job.no-place', { params: { places }, raw, remedies: [{ kind: 'retry' }] })
}
