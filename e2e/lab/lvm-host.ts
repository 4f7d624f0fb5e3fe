import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { labDir } from './lab'
import { type ExecResult, LabError, must, type RunOptions, run, until } from './run'

const built = join(labDir, 'lvm')
const here = import.meta.dirname

/**
 * A host with real device-mapper: a VM with a kernel of its own, built once by bin/lablvm and resumed in 2 s, on overlays that go with it. Debian 12
 * with systemd, sshd, libvirtd, LVM and a volume group `vg0` of 4 GiB with nothing in it. It is reached at a port of 127.0.0.1 in the network that
 * the test runs in, ends with this process, and has no network but that.
 */
export class LvmHost implements AsyncDisposable {
  readonly key: string
  private constructor(
    /** port of 127.0.0.1 that its sshd is reached at */
    readonly port: number,
    private readonly dir: string,
    private readonly qemu: ChildProcess,
  ) {
    this.key = join(dir, 'key')
  }

  /** Builds it if need be (2 minutes, once) and resumes it. @throws LabError with what QEMU said */
  static async up(): Promise<LvmHost> {
    await must([join(here, 'bin/lablvm')], { timeoutMs: 600_000 })
    mkdirSync(join(labDir, 'hosts'), { recursive: true })
    const dir = mkdtempSync(join(labDir, 'hosts/lvm-'))
    for (const disk of ['root', 'pv'])
      await must([
        'qemu-img',
        'create',
        '-q',
        '-f',
        'qcow2',
        '-F',
        'qcow2',
        '-b',
        join(built, `${disk}.qcow2`),
        join(dir, `${disk}.qcow2`),
      ])
    await must(['install', '-m', '600', join(built, 'key'), join(dir, 'key')])
    const port = await freePort()
    const machine = readFileSync(join(built, 'machine'), 'utf8').trim().split(/\s+/)
    const drive = (disk: string) => ['-drive', `if=virtio,format=qcow2,file=${join(dir, `${disk}.qcow2`)},cache=unsafe`]
    // the same devices in the same order as bin/lablvm: the state is of those
    const argv = [
      ...machine,
      ...['-kernel', join(built, 'vmlinuz'), '-initrd', join(built, 'initrd.gz')],
      ...drive('root'),
      ...drive('pv'),
      ...['-netdev', `user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`, '-device', 'virtio-net-pci,netdev=n0'],
      ...['-serial', 'null', '-monitor', `unix:${join(dir, 'mon')},server,nowait`],
      ...['-incoming', `exec:cat ${join(built, 'state')}`],
    ]
    const [program = '', ...args] = ['setpriv', '--pdeathsig', 'KILL', 'qemu-system-x86_64', ...argv]
    const qemu = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    qemu.stderr?.on('data', (chunk) => (said += chunk))
    const host = new LvmHost(port, dir, qemu)
    try {
      await until(
        'sshd of the LVM host',
        async () => {
          if (qemu.exitCode !== null) throw new LabError(said || `QEMU ended with ${qemu.exitCode}`)
          return (await host.exec(['true'], { timeoutMs: 10_000 }).catch(() => null))?.code === 0
        },
        90_000,
      )
      // it wakes up at the moment when it was built
      await host.must(['date', '-s', `@${Math.floor(Date.now() / 1000)}`])
    } catch (error) {
      await host.down()
      throw error
    }
    return host
  }

  /** What an ssh client needs to come in as root, for ~/.ssh/config. `name`: what it is called there. */
  sshConfig(name: string): string {
    return `Host ${name}\n HostName 127.0.0.1\n Port ${this.port}\n User root\n IdentityFile ${this.key}\n IdentityAgent none\n`
  }

  /** `type base64` of its host key. */
  get publicKey(): string {
    return readFileSync(join(built, 'host-key.pub'), 'utf8').split(' ').slice(0, 2).join(' ')
  }

  /** Runs a program in the host as root, over ssh, and waits; a failing program is a result, not an error. */
  exec(argv: readonly string[], options: RunOptions = {}): Promise<ExecResult> {
    return run([...this.ssh(), argv.map(quote).join(' ')], options)
  }

  /** Like `exec`, but rejects with stderr when the program fails; resolves with stdout. */
  must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    return must([...this.ssh(), argv.map(quote).join(' ')], options)
  }

  /** Runs a script of sh in the host. @throws LabError with what it said when a line fails */
  sh(script: string): Promise<string> {
    return this.must(['sh', '-ec', script])
  }

  /** virsh on the host's libvirt, quiet, without trailing newlines. */
  async virsh(...args: string[]): Promise<string> {
    return (await this.must(['virsh', '-q', '-c', 'qemu:///system', ...args])).replace(/\n+$/, '')
  }

  /** A VM without an operating system, on block devices: BIOS is all that runs, and writes nothing. @returns its uuid */
  async defineVm(name: string, disks: readonly string[], { start = false, extra = '' } = {}): Promise<string> {
    const uuid = randomUUID()
    const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;')
    const devices = disks.map(
      (path, n) =>
        `<disk type='block' device='disk'><driver name='qemu' type='raw'/><source dev='${escaped(path)}'/><target dev='vd${String.fromCharCode(97 + n)}' bus='virtio'/></disk>`,
    )
    const xml = `<domain type='qemu'><name>${escaped(name)}</name><uuid>${uuid}</uuid><memory unit='MiB'>32</memory><vcpu>1</vcpu>
      <os><type arch='x86_64' machine='pc'>hvm</type></os><devices>${devices.join('')}${extra}</devices></domain>`
    await this.must(['sh', '-ec', 'cat >/tmp/vm.xml; virsh -q define /tmp/vm.xml; rm /tmp/vm.xml'], { input: xml })
    if (start) await this.virsh('start', uuid)
    return uuid
  }

  /** Ends the connections that are open, as a network does that goes away: what runs in them is not told. Those of `exec` too. */
  async dropConnections(): Promise<void> {
    await this.exec(['pkill', '-KILL', '-f', '^sshd: root'])
  }

  /** Kills it and removes what it wrote. */
  async down(): Promise<void> {
    if (this.qemu.exitCode === null && this.qemu.signalCode === null) {
      const ended = new Promise((done) => this.qemu.once('exit', done))
      this.qemu.kill('SIGKILL')
      await ended
    }
    rmSync(this.dir, { recursive: true, force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down()
  }

  /** A connection that is kept for a while: signing in takes a second in such a VM. */
  private ssh(): string[] {
    const set = {
      BatchMode: 'yes',
      ConnectTimeout: '10',
      StrictHostKeyChecking: 'no',
      UserKnownHostsFile: '/dev/null',
      LogLevel: 'ERROR',
    }
    const options = Object.entries(set).flatMap(([name, value]) => ['-o', `${name}=${value}`])
    return ['ssh', '-F', 'none', '-i', this.key, '-p', String(this.port), ...options, 'root@127.0.0.1']
  }
}

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** A port that nobody listens at, in this network. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
