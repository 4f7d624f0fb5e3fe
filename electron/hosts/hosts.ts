import { randomUUID } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ConnectTest, HostId, HostSuggestion, HostSummary } from '@shared/model/host'
import type { Log } from '@shared/model/log'
import { type Problem, ProblemError, problem } from '@shared/problem'
import {
  AddressError,
  addressText,
  type ConfigPlaces,
  configAliases,
  effectiveOptions,
  type HostAddress,
  libvirtUri,
  parseHost,
  readUriAliases,
} from '../ssh'
import { Answers, type SecretStore } from './askers'
import { News } from './emitter'
import { Host } from './host'
import type { InventoryChange } from './inventory'
import { LocalLink } from './local-link'
import { reachProblem } from './problems'
import { Prompts } from './prompts'
import { sessionSockets, systemSockets } from './socket-paths'
import { SshLink } from './ssh-link'

/** A host that the user has added. */
export interface SavedHost {
  readonly id: HostId
  readonly address: string
  readonly name: string
  readonly folder: string
}

/** Where saved hosts are kept (settings/). */
export interface SavedHostStore {
  list(): readonly SavedHost[]
  put(host: SavedHost): Promise<void>
  remove(id: HostId): Promise<void>
}

export interface HostsOptions {
  readonly onFault?: (error: unknown) => void
  /** default: none */
  readonly log?: Log
  /** for tests: other sockets or another URI of this computer's system libvirt */
  readonly system?: { readonly sockets: readonly string[]; readonly uri?: string }
  readonly session?: { readonly sockets: readonly string[] } | false
  /** which system this computer runs: only Linux has a libvirt of its own. Default: what Node says */
  readonly platform?: NodeJS.Platform
  /** hosts over ssh; none without */
  readonly saved?: SavedHostStore
  readonly secrets?: SecretStore
  /** where the ssh configuration is */
  readonly places?: ConfigPlaces
  /** whether a job of ours runs on a host: then it is not taken from under it */
  readonly busy?: (host: HostId) => boolean
}

const NO_SECRETS: SecretStore = {
  available: () => false,
  get: () => null,
  has: () => false,
  set: () => Promise.resolve(),
  forget: () => Promise.resolve(),
}

/** All hosts that the application knows: this computer's two libvirt connections, and those the user has added. */
export class Hosts {
  readonly prompts: Prompts
  private readonly hosts = new Map<HostId, Host>()
  private readonly changed: News<HostSummary>
  private readonly removed: News<{ readonly host: HostId }>
  private readonly inventory: News<InventoryChange & { readonly host: HostId }>
  private readonly touched: News<{ readonly host: HostId; readonly uuid: string }>
  private readonly resources: News<{ readonly host: HostId; readonly what: 'networks' | 'pools' }>
  private readonly online: News<Host>
  private readonly tests = new Map<string, AbortController>()
  private readonly onFault: (error: unknown) => void
  private readonly secrets: SecretStore

  constructor(private readonly options: HostsOptions = {}) {
    this.onFault = options.onFault ?? (() => undefined)
    this.secrets = options.secrets ?? NO_SECRETS
    this.prompts = new Prompts(this.onFault)
    this.changed = new News(this.onFault)
    this.removed = new News(this.onFault)
    this.inventory = new News(this.onFault)
    this.touched = new News(this.onFault)
    this.resources = new News(this.onFault)
    this.online = new News(this.onFault)
    this.addLocal()
    for (const saved of options.saved?.list() ?? []) {
      try {
        this.adopt(this.remote(saved.id, parseHost(saved.address)))
      } catch (error) {
        // Written by another version, or by hand: it is not lost, and comes back when that version runs.
        this.onFault(error)
      }
    }
  }

  start(): void {
    for (const host of this.hosts.values()) host.start()
  }

  /** Ends all connections; resolves when they have ended. */
  async close(): Promise<void> {
    for (const test of this.tests.values()) test.abort()
    await Promise.all([...this.hosts.values()].map((host) => host.close()))
  }

  list(): HostSummary[] {
    return [...this.hosts.values()].map((h) => h.summary())
  }

  /** @throws ProblemError request.invalid for a host that is not known */
  get(id: HostId): Host {
    const host = this.hosts.get(id)
    if (host === undefined) throw problem('request.invalid', { raw: `no host ${id}` })
    return host
  }

  /** Reads again what libvirt sends no event for. */
  refresh(): void {
    for (const host of this.hosts.values()) host.refresh()
  }

  /** The network has changed, or the computer woke. */
  woke(): void {
    for (const host of this.hosts.values()) host.woke()
  }

