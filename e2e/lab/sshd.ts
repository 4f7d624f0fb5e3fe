import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabHost } from './lab'
import { must, until } from './run'

export interface LabSshdOptions {
  /** default 22 */
  port?: number
  /** host keys to make; default ed25519 */
  hostKeys?: readonly ('ed25519' | 'ecdsa' | 'rsa')[]
  /** lines of sshd_config(5), which come before ours and so win */
  config?: readonly string[]
  /**
   * sign-in through PAM (keyboard-interactive), with a stack of its own: each line one `auth` rule. Applies to all sshd of
   * the host that use PAM.
   */
  pamAuth?: readonly string[]
}

/** An OpenSSH server in a lab host: own keys, own port, own settings. Several may run in one host. Ends with it. */
export class LabSshd {
  readonly port: number
  private readonly dir: string

  private constructor(
    private readonly host: LabHost,
    private readonly options: LabSshdOptions,
  ) {
    this.port = options.port ?? 22
    this.dir = join(host.dir, `sshd-${this.port}`)
  }

  /** Makes keys and starts listening. By default root and users come in by key (`authorize`) or password (`setPassword`). */
  static async start(host: LabHost, options: LabSshdOptions = {}): Promise<LabSshd> {
    const sshd = new LabSshd(host, options)
    mkdirSync(sshd.dir, { recursive: true })
    mkdirSync(keysDir(host), { recursive: true })
    for (const type of options.hostKeys ?? ['ed25519']) await makeKey(join(sshd.dir, `host_${type}`), { type })
    if (options.pamAuth) await writePam(host, options.pamAuth)
    await sshd.listen()
    return sshd
  }

  /** `type base64` of each host key. */
  get publicKeys(): string[] {
    return (this.options.hostKeys ?? ['ed25519']).map((type) =>
      readFileSync(join(this.dir, `host_${type}.pub`), 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' '),
    )
  }

  /** Starts with the keys that are there; again after `stop` or a reboot of the host. */
  async listen(): Promise<void> {
    const { config = [], hostKeys = ['ed25519'], pamAuth } = this.options
    const lines = [
      ...config,
      `Port ${this.port}`,
      ...hostKeys.map((type) => `HostKey ${join(this.dir, `host_${type}`)}`),
      `PidFile ${this.pidFile}`,
      `AuthorizedKeysFile ${keysDir(this.host)}/%u`,
      'StrictModes no',
      `UsePAM ${pamAuth ? 'yes' : 'no'}`,
      'UseDNS no',
      'PermitRootLogin yes',
      'PrintMotd no',
      'MaxStartups 200',
      'Subsystem sftp internal-sftp',
    ]
    const file = join(this.dir, 'sshd_config')
    writeFileSync(file, `${lines.join('\n')}\n`)
    await this.host.must(['sh', '-c', 'mkdir -p /run/sshd && exec /usr/sbin/sshd -f "$1"', 'sh', file])
    await until(`sshd on port ${this.port}`, () => this.pid() !== null, 5000)
  }

  /** Stops listening; connections that are open go on. */
  async stop(): Promise<void> {
    const pid = this.pid()
    if (pid === null) return
    await this.host.killProcess(pid, 'TERM')
    await until('the end of sshd', () => this.pid() === null, 5000)
  }

  /** A new host key of each type, as after a reinstallation. */
  async changeHostKeys(): Promise<void> {
    await this.stop()
    for (const type of this.options.hostKeys ?? ['ed25519']) {
      rmSync(join(this.dir, `host_${type}`))
      rmSync(join(this.dir, `host_${type}.pub`))
      await makeKey(join(this.dir, `host_${type}`), { type })
    }
    await this.listen()
  }

  /** Kills the processes of all open connections, as when the host's sshd crashes; what runs in them is not told. */
  async dropConnections(): Promise<void> {
    const listener = this.pid()
    const all = this.host.processes()
    const monitors = all.filter(({ ppid }) => ppid === listener).map(({ pid }) => pid)
    // Of a user other than root the connection is held by a child of the monitor, under the user's name.
    const mine = all.filter(
      ({ pid, ppid, argv }) =>
        monitors.includes(pid) || (monitors.includes(ppid) && /^sshd(-session)?:/.test(argv[0] ?? '')),
    )
    // some may just be ending by themselves
    if (mine.length > 0) await this.host.exec(['kill', '-KILL', ...mine.map(({ pid }) => String(pid))])
  }

  /** Connections that are open or signing in. */
  connections(): number {
    const listener = this.pid()
    return this.host.processes().filter(({ ppid }) => ppid === listener).length
  }

  private get pidFile(): string {
    return `/run/sshd/${this.port}.pid`
  }

  private pid(): number | null {
    try {
      const pid = Number(readFileSync(this.host.outside(this.pidFile), 'utf8'))
      return this.host.processes().some((one) => one.pid === pid && one.state !== 'Z') ? pid : null
    } catch {
      return null
    }
  }
}

function keysDir(host: LabHost): string {
  return join(host.dir, 'authorized-keys')
}

/** Lets a key in as a user, for all sshd of the host. `options` are those of authorized_keys(5), as `restrict`. */
export function authorize(host: LabHost, user: string, publicKeyFile: string, options = ''): void {
  mkdirSync(keysDir(host), { recursive: true })
  chmodSync(keysDir(host), 0o755)
  const line = `${options === '' ? '' : `${options} `}${readFileSync(publicKeyFile, 'utf8')}`
  writeFileSync(join(keysDir(host), user), line, { flag: 'a', mode: 0o644 })
}

/** Gives a user of the host a password. */
export async function setPassword(host: LabHost, user: string, password: string): Promise<void> {
  const hash = (await must(['openssl', 'passwd', '-6', password])).trim()
  const shadow = join(host.dir, 'etc/shadow')
  const text = readFileSync(shadow, 'utf8')
  // written in place: the file is a bind mount
  writeFileSync(
    shadow,
    text.replace(new RegExp(`^${user}:[^:]*:`, 'm'), () => `${user}:${hash}:`),
  )
}

/** Makes a key pair; the public half is FILE.pub. */
export async function makeKey(
  file: string,
  { type = 'ed25519', passphrase = '', pem = false }: { type?: string; passphrase?: string; pem?: boolean } = {},
): Promise<void> {
  const format = pem ? ['-m', 'PEM'] : []
  await must(['ssh-keygen', '-q', '-t', type, ...format, '-N', passphrase, '-C', 'lab', '-f', file])
}

/** The host's own /etc/pam.d/sshd; the machine's is not touched. Gone with a reboot of the host. */
async function writePam(host: LabHost, auth: readonly string[]): Promise<void> {
  const file = join(host.dir, 'pam-sshd')
  const rules = [
    ...auth.map((rule) => `auth ${rule}`),
    'account required pam_permit.so',
    'session required pam_permit.so',
  ]
  writeFileSync(file, `${rules.join('\n')}\n`)
  await host.must(['mount', '--bind', file, '/etc/pam.d/sshd'])
}
