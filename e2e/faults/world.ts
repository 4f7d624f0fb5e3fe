import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LabHost, type Release, until } from '../lab/lab'
import { authorize, LabSshd, makeKey } from '../lab/sshd'
import { escapeXml } from '../lab/vm-xml'
import { Child } from './child'
import type { WayIn } from './protocol'

const MiB = 1024 * 1024
const IP = '10.99.0.61'
/** Room for a round's files. */
const ROOM = '1g'

/**
 * local: root on this computer. root, sudo, user over ssh: root; a user with sudo; a member of group libvirt who may not read
 * images, so that copies are made by libvirt's storage API.
 */
export const ways = ['local', 'root', 'sudo', 'user'] as const
export type Way = (typeof ways)[number]

/** The directory that every file of a round lies in: a file system of its own, and a pool. */
export const DIRECTORY = '/var/lib/libvirt/pools/faults'
/** The real qemu-img, beside the one that copies slowly. */
export const QEMU_IMG = '/run/slow/qemu-img.real'

/** One lab host for all rounds, with sshd and users. */
export class World implements AsyncDisposable {
  private next: Child
  private readonly children = new Set<Child>()

  private constructor(
    readonly lab: LabHost,
    readonly sshd: LabSshd,
    private readonly dir: string,
  ) {
    this.next = new Child()
  }

  static async up(release: Release): Promise<World> {
    const dir = mkdtempSync(join(tmpdir(), 'offshoot-faults-'))
    await makeKey(join(dir, 'id'))
    const lab = await LabHost.up('faults', { ip: IP, release })
    for (const name of ['sudo', 'user']) await lab.addUser(name, { libvirtGroup: true })
    await lab.configure({ unixSockGroup: true })
    const sudoers = join(lab.dir, 'sudoers')
    writeFileSync(sudoers, 'sudo ALL=(ALL) NOPASSWD: ALL\n', { mode: 0o440 })
    await lab.must(['mount', '--bind', sudoers, '/etc/sudoers'])
    const sshd = await LabSshd.start(lab)
    for (const user of ['root', 'sudo', 'user']) authorize(lab, user, join(dir, 'id.pub'))
    const config = [
      'Host *',
      `IdentityFile ${join(dir, 'id')}`,
      'IdentityAgent none',
      `UserKnownHostsFile ${dir}/known`,
    ]
    writeFileSync(join(dir, 'config'), config.join('\n '))
    await lab.must(['mkdir', '-p', DIRECTORY, '/run/template'])
    await lab.must(['mount', '-t', 'tmpfs', '-o', `size=${ROOM},mode=711`, 'faults', DIRECTORY])
    await lab.dirPool('faults', DIRECTORY)
    for (const format of ['qcow2', 'raw'])
      await lab.makeDisk(`/run/template/disk.${format}`, { format, sizeBytes: 24 * MiB, dataBytes: 12 * MiB })
    await lab.slowCopies(40 * MiB)
    return new World(lab, sshd, dir)
  }

  /** An Offshoot that is online. The next one is started meanwhile: loading it takes longer than connecting. */
  async offshoot(way: Way): Promise<Child> {
    const child = this.next
    this.next = new Child()
    this.children.add(child)
    await child.begin(this.wayIn(way))
    return child
  }

  private wayIn(way: Way): WayIn {
    const pictures = join(this.dir, 'pictures')
    if (way === 'local')
      return { kind: 'local', host: 'local-system', pictures, socket: this.lab.socketPath, pid: this.lab.pid }
    return { kind: 'ssh', host: 'faults', pictures, address: `${way}@${IP}`, config: join(this.dir, 'config') }
  }

  /** The id that an Offshoot knows the host by. */
  hostOf(way: Way): string {
    return this.wayIn(way).host
  }

