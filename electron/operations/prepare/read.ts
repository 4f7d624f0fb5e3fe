import { randomBytes } from 'node:crypto'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { Shell } from '../support/shell'
import type { GuestFile } from './draft'
import { fishWord, type GuestDisk, guestfish } from './guestfish'

/** Files whose content the rules need. A `*` never stands for a slash. */
const CONTENTS = [
  '/etc/os-release',
  '/usr/lib/os-release',
  '/etc/redhat-release',
  '/etc/hostname',
  '/etc/HOSTNAME',
  '/etc/hosts',
  '/etc/machine-id',
  '/var/lib/dbus/machine-id',
  '/etc/sysconfig/network',
  '/etc/sysconfig/network-scripts/ifcfg-*',
  '/etc/NetworkManager/system-connections/*',
  '/etc/netplan/*.yaml',
  '/etc/netplan/*.yml',
  '/etc/network/interfaces',
  '/etc/network/interfaces.d/*',
  '/etc/systemd/network/*.network',
  '/etc/systemd/network/*.link',
  '/etc/udev/rules.d/70-persistent-net.rules',
  '/etc/shadow',
  '/etc/timezone',
  '/etc/selinux/config',
  '/root/.ssh/authorized_keys',
  '/home/*/.ssh/authorized_keys',
] as const

/** Of these, that they are there is enough: private keys never leave the guest. */
const NAMES = [
  '/etc/ssh/ssh_host_*key*',
  '/usr/lib/systemd/system/sshd*',
  '/lib/systemd/system/sshd*',
  '/etc/systemd/system/ssh-host-keys.service',
  '/usr/sbin/sshd-gen-keys-start',
  '/etc/init.d/sshd',
  '/lib/systemd/systemd',
  '/usr/lib/systemd/systemd',
  '/usr/bin/ssh-keygen',
  '/var/lib/cloud/instance',
  '/var/lib/cloud/instances/*',
  '/var/lib/cloud/data/*',
  '/var/log/*',
  '/var/log/*/*',
  '/etc/localtime',
  '/Windows/System32',
  '/WINDOWS/system32',
] as const

/** What was read of a guest, and the files that are there and could not be. */
export interface GuestRead {
  readonly files: Map<string, GuestFile>
  readonly unread: readonly string[]
}

/**
 * Reads all that the rules need in one start of an appliance, which opens the disks read-only.
 * @throws ProblemError prepare.*
 */
export async function readGuest(
  host: Host,
  shell: Shell,
  disks: readonly GuestDisk[],
  signal?: AbortSignal,
): Promise<GuestRead> {
  const mark = randomBytes(12).toString('hex')
  const { stdout, stderr } = await guestfish(host, shell, disks, 'ro', readScript(mark), mark, signal)
  const read = parseRead(stdout, mark)
  if (read === null)
    throw problem('prepare.failed', { raw: stderr.trim().slice(0, 4000) || undefined, remedies: [{ kind: 'retry' }] })
  if (read.files.has('/Windows/System32') || read.files.has('/WINDOWS/system32')) throw problem('prepare.windows')
  return read
}

/** A line before each answer; a dash before a command lets the script go on where a file is not there. */
export function readScript(mark: string): string {
  const ask = (pattern: string, content: boolean) => {
    const word = `"${pattern}"`
    return [
      `echo ${mark}`,
      `-glob echo ${word}`,
      `echo ${mark}`,
      `-glob lstatns ${word}`,
      `echo ${mark}`,
      ...(content ? [`-glob base64-out ${word} -`] : []),
    ]
  }
  return [
    ...CONTENTS.flatMap((pattern) => ask(pattern, true)),
    ...NAMES.flatMap((pattern) => ask(pattern, false)),
    `echo ${mark}`,
    `-readlink ${fishWord('/etc/localtime')}`,
    `echo ${mark} over`,
    '',
  ].join('\n')
}

const FILE_TYPE = 0o170000
const KINDS: ReadonlyMap<number, GuestFile['kind']> = new Map([
  [0o100000, 'file'],
  [0o120000, 'link'],
  [0o040000, 'directory'],
])

/** @returns null when the answer is not whole */
export function parseRead(output: string, mark: string): GuestRead | null {
  const parts = output.split(`${mark}`)
  const patterns = [
    ...CONTENTS.map((pattern) => ({ pattern, content: true })),
    ...NAMES.map((pattern) => ({ pattern, content: false })),
  ]
  if (parts.at(-1)?.trim() !== 'over' || parts.length !== patterns.length * 3 + 3) return null
  const files = new Map<string, GuestFile>()
  const unread: string[] = []
  for (const [n, { pattern, content }] of patterns.entries()) {
    const [names = '', stats = '', encoded = ''] = parts
      .slice(1 + n * 3, 4 + n * 3)
      .map((part) => part.replace(/^\n/, ''))
    const listed = statsOf(stats)
    const paths = names.split('\n').filter(Boolean)
    if (listed.length === 0) continue
    // A name with a line break in it would shift the others: then none of them is known.
    if (paths.length !== listed.length) {
      unread.push(pattern)
      continue
    }
    const texts = content ? textsOf(encoded, listed) : null
    for (const [at, stat] of listed.entries()) {
      const path = paths[at] ?? ''
      const text = stat.kind === 'file' || listed.length === 1 ? (texts?.[at] ?? null) : null
      if (content && stat.kind === 'file' && text === null) unread.push(path)
      files.set(path, { path, ...stat, text })
    }
  }
  const target = parts[parts.length - 2]?.trim()
  const zone = files.get('/etc/localtime')
  if (zone !== undefined && target) files.set(zone.path, { ...zone, target })
  return { files, unread }
}

function statsOf(text: string): { kind: GuestFile['kind']; bytes: number }[] {
  return text
    .split(/^st_dev: /m)
    .slice(1)
    .map((block) => ({
      kind: KINDS.get(Number(/^st_mode: (\d+)$/m.exec(block)?.[1] ?? 0) & FILE_TYPE) ?? 'other',
      bytes: Number(/^st_size: (\d+)$/m.exec(block)?.[1] ?? 0),
    }))
}

/** Contents one after the other, told apart by their sizes: base64(1) writes 57 bytes a line. Null where they do not add up. */
function textsOf(
  encoded: string,
  stats: readonly { readonly kind: GuestFile['kind']; readonly bytes: number }[],
): (string | null)[] | null {
  const lines = encoded.split('\n').filter(Boolean)
  const decode = (some: readonly string[]) => Buffer.from(some.join(''), 'base64').toString('latin1')
  const [only] = stats
  // What a link leads to may be of any size.
  if (stats.length === 1 && only?.kind === 'link') return [decode(lines)]
  let at = 0
  const texts = stats.map(({ bytes }) => {
    const count = Math.ceil(bytes / 57)
    const text = decode(lines.slice(at, at + count))
    at += count
    return text.length === bytes ? text : null
  })
  return at === lines.length && texts.every((text) => text !== null) ? texts : null
}
