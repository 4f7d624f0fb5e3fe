import type { DiskDecision } from './clone'
import type { CloneWork } from './clone-work'
import type { Element } from './document'
import { block, element, escapeText } from './escape'
import { readDisk } from './read-devices'

/** One <disk>. A disk without a decision is treated as shared; `blockers` tells of it. */
export function cloneDisk(work: CloneWork, disk: Element, decision: DiskDecision | undefined): void {
  if (decision?.kind === 'leave-out') return work.remove(disk, 'storage')
  // A copy that runs is the source's; the clone must not wait for it.
  for (const mirror of disk.children('mirror')) work.remove(mirror, 'runtime')
  if (decision?.kind === 'replace') replaceSource(work, disk, decision)
  else if (decision?.kind === 'eject') eject(work, disk)
  else shared(work, disk)
}

/** An empty drive is one without a source; what was known of the medium goes with it. */
function eject(work: CloneWork, disk: Element): void {
  for (const name of ['source', 'backingStore']) {
    const known = disk.find(name)
    if (known !== undefined) work.remove(known, 'storage')
  }
}

function shared(work: CloneWork, disk: Element): void {
  const source = disk.find('source')
  if (source !== undefined) work.removeAttribute(source, 'index', 'runtime')
  const { type, target, source: said } = readDisk(disk, 0)
  if (type === 'vhostuser') work.warn('shared-socket', { path: said.description })
  if (type === 'nvme' || type === 'vhostvdpa') work.warn('host-device', { device: `${target} ${said.description}` })
}

type Replacement = Extract<DiskDecision, { kind: 'replace' }>

function replaceSource(work: CloneWork, disk: Element, decision: Replacement): void {
  work.setAttribute(disk, 'type', 'file', 'storage')
  if (disk.attribute('device') === 'lun') {
    // A file has no SCSI commands to pass through, and libvirt refuses these.
    work.setAttribute(disk, 'device', 'disk', 'storage')
    for (const name of ['rawio', 'sgio']) work.removeAttribute(disk, name, 'storage')
    work.warn('lun-becomes-disk', { target: disk.find('target')?.attribute('dev') ?? '' })
  }
  format(work, disk, decision.format)
  source(work, disk, decision.path)
  // Credentials of a network disk that the old form keeps beside the source.
  const auth = disk.find('auth')
  if (auth !== undefined) work.remove(auth, 'storage')
  backing(work, disk, decision.backing)
}

function format(work: CloneWork, disk: Element, type: string): void {
  const driver = disk.find('driver')
  if (driver === undefined) {
    return work.insertInto(disk, element('driver', { name: 'qemu', type }), 'storage')
  }
  work.setAttribute(driver, 'type', type, 'storage')
  const cache = driver.find('metadata_cache')
  if (cache !== undefined && type !== 'qcow2') work.remove(cache, 'storage')
}

/** What a <source> of a plain file may keep: how it is encrypted, and who may open it. */
const KEPT = new Set(['encryption', 'seclabel'])

/** The new file. A source that was no file is written anew: hosts, credentials and reservations were the old one's. */
function source(work: CloneWork, disk: Element, path: string): void {
  const old = disk.find('source')
  const encrypted = old?.find('encryption') ?? disk.find('encryption')
  if (encrypted !== undefined) {
    work.warn('disk-encrypted', { target: disk.find('target')?.attribute('dev') ?? '' })
  }
  if (old === undefined) {
    // <driver> is there, or is inserted before the first child; either way the source comes behind it.
    const driver = disk.find('driver')
    if (driver !== undefined) work.insertAfter(driver, element('source', { file: path }), 'storage')
    else work.insertInto(disk, element('source', { file: path }), 'storage')
    return
  }
  if (old.attribute('file') !== undefined) {
    work.setAttribute(old, 'file', path, 'storage')
    work.removeAttribute(old, 'index', 'runtime')
    for (const child of old.children()) {
      const byLibvirt = child.name === 'seclabel' && work.live
      if (!KEPT.has(child.name) || byLibvirt) work.remove(child, 'storage')
    }
    return
  }
  const keep = old.children().filter((c) => c.name === 'encryption')
  const attributes = { file: path, startupPolicy: old.attribute('startupPolicy') }
  work.replace(old, block('source', attributes, keep.map(written)), 'storage')
}

/** The element written anew, for another place. */
function written(e: Element): string {
  const children = e.children()
  return children.length === 0
    ? element(e.name, e.attributes, escapeText(e.text.trim()))
    : block(e.name, e.attributes, children.map(written))
}

/** The chain of the old file says nothing about the new one. An empty element only says "no chain", and stays. */
function backing(work: CloneWork, disk: Element, base: Replacement['backing']): void {
  const old = disk.find('backingStore')
  if (base === undefined) {
    if (old !== undefined && old.children().length > 0) work.remove(old, 'storage')
    return
  }
  const xml = block('backingStore', { type: 'file' }, [
    element('format', { type: base.format }),
    element('source', { file: base.path }),
  ])
  const after = disk.find('source') ?? disk.find('driver')
  if (old !== undefined) work.replace(old, xml, 'storage')
  else if (after !== undefined) work.insertAfter(after, xml, 'storage')
  else work.insertInto(disk, xml, 'storage')
}