  /**
   * Defines a VM of one disk, a copy of the template. It has no system: its firmware finds nothing to start and waits, so it runs
   * and takes no CPU.
   */
  async vm(name: string, format: 'qcow2' | 'raw' = 'qcow2'): Promise<{ uuid: string; disk: string }> {
    const uuid = randomUUID()
    const disk = `${DIRECTORY}/${name}.${format}`
    await this.sh('cp "/run/template/disk.$1" "$2" && chmod 600 "$2"', format, disk)
    await this.lab.defineXml(`<domain type='qemu'><name>${escapeXml(name)}</name><uuid>${uuid}</uuid>
  <memory unit='MiB'>32</memory><vcpu>1</vcpu><os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices><disk type='file' device='disk'><driver name='qemu' type='${format}'/><source file='${escapeXml(disk)}'/>
  <target dev='vda' bus='virtio'/></disk><memballoon model='none'/></devices></domain>`)
    return { uuid, disk }
  }

  /** A script with its arguments, as root in the host. */
  sh(script: string, ...args: string[]): Promise<string> {
    return this.lab.must(['sh', '-c', script, 'sh', ...args])
  }

  /** What a guest sees in an image, or in a snapshot inside it: the sha256 of it, or why it cannot be read. */
  async content(path: string, snapshot?: string): Promise<string> {
    const of = snapshot === undefined ? [] : ['-l', `snapshot.name=${snapshot}`]
    const script = 'o=/run/content.$$; p=$1; shift; "$@" "$p" "$o" 2>&1 && sha256sum <"$o" | cut -d" " -f1; rm -f "$o"'
    const format = path.endsWith('.raw') ? 'raw' : 'qcow2'
    return (await this.sh(script, path, QEMU_IMG, 'convert', '-U', '-f', format, '-O', 'raw', ...of)).trim()
  }

  /** Writes into an image as a guest would. */
  async write(path: string, byte: number): Promise<void> {
    await this.lab.must(['qemu-io', '-f', 'qcow2', '-c', `write -q -P ${byte} ${byte}M 2M`, path])
  }

  /** Nothing more can be written into the directory, or as good as nothing. */
  async fill(): Promise<void> {
    // tmpfs refuses to be smaller than it is full, and somebody may just be writing
    const script = `n=0; while [ $n -lt 50 ]; do u=$(df -B1 --output=used "$1" | tail -1)
      mount -o "remount,size=$((u + n * 16384 + 4096))" "$1" 2>/dev/null && exit; n=$((n + 1)); done; exit 1`
    await this.sh(script, DIRECTORY)
  }

  async makeRoom(): Promise<void> {
    await this.sh(`mount -o remount,size=${ROOM} "$1"`, DIRECTORY)
  }

  /** Takes everything of a round away, by force, so that the next one begins with an empty host. */
  async clean(): Promise<void> {
    for (const child of this.children) child.kill()
    this.children.clear()
    await this.makeRoom()
    await this.lab.startLibvirtd()
    for (const { pid } of this.lab.processes(/offshoot-job|qemu-img/)) await this.lab.exec(['kill', '-9', String(pid)])
    const uuids = (await this.lab.virsh('list', '--all', '--uuid')).split('\n').filter((line) => line.trim() !== '')
    for (const uuid of uuids.map((line) => line.trim())) {
      await this.lab.exec(['virsh', '-q', 'destroy', uuid])
      const undefine = ['virsh', '-q', 'undefine', uuid, '--snapshots-metadata', '--managed-save']
      if ((await this.lab.exec(undefine)).code !== 0) {
        // libvirt still counts a job of a VM whose Offshoot or QEMU was killed: only a new libvirtd forgets it
        await this.lab.restartLibvirtd()
        await this.lab.exec(undefine)
      }
    }
    // One that libvirt has lost sight of.
    for (const { pid } of this.lab.processes(/qemu-system/)) await this.lab.exec(['kill', '-9', String(pid)])
    await until('an empty directory', async () => {
      await this.sh('find "$1" -xdev -mindepth 1 -delete', DIRECTORY)
      return (await this.sh('ls -A "$1"', DIRECTORY)) === ''
    })
    // By name and no wider: /var/tmp of a host shows the state of every lab host of this machine too.
    for (const home of this.lab.homes()) {
      await this.sh('[ ! -d "$1" ] || find "$1" -xdev -mindepth 1 -delete', `${home}/.local/state/offshoot/jobs`)
    }
    await this.lab.virsh('pool-refresh', 'faults')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of [this.next, ...this.children]) child.kill()
    await this.lab.down()
    rmSync(this.dir, { recursive: true, force: true })
  }
}