  onChanged(listener: (host: HostSummary) => void): void {
    this.changed.on(listener)
  }

  onRemoved(listener: (removed: { readonly host: HostId }) => void): void {
    this.removed.on(listener)
  }

  onInventory(listener: (change: InventoryChange & { readonly host: HostId }) => void): void {
    this.inventory.on(listener)
  }

  onTouched(listener: (domain: { readonly host: HostId; readonly uuid: string }) => void): void {
    this.touched.on(listener)
  }

  onResources(listener: (changed: { readonly host: HostId; readonly what: 'networks' | 'pools' }) => void): void {
    this.resources.on(listener)
  }

  /** Also after every reconnect. */
  onOnline(listener: (host: Host) => void): void {
    this.online.on(listener)
  }

  /** Names that can be connected to, from the ssh configuration and libvirt's. Never throws. */
  async suggestions(): Promise<HostSuggestion[]> {
    const aliases = await Promise.all(
      configAliases(this.options.places).map(async (text) => ({
        text,
        from: 'ssh-config' as const,
        ...(await this.meaning(text)),
      })),
    )
    const uris = (await readUriAliases()).flatMap(({ name, uri }): HostSuggestion[] => {
      try {
        parseHost(uri)
        return [{ text: uri, from: 'uri-alias', means: name }]
      } catch {
        // of this computer, or of a transport that is not ours
        return []
      }
    })
    return [...aliases, ...uris]
  }

  /** What an alias stands for, from the files alone: a list is no reason to run what `Match exec` names. */
  private async meaning(alias: string): Promise<Pick<HostSuggestion, 'means' | 'through'>> {
    try {
      const { user, host, port, jumps } = await effectiveOptions(parseHost(alias), {
        ...this.options.places,
        ssh: null,
      })
      return {
        means: `${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`,
        ...(jumps.length === 0 ? {} : { through: jumps.map((jump) => jump.host) }),
      }
    } catch (error) {
      this.options.log?.debug('hosts.alias', { alias, error })
      return { means: alias }
    }
  }

  /** @throws ProblemError host.address, host.exists */
  async add(address: string, name: string, folder: string): Promise<HostId> {
    const parsed = this.parse(address, undefined)
    const saved = { id: randomUUID(), address: addressText(address), name: name.trim(), folder: folder.trim() }
    await this.options.saved?.put(saved)
    const host = this.remote(saved.id, parsed)
    this.adopt(host)
    host.relabel()
    host.start()
    return saved.id
  }

  /** @throws ProblemError host.address, host.exists; host.in-use for another address while a job runs there */
  async edit(id: HostId, change: Partial<Omit<SavedHost, 'id'>>): Promise<void> {
    const before = this.savedHost(id)
    const moved = change.address !== undefined && change.address.trim() !== before.address
    const parsed = moved ? this.parse(change.address ?? '', id) : undefined
    const text = moved ? addressText(change.address ?? '') : before.address
    if (moved) this.refuseBusy(id)
    const after = {
      id,
      address: text,
      name: (change.name ?? before.name).trim(),
      folder: (change.folder ?? before.folder).trim(),
    }
    await this.options.saved?.put(after)
    if (parsed === undefined) return this.get(id).relabel()
    const old = this.get(id)
    // What was said to one host must not be told to another.
    await this.secrets.forget(id)
    await old.close()
    const host = this.remote(id, parsed)
    this.adopt(host)
    this.inventory.tell({ host: id, reset: true, upserts: [], removed: [] })
    host.relabel()
    host.start()
  }

  /** Forgets a saved host and its secrets. @throws ProblemError host.in-use while a job runs there */
  async remove(id: HostId): Promise<void> {
    this.savedHost(id)
    this.refuseBusy(id)
    await this.options.saved?.remove(id)
    await this.secrets.forget(id)
    const host = this.get(id)
    this.hosts.delete(id)
    this.removed.tell({ host: id })
    await host.close()
  }

  /** Goes the whole way to libvirt and ends again. Never throws: what went wrong is in the answer. */
  async test(test: string, address: string, onSteps: (test: ConnectTest) => void): Promise<ConnectTest> {
    const abort = new AbortController()
    this.tests.set(test, abort)
    let link: SshLink | undefined
    const told = (problem?: Problem): ConnectTest => ({
      test,
      steps: link?.steps.list() ?? [],
      ended: true,
      ...(problem === undefined ? {} : { problem }),
    })
    try {
      link = new SshLink({
        address: parse(address),
        answers: new Answers({ prompts: this.prompts, secrets: this.secrets, host: null }),
        onSteps: (steps) => onSteps({ test, steps, ended: false }),
        ...this.places(),
      })
      const { connection } = await link.dial(abort.signal)
      await connection.close()
      // libvirt answers, but cloning and snapshots would not: better known before the host is saved.
      await link.fileAccess()
      return told(link.noPrograms())
    } catch (error) {
      if (abort.signal.aborted) return told({ code: 'host.auth-cancelled', remedies: [] })
      return told(error instanceof ProblemError ? error.problem : reachProblem(error))
    } finally {
      this.tests.delete(test)
      await link?.close()
    }
  }

