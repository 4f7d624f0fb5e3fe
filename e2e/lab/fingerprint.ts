import { createHash } from 'node:crypto'
import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hashFile } from './disk-data'
import type { LabHost } from './lab'

/** What a host holds, to show that something changed nothing. Keys of `files` are paths in the host. */
export interface Fingerprint {
  domains: Record<string, { name: string; state: string; autostart: boolean; xml: string; snapshots: string[] }>
  pools: Record<string, string>
  files: Record<string, { size: number; sha256: string; mode: number; uid: number; gid: number }>
}

const hashes = new Map<string, string>()

/** SHA-256 of a file; not read again while inode, size, and both times (ns) are the same. */
async function knownHash(path: string): Promise<string> {
  const s = statSync(path, { bigint: true })
  const key = [path, s.dev, s.ino, s.size, s.mtimeNs, s.ctimeNs].join(' ')
  const known = hashes.get(key) ?? (await hashFile(path))
  hashes.set(key, known)
  return known
}

/** Files below a directory of the host, as paths in the host. */
function filesBelow(lab: LabHost, dir: string): string[] {
  let entries: Dirent[]
  try {
    entries = readdirSync(lab.outside(dir), { withFileTypes: true })
  } catch {
    return []
  }
  return entries.flatMap((entry) => {
    const path = join(dir, entry.name)
    return entry.isDirectory() ? filesBelow(lab, path) : [path]
  })
}

/** Directories of the host's active directory pools, the images directory first. */
async function poolDirs(lab: LabHost): Promise<Map<string, string>> {
  const dirs = new Map<string, string>()
  for (const name of lines(await lab.virsh('pool-list', '--name'))) {
    const path = /<path>([^<]*)<\/path>/.exec(await lab.virsh('pool-dumpxml', '--pool', name))?.[1]
    if (path) dirs.set(name, path)
  }
  return dirs
}

/** Records domains (persistent XML with secrets), snapshots, pools, and every file of pools and NVRAM. */
export async function takeFingerprint(lab: LabHost): Promise<Fingerprint> {
  const domains: Fingerprint['domains'] = {}
  for (const uuid of lines(await lab.virsh('list', '--all', '--uuid'))) {
    const info = await lab.virsh('dominfo', uuid)
    const xml = await lab.virsh('dumpxml', '--inactive', '--security-info', uuid)
    domains[uuid] = {
      name: await lab.virsh('domname', uuid),
      state: await lab.virsh('domstate', uuid),
      autostart: /^Autostart:\s+enable/m.test(info),
      xml: createHash('sha256').update(xml).digest('hex'),
      snapshots: lines(await lab.virsh('snapshot-list', '--name', uuid)),
    }
  }
  const pools = Object.fromEntries(await poolDirs(lab))
  const files: Fingerprint['files'] = {}
  const dirs = [lab.imagesDir, '/var/lib/libvirt/pools', '/var/lib/libvirt/qemu/nvram', ...Object.values(pools)]
  for (const path of new Set(dirs.flatMap((dir) => filesBelow(lab, dir)))) {
    const outside = lab.outside(path)
    const s = statSync(outside)
    if (!s.isFile()) continue
    files[path] = { size: s.size, sha256: await knownHash(outside), mode: s.mode & 0o7777, uid: s.uid, gid: s.gid }
  }
  return { domains, pools, files }
}

/**
 * What changed between two fingerprints, a line each; empty when nothing did.
 * @param only leave out `mode`, `uid` and `gid` of files with 'content': starting a guest gives its files to QEMU's user
 */
export function diffFingerprints(before: Fingerprint, after: Fingerprint, only: 'all' | 'content' = 'all'): string[] {
  const changes: string[] = []
  for (const kind of ['domains', 'pools', 'files'] as const) {
    const a: Record<string, unknown> = before[kind]
    const b: Record<string, unknown> = after[kind]
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const label = `${kind.slice(0, -1)} ${key}${kind === 'domains' ? ` (${(before.domains[key] ?? after.domains[key])?.name})` : ''}`
      if (!(key in a)) changes.push(`${label}: new`)
      else if (!(key in b)) changes.push(`${label}: gone`)
      else changes.push(...fieldChanges(label, a[key], b[key], only))
    }
  }
  return changes
}

function fieldChanges(label: string, a: unknown, b: unknown, only: 'all' | 'content'): string[] {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return a === b ? [] : [`${label}: ${a} -> ${b}`]
  const was = a as Record<string, unknown>
  const is = b as Record<string, unknown>
  return Object.keys(was)
    .filter((field) => only === 'all' || !['mode', 'uid', 'gid'].includes(field))
    .filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]))
    .map((field) => `${label}: ${field} ${JSON.stringify(was[field])} -> ${JSON.stringify(is[field])}`)
}

/**
 * What a job of Offshoot could have left: files with a temporary name in pools and images, and entries of the job
 * directories of root and of every user.
 */
export async function findLeftovers(lab: LabHost): Promise<string[]> {
  const dirs = new Set([lab.imagesDir, '/var/lib/libvirt/pools', '/var/lib/libvirt/qemu/nvram'])
  for (const dir of (await poolDirs(lab)).values()) dirs.add(dir)
  const temporary = [...dirs].flatMap((dir) => filesBelow(lab, dir)).filter((path) => /\.part$|\/\.offshoot/.test(path))
  const jobs = lab.homes().flatMap((home) => entriesOf(lab, `${home}/.local/state/offshoot/jobs`))
  return [...new Set([...temporary, ...jobs])].sort()
}

function entriesOf(lab: LabHost, dir: string): string[] {
  try {
    return readdirSync(lab.outside(dir)).map((name) => join(dir, name))
  } catch {
    return []
  }
}

/** virsh pads names with blanks even in its name-only lists. */
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
