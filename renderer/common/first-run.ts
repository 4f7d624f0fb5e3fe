import type { HostSummary } from '@shared/model/host'
import type { Problem, Remedy } from '@shared/problem'

/**
 * What keeps this computer's libvirt from being used as long as it never was: it is not installed, does not run, or does
 * not let this user in. Null of a host over ssh, and of one that was online: that one is lost, not missing.
 */
export function setupOf({ kind, state, lastSeen, facts }: HostSummary): Problem | null {
  if (kind !== 'local-system' || lastSeen !== undefined || facts !== undefined) return null
  if ('problem' in state) return state.problem
  return state.kind === 'connecting' ? (state.after ?? null) : null
}

/** Whether it is not known yet if this computer has a libvirt. */
function undecided(local: HostSummary | undefined): boolean {
  return local?.state.kind === 'connecting' && setupOf(local) === null && local.lastSeen === undefined
}

const systemOf = (hosts: readonly HostSummary[]) => hosts.find((host) => host.kind === 'local-system')
const savedOf = (hosts: readonly HostSummary[]) => hosts.filter((host) => host.kind === 'ssh')

/** Whether there is nothing to work with yet: no saved host, and no libvirt on this computer that can be used. */
export function isFirstRun(hosts: readonly HostSummary[]): boolean {
  const local = systemOf(hosts)
  return savedOf(hosts).length === 0 && (local === undefined || setupOf(local) !== null)
}

/**
 * Where the application opens: this computer if its libvirt can be used, else the saved hosts (null: all of them), else
 * this computer, in whose place the welcome stands. Undefined while that is not known.
 */
export function homeOf(hosts: readonly HostSummary[]): string | null | undefined {
  const local = systemOf(hosts)
  const saved = savedOf(hosts)
  if (undecided(local)) return undefined
  if ((local !== undefined && setupOf(local) === null) || saved.length === 0) return 'local-system'
  return saved.length === 1 ? (saved[0]?.id ?? null) : null
}

/** The hosts that are worth a row: without a libvirt this computer has no session, and nothing at all before the first host. */
export function shownHosts(hosts: readonly HostSummary[]): readonly HostSummary[] {
  const local = systemOf(hosts)
  if (local === undefined || setupOf(local)?.code !== 'host.no-libvirt') return hosts
  const saved = savedOf(hosts)
  return saved.length === 0 ? [] : hosts.filter((host) => host.kind !== 'local-session')
}

/** What is missing here, as the page of this computer words it. */
export type Missing = 'install' | 'start' | 'join' | 'log-in'

/** Which of the known states a problem is, or null: then it is shown as any other. */
export function missing({ remedies }: Problem): Missing | null {
  const kinds = remedies.map((remedy) => remedy.kind)
  if (kinds.includes('install-libvirt')) return 'install'
  if (kinds.includes('start-libvirt')) return 'start'
  if (kinds.includes('join-group')) return 'join'
  return kinds.includes('log-in-again') ? 'log-in' : null
}

/** The remedy of a kind, with its parameters. */
export function remedyOf<K extends Remedy['kind']>(
  { remedies }: Problem,
  kind: K,
): Extract<Remedy, { readonly kind: K }> | undefined {
  return remedies.find((remedy): remedy is Extract<Remedy, { readonly kind: K }> => remedy.kind === kind)
}

/** What is to be typed, in order. What is no command (names of packages, a configuration) is not among them. */
export function commandsOf(problem: Problem): readonly string[] {
  return problem.remedies.flatMap((remedy) => {
    if (remedy.kind === 'install-libvirt') return remedy.params.manual === undefined ? [remedy.params.command] : []
    return remedy.kind === 'start-libvirt' || remedy.kind === 'join-group' ? remedy.params.command.split('\n') : []
  })
}
