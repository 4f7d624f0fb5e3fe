/**
 * What ssh would do for a host. The installed OpenSSH client is asked (`ssh -G`), which knows every rule of its files; where
 * there is none, the files are read here.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { homedir, hostname, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { ALGORITHM_KINDS, type AlgorithmKind, type AlgorithmLists, resolveList } from './algorithms'
import { evaluateConfig, listAliases, type OptionValues } from './config-evaluate'
import { ConfigReader } from './config-files'
import { type HostAddress, parseHost } from './uri'

/** Longer than any sane `Match exec` needs. */
const ASK_TIMEOUT = 10_000

export interface SshOptions {
  /** the name that was asked for */
  readonly alias: string
  /** HostName: what is connected to */
  readonly host: string
  readonly port: number
  readonly user: string
  /** private keys in the order of the files; those that need not exist are the defaults */
  readonly identityFiles: readonly string[]
  /** whether the identity files were named by someone */
  readonly identitiesNamed: boolean
  readonly identitiesOnly: boolean
  /** socket or pipe of the agent; `default`: the environment's; null: none */
  readonly identityAgent: string | null
  /** the hosts to go through, first hop first; each has options of its own */
  readonly jumps: readonly HostAddress[]
  /** a line for a shell whose standard input and output are the connection; with its tokens expanded */
  readonly proxyCommand?: string
  /** the same as it stands in the files */
  readonly proxyCommandText?: string
  /** CertificateFile */
  readonly certificateFiles: readonly string[]
  /** lists of algorithms that the configuration names; the others are our own */
  readonly algorithms: Partial<AlgorithmLists>
  /** keywords that ask for what ssh2 cannot do, as `PKCS11Provider` */
  readonly beyondSsh2: readonly string[]
  /** GSSAPIAuthentication: on in many distributions, for those who have a ticket */
  readonly gssapi: boolean
  readonly userKnownHosts: readonly string[]
  readonly globalKnownHosts: readonly string[]
  readonly hostKeyAlias?: string
  /** `no` and `off` never make an unknown key pass unseen here; `yes` refuses it without asking */
  readonly strictHostKeyChecking: 'yes' | 'ask' | 'accept-new' | 'no'
  readonly hashKnownHosts: boolean
  /** ms; null: the system's */
  readonly connectTimeoutMs: number | null
  /** methods that may be used, in order */
  readonly methods: readonly AuthMethod[]
  readonly addressFamily: 0 | 4 | 6
  /** who said so */
  readonly source: 'ssh' | 'files'
  /** blocks that could not be decided without ssh, and what ssh complained of */
  readonly notes: readonly string[]
}

export type AuthMethod = 'publickey' | 'keyboard-interactive' | 'password'

export interface ConfigPlaces {
  readonly home?: string
  /** default ~/.ssh/config */
  readonly userFile?: string
  /** default /etc/ssh/ssh_config, on Windows %ProgramData%\ssh\ssh_config; null: none */
  readonly systemFile?: string | null
  /** the ssh program; null: read the files here */
  readonly ssh?: string | null
  readonly env?: NodeJS.ProcessEnv
}

interface Places {
  readonly home: string
  readonly userFile: string
  readonly systemFile: string | null
  readonly ssh: string | null
  readonly env: NodeJS.ProcessEnv
  /** -F is only given when someone chose other files */
  readonly chosen: boolean
}

function placesOf(places: ConfigPlaces): Places {
  const env = places.env ?? process.env
  const home = places.home ?? homedir()
  const system =
    process.platform === 'win32'
      ? join(env.ProgramData ?? 'C:\\ProgramData', 'ssh', 'ssh_config')
      : '/etc/ssh/ssh_config'
  return {
    home,
    userFile: places.userFile ?? join(home, '.ssh', 'config'),
    systemFile: places.systemFile === undefined ? system : places.systemFile,
    ssh: places.ssh === undefined ? 'ssh' : places.ssh,
    env,
    chosen: places.userFile !== undefined,
  }
}

/** Names of the user's configuration to offer in a list. Never throws. */
export function configAliases(places: ConfigPlaces = {}): string[] {
  const { home, userFile, systemFile } = placesOf(places)
  const reader = new ConfigReader(home)
  const lines = [...reader.read(userFile, join(home, '.ssh')), ...(systemFile === null ? [] : reader.read(systemFile))]
  return listAliases(lines)
}

