import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  appendFileSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import type { Socket } from 'node:net'
import { dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { makeDisk } from './disk'
import { hashFile, writeRandomRaw } from './disk-data'
import { diffFingerprints, type Fingerprint, findLeftovers, takeFingerprint } from './fingerprint'
import { listProcesses } from './processes'
import { defaultRelease } from './releases'
import { type ExecResult, LabError, must, run, until } from './run'
import { SerialConsole } from './serial-console'
import type { DefineVm, ExecOptions, LabHostOptions, LabProcess, LabVm, Release } from './types'
import { type LabUser, writeUser } from './users'
import { type LabDisk, vmXml } from './vm-xml'

export type { Fingerprint } from './fingerprint'
export { atLeast, releases } from './releases'
export { type ExecResult, must, run, until } from './run'
export { SerialConsole } from './serial-console'
export { writeTestDriverFile } from './test-driver'
export type { DefineVm, ExecOptions, LabHostOptions, LabProcess, LabVm, ModularDaemon, Release } from './types'
export type { LabUser } from './users'
export type { LabDisk } from './vm-xml'

const here = import.meta.dirname
const labhost = join(here, 'bin', 'labhost')

/** The checkout, whose files every host sees at the same path. */
export const checkout = dirname(dirname(here))

/** State of all lab hosts; outside /root and /home, because QEMU's user must reach it. */
export const labDir = process.env.OFFSHOOT_LAB_DIR ?? '/var/tmp/offshoot-lab'

/** Where in a host its images are, as libvirt and the app see it. */
const imagesDir = '/var/lib/libvirt/images'

/** Whether libvirt's modular daemons were built for lab hosts (bin/labmodular). */
export const modularBuilt = (): boolean => existsSync(join(labDir, 'modular/trixie/version'))

/**
 * A disposable libvirt host in namespaces of this machine (root, Linux): own libvirtd, /dev without kvm, /run, /etc/libvirt,
 * users, homes, pids, network. It ends with this process, however that ends. Paths are the host's unless a name
 * says otherwise; `outside` translates.
 */
export class LabHost implements AsyncDisposable {
  /** PID 1 of the host as seen from outside; changes with `reboot`. */
  pid = 0
  readonly imagesDir = imagesDir
  /** State directory, as seen from outside and inside. */
  readonly dir: string
  private lifeline: Socket | undefined
  private readonly users = new Map<string, LabUser>([['root', { name: 'root', uid: 0, gid: 0, home: '/root' }]])
  private readonly loops: { name: string; image: string; path: string; fs: string }[] = []
  private static count = 0

  private constructor(
    /** Host name inside. */
    readonly name: string,
    private readonly id: string,
    private readonly options: LabHostOptions,
  ) {
    this.dir = join(labDir, 'hosts', id)
  }

  /** Starts a new host; about 0.5 s. Two of one name may be up at once. @throws LabError with the log */
  static async up(name = 'lab', options: LabHostOptions = {}): Promise<LabHost> {
    if (process.getuid?.() !== 0) throw new LabError('the lab needs root')
    if (LabHost.count === 0) await run([labhost, 'sweep'])
    const id = `${name}-${process.pid}-${++LabHost.count}`
    await run([labhost, 'down', id])
    const host = new LabHost(name, id, options)
    await host.boot()
    return host
  }

  /** Whose programs the host runs. */
  get release(): Release {
    return this.options.release ?? (this.options.bare || this.options.daemons ? 'trixie' : defaultRelease())
  }

  /** The system socket as seen from outside. */
  get socketPath(): string {
    return this.outside('/run/libvirt/libvirt-sock')
  }

  /** Path from outside of a path in the host. */
  outside(path: string): string {
    return `/proc/${this.pid}/root${path}`
  }

  /** Home directories of root and the added users. */
  homes(): string[] {
    return [...this.users.values()].map((user) => user.home)
  }

  /** Runs a program in the host and waits; a failing program is a result, not an error. */
  exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return run(this.argvFor(argv, options), { ...options, env: this.envOf(options) })
  }

  /** Like `exec`, but rejects with stderr when the program fails; resolves with stdout. */
  must(argv: readonly string[], options: ExecOptions = {}): Promise<string> {
    return must(this.argvFor(argv, options), { ...options, env: this.envOf(options) })
  }

  /** virsh on the host's system libvirt, quiet, without trailing newlines. @throws LabError with virsh's stderr */
  async virsh(...args: string[]): Promise<string> {
    return (await this.must(['virsh', '-q', '-c', 'qemu:///system', ...args])).replace(/\n+$/, '')
  }

  /** A virsh that reads commands from its standard input and keeps its connection; the caller ends it. */
  openVirsh(uri: string): ChildProcessByStdio<Writable, Readable, null> {
    const [program = '', ...args] = this.argvFor(['virsh', '-q', '-c', uri], {})
    return spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], env: this.envOf({}) })
  }

  /**
   * Makes an executable that runs Electron in this host as `user`, for Playwright's executablePath. It joins mount, uts and
   * pid namespace, not the network: X and Playwright's loopback reach it. Works after a `reboot` too.
   * @param binary default $OFFSHOOT_ELECTRON, else node_modules/electron/dist/electron
   */
  electronWrapper({
    user = 'root',
    env = {},
    binary,
  }: {
    user?: string
    env?: Record<string, string>
    binary?: string
  } = {}): string {
    const wanted = binary ?? process.env.OFFSHOOT_ELECTRON ?? join(checkout, 'node_modules/electron/dist/electron')
    if (!existsSync(wanted)) throw new LabError(`no Electron at ${wanted}; set OFFSHOOT_ELECTRON`)
    const program = realpathSync(wanted)
    const path = join(this.dir, `electron-${user}-${randomUUID().slice(0, 8)}.sh`)
    const words = [
      join(here, 'bin', 'labrun'),
      this.dir,
      user,
      'env',
      ...Object.entries(env).map(([k, v]) => `${k}=${v}`),
      program,
    ]
    writeFileSync(path, `#!/bin/bash\nexec ${words.map(shellQuote).join(' ')} "$@"\n`, { mode: 0o755 })
    return path
  }

  /** Makes disks, defines a tiny guest with them, and starts it on request. */
  async defineVm(vm: DefineVm): Promise<LabVm> {
    const uuid = randomUUID()
    const disks = (vm.disks ?? []).map((disk, n) => {
      const target = `${disk.bus && disk.bus !== 'virtio' ? 'sd' : 'vd'}${String.fromCharCode(97 + n)}`
      const path = join(disk.dir ?? imagesDir, disk.name ?? `${vm.name}${n > 0 ? `-${target}` : ''}.${disk.format}`)
      return { ...disk, target, path }
    })
    for (const disk of disks) await this.makeDisk(disk.path, disk)
    const xml = vmXml({
      name: vm.name,
      uuid,
      memoryMiB: vm.memoryMiB ?? (vm.uefi ? 256 : 128),
      vcpus: vm.vcpus ?? 1,
      uefi: vm.uefi ?? false,
      disks,
      interfaces: vm.interfaces ?? [{}],
      channel: vm.channel ?? false,
      kernel: '/var/lib/libvirt/boot/vmlinuz',
      initrd: '/var/lib/libvirt/boot/initrd.gz',
      cmdline: `console=ttyS0 quiet panic=-1${vm.dhcp ? ` lab.dhcp=${vm.dhcp}` : ''}`,
      devicesExtra: vm.devicesExtra ?? '',
      xmlExtra: vm.xmlExtra ?? '',
    })
    await this.defineXml(xml)
    if (vm.start) await this.virsh('start', uuid)
    return { name: vm.name, uuid, disks: disks.map((disk) => disk.path) }
  }

  /** Defines a domain from XML as it is. */
  async defineXml(xml: string, { uri = 'qemu:///system', user }: { uri?: string; user?: string } = {}): Promise<void> {
    // a file, not /dev/stdin: a child's stdin here is a socket, which cannot be opened by path
    const path = join(this.dir, `define-${randomUUID()}.xml`)
    writeFileSync(path, xml)
    try {
      await this.must(['virsh', '-q', '-c', uri, 'define', path], { user })
    } finally {
      rmSync(path)
    }
  }

  /** Makes an image with random data at a path in the host. */
  makeDisk(path: string, disk: LabDisk): Promise<void> {
    return makeDisk(this, path, disk)
  }

  /** The serial console of a running guest. One reader at a time: two would share out the bytes. */
  async console(vm: { uuid: string }): Promise<SerialConsole> {
    const tty = await this.virsh('ttyconsole', vm.uuid)
    await this.must(['stty', '-F', tty, 'raw', '-echo'])
    const [program = '', ...args] = this.argvFor(['cat', tty], {})
    const reader = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env: this.envOf({}) })
    return new SerialConsole(reader, openSync(this.outside(tty), constants.O_WRONLY | constants.O_NOCTTY))
  }

  /** A pool on a tmpfs of `size` bytes: the way to a full target. Its content goes with a reboot. */
  async tmpfsPool({ name, size }: { name: string; size: number }): Promise<{ name: string; path: string }> {
    const path = `/var/lib/libvirt/pools/${name}`
    await this.must(['mkdir', '-p', path])
    await this.must(['mount', '-t', 'tmpfs', '-o', `size=${size},mode=711`, 'labpool', path])
    return this.dirPool(name, path)
  }

  /** A pool on a file system of its own in a loop-mounted file; xfs and btrfs can reflink. Mounted again by `reboot`. */
  async loopPool({
    name,
    fs,
    size = 512 * 1024 * 1024,
  }: {
    name: string
    fs: 'xfs' | 'btrfs' | 'ext4'
    size?: number
  }) {
    const path = `/var/lib/libvirt/pools/${name}`
    const image = join(this.dir, `loop-${name}.img`)
    await writeRandomRaw(image, size, 0)
    await must([`mkfs.${fs}`, '-q', fs === 'ext4' ? '-F' : '-f', image])
    await must([labhost, 'loop', this.id, image, path, fs])
    this.loops.push({ name, image, path, fs })
    return this.dirPool(name, path)
  }

  /** A pool on a directory, made if missing. */
  async dirPool(name: string, path: string): Promise<{ name: string; path: string }> {
    await this.must(['mkdir', '-p', path])
    await this.must(['chmod', '711', path])
    await this.virsh('pool-define-as', '--name', name, '--type', 'dir', '--target', path)
    await this.virsh('pool-start', '--pool', name)
    await this.virsh('pool-autostart', '--pool', name)
    return { name, path }
  }

  /** SHA-256 of a file of the host, in hex. */
  sha256(path: string): Promise<string> {
    return hashFile(this.outside(path))
  }

  /** Whether two images hold the same for a guest, whatever their formats (qemu-img compare). */
  async sameContent(a: string, b: string): Promise<boolean> {
    const { code, stderr } = await this.exec(['qemu-img', 'compare', '-U', a, b])
    if (code > 1) throw new LabError(stderr)
    return code === 0
  }

  /** A record of all domains, snapshots, pools and image files; compare two with `diffFingerprints`. */
  fingerprint(): Promise<Fingerprint> {
    return takeFingerprint(this)
  }

  /** What changed since an earlier fingerprint, a line each. */
  async changesSince(before: Fingerprint, only: 'all' | 'content' = 'all'): Promise<string[]> {
    return diffFingerprints(before, await this.fingerprint(), only)
  }

  /** Temporary files and job directories that are still there. */
  leftovers(): Promise<string[]> {
    return findLeftovers(this)
  }

  /** Stops libvirtd and waits until it is gone; guests go on. */
  async stopLibvirtd(): Promise<void> {
    await must([labhost, 'daemon', this.id, 'stop'])
  }

  /** Starts libvirtd if it is not running; it answers when this resolves. */
  async startLibvirtd(): Promise<void> {
    await must([labhost, 'daemon', this.id, 'start'])
    await this.virsh('uri')
  }

  async restartLibvirtd(): Promise<void> {
    await must([labhost, 'daemon', this.id, 'restart'])
    await this.virsh('uri')
  }

  /**
   * Who may use the system socket. unixSockGroup: members of group libvirt, by the socket's mode. polkit: a real
   * dbus-daemon and polkitd, as on a desktop. Restarts libvirtd. Without either, only root gets in.
   */
  async configure({ unixSockGroup, polkit }: { unixSockGroup?: boolean; polkit?: boolean }): Promise<void> {
    if (unixSockGroup) {
      const lines = [
        'unix_sock_group = "libvirt"',
        'unix_sock_rw_perms = "0770"',
        'auth_unix_rw = "none"',
        'auth_unix_ro = "none"',
      ]
      appendFileSync(join(this.dir, 'etc/libvirt/libvirtd.conf'), `${lines.join('\n')}\n`)
    }
    await must([labhost, 'daemon', this.id, polkit ? 'polkit' : 'restart'])
    await this.virsh('uri')
  }

  /**
   * Restarts libvirtd as one that speaks a language: `de_DE`, `zh_CN`; null for English. The locale is made for the lab, once;
   * translations come with the package libvirt-l10n.
   */
  async speak(language: 'de_DE' | 'zh_CN' | null): Promise<void> {
    const file = join(this.dir, 'language')
    if (language === null) rmSync(file, { force: true })
    else {
      const path = join(labDir, 'locales')
      const name = `${language}.UTF-8`
      // Made aside and put in place at once: several labs may want it.
      if (!existsSync(join(path, name))) {
        const made = join(labDir, `locale-${randomUUID()}`)
        await must(['localedef', '-i', language, '-f', 'UTF-8', '--no-archive', made])
        mkdirSync(path, { recursive: true })
        await run(['mv', '-T', made, join(path, name)])
        rmSync(made, { recursive: true, force: true })
      }
      writeFileSync(file, `LOCPATH=${path}\nLC_ALL=${name}\nLANG=${name}\n`)
    }
    await this.restartLibvirtd()
  }

  /** Adds a user with a home in this host only; it cannot sign in with a password. */
  async addUser(
    name: string,
    { libvirtGroup = false, shell }: { libvirtGroup?: boolean; shell?: string } = {},
  ): Promise<LabUser> {
    const uid = 2000 + this.users.size
    const user = { name, uid, gid: uid, home: `/home/${name}`, ...(shell === undefined ? {} : { shell }) }
    await writeUser(this.dir, user, libvirtGroup, join(labDir, 'capabilities', this.release))
    await this.must(['install', '-d', '-m', '700', '-o', String(uid), '-g', String(uid), `/run/user/${uid}`])
    this.users.set(name, user)
    return user
  }

  /** Gives a user of the host, root too, another login shell. */
  setShell(name: string, shell: string): void {
    const file = join(this.dir, 'etc/passwd')
    const text = readFileSync(file, 'utf8')
    // written in place: the file is a bind mount
    writeFileSync(
      file,
      text.replace(new RegExp(`^(${name}:.*:)[^:\\n]*$`, 'm'), (_, before) => `${before}${shell}`),
    )
  }

  /** Makes a new directory in a user's home, theirs alone; resolves with its path in the host. */
  async userDirectory(user: string, prefix = 'lab'): Promise<string> {
    const template = `${this.userNamed(user).home}/${prefix}-XXXXXX`
    return (await this.must(['mktemp', '-d', template], { user })).trim()
  }

  /** Processes of this host only, whose command line matches. */
  processes(pattern: RegExp = /./): LabProcess[] {
    return listProcesses(this.outside('/proc'), pattern)
  }

  /** Sends a signal to a process of the host, by its pid there. */
  async killProcess(pid: number, signal: 'KILL' | 'TERM' | 'STOP' | 'CONT' | 'INT' | 'HUP' = 'KILL'): Promise<void> {
    await this.must(['kill', `-${signal}`, String(pid)])
  }

  /** Gives a file of the host to a user of the host. */
  chown(path: string, user: string): void {
    const { uid, gid } = this.userNamed(user)
    chownSync(this.outside(path), uid, gid)
  }

  /**
   * Makes this host's disk slow for copies: the real qemu-img, called with its own rate limit (convert -r), so that a test
   * can act in the middle of a copy on any machine.
   */
  async slowCopies(bytesPerSecond: number): Promise<void> {
    const script = `#!/bin/sh\n[ "$1" = convert ] || exec /run/slow/qemu-img.real "$@"\nshift\nexec /run/slow/qemu-img.real convert -r ${bytesPerSecond} "$@"\n`
    await this.must(['sh', '-c', 'mkdir -p /run/slow && cp /usr/bin/qemu-img /run/slow/qemu-img.real'])
    writeFileSync(this.outside('/run/slow/qemu-img'), script, { mode: 0o755 })
    await this.must(['mount', '--bind', '/run/slow/qemu-img', '/usr/bin/qemu-img'])
  }

  /**
   * Slows down what libvirt writes of a VM's memory, in its own program for that, so that a test can act in the middle.
   * @returns how to end that
   */
  async slowMemory(): Promise<() => Promise<unknown>> {
    const program = '/usr/lib/libvirt/libvirt_iohelper'
    const loop = 'while [ -e /run/slow-memory/yes ]; do dd bs=64k count=1 2>/dev/null; sleep 0.02; done'
    const script = `#!/bin/sh\n{\n${loop}\ncat\n} | /run/slow-memory/real "$@"\n`
    await this.must(['sh', '-c', 'mkdir -p /run/slow-memory && cp "$1" /run/slow-memory/real', '-', program])
    await this.must(['touch', '/run/slow-memory/yes'])
    writeFileSync(this.outside('/run/slow-memory/program'), script, { mode: 0o755 })
    await this.must(['mount', '--bind', '/run/slow-memory/program', program])
    return () => this.must(['rm', '-f', '/run/slow-memory/yes'])
  }

  /** Writes what is dirty and empties the page cache of the whole machine, for cold measurements. */
  async dropCaches(): Promise<void> {
    await must(['sync'])
    writeFileSync('/proc/sys/vm/drop_caches', '3')
  }

  /** Power cut and start: everything that ran is dead, /run is empty, the boot id is new; definitions and images stay. */
  async reboot(): Promise<void> {
    this.lifeline?.destroy()
    await must([labhost, 'down', this.id, '--keep'])
    await this.boot()
    for (const { name, image, path, fs } of this.loops) {
      await must([labhost, 'loop', this.id, image, path, fs])
      await this.virsh('pool-refresh', '--pool', name)
    }
  }

  /** Kills everything in the host and removes its state. */
  async down(): Promise<void> {
    this.lifeline?.destroy()
    await must([labhost, 'down', this.id])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down()
  }

  /** The host holds the other end of fd 3 and dies when ours closes: with `down`, or with this process. */
  private async boot(): Promise<void> {
    const ip = this.options.ip ? ['--ip', this.options.ip] : []
    const release = this.release === 'own' ? [] : ['--release', this.release]
    const bare = this.options.bare ? ['--bare'] : []
    const daemons = this.options.daemons ? ['--daemons', this.options.daemons.join(' ')] : []
    const how = [...ip, ...release, ...bare, ...daemons]
    const argv = ['up', this.id, '--hostname', this.name, '--watch', String(process.pid), ...how]
    const child = spawn(labhost, argv, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
    const lifeline = child.stdio[3] as Socket
    lifeline.on('error', () => {})
    lifeline.unref()
    let out = ''
    let err = ''
    child.stdout?.on('data', (chunk) => (out += chunk))
    child.stderr?.on('data', (chunk) => (err += chunk))
    const code = await new Promise<number | null>((done, failed) => {
      child.on('error', failed)
      child.on('exit', (exit) => setImmediate(done, exit))
    })
    if (code !== 0) throw new LabError(err || `labhost up ended with ${code}`)
    await until('the pid of the host', () => /^\d+\s*$/m.test(out), 1000)
    this.pid = Number(out)
    this.lifeline = lifeline
  }

  private userNamed(name: string): LabUser {
    const user = this.users.get(name)
    if (!user) throw new LabError(`no user ${name} in host ${this.name}`)
    return user
  }

  private envOf({ user = 'root', env }: ExecOptions): NodeJS.ProcessEnv {
    const { home, uid } = this.userNamed(user)
    return {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      HOME: home,
      USER: user,
      LOGNAME: user,
      SHELL: '/bin/bash',
      XDG_RUNTIME_DIR: `/run/user/${uid}`,
      ...env,
    }
  }

  /** The program dies with nsenter, so killing that ends both. */
  private argvFor(argv: readonly string[], { user = 'root', cwd = '/' }: ExecOptions): string[] {
    const { uid, gid } = this.userNamed(user)
    const ids = uid === 0 ? [] : ['--reuid', String(uid), '--regid', String(gid), '--init-groups']
    const enter = ['nsenter', '-t', String(this.pid), '-m', '-u', '-n', '-p', '--wd=/', '--']
    return [...enter, 'setpriv', '--pdeathsig', 'KILL', ...ids, 'env', '-C', cwd, '--', ...argv]
  }
}

const shellQuote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`
