import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Job } from '@shared/job'
import type { PrepareChoices } from '@shared/model/prepare'
import { beforeEach } from 'vitest'
import { until } from '../../../../e2e/lab/lab'
import { JobEngine } from '../../../jobs/engine'
import { explain } from '../../support/explain'
import { host, type OnLab } from '../../test/on-lab'
import { PrepareService } from '../service'

/** Where the lab has the images of guests. */
export const IMAGES = '/var/lib/libvirt/images'
const MAC = '52:54:00:21:0c:11'

/** What tests choose: all that is ticked to begin with, an address, and logs. */
export const choices: PrepareChoices = {
  hostname: 'web-02',
  machineId: true,
  sshHostKeys: true,
  netRules: true,
  hardware: true,
  address: { address: '192.168.20.22' },
  cloudInit: false,
  rootPassword: null,
  authorizedKeys: false,
  timeZone: null,
  logs: true,
}

const common = {
  '/etc/hostname': 'web-01\n',
  '/etc/hosts': '127.0.0.1\tlocalhost\n192.168.20.21 web-01.example.org web-01 # é\n',
  '/etc/fstab': '/dev/vda / ext4 defaults 0 1\n',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  '/etc/shadow': 'root:$6$a$b:1:0:99999:7:::\nbin:*:1::::::\n',
  '/etc/machine-id': 'c1d0a8f2e7b54b0c9a3f6e21d84b7705\n',
  '/etc/ssh/ssh_host_ed25519_key': 'private\n',
  '/etc/ssh/ssh_host_ed25519_key.pub': 'public\n',
  '/etc/ssh/sshd_config': 'Port 22\n',
  '/root/.ssh/authorized_keys': 'ssh-ed25519 AAAA a@b\n',
  '/var/log/messages': 'line\n',
  '/var/log/wtmp': '\0\x01\x02',
  '/bin/busybox': '',
}
/** What lies in the file systems of guests: enough for libguestfs to know them, and for every rule to have something. */
export const systems = {
  centos: {
    ...common,
    '/etc/redhat-release': 'CentOS Linux release 7.9.2009 (Core)\n',
    '/etc/os-release': 'NAME="CentOS Linux"\nID="centos"\nVERSION_ID="7"\nPRETTY_NAME="CentOS Linux 7 (Core)"\n',
    '/usr/lib/systemd/system/sshd-keygen.service': '[Unit]\n',
    '/etc/udev/rules.d/70-persistent-net.rules': `SUBSYSTEM=="net", ATTR{address}=="${MAC}", NAME="eth0"\n`,
    '/etc/sysconfig/network': 'NETWORKING=yes\nHOSTNAME=web-01\n',
    '/etc/sysconfig/network-scripts/ifcfg-lo': 'DEVICE=lo\nIPADDR=127.0.0.1\nONBOOT=yes\n',
    '/etc/sysconfig/network-scripts/ifcfg-eth0': `TYPE=Ethernet\nBOOTPROTO=none\nDEVICE=eth0\nHWADDR=${MAC}\nUUID=8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365\nONBOOT=no\nIPADDR=192.168.20.21\nPREFIX=24\n`,
  },
  debian: {
    ...common,
    '/etc/debian_version': '12.5\n',
    '/etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    '/lib/systemd/systemd': '',
    '/usr/bin/ssh-keygen': '',
    '/etc/network/interfaces':
      'auto lo\niface lo inet loopback\n\nallow-hotplug ens3\niface ens3 inet static\n\taddress 192.168.20.21/24\n\tgateway 192.168.20.1\n',
  },
  ubuntu: {
    ...common,
    '/etc/debian_version': 'bookworm/sid\n',
    '/etc/os-release': 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04 LTS"\n',
    '/lib/systemd/systemd': '',
    '/usr/bin/ssh-keygen': '',
    '/etc/netplan/50-cloud-init.yaml': `network:\n    version: 2\n    ethernets:\n        ens3:\n            match:\n                macaddress: "${MAC}"\n            set-name: ens3\n            addresses: [192.168.20.21/24]\n`,
  },
} as const
type System = keyof typeof systems

