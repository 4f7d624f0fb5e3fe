import { createConnection, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { type ProblemError, problem, type Remedy } from '@shared/problem'
import { LibvirtConnection, type LibvirtProblem, libvirtProblem } from '../libvirt'
import { findDaemon, mayStart, startSessionDaemon } from './daemon'
import { distribution, isMember, joinCommand } from './distributions'
import { startCommand } from './init-system'
import type { Dialled } from './link'
import { noDaemon } from './modular'

/** How long a session daemon may take until its socket answers, ms. */
const SESSION_PATIENCE = 10_000
const SESSION_KNOCK = 100

/** How long a daemon that took the connection may take to open it, ms: a person may have to type a password for polkit. */
const OPEN_PATIENCE = 120_000

/** libvirt over a local socket has no keepalive of its own. ms */
const LIVENESS = { intervalMs: 5000, timeoutMs: 10_000 }

/** The group whose members the shipped polkit rule lets in. */
const GROUP = 'libvirt'

type Kind = 'local-system' | 'local-session'

/**
 * Opens a libvirt connection of this computer: the first of `sockets` that answers. For the session a daemon is started
 * when none listens, as libvirt's own clients do.
 * @throws ProblemError that says what is missing and what to do; the signal's reason
 */
export async function dialLocal(
  kind: Kind,
  uri: string,
  sockets: readonly string[],
  signal?: AbortSignal,
): Promise<Dialled> {
  let refusal = await firstOf(sockets, uri, signal)
  if ('connection' in refusal) return refusal
  if (kind === 'local-session' && nobodyListens(refusal) && mayStart()) {
    const binary = await findDaemon()
    if (binary !== null) {
      startSessionDaemon(binary)
      const until = Date.now() + SESSION_PATIENCE
      while (Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, SESSION_KNOCK))
        refusal = await firstOf(sockets, uri, signal)
        if ('connection' in refusal) return refusal
        if (!nobodyListens(refusal)) break
      }
    }
  }
  throw await explain(kind, refusal)
}

/** The first socket that opens, else what the most telling refusal was. */
async function firstOf(
  sockets: readonly string[],
  uri: string,
  signal: AbortSignal | undefined,
): Promise<Dialled | LibvirtProblem> {
  let worst: LibvirtProblem = { code: 'libvirt.no-socket', raw: 'no socket' }
  for (const [n, path] of sockets.entries()) {
    try {
      return await open(path, uri, signal)
    } catch (error) {
      signal?.throwIfAborted()
      const refusal = libvirtProblem(error)
      if (n === 0 || telling(refusal) > telling(worst)) worst = refusal
    }
  }
  return worst
}

/** A socket that is there tells more than one that is missing, and a daemon that refuses more than one that is gone. */
function telling({ code }: LibvirtProblem): number {
  return code === 'libvirt.no-socket' ? 0 : code === 'libvirt.not-running' ? 1 : 2
}

const nobodyListens = (refusal: LibvirtProblem) => telling(refusal) < 2

async function open(path: string, uri: string, signal: AbortSignal | undefined): Promise<Dialled> {
  const socket = await connect(path)
  const patience = AbortSignal.timeout(OPEN_PATIENCE)
  const connection = await LibvirtConnection.open(socket, {
    uri,
    signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    liveness: LIVENESS,
  })
  return { connection, socketPath: path }
}

function connect(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

/** What is missing and what to do about it, in the order it is done. */
async function explain(kind: Kind, { code, raw, daemon }: LibvirtProblem): Promise<ProblemError> {
  // Root has no session of its own.
  const session: Remedy[] = kind === 'local-system' && !isRoot() ? [{ kind: 'use-session' }] : []
  const retry: Remedy = { kind: 'retry' }
  switch (code) {
    case 'libvirt.no-socket':
    case 'libvirt.not-running': {
      const daemon = await findDaemon()
      if (daemon === null) return notInstalled(raw)
      const start: Remedy = { kind: 'start-libvirt', params: { command: typed(startCommand(daemon)) } }
      return problem('host.unreachable', { raw, remedies: kind === 'local-system' ? [start, retry] : [retry] })
    }
    // Whether the socket's mode or polkit said no, membership is what lets a user in.
    case 'libvirt.denied':
    case 'libvirt.auth-failed': {
      const user = userInfo().username
      const member: Remedy = { kind: 'log-in-again', params: { group: GROUP } }
      return problem('host.denied', {
        params: { user, group: GROUP },
        raw,
        remedies: [isMember(user, GROUP) ? member : join(user), ...session, retry],
      })
    }
    // virtproxyd answers in libvirtd's place, and the daemon for VMs does not.
    case 'libvirt.no-daemon':
      return noDaemon(daemon ?? '', raw)
    // The daemon wants SASL: no group helps.
    case 'libvirt.auth-unsupported':
      return problem('host.auth-failed', { raw, remedies: [...session, retry] })
    default:
      return problem('host.unreachable', { raw, remedies: [retry] })
  }
}

function notInstalled(raw: string): ProblemError {
  const { name, installCommand, startCommand, manual } = distribution()
  const install: Remedy = {
    kind: 'install-libvirt',
    params: { distribution: name, command: typed(installCommand), ...(manual === undefined ? {} : { manual }) },
  }
  const start: Remedy[] =
    startCommand === undefined ? [] : [{ kind: 'start-libvirt', params: { command: typed(startCommand) } }]
  // The system's libvirt lets root in anyway, and a configuration names its users itself.
  const group = isRoot() || manual === 'nixos' ? [] : [join(userInfo().username)]
  return problem('host.no-libvirt', {
    params: { distribution: name },
    raw,
    remedies: [install, ...start, ...group, { kind: 'retry' }],
  })
}

function join(user: string): Remedy {
  return { kind: 'join-group', params: { group: GROUP, command: typed(joinCommand(user, GROUP)) } }
}

const isRoot = () => process.getuid?.() === 0

/** A command as this user types it: root needs no sudo, and may have none. */
function typed(command: string): string {
  return isRoot() ? command.replace(/\bsudo /g, '') : command
}
