import type { Duplex } from 'node:stream'
import type { ConnectStep, HostCarrier, HostFacts } from '@shared/model/host'
import { problem } from '@shared/problem'
import { LibvirtConnection, libvirtProblem } from '../libvirt'
import {
  type Carrier,
  type ConfigPlaces,
  connectUri,
  type HostAddress,
  openLibvirt,
  type SocketTransport,
  SshConnection,
  SshError,
  SshShell,
} from '../ssh'
import type { Answers } from './askers'
import { ConnectSteps } from './connect-steps'
import { distribution } from './distributions'
import { INIT_PATHS } from './init-system'
import type { Dialled, HostShell, Link, SocketAddress } from './link'
import { otherSockets } from './other-sockets'
import { TRY_ROOT } from './root'
import { socketProblem } from './socket-problem'
import { denied, explainSsh, noSocket, noWay, type Surroundings, shellProblem } from './ssh-problems'

/** How long a daemon that took the connection may take to open it, ms. */
const OPEN_PATIENCE = 120_000
const ASK_PATIENCE = 15_000

/** Arguments are paths that tell init systems apart. Where the daemons are is not always in the PATH of a bare ssh session. */
const LOOK_AROUND = `
PATH=$PATH:/usr/sbin:/usr/local/sbin:/sbin
command -v virtqemud || command -v libvirtd || echo
for p; do if [ -e "$p" ]; then echo yes; else echo no; fi; done
cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null
exit 0
`

/** Whether we are root there, or may run as root what we run (the arguments) without being asked. */
const ACCESS = `
if [ "$(id -u)" = 0 ]; then echo direct
elif "$@" </dev/null >/dev/null 2>&1; then echo sudo
else echo none; fi
`

/** Where the user's own libvirt keeps its files. */
const CONFIG_HOME = `printf '%s\\n' "\${XDG_CONFIG_HOME:-$HOME/.config}"`

export interface SshLinkOptions {
  readonly address: HostAddress
  readonly answers: Answers
  readonly onSteps?: (steps: readonly ConnectStep[]) => void
  readonly places?: ConfigPlaces
}

function carrierFacts(carrier: Carrier): HostCarrier {
  return {
    kind: carrier.kind,
    ...(carrier.kind === 'openssh' ? { name: carrier.name } : {}),
    ...carrier.why,
  }
}

/** A host over ssh: one sign-in, and all that is needed of the host over that one connection. */
export class SshLink implements Link {
  readonly shell: HostShell
  readonly steps: ConnectSteps
  private opening: Promise<SshConnection> | undefined
  private live: SshConnection | undefined
  private startsNone: HostFacts['noPrograms']
  private known: { readonly transport: SocketTransport; readonly path: string } | undefined

  constructor(private readonly options: SshLinkOptions) {
    this.steps = new ConnectSteps((steps) => options.onSteps?.(steps))
    this.shell = explained(new SshShell(() => this.now()))
  }

  /** Opens a libvirt connection; signs in first if we are not. @throws ProblemError; the signal's reason */
  async dial(signal: AbortSignal): Promise<Dialled> {
    if (this.live === undefined) this.steps.restart()
    const first = this.live === undefined
    try {
      const ssh = await this.connection(signal)
      return await this.open(ssh, signal, first)
    } catch (error) {
      this.steps.end('failed')
      signal.throwIfAborted()
      const told = explainSsh(error)
      // sshd looks the login shell up when we sign in: another one is there for the next connection only.
      if (shellProblem(told) !== undefined) await this.close()
      throw told
    }
  }

  who(): Pick<HostFacts, 'user' | 'jumps' | 'carrier'> {
    const { options, hops, carrier } = this.now()
    return {
      user: options.user,
      carrier: carrierFacts(carrier),
      jumps: hops.slice(0, -1).map(({ user, host, port }) => `${user}@${host}${port === 22 ? '' : `:${port}`}`),
    }
  }

  async openSocket(address: SocketAddress): Promise<Duplex> {
    const ssh = this.now()
    try {
      return await ('path' in address ? ssh.openUnixSocket(address.path) : ssh.openPort(address.host, address.port))
    } catch (error) {
      if (error instanceof SshError && error.code === 'host.channel-refused') throw socketProblem(address, error)
      throw explainSsh(error)
    }
  }

  async fileAccess(): Promise<NonNullable<HostFacts['fileAccess']>> {
    this.startsNone = undefined
    let said: string
    try {
      // The images of a session are the user's own: no sudo is tried, only whether programs start.
      const session = this.options.address.mode === 'session'
      const script = session ? ['echo direct'] : [ACCESS, 'sh', ...TRY_ROOT]
      const { stdout } = await this.shell.run(['sh', '-c', ...script], { timeoutMs: ASK_PATIENCE })
      said = stdout.trim()
    } catch (error) {
      // An account whose login shell starts no program can still have libvirt's socket: that is no reason to stay away.
      this.startsNone = shellProblem(error)
      if (this.startsNone === undefined) throw error
      return 'none'
    }
    if (said === 'direct' || said === 'sudo' || said === 'none') return said
    throw new Error(`sh answered ${JSON.stringify(said.slice(0, 200))}`)
  }

