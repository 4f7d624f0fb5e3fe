import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type ProblemError, problem, type Remedy } from '@shared/problem'
import { LibvirtConnection, libvirtProblem } from '../libvirt'
import { distribution } from './distributions'
import { outliving } from './shell'

/** Where this computer's libvirt listens, in the order they are tried. Source: libvirt's remote driver. */
export function systemSockets(): string[] {
  return ['/run/libvirt/libvirt-sock', '/run/libvirt/virtqemud-sock', '/var/run/libvirt/libvirt-sock']
}

/** Sockets of the user's own daemon: below XDG_RUNTIME_DIR, or ~/.cache without one. */
export function sessionSockets(env: NodeJS.ProcessEnv = process.env): string[] {
  const runtime = env.XDG_RUNTIME_DIR
  const base =
    runtime !== undefined && runtime !== ''
      ? join(runtime, 'libvirt')
      : join(env.XDG_CACHE_HOME || join(env.HOME ?? homedir(), '.cache'), 'libvirt')
  return [join(base, 'virtqemud-sock'), join(base, 'libvirt-sock')]
}

/** How long a session daemon may take until its socket answers, ms. */
const SESSION_PATIENCE = 10_000

export interface Dialled {
  readonly connection: LibvirtConnection
  readonly socketPath: string
}

/**
 * Opens a libvirt connection of this computer. For the session a daemon is started when none listens, as libvirt's own
 * clients do.
 * @throws ProblemError that says what is missing and what to do
 */
export async function dialLocal(
  kind: 'local-system' | 'local-session',
  uri: string,
  sockets: readonly string[],
  signal?: AbortSignal,
): Promise<Dialled> {
  let refusal: unknown
  for (const path of sockets) {
    try {
      return await open(path, uri, signal)
    } catch (error) {
      if (signal?.aborted) throw error
      const { code } = libvirtProblem(error)
      // A socket that is there and refuses tells more than one that is missing.
      if (code !== 'libvirt.no-socket' || refusal === undefined) refusal = error
    }
  }
  const { code } = libvirtProblem(refusal)
  const nobody = code === 'libvirt.no-socket' || code === 'libvirt.not-running'
  if (kind === 'local-session' && nobody && process.env.LIBVIRT_AUTOSTART !== '0') {
    const binary = await daemonBinary()
    if (binary !== null) return startSession(binary, uri, sockets, signal)
  }
  throw await explain(kind, refusal)
}

async function open(path: string, uri: string, signal?: AbortSignal): Promise<Dialled> {
  const socket = await connect(path)
  const connection = await LibvirtConnection.open(socket, {
    uri,
    signal,
    liveness: { intervalMs: 5000, timeoutMs: 10_000 },
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

/** The daemon of the session: monolithic or modular, where distributions put it. */
async function daemonBinary(): Promise<string | null> {
  const named = process.env.LIBVIRTD_PATH ?? process.env.VIRTD_PATH
  if (named !== undefined) return named
  const directories = ['/usr/sbin', '/usr/local/sbin', '/sbin', ...(process.env.PATH ?? '').split(':')]
  for (const name of ['virtqemud', 'libvirtd']) {
    for (const directory of directories) {
      const path = join(directory, name)
      if (directory === '') continue
      try {
        await access(path, constants.X_OK)
        return path
      } catch {
        // not here
      }
    }
  }
  return null
}

async function startSession(
  binary: string,
  uri: string,
  sockets: readonly string[],
  signal?: AbortSignal,
): Promise<Dialled> {
  const [program = '', ...args] = outliving([binary, '--timeout=120'])
  const child = spawn(program, args, { detached: true, stdio: 'ignore', cwd: '/' })
  child.on('error', () => undefined)
  child.unref()
  const until = Date.now() + SESSION_PATIENCE
  let last: unknown
  while (Date.now() < until) {
    for (const path of sockets) {
      try {
        return await open(path, uri, signal)
      } catch (error) {
        if (signal?.aborted) throw error
        last = error
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw await explain('local-session', last)
}

async function explain(kind: 'local-system' | 'local-session', error: unknown): Promise<ProblemError> {
  const { code, raw } = libvirtProblem(error)
  const remedies: Remedy[] = []
  if (code === 'libvirt.no-socket' || code === 'libvirt.not-running') {
    if ((await daemonBinary()) === null) {
      const { name, installCommand } = distribution()
      remedies.push({ kind: 'install-libvirt', params: { distribution: name, command: installCommand } })
      return problem('host.no-libvirt', {
        params: { distribution: name },
        raw,
        remedies: [...remedies, { kind: 'retry' }],
      })
    }
    const unit = (await daemonBinary())?.endsWith('virtqemud') ? 'virtqemud.socket' : 'libvirtd'
    if (kind === 'local-system') {
      remedies.push({ kind: 'start-libvirt', params: { command: `sudo systemctl enable --now ${unit}` } })
    }
    return problem('host.unreachable', { raw, remedies: [...remedies, { kind: 'retry' }] })
  }
  if (code === 'libvirt.denied' || code === 'libvirt.auth-failed' || code === 'libvirt.auth-unsupported') {
    const user = userInfo().username
    remedies.push({ kind: 'join-group', params: { group: 'libvirt', command: `sudo usermod -aG libvirt ${user}` } })
    if (kind === 'local-system') remedies.push({ kind: 'use-session' })
    return problem('host.denied', {
      params: { user, group: 'libvirt' },
      raw,
      remedies: [...remedies, { kind: 'retry' }],
    })
  }
  return problem('host.unreachable', { raw, remedies: [{ kind: 'retry' }] })
}