/**
 * The options of a host. A user, port, key or known_hosts file that the address names wins over the files. Only a broken
 * ssh configuration is told (`notes`), never thrown.
 */
export async function effectiveOptions(address: HostAddress, places: ConfigPlaces = {}): Promise<SshOptions> {
  const where = placesOf(
    address.configFile === undefined ? places : { ...places, userFile: address.configFile, systemFile: null },
  )
  const notes: string[] = []
  if (where.ssh !== null) {
    const asked = await askSsh(where.ssh, address, where)
    if ('values' in asked) {
      const usual = await usualLists(where.ssh, where.env)
      return fromValues(address, withoutUsual(asked.values, usual), where, 'ssh', notes)
    }
    if (asked.complaint !== null) notes.push(asked.complaint)
  }
  const reader = new ConfigReader(where.home)
  const files = [reader.read(where.userFile, join(where.home, '.ssh'))]
  if (where.systemFile !== null) files.push(reader.read(where.systemFile))
  const { values, skipped } = evaluateConfig(files, {
    host: address.host,
    ...(address.user === undefined ? {} : { user: address.user }),
    ...(address.port === undefined ? {} : { port: address.port }),
    ...(address.jump === undefined ? {} : { jump: address.jump }),
    localUser: userInfo().username,
  })
  return fromValues(address, values, where, 'files', [...notes, ...skipped])
}

/** Lists of algorithms that a client has without any configuration, by program: they differ from version to version. */
const usual = new Map<string, Promise<OptionValues>>()

function usualLists(program: string, env: NodeJS.ProcessEnv): Promise<OptionValues> {
  const known = usual.get(program)
  if (known !== undefined) return known
  const asked = runSsh(program, ['-T', '-G', '-F', 'none', '--', 'localhost'], env).then((answer) =>
    'values' in answer ? answer.values : new Map(),
  )
  usual.set(program, asked)
  return asked
}

/** `ssh -G` names all lists: what is left are those that somebody wrote. */
function withoutUsual(values: OptionValues, usual: OptionValues): OptionValues {
  const named = new Map(values)
  for (const kind of ALGORITHM_KINDS) {
    const keyword = kind.toLowerCase()
    if (named.get(keyword)?.join() === usual.get(keyword)?.join()) named.delete(keyword)
  }
  return named
}

/** @returns the values, or why not: null when there is no ssh at all */
function askSsh(
  program: string,
  { host, user, port, jump }: HostAddress,
  { chosen, userFile, env }: Places,
): Promise<{ values: OptionValues } | { complaint: string | null }> {
  const argv = [
    '-T',
    '-G',
    ...(chosen ? ['-F', userFile] : []),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(jump === undefined ? [] : ['-J', jump]),
    '--',
    host,
  ]
  return runSsh(program, argv, env)
}

function runSsh(
  program: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ values: OptionValues } | { complaint: string | null }> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...argv],
      { timeout: ASK_TIMEOUT, maxBuffer: 4 * 1024 * 1024, env: { ...env, LC_ALL: 'C' }, windowsHide: true },
      (error, stdout, stderr) => {
        if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') resolve({ complaint: null })
        else if (error) resolve({ complaint: stderr.trim() || error.message })
        else resolve({ values: parseDump(stdout) })
      },
    )
    child.stdin?.end()
  })
}

/** The output of `ssh -G`: `keyword value` a line. */
function parseDump(text: string): OptionValues {
  const values = new Map<string, string[]>()
  for (const row of text.split('\n')) {
    const space = row.indexOf(' ')
    if (space < 0) continue
    const keyword = row.slice(0, space).toLowerCase()
    const value = row.slice(space + 1).replace(/\r$/, '')
    const list = values.get(keyword) ?? []
    if (keyword.endsWith('knownhostsfile')) list.push(...splitPaths(value))
    else list.push(value)
    values.set(keyword, list)
  }
  return values
}