/** Guests on a lab host, and what a test looks at afterwards: by the kernel and qemu-img, not by libguestfs. */
export function guestsOn(on: OnLab) {
  let engine: JobEngine
  let service: PrepareService
  beforeEach(() => {
    engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
    service = new PrepareService(on.hosts, engine)
  })
  /** A VM with a guest of that kind on its disk, and the disk's path. */
  async function guest(name: string, system: System, place = IMAGES): Promise<{ uuid: string; path: string }> {
    const uuid = await on.vm(name)
    const tree = mkdtempSync(join(on.lab.dir, 'tree-'))
    for (const [path, text] of Object.entries<string>(systems[system])) {
      mkdirSync(dirname(tree + path), { recursive: true })
      writeFileSync(tree + path, text, { mode: path === '/etc/shadow' ? 0o600 : 0o644 })
    }
    mkdirSync(`${tree}/boot`)
    mkdirSync(`${tree}/dev`)
    symlinkSync('busybox', `${tree}/bin/sh`)
    const raw = join(on.lab.dir, `${name}.raw`)
    execFileSync('truncate', ['-s', '64M', raw])
    execFileSync('mkfs.ext4', ['-q', '-F', '-O', '^metadata_csum,^64bit', '-L', 'root', '-d', tree, raw])
    const path = join(place, `${name}.qcow2`)
    await on.lab.must(['qemu-img', 'convert', '-O', 'qcow2', raw, path])
    rmSync(raw)
    rmSync(tree, { recursive: true })
    if (place !== IMAGES) {
      const xml = await on.lab.virsh('dumpxml', uuid, '--inactive')
      await on.lab.defineXml(xml.replace(/<source file='[^']+'\/>/, `<source file='${path}'/>`))
      await until('the disk', async () => (await on.local.xml(uuid, 'persistent')).includes(path))
    }
    return { uuid, path }
  }

  /** Every file of an image by path: mode, owner, and the sum of its content; read by the kernel, without libguestfs. */
  async function sums(path: string): Promise<Map<string, string>> {
    const script =
      'set -e; r=$(mktemp); m=$(mktemp -d); qemu-img convert -O raw "$1" "$r"; mount -o loop,ro,noload "$r" "$m"; cd "$m"; ' +
      'find . -type f -printf "%P %m %U:%G " -exec sh -c \'sha256sum <"$1"\' sh {} \\; ; find . -type l -printf "%P %l\\n"; cd /; umount "$m"; rm -r "$r" "$m"'
    const out = await on.lab.must(['sh', '-c', script, 'sh', path])
    return new Map(
      out
        .split('\n')
        .filter(Boolean)
        .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    )
  }
  async function content(path: string, file: string): Promise<string> {
    const script =
      'set -e; r=$(mktemp); qemu-img convert -O raw "$1" "$r"; debugfs -R "cat $2" "$r" 2>/dev/null; rm "$r"'
    return on.lab.must(['sh', '-c', script, 'sh', path, file])
  }
  const sha = async (path: string) => (await on.lab.must(['sha256sum', path])).split(' ')[0]
  const files = async (directory = IMAGES) => (await on.lab.must(['ls', '-a', directory])).split('\n').sort()
  const records = async () =>
    (await on.lab.must(['sh', '-c', 'ls /root/.local/state/offshoot/jobs 2>/dev/null || :'])).trim()
  const job = (id: string) => engine.list().find((j) => j.id === id)
  async function ended(id: string): Promise<Job> {
    await until('the end of the job', () => job(id)?.endedAt !== undefined, 200_000)
    return job(id) as Job
  }
  const read = (uuid: string) => service.read({ host, uuid, ticket: uuid })
  const changed = (before: Map<string, string>, after: Map<string, string>) =>
    [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort()
  /** The appliance's QEMU on the host, once it runs. */
  async function appliance(): Promise<string> {
    let pids = ''
    await until('the appliance', async () => {
      pids = (await on.lab.exec(['pgrep', '-f', 'qemu-system.*appliance.d'])).stdout.trim()
      return pids !== ''
    })
    return pids.split('\n')[0] ?? ''
  }
  const overlays = async (directory = IMAGES) => (await files(directory)).filter((name) => name.includes('offshoot'))
  return {
    guest,
    sums,
    content,
    sha,
    records,
    ended,
    read,
    changed,
    appliance,
    overlays,
    job,
    get engine() {
      return engine
    },
    get service() {
      return service
    },
  }
}
