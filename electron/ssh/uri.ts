/**
 * A host as people write it: an alias of their ssh configuration, `user@host:port`, or a libvirt URI. Pure: nothing is
 * looked up here.
 * @see https://libvirt.org/uri.html#ssh-transport
 */
import { AddressError } from './address-error'
import { isSshCommand, readSshCommand } from './ssh-command'

export type LibvirtMode = 'system' | 'session'

/** How libvirt's own clients reach the socket (`proxy=`). We try all; the wish only says which one first. */
export type ProxyWish = 'auto' | 'netcat' | 'native'

export interface HostAddress {
  /** what ssh is asked for: an alias or a host name or address, without brackets */
  readonly host: string
  readonly user?: string
  readonly port?: number
  /** which libvirt; only a URI says it */
  readonly mode: LibvirtMode
  /** of a `test+ssh` URI, libvirt's driver for trying things out: `/default` or the file of its node */
  readonly testNode?: string
  /** `socket=`: where libvirt listens on the host, instead of the usual places */
  readonly socket?: string
  /** `keyfile=`: the only private key to try */
  readonly keyFile?: string
  /** hosts to go through, as ProxyJump has them; of a pasted ssh command (`-J`), which no URI can say */
  readonly jump?: string
  /** another configuration file, which a ProxyCommand named (`-F`) */
  readonly configFile?: string
  /** `known_hosts=`: read instead of the user's own file */
  readonly knownHosts?: string
  /** `no_verify=1`. Never obeyed; told, so that the user can be told */
  readonly noVerify: boolean
  readonly proxy: ProxyWish
  /** `netcat=`: path of nc on the host */
  readonly netcat?: string
  /** which spelling it was */
  readonly kind: 'alias' | 'address' | 'uri' | 'command'
}

/** Drivers whose daemons we can speak with over ssh. */
const DRIVERS = ['qemu', 'test']

/**
 * Reads what was typed. `root@kvm1`, `kvm1`, `ops@[2001:db8::1]:2222`, `2001:db8::1` (an address without brackets has no
 * port), `qemu+ssh://ops@kvm1:2222/session?socket=/run/x`, `ssh -p 2222 root@kvm1`, `ssh://root@kvm1:2222`.
 * @throws AddressError
 */
export function parseHost(text: string): HostAddress {
  const trimmed = text.trim()
  if (trimmed === '') throw new AddressError('empty', text)
  if (isSshCommand(trimmed)) return parseCommand(trimmed)
  if (/^ssh:\/\//i.test(trimmed)) return parseSshUri(trimmed)
  if (trimmed.includes('://')) return parseUri(trimmed)
  const at = trimmed.lastIndexOf('@')
  const user = at < 0 ? undefined : trimmed.slice(0, at)
  const { host, port } = splitHostPort(trimmed.slice(at + 1), text)
  const bare = { mode: 'system', noVerify: false, proxy: 'auto' } as const
  return {
    host: checkHost(host, text),
    ...(user === undefined ? {} : { user: checkUser(user, text) }),
    ...(port === undefined ? {} : { port }),
    ...bare,
    kind: user === undefined && port === undefined ? 'alias' : 'address',
  }
}

/**
 * The address as a URI that every client of libvirt understands. `no_verify` is left out: nobody should copy it.
 * @see https://libvirt.org/uri.html
 */
export function libvirtUri(address: HostAddress): string {
  const { host, user, port, testNode, mode, socket, keyFile, knownHosts, proxy, netcat } = address
  const driver = testNode === undefined ? 'qemu' : 'test'
  const at = user === undefined ? '' : `${encodeURIComponent(user)}@`
  const name = host.includes(':') ? `[${host}]` : encodeURIComponent(host)
  const query = [
    ['socket', socket],
    ['keyfile', keyFile],
    ['known_hosts', knownHosts],
    ['proxy', proxy === 'auto' ? undefined : proxy],
    ['netcat', netcat],
  ].flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value).replaceAll('%2F', '/')}`],
  )
  const path = testNode ?? `/${mode}`
  return `${driver}+ssh://${at}${name}${port === undefined ? '' : `:${port}`}${encodeURI(path)}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/** What the daemon is asked to open: the URI without the way to it. */
export function connectUri({ testNode, mode }: HostAddress): string {
  return testNode === undefined ? `qemu:///${mode}` : `test://${testNode}`
}