  cancelTest(test: string): void {
    this.tests.get(test)?.abort()
  }

  private addLocal(): void {
    const { options } = this
    if ((options.platform ?? process.platform) !== 'linux') return
    const root = process.getuid?.() === 0
    const uri = options.system?.uri ?? 'qemu:///system'
    this.local('local-system', uri, options.system?.sockets ?? systemSockets(), '/var/lib/libvirt/qemu/nvram')
    // Root's libvirt is the system's: a privileged daemon serves no session.
    if (options.session === false || (root && options.session === undefined)) return
    const config = process.env.XDG_CONFIG_HOME || join(homedir(), '.config')
    const sockets = options.session?.sockets ?? sessionSockets()
    this.local('local-session', 'qemu:///session', sockets, join(config, 'libvirt/qemu/nvram'))
  }

  private local(
    kind: 'local-system' | 'local-session',
    uri: string,
    sockets: readonly string[],
    nvramDirectory: string,
  ): void {
    const link = new LocalLink({ kind, uri, sockets, nvramDirectory })
    this.adopt(new Host({ id: kind, kind, uri, link, log: this.options.log, onFault: this.onFault }))
  }

  private remote(id: HostId, address: HostAddress): Host {
    const host: Host = new Host({
      id,
      kind: 'ssh',
      uri: libvirtUri(address),
      link: new SshLink({
        address,
        answers: new Answers({ prompts: this.prompts, secrets: this.secrets, host: id }),
        onSteps: (steps) => host.stepped(steps.at(-1)),
        ...this.places(),
      }),
      labels: () => {
        const saved = this.options.saved?.list().find((one) => one.id === id)
        return {
          name: saved?.name || saved?.address || '',
          address: saved?.address ?? '',
          folder: saved?.folder ?? '',
          remembers: this.secrets.has(id),
        }
      },
      log: this.options.log,
      onFault: this.onFault,
    })
    return host
  }

  private places(): { readonly places?: ConfigPlaces } {
    return this.options.places === undefined ? {} : { places: this.options.places }
  }

  private adopt(host: Host): void {
    this.hosts.set(host.id, host)
    // One that was replaced under its id has nothing more to tell.
    const current = () => this.hosts.get(host.id) === host
    host.changed.on((summary) => current() && this.changed.tell(summary))
    host.inventoryChanged.on((change) => current() && this.inventory.tell({ ...change, host: host.id }))
    host.touched.on((uuid) => current() && this.touched.tell({ host: host.id, uuid }))
    host.resourcesChanged.on((what) => current() && this.resources.tell({ host: host.id, what }))
    host.online.on((online) => current() && this.online.tell(online))
  }

  private savedHost(id: HostId): SavedHost {
    const saved = this.options.saved?.list().find((one) => one.id === id)
    if (saved === undefined) throw problem('request.invalid', { raw: `no saved host ${id}` })
    return saved
  }

  private refuseBusy(id: HostId): void {
    if (this.options.busy?.(id)) throw problem('host.in-use')
  }

  /** @throws host.address; host.exists when another saved host leads to the same libvirt */
  private parse(address: string, self: HostId | undefined): HostAddress {
    const parsed = parse(address)
    const other = this.options.saved?.list().find((one) => one.id !== self && sameHost(parsed, one.address))
    if (other !== undefined) throw problem('host.exists', { params: { name: other.name || other.address } })
    return parsed
  }
}

/** Whether both lead to the same libvirt by the same way: hosts behind two jump hosts may have one address. */
function sameHost(parsed: HostAddress, saved: string): boolean {
  try {
    const other = parseHost(saved)
    return libvirtUri(other) === libvirtUri(parsed) && other.jump === parsed.jump
  } catch {
    // An address in the file that no host can have is none of these; it is told where the host is made.
    return false
  }
}

function parse(address: string): HostAddress {
  try {
    return parseHost(address)
  } catch (error) {
    if (error instanceof AddressError)
      throw problem('host.address', { params: { fault: error.fault, what: error.what } })
    throw error
  }
}
