/** The command line of an OpenSSH client that carries a hop. Pure. */
import type { SshOptions } from '../config'
import type { HostAddress } from '../uri'

export interface ClientHop {
  readonly address: HostAddress
  readonly options: SshOptions
}

export interface ClientArguments extends ClientHop {
  /** configuration file that someone chose; null: the usual ones */
  readonly configFile: string | null
  /** where an accepted host key is written first */
  readonly acceptedKeys: string
  readonly connectTimeoutMs: number
  /** the way there, instead of the configuration's */
  readonly proxyCommand?: string | undefined
}

/** Seconds between questions to a silent host, and how many go unanswered before it is lost: 12 s, as with ssh2. */
const ALIVE_INTERVAL = 4
const ALIVE_COUNT = 2

/**
 * Everything the user's configuration says counts, but what belongs to a terminal: forwarded ports, agents and windows,
 * commands that run on connecting. Host keys that are not known are always asked about.
 */
export function clientArguments(hop: ClientArguments): string[] {
  const { address, options, configFile, acceptedKeys, proxyCommand, connectTimeoutMs } = hop
  const settings: Record<string, string> = {
    ControlPersist: 'no',
    BatchMode: 'no',
    StrictHostKeyChecking: options.strictHostKeyChecking === 'no' ? 'ask' : options.strictHostKeyChecking,
    UserKnownHostsFile: [acceptedKeys, ...options.userKnownHosts].map(quote).join(' '),
    HashKnownHosts: 'no',
    UpdateHostKeys: 'no',
    VisualHostKey: 'yes',
    FingerprintHash: 'sha256',
    ClearAllForwardings: 'yes',
    PermitLocalCommand: 'no',
    RemoteCommand: 'none',
    Tunnel: 'no',
    EscapeChar: 'none',
    ConnectTimeout: String(Math.ceil(connectTimeoutMs / 1000)),
    ServerAliveInterval: String(ALIVE_INTERVAL),
    ServerAliveCountMax: String(ALIVE_COUNT),
    ...(proxyCommand === undefined ? {} : { ProxyCommand: proxyCommand, ProxyUseFdpass: 'no' }),
  }
  return [
    ...(configFile === null ? [] : ['-F', configFile]),
    '-v',
    '-T',
    '-a',
    '-x',
    ...Object.entries(settings).flatMap(([keyword, value]) => ['-o', `${keyword}=${value}`]),
    ...(address.keyFile === undefined
      ? []
      : ['-o', 'IdentitiesOnly=yes', '-o', `IdentityFile=${quote(options.identityFiles[0] ?? '')}`]),
    ...(address.user === undefined ? [] : ['-l', address.user]),
    ...(address.port === undefined ? [] : ['-p', String(address.port)]),
  ]
}

/** A path as one word of a setting in which `%` and quotes mean something. */
function quote(path: string): string {
  return `"${path.replaceAll('%', '%%').replace(/["\\]/g, '\\$&')}"`
}

/** A path as one word of a shell, in a setting in which `%` means something. */
export function proxyWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''").replaceAll('%', '%%')}'`
}