  noPrograms(): HostFacts['noPrograms'] {
    return this.startsNone
  }

  async nvramDirectory(): Promise<string> {
    if (this.options.address.mode === 'system') return '/var/lib/libvirt/qemu/nvram'
    const { stdout } = await this.shell.run(['sh', '-c', CONFIG_HOME], { timeoutMs: ASK_PATIENCE })
    const config = stdout.replace(/\n$/, '')
    if (!config.startsWith('/')) throw new Error(`sh answered ${JSON.stringify(config.slice(0, 200))}`)
    return `${config}/libvirt/qemu/nvram`
  }

  warnings(): readonly string[] {
    return this.live?.warnings ?? []
  }

  /** Round-trip time, ms. */
  ping(): Promise<number> {
    return this.now().ping()
  }

  /** The network has changed or the computer woke: a dead link is noticed soon. */
  probe(): void {
    this.live?.probe()
  }

  async close(): Promise<void> {
    const { live } = this
    this.live = undefined
    this.opening = undefined
    await live?.close()
  }

  async forget(): Promise<void> {
    await this.options.answers.forget()
  }

  private now(): SshConnection {
    if (this.live === undefined) throw problem('host.lost', { remedies: [{ kind: 'retry' }] })
    return this.live
  }

  private connection(signal: AbortSignal): Promise<SshConnection> {
    this.opening ??= this.signIn(signal)
    return this.opening
  }

  private async signIn(signal: AbortSignal): Promise<SshConnection> {
    const { address, answers, places } = this.options
    try {
      const live = await SshConnection.open(address, {
        askers: answers,
        signal,
        onStep: (event) => this.steps.ssh(event),
        ...(places === undefined ? {} : { places }),
      })
      this.live = live
      void live.closed.then(() => {
        if (this.live !== live) return
        this.live = undefined
        this.opening = undefined
      })
      // A keyring that cannot be written is no reason not to connect.
      await answers.accepted().catch(() => undefined)
      return live
    } catch (error) {
      answers.rejected()
      this.opening = undefined
      throw error
    }
  }

  /** @param told whether the steps are shown: not for connections of a host that is online already */
  private async open(ssh: SshConnection, signal: AbortSignal, told: boolean): Promise<Dialled> {
    const { address } = this.options
    const { steps } = this
    if (told) steps.begin('socket', address.host)
    const uri = connectUri(address)
    let opening = !told
    try {
      const { value, transport, path, failed } = await openLibvirt(
        ssh,
        { mode: address.mode, socket: address.socket, proxy: address.proxy, netcat: address.netcat, known: this.known },
        async (stream) => {
          if (!opening) {
            opening = true
            steps.end('done')
            steps.begin('open', address.host)
          }
          const patience = AbortSignal.timeout(OPEN_PATIENCE)
          return LibvirtConnection.open(stream, { uri, signal: AbortSignal.any([signal, patience]) })
        },
      )
      if (told) steps.end('done', undefined, `${transport} ${path}`)
      this.known = { transport, path }
      return { connection: value, socketPath: `${transport} ${path}`, way: { transport, path, failed } }
    } catch (error) {
      if (error instanceof SshError && error.code === 'host.no-libvirt') {
        const { socket } = address
        const states = (error.details.sockets ?? {}) as Readonly<Record<string, string>>
        if (socket !== undefined && states[socket] === 'missing') {
          throw noSocket(error, socket, await otherSockets(this.shell))
        }
        throw await noWay(error, () => this.lookAround())
      }
      if (error instanceof SshError) throw error
      const { code, raw } = libvirtProblem(error)
      if (code === 'libvirt.denied' || code === 'libvirt.auth-failed') throw denied(ssh.options.user, raw)
      throw error
    }
  }

  private async lookAround(): Promise<Surroundings> {
    const { stdout } = await this.shell.run(['sh', '-c', LOOK_AROUND, 'sh', ...INIT_PATHS], { timeoutMs: ASK_PATIENCE })
    const [daemon = '', ...rest] = stdout.split('\n')
    const there = INIT_PATHS.filter((_, n) => rest[n] === 'yes')
    const exists = (path: string) => there.includes(path)
    return {
      daemon: daemon === '' ? null : daemon,
      distribution: distribution(rest.slice(INIT_PATHS.length).join('\n'), exists),
      exists,
    }
  }
}

/** A shell whose refusals are problems that a person can read. */
function explained(shell: SshShell): HostShell {
  const fail = (error: unknown): never => {
    throw explainSsh(error)
  }
  return {
    run: (argv, options) => shell.run(argv, options).catch(fail),
    stream: (argv, options) => {
      const { exited, detach } = shell.stream(argv, options)
      return { exited: exited.catch(fail), detach }
    },
  }
}