/** `ssh -G` prints paths with spaces as they are: a piece that does not begin like a path belongs to the one before. */
function splitPaths(text: string): string[] {
  const paths: string[] = []
  for (const piece of text.split(' ')) {
    if (paths.length === 0 || /^([/~\\]|[A-Za-z]:|__PROGRAMDATA__|none$|%|\$\{)/.test(piece)) paths.push(piece)
    else paths.push(`${paths.pop()} ${piece}`)
  }
  return paths
}

function fromValues(
  address: HostAddress,
  values: OptionValues,
  places: Places,
  source: SshOptions['source'],
  notes: readonly string[],
): SshOptions {
  const one = (keyword: string) => values.get(keyword)?.[0]
  const flag = (keyword: string, otherwise: boolean) => {
    const value = one(keyword)?.toLowerCase()
    return value === undefined ? otherwise : value === 'yes' || value === 'true'
  }
  const alias = address.host
  const port = toPort(one('port')) ?? 22
  const user = one('user') ?? userInfo().username
  const name = one('hostname')
  const host = (source === 'ssh' || name === undefined ? (name ?? alias) : expandHostName(name, alias)).toLowerCase()
  const hostKeyAlias = one('hostkeyalias')
  const jumpText = one('proxyjump')
  const tokens = { host, alias, port, user, home: places.home, env: places.env, hostKeyAlias, jump: jumpText ?? '' }
  const path = (text: string) => expandPath(text, tokens)
  const named = (keyword: string, defaults: string[]) => {
    const list = values.get(keyword) ?? defaults
    return list.filter((item) => item.toLowerCase() !== 'none').map(path)
  }
  const ssh = join(places.home, '.ssh')
  const defaults = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_xmss', 'id_dsa']
  const files =
    address.keyFile !== undefined
      ? [path(address.keyFile)]
      : named(
          'identityfile',
          defaults.map((file) => join(ssh, file)),
        )
  const agent = one('identityagent')
  const etc = places.systemFile === null || process.platform !== 'win32' ? '/etc/ssh' : join(places.systemFile, '..')
  const jump = parseJumps(jumpText)
  const command = one('proxycommand')
  const proxied = command !== undefined && command.toLowerCase() !== 'none' && jump.hosts.length === 0
  const timeout = one('connecttimeout')
  return {
    alias,
    host,
    port,
    user,
    identityFiles: files,
    identitiesNamed: address.keyFile !== undefined || !sameDefaults(files, ssh, defaults),
    identitiesOnly: address.keyFile !== undefined || flag('identitiesonly', false),
    identityAgent: agentPath(agent, path, places.env),
    jumps: jump.hosts,
    ...(proxied ? { proxyCommand: expandTokens(command, tokens), proxyCommandText: command } : {}),
    certificateFiles: named('certificatefile', []),
    algorithms: namedLists(one),
    beyondSsh2: beyondSsh2(one),
    gssapi: flag('gssapiauthentication', false),
    userKnownHosts:
      address.knownHosts !== undefined
        ? [path(address.knownHosts)]
        : named('userknownhostsfile', [join(ssh, 'known_hosts'), join(ssh, 'known_hosts2')]),
    globalKnownHosts: named('globalknownhostsfile', [join(etc, 'ssh_known_hosts'), join(etc, 'ssh_known_hosts2')]),
    ...(hostKeyAlias === undefined ? {} : { hostKeyAlias: expandTokens(hostKeyAlias, tokens).toLowerCase() }),
    strictHostKeyChecking: strictness(one('stricthostkeychecking')),
    hashKnownHosts: flag('hashknownhosts', false),
    connectTimeoutMs: seconds(timeout),
    methods: authMethods(one('preferredauthentications'), {
      publickey:
        one('pubkeyauthentication')?.toLowerCase() !== 'no' && one('pubkeyauthentication')?.toLowerCase() !== 'false',
      'keyboard-interactive':
        flag('kbdinteractiveauthentication', true) && flag('challengeresponseauthentication', true),
      password: flag('passwordauthentication', true),
    }),
    addressFamily: one('addressfamily') === 'inet' ? 4 : one('addressfamily') === 'inet6' ? 6 : 0,
    source,
    notes: [...notes, ...jump.faults],
  }
}

function namedLists(one: (keyword: string) => string | undefined): Partial<AlgorithmLists> {
  const lists: Partial<Record<AlgorithmKind, string[]>> = {}
  for (const kind of ALGORITHM_KINDS) {
    const spec = one(kind.toLowerCase())
    if (spec !== undefined) lists[kind] = resolveList(kind, spec)
  }
  return lists
}

/** Keywords that ssh2 knows nothing of, with the values that mean "not wanted". */
const BEYOND: readonly (readonly [string, RegExp])[] = [
  ['PKCS11Provider', /^none$/i],
  ['HostbasedAuthentication', /^(no|false)$/i],
  ['RevokedHostKeys', /^none$/i],
  ['KnownHostsCommand', /^none$/i],
  ['BindAddress', /^none$/i],
  ['BindInterface', /^none$/i],
  ['ProxyUseFdpass', /^(no|false)$/i],
]

function beyondSsh2(one: (keyword: string) => string | undefined): string[] {
  return BEYOND.flatMap(([keyword, unwanted]) => {
    const value = one(keyword.toLowerCase())
    return value === undefined || value === '' || unwanted.test(value) ? [] : [keyword]
  })
}

function sameDefaults(files: readonly string[], directory: string, names: readonly string[]): boolean {
  return files.every((file) => names.some((name) => file === join(directory, name)))
}

function agentPath(value: string | undefined, path: (text: string) => string, env: NodeJS.ProcessEnv): string | null {
  if (value === undefined || value === 'SSH_AUTH_SOCK') return 'default'
  if (value.toLowerCase() === 'none') return null
  if (value.startsWith('$') && !value.startsWith('${')) return env[value.slice(1)] ?? null
  return path(value)
}

function parseJumps(text: string | undefined): { hosts: HostAddress[]; faults: string[] } {
  const hosts: HostAddress[] = []
  const faults: string[] = []
  if (text === undefined || text.toLowerCase() === 'none') return { hosts, faults }
  for (const item of text.split(',')) {
    try {
      hosts.push(parseHost(item.replace(/^ssh:\/\//, '').replace(/\/$/, '')))
    } catch {
      // Told with the configuration's other faults.
      faults.push(`ProxyJump ${item}`)
    }
  }
  return { hosts, faults }
}

function strictness(value: string | undefined): SshOptions['strictHostKeyChecking'] {
  switch (value?.toLowerCase()) {
    case 'yes':
    case 'true':
      return 'yes'
    case 'accept-new':
      return 'accept-new'
    case 'no':
    case 'off':
    case 'false':
      return 'no'
    default:
      return 'ask'
  }
}

const ORDER: readonly AuthMethod[] = ['publickey', 'keyboard-interactive', 'password']

function authMethods(preferred: string | undefined, allowed: Record<AuthMethod, boolean>): AuthMethod[] {
  const wanted =
    preferred === undefined ? ORDER : preferred.split(',').flatMap((name) => ORDER.filter((one) => one === name))
  return wanted.filter((method) => allowed[method])
}

function toPort(text: string | undefined): number | null {
  const port = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port > 0 && port < 65536 ? port : null
}

/** Times of sshd_config(5): `90`, `1m30s`. */
function seconds(text: string | undefined): number | null {
  if (text === undefined || !/^(\d+[smhdw]?)+$/i.test(text)) return null
  const unit: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
  let sum = 0
  for (const [, count = '0', letter = 's'] of text.matchAll(/(\d+)([smhdw]?)/gi)) {
    sum += Number(count) * (unit[letter.toLowerCase() || 's'] ?? 1)
  }
  return sum === 0 ? null : sum * 1000
}

interface Tokens {
  readonly host: string
  readonly alias: string
  readonly port: number
  readonly user: string
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly hostKeyAlias: string | undefined
  readonly jump: string
}

function expandHostName(name: string, alias: string): string {
  return name.replace(/%([%h])/g, (_, sign) => (sign === 'h' ? alias : '%'))
}

/** `~`, `%` tokens (ssh_config(5), TOKENS) and `${VARIABLE}`. */
function expandPath(text: string, tokens: Tokens): string {
  const full = expandTokens(text, tokens).replace(
    /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g,
    (_, name) => tokens.env[name] ?? '',
  )
  if (full === '~' || full.startsWith('~/')) return join(tokens.home, full.slice(1))
  return isAbsolute(full) || full.startsWith('\\') || full === '' ? full : join(process.cwd(), full)
}

function expandTokens(text: string, { host, alias, port, user, home, hostKeyAlias, jump }: Tokens): string {
  const local = hostname()
  const values: Record<string, string> = {
    '%': '%',
    d: home,
    h: host,
    i: String(process.getuid?.() ?? 0),
    j: jump,
    k: hostKeyAlias ?? alias,
    L: local.split('.')[0] ?? local,
    l: local,
    n: alias,
    p: String(port),
    r: user,
    u: userInfo().username,
    C: createHash('sha1').update(`${local}${host}${port}${user}${jump}`).digest('hex'),
  }
  return text.replace(/%([%A-Za-z])/g, (all, sign) => values[sign] ?? all)
}
