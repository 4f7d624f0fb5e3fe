import { randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import type { ConvertedDisk, ConvertNotice, ConvertPlan, ConvertRequest } from '@shared/model/convert'
import type { DomainSummary } from '@shared/model/domain'
import { isOff } from '@shared/model/domain-state'
import type { PoolSummary } from '@shared/model/host'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { imageCompareArgs, imageConvertArgs, shellLine, shellRecipe, virshArgs } from '../../images'
import { procedures } from '../../libvirt'
import { type DomainModel, readDomain } from '../../xml'
import { diskFileName } from '../clone/naming'
import type { Measurer } from '../files/measure'
import { type Probe, probe } from '../files/probe'
import { isKernels, isPlace, spacesOf } from '../files/spaces'
import { snapshotDisks } from '../snapshots/limits'
import { does, versionOf } from '../snapshots/versions'
import { type DiskFacts, diskFacts, imageShell } from '../support/disk-facts'
import type { FilesJournal, JournalDisk } from '../support/journal'
import { nvramSource } from '../support/nvram'
import type { ConvertJournal } from './journal'

/** A plan for the dialog and, if nothing blocks, what the job would run. */
export interface MadeConvertPlan {
  readonly plan: ConvertPlan
  readonly journal: ConvertJournal
}

/** How many names to try in the one probe. */
const SPARE_NAMES = 8

class Notices {
  readonly warnings: ConvertNotice[] = []
  readonly blockers: ConvertNotice[] = []
  block(code: ConvertNotice['code'], params?: ConvertNotice['params'], raw?: string): void {
    this.blockers.push({ code, ...(params && { params }), ...(raw && { raw }) })
  }
  warn(code: ConvertNotice['code'], params?: ConvertNotice['params'], raw?: string): void {
    this.warnings.push({ code, ...(params && { params }), ...(raw && { raw }) })
  }
}

/**
 * Plans to make qcow2 files of a VM's other disks, or of its NVRAM. Reads only.
 * @throws ProblemError domain.gone, or when the host cannot be asked
 */
export async function planConvert(host: Host, request: ConvertRequest, measurer: Measurer): Promise<MadeConvertPlan> {
  const summary = host.domain(request.uuid)
  if (summary === undefined) throw problem('domain.gone')
  const notices = new Notices()
  const shell = await imageShell(host)
  const storageEngine = shell === null
  const [xml, pools, { snapshots }] = await Promise.all([
    host.xml(request.uuid, summary.persistent ? 'persistent' : 'live'),
    host.pools(),
    host.call(procedures.domainListAllSnapshots, { dom: host.dom(request.uuid) }),
  ])
  const model = readDomain(xml)
  const version = await versionOf(host)
  checkState(summary, notices)
  const wanted = request.what === 'disks' ? disksToConvert(model, notices) : []
  const all = wanted.length > 0 ? await diskFacts(host, { ...model, disks: wanted }) : []
  const facts = all.filter((f) => usable(f, notices))
  const nvramFrom = request.what === 'nvram' ? await nvramSource(host, model) : null
  const places = facts.map((f) => placeOf(f, request, pools))
  const seen = await look(shell, facts, places, nvramFrom)
  const names = new Set<string>()
  const disks = await Promise.all(
    facts.map(async (fact, i): Promise<ConvertedDisk & { readonly directory: string }> => {
      const directory = places[i] ?? ''
      const file = freeName(fact.path, directory, seen, names)
      return {
        target: fact.target,
        source: fact.path,
        sourceFormat: fact.declaredFormat,
        virtualBytes: fact.virtualBytes ?? 0,
        directory,
        path: posix.join(directory, file),
        neededBytes: await measurer.needed(host, fact, { action: 'copy', format: 'qcow2' }),
      }
    }),
  )
  const nvram = planNvram(request, version, nvramFrom, seen, storageEngine, notices)
  if (disks.length === 0 && nvram === null && notices.blockers.length === 0) notices.block('nothing')
  const spaces = checkPlaces(disks, seen, pools, storageEngine, notices)
  if (storageEngine) notices.warn('no-cancel')
  if (snapshots.length > 0) notices.warn('records', { count: snapshots.length })
  const bare: Omit<ConvertJournal, 'commands'> = {
    version: 1,
    kind: 'convert-disks',
    uri: host.uri,
    createdAt: Date.now(),
    domain: { uuid: request.uuid.toLowerCase(), name: model.name },
    engine: storageEngine ? 'storage-api' : 'qemu-img',
    disks: disks.map((d, i) => journalDisk(d, facts[i]?.bytesOnDisk ?? 0)),
    nvram,
    verify: request.verify && !storageEngine,
    sync: true,
  }
  // What is blocked has parts that no command could name.
  const journal = { ...bare, commands: notices.blockers.length > 0 ? '' : convertCommands(bare) }
  const directories = new Set(places)
  const plan: ConvertPlan = {
    id: randomUUID(),
    name: model.name,
    disks: disks.map(({ directory: _, ...d }) => d),
    nvram: nvram && { source: nvram.source, path: nvram.path },
    directory: directories.size === 1 ? (places[0] ?? '') : '',
    pools,
    spaces,
    warnings: notices.warnings,
    blockers: notices.blockers,
    engine: storageEngine ? 'storage-api' : 'qemu-img',
    commands: journal.commands,
  }
  return { plan, journal }
}

function checkState({ state, persistent }: Pick<DomainSummary, 'state' | 'persistent'>, notices: Notices): void {
  if (!persistent) notices.block('transient')
  // Its memory belongs to the disks as they are, and libvirt starts it with the definition that was saved with it.
  else if (state === 'saved') notices.block('saved')
  else if (!isOff(state)) notices.block('running')
}

/** Disks that internal snapshots refuse, and that can become files. */
function disksToConvert(model: DomainModel, notices: Notices): DomainModel['disks'] {
  const wrong = snapshotDisks(model).filter((d) => d.format !== 'qcow2' || d.type === 'network')
  return wrong.filter((d) => {
    const { target } = d
    if (d.type !== 'file' && d.type !== 'block' && d.type !== 'volume') notices.block('disk-network', { target })
    // A qcow2 has one writer.
    else if (d.shareable) notices.block('disk-shared', { target })
    // It takes SCSI commands, which a file cannot.
    else if (d.device === 'lun') notices.block('disk-lun', { target })
    // Its bytes are another image, which qemu-img would copy unread.
    else if (d.encryption !== undefined) notices.block('disk-encrypted', { target })
    else return true
    return false
  })
}

function usable(fact: DiskFacts, notices: Notices): boolean {
  const { target, path } = fact
  if (path === '') {
    if (fact.volume === undefined) notices.block('disk-network', { target })
    else notices.block('disk-volume', { target, ...fact.volume })
    return false
  }
  if (fact.problem !== undefined) {
    notices.block('disk-unreadable', { target, path }, fact.problem.raw)
    return false
  }
  if (fact.encrypted || fact.encryptedBelow) {
    notices.block('disk-encrypted', { target })
    return false
  }
  // The VM sees the bytes as they are, and so they are copied; whoever expected the inner image should know.
  if (fact.realFormat !== undefined && fact.realFormat !== fact.declaredFormat)
    notices.warn('looks-like', { target, format: fact.realFormat, declared: fact.declaredFormat })
  return true
}

/** Beside the disk; what is no file goes to the directory pool with most room. */
function placeOf(fact: DiskFacts, request: ConvertRequest, pools: readonly PoolSummary[]): string {
  if (request.directory !== undefined) return request.directory
  const beside = posix.dirname(fact.path)
  if (fact.kind === 'file' && !isKernels(beside)) return beside
  const [best] = pools.filter((p) => p.active && p.type === 'dir').sort((a, b) => b.freeBytes - a.freeBytes)
  return best?.directory ?? ''
}

const stemOf = (path: string) => posix.basename(path, posix.extname(path))

async function look(
  shell: Awaited<ReturnType<typeof imageShell>>,
  facts: readonly DiskFacts[],
  places: readonly string[],
  nvram: string | null,
): Promise<Probe> {
  const files = facts.flatMap(({ path }, i) => spareNames(path, places[i] ?? ''))
  if (nvram !== null) files.push(nvram, ...spareNames(nvram, posix.dirname(nvram)))
  const directories = nvram === null ? places : [...places, posix.dirname(nvram)]
  return probe(
    shell ?? { run: () => Promise.resolve({ code: 0, stdout: '', stderr: '' }) },
    files,
    directories.filter((d) => d.startsWith('/')),
  )
}

/** Names that are tried for a file: its own with the ending of the format, then with a number. */
function spareNames(path: string, directory: string): string[] {
  const names: string[] = []
  const taken = new Set<string>()
  for (let n = 0; n < SPARE_NAMES; n++) {
    const name = qcow2Name(path, (one) => taken.has(one))
    taken.add(name)
    names.push(posix.join(directory, name))
  }
  return names
}

function qcow2Name(path: string, taken: (name: string) => boolean): string {
  const stem = stemOf(path) || 'disk'
  return diskFileName({ path, target: '', first: true, format: 'qcow2' }, { source: stem, clone: stem }, taken)
}

function freeName(path: string, directory: string, seen: Probe, names: Set<string>): string {
  const name = qcow2Name(path, (one) => {
    const file = posix.join(directory, one)
    return names.has(file) || file === path || seen.file(file).exists
  })
  names.add(posix.join(directory, name))
  return name
}

function planNvram(
  { what }: ConvertRequest,
  version: number,
  source: string | null,
  seen: Probe,
  storageEngine: boolean,
  notices: Notices,
): FilesJournal['nvram'] {
  if (what !== 'nvram') return null
  // Older ones would take the file for a raw one.
  if (!does(version, 'uefiQcow2') || source === null || storageEngine || !seen.file(source).exists) {
    notices.block('nvram-unreadable', { path: source ?? '' })
    return null
  }
  const directory = posix.dirname(source)
  return { source, path: posix.join(directory, freeName(source, directory, seen, new Set())), format: 'qcow2' }
}

function checkPlaces(
  files: readonly { readonly directory: string; readonly neededBytes: number }[],
  seen: Probe,
  pools: readonly PoolSummary[],
  storageEngine: boolean,
  notices: Notices,
) {
  for (const directory of new Set(files.map((f) => f.directory))) {
    if (!directory.startsWith('/')) notices.block('no-directory')
    else if (isKernels(directory)) notices.block('directory-of-devices', { directory })
    else if (!storageEngine && !seen.directory(directory).known)
      notices.warn('directory-unknown', { directory }, seen.raw)
    else if (!isPlace(directory, seen, pools, storageEngine)) notices.block('directory-missing', { directory })
    else if (!storageEngine && !seen.directory(directory).writable)
      notices.block('directory-not-writable', { directory })
    else if (!storageEngine && seen.directory(directory).freeBytes === null)
      notices.warn('space-unknown', { directory }, seen.raw)
  }
  const spaces = spacesOf(files, seen, pools, storageEngine)
  for (const { directory, neededBytes, freeBytes } of spaces) {
    if (neededBytes > freeBytes) notices.block('no-space', { directory, neededBytes, freeBytes })
  }
  return spaces
}

function journalDisk(disk: ConvertedDisk, sourceBytesOnDisk: number): JournalDisk {
  const { target, source, sourceFormat, virtualBytes, path, neededBytes } = disk
  return {
    ...{ target, action: 'copy', source, sourceFormat, sourceVirtualBytes: virtualBytes, sourceBytesOnDisk },
    ...{ path, format: 'qcow2', neededBytes },
  }
}

/** The commands that the job is equal to, for reading and copying; nothing runs them. */
function convertCommands(journal: Omit<ConvertJournal, 'commands'>): string {
  const { uuid } = journal.domain
  const pairs = [
    ...journal.disks.map((d) => ({ source: d.source, sourceFormat: d.sourceFormat, path: d.path })),
    ...(journal.nvram ? [{ source: journal.nvram.source, sourceFormat: 'raw', path: journal.nvram.path }] : []),
  ]
  return shellRecipe([
    ...pairs.map(({ path }) => shellLine(['test', '!', '-e', path])),
    ...pairs.flatMap(({ source, sourceFormat, path }) => {
      const from = { path: source, format: sourceFormat }
      const to = { path, format: 'qcow2' }
      return [
        shellLine(imageConvertArgs(from, to)),
        ...(journal.verify ? [shellLine(imageCompareArgs(from, to))] : []),
        shellLine(['sync', path]),
      ]
    }),
    shellLine(virshArgs(journal.uri, 'edit', uuid)),
  ])
}