/** `ssh://user@host:port/`, as ssh takes it. */
function parseSshUri(text: string): HostAddress {
  const [, authority = '', path = ''] = /^ssh:\/\/([^/?#]*)(.*)$/i.exec(text) ?? []
  if (authority === '') throw new AddressError('no-host', text)
  if (path !== '' && path !== '/') throw new AddressError('bad-uri', text)
  return parseHost(decode(authority.replace(/;[^@]*(?=@)/, ''), text))
}

/** What the flags say wins over what the destination says, as in ssh. */
function parseCommand(text: string): HostAddress {
  const { destination, user, port, keyFile, jump } = readSshCommand(text)
  if (/^(?!ssh:)[a-z0-9+]+:\/\//i.test(destination) || isSshCommand(destination))
    throw new AddressError('bad-host', text)
  // A name is no port's place here: `ssh kvm1:22` looks for a host of that name.
  const named = parseHost(destination)
  if (jump !== undefined && jump.toLowerCase() !== 'none') {
    for (const one of jump.split(',')) parseHost(one)
  }
  return {
    ...named,
    ...(user === undefined ? {} : { user: checkUser(user, text) }),
    ...(port === undefined ? {} : { port: checkPort(port, text) }),
    ...optional('keyFile', keyFile),
    ...(jump?.toLowerCase() === 'none' ? {} : optional('jump', jump)),
    kind: 'command',
  }
}

/**
 * The shortest text that means an address: what is kept and shown of a pasted command. Other spellings stay as they were
 * typed.
 */
export function addressText(text: string): string {
  const trimmed = text.trim()
  const address = parseHost(trimmed)
  const { kind, host, user, port, keyFile, jump } = address
  if (kind !== 'command' && !/^ssh:/i.test(trimmed)) return trimmed
  const at = `${user === undefined ? '' : `${user}@`}`
  if (jump !== undefined) {
    const flags = [`-J ${jump}`, ...(keyFile === undefined ? [] : [`-i ${quoteWord(keyFile)}`])]
    if (port !== undefined) flags.push(`-p ${port}`)
    return `ssh ${flags.join(' ')} ${at}${host}`
  }
  if (keyFile !== undefined) return libvirtUri(address)
  const name = host.includes(':') ? `[${host}]` : host
  return `${at}${name}${port === undefined ? '' : `:${port}`}`
}

function quoteWord(word: string): string {
  return /^[\w./~@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function splitHostPort(rest: string, text: string): { host: string; port?: number } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(rest)
  if (bracketed) {
    const [, host = '', port] = bracketed
    return port === undefined ? { host } : { host, port: checkPort(port, text) }
  }
  const colons = rest.split(':').length - 1
  if (colons !== 1) return { host: rest }
  const [host = '', port = ''] = rest.split(':')
  return { host, port: checkPort(port, text) }
}

function parseUri(text: string): HostAddress {
  // Not URL: it rewrites hosts of schemes it does not know in no useful way, and refuses names that ssh accepts.
  const match = /^([a-z0-9]+)(?:\+([a-z0-9]+))?:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i.exec(text)
  if (!match) throw new AddressError('bad-uri', text)
  const [, driver = '', transport, authority = '', path = '', query = ''] = match
  if (!DRIVERS.includes(driver.toLowerCase())) throw new AddressError('not-qemu', text)
  if (!['ssh', 'libssh', 'libssh2'].includes(transport?.toLowerCase() ?? '')) throw new AddressError('not-ssh', text)
  if (authority === '') throw new AddressError('no-host', text)
  const at = authority.lastIndexOf('@')
  const user = at < 0 ? undefined : decode(authority.slice(0, at), text)
  const { host, port } = splitHostPort(authority.slice(at + 1), text)
  const testNode = driver.toLowerCase() === 'test' ? decode(path, text) : undefined
  const usual = path === '/system' || path === '' || path === '/' || testNode?.startsWith('/')
  const mode = path === '/session' ? 'session' : usual ? 'system' : undefined
  if (mode === undefined) throw new AddressError('bad-path', text)
  const params = parseQuery(query, text)
  const socket = params.get('socket')
  if (socket !== undefined && !socket.startsWith('/')) throw new AddressError('bad-path', text)
  const proxy = params.get('proxy')
  return {
    host: checkHost(decode(host, text), text),
    ...(user === undefined ? {} : { user: checkUser(user, text) }),
    ...(port === undefined ? {} : { port }),
    mode,
    ...optional('testNode', testNode),
    ...optional('socket', socket),
    ...optional('keyFile', params.get('keyfile')),
    ...optional('knownHosts', params.get('known_hosts')),
    noVerify: params.get('no_verify') !== undefined && params.get('no_verify') !== '0',
    proxy: proxy === 'netcat' || proxy === 'native' ? proxy : 'auto',
    ...optional('netcat', params.get('netcat')),
    kind: 'uri',
  }
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { [P in K]?: string }
}

/** `&` and `;` both separate, as in libvirt. The last of a name wins. */
function parseQuery(query: string, text: string): Map<string, string> {
  const params = new Map<string, string>()
  for (const part of query.split(/[&;]/)) {
    const equals = part.indexOf('=')
    if (equals < 0) continue
    params.set(decode(part.slice(0, equals), text).toLowerCase(), decode(part.slice(equals + 1), text))
  }
  return params
}

function decode(text: string, whole: string): string {
  try {
    const decoded = decodeURIComponent(text)
    if (decoded.includes('\0')) throw new AddressError('bad-escape', whole)
    return decoded
  } catch {
    throw new AddressError('bad-escape', whole)
  }
}

/**
 * The rule of OpenSSH's `valid_hostname`: no leading dash (it would be read as an option), no shell characters, no spaces,
 * no control characters. Colons are for IPv6, `%` for its zone.
 */
function checkHost(host: string, text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (host === '' || host.startsWith('-') || /['`"$\\;&<>|(){}\s\u0000-\u001f\u007f@/,[\]]/.test(host)) {
    throw new AddressError('bad-host', text)
  }
  return host
}

/** The rule of OpenSSH's `valid_ruser`. */
function checkUser(user: string, text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (user === '' || user.startsWith('-') || /['`";&<>|(){}\u0000-\u001f\u007f]/.test(user) || user.endsWith('\\')) {
    throw new AddressError('bad-user', text)
  }
  return user
}

function checkPort(port: string, text: string): number {
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0
  if (number < 1 || number > 65535) throw new AddressError('bad-port', text)
  return number
}
