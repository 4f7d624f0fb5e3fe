import { randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import type { ClonePlan, CloneRequest, Fix, PlannedDisk, PlannedSpace, PlannedThing } from '@shared/model/clone'
import type { DomainState } from '@shared/model/domain'
import { allows, isOff } from '@shared/model/domain-state'
import type { PoolSummary } from '@shared/model/host'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { cloneDomainXml, type DomainModel, readDomain, type SnapshotModel } from '../../xml'
import type { HostFormats } from '../files/host-formats'
import type { Measurer } from '../files/measure'
import { type Probe, probe } from '../files/probe'
import { isKernels, isPlace, spacesOf } from '../files/spaces'
import { snapshotSource } from '../snapshots/definition'
import { type DiskFacts, diskFacts, imageShell } from '../support/disk-facts'
import type { JournalDisk } from '../support/journal'
import { nvramSource, nvramTarget } from '../support/nvram'
import { cloneCommands, virtCloneCommands } from './commands'
import type { CloneJournal } from './journal'
import { diskStems } from './naming'
import { Notices } from './notices'
import { directoryOf, planDisks, withChoice } from './plan-disks'
import { planIdentity, planName } from './plan-identity'
import { cloneSteps } from './steps'

/** A plan for the dialog and, if nothing blocks, what the job would run. */
export interface MadePlan {
  readonly plan: ClonePlan
  readonly journal: CloneJournal
}

/** What can be had instead of what a clone does with serial numbers. */
const SERIALS: Readonly<Record<string, readonly Fix[]>> = {
  'smbios-kept': [{ kind: 'new-smbios', patch: { smbios: 'new' } }],
  'smbios-new': [{ kind: 'keep-smbios', patch: { smbios: 'keep' } }],
  'disk-serials-kept': [{ kind: 'new-disk-serials', patch: { diskSerials: 'new' } }],
  'disk-serials-new': [{ kind: 'keep-disk-serials', patch: { diskSerials: 'keep' } }],
}

/** How many names to try on the host in the one probe, so that a free one is found without asking again. */
const SPARE_NAMES = 6

/**
 * Plans a clone. Reads only. Whatever could be wrong is a notice at its field with a way on; nothing is thrown for bad input.
 * @throws ProblemError domain.gone, or when the host cannot be asked
 */
export async function planClone(
  host: Host,
  request: CloneRequest,
  measurer: Measurer,
  speed: number | null,
): Promise<MadePlan> {
  const summary = host.domain(request.source)
  if (summary === undefined) throw problem('domain.gone')
  const notices = new Notices()
  const shell = await imageShell(host)
  const which = summary.persistent ? 'persistent' : 'live'
  const [{ sourceXml, secretXml, inside, still }, pools, hostFormats] = await Promise.all([
    sourceOf(host, request, which),
    host.pools(),
    measurer.formats(host, shell),
  ])
  const source = readDomain(sourceXml)
  if (!still) checkState(summary.state, source.name, notices)
  checkFormats(hostFormats, notices)
  if (inside.size > 0 && shell === null) notices.block('snapshot-needs-files')
  if (inside.size > 0 && request.verify) notices.warn('no-verify-snapshot')
  const { typed, usable: name } = planName(host, source, request, notices)
  const { identity, interfaces } = planIdentity(host, source, request, notices)
  const facts = await diskFacts(host, source)
  const nvramFrom = await nvramSource(host, source)
  const nvramTo = nvramFrom === null ? null : nvramTarget(nvramFrom, source.name, name)
  const seen = await look(host, request, facts, pools, source.name, name, [nvramFrom, nvramTo])
  const first = planDisks(facts, {
    request,
    names: { source: source.name, clone: name },
    probe: seen,
    pools,
    storageEngine: shell === null,
    hostFormats: hostFormats.formats,
    notices,
    inside,
  })
  const disks = await measureAll(first, facts, measurer, host, inside)
  const spaces = checkPlaces(disks, seen, request, pools, shell === null, notices)
  const nvram = planNvram(source, nvramFrom, nvramTo, seen, shell === null, notices)
  const made = disks.filter((d) => d.file !== '')
  const engine = engineOf(made, shell === null)
  if (engine === 'storage-api') notices.warn('storage-engine-no-cancel')
  const options = {
    name,
    uuid: identity.uuid,
    genid: identity.genid,
    macs: identity.macs,
    disks: disks.map((d) => decision(d)),
    nvram: nvram?.path,
    keepGraphicsPorts: request.keepGraphicsPorts,
    newSmbios: request.smbios === 'new',
    newDiskSerials: request.diskSerials === 'new',
  }
  const cloned = cloneDomainXml(sourceXml, options)
  for (const w of cloned.warnings) notices.warn(w.code, { params: w.params, fixes: SERIALS[w.code] })
  for (const b of cloned.blockers) notices.block(b.code, { params: b.params })
  const bare = {
    version: 1 as const,
    kind: 'clone-domain' as const,
    uri: host.uri,
    createdAt: Date.now(),
    source: { uuid: request.source, name: source.name },
    ...(still ? { still } : {}),
    clone: { uuid: identity.uuid, name },
    // What is shown has no passwords in it; what is defined has them as the source has.
    xml: secretXml === sourceXml ? cloned.xml : cloneDomainXml(secretXml, options).xml,
    engine,
    disks: disks.map((d) => journalDisk(d, inside.has(d.target) ? request.snapshot : undefined)),
    nvram,
    verify: request.verify && inside.size === 0,
    sync: request.sync,
    start: request.start,
  }
  // What is blocked has parts that no command could name.
  const blocked = notices.blockers.length > 0
  const journal: CloneJournal = { ...bare, commands: blocked ? '' : cloneCommands(bare, cloned.xml) }
  const virtClone = blocked || request.snapshot !== undefined ? undefined : virtCloneCommands(bare, identity.macs)
  const bytesToWrite = made.reduce((sum, d) => sum + d.neededBytes, 0)
  const plan: ClonePlan = {
    id: randomUUID(),
    sourceName: source.name,
    name: typed,
    identity,
    directory: request.directory ?? made[0]?.directory ?? '',
    disks,
    interfaces,
    makes: things(made, nvram, seen, name),
    spaces,
    pools,
    warnings: notices.warnings,
    blockers: notices.blockers,
    sourceXml,
    cloneXml: cloned.xml,
    engine,
    bytesToWrite,
    estimatedSeconds: speed === null || speed === 0 ? null : Math.max(1, Math.round(bytesToWrite / speed)),
    commands: journal.commands,
    ...(secretXml === sourceXml ? {} : { commandsLackPasswords: true }),
    ...(virtClone === undefined ? {} : { virtClone }),
    steps: cloneSteps(journal).map(({ code, params }) => ({ code, params })),
  }
  return { plan, journal }
}

/** The definition that is cloned: the VM's own, or that of a snapshot, with the disks whose content lies inside their image. */
async function sourceOf(host: Host, request: CloneRequest, which: 'live' | 'persistent') {
  const { snapshot, source: uuid } = request
  if (snapshot === undefined) {
    const [sourceXml, secretXml] = await Promise.all([host.xml(uuid, which), host.xmlWithSecrets(uuid, which)])
    return { sourceXml, secretXml, inside: new Set<string>(), still: false }
  }
  const { shown, secret, model } = await snapshotSource(host, uuid, snapshot)
  const inside = new Set(model.disks.filter((d) => d.kind === 'internal').map((d) => d.target))
  // A disk that is in no part of it is as it is now, and may be written to.
  const still = readDomain(shown).disks.every((d) => d.readonly || d.device !== 'disk' || has(model, d.target))
  return { sourceXml: shown, secretXml: secret, inside, still }
}

const has = (model: SnapshotModel, target: string) =>
  model.disks.some((d) => d.target === target && (d.kind === 'external' || d.kind === 'internal'))

function checkState(state: DomainState, name: string, notices: Notices): void {
  if (state === 'saved') return notices.warn('source-saved', { params: { name } })
  if (isOff(state)) return
  const fixes: Fix[] = [
    ...(allows(state, 'shutdown') === 'crashed'
      ? []
      : [{ kind: 'shut-down', params: { name }, action: 'shutdown' } as const]),
    { kind: 'force-off', params: { name }, action: 'force-off' },
  ]
  notices.block('source-running', { params: { state, name }, fixes })
}

/** What is amiss with qemu-img on the host. Without it libvirt makes no images either. */
function checkFormats({ missing, raw }: HostFormats, notices: Notices): void {
  if (missing) notices.block('no-qemu-img')
  else if (raw !== undefined) notices.warn('formats-unknown', { raw })
}

/** Everything the plan wants to know of the host's files, in one round trip. */
async function look(
  host: Host,
  request: CloneRequest,
  facts: readonly DiskFacts[],
  pools: readonly PoolSummary[],
  sourceName: string,
  name: string,
  nvram: readonly (string | null)[],
): Promise<Probe> {
  const directories = new Set(facts.map((f) => directoryOf(f, request, pools)).filter((d) => d.startsWith('/')))
  const names = new Set(request.disks.flatMap((d) => (d.file === undefined ? [] : [d.file])))
  const stems = new Set<string>([name])
  for (const f of facts) for (const s of diskStems(f, { source: sourceName, clone: name })) if (s) stems.add(s)
  const endings = [
    '',
    '.qcow2',
    '.img',
    '.raw',
    '.vmdk',
    '.vdi',
    '.vhdx',
    '.qed',
    ...facts.map((f) => posix.extname(f.path)),
  ]
  for (const stem of stems) {
    for (const ending of new Set(endings)) {
      names.add(stem + ending)
      for (let n = 2; n < SPARE_NAMES; n++) names.add(`${stem}-${n}${ending}`)
    }
  }
  const files = [...directories].flatMap((d) => [...names].filter((n) => !n.includes('/')).map((n) => posix.join(d, n)))
  const shell = (await imageShell(host)) ?? host.shell
  return probe(
    shell,
    [...files, ...facts.flatMap((f) => (f.path === '' ? [] : [f.path])), ...nvram.filter((p) => p !== null)],
    [...directories, ...nvram.flatMap((p) => (p === null ? [] : [posix.dirname(p)]))],
  )
}

async function measureAll(
  disks: readonly PlannedDisk[],
  facts: readonly DiskFacts[],
  measurer: Measurer,
  host: Host,
  inside: ReadonlySet<string>,
): Promise<PlannedDisk[]> {
  return Promise.all(
    disks.map(async (disk, i) => {
      const fact = facts[i]
      if (disk.file === '' || fact === undefined) return disk
      // What was at a snapshot cannot be measured; it is no more than what the image holds.
      if (inside.has(disk.target) && disk.action === 'copy') return { ...disk, neededBytes: disk.bytesOnDisk }
      const read = disk.bytewise ? { ...fact, declaredFormat: 'raw' } : fact
      return { ...disk, neededBytes: await measurer.needed(host, read, disk) }
    }),
  )
}

/** Directories must be there and writable, and hold what goes into them; several disks on one file system add up. */
function checkPlaces(
  disks: readonly PlannedDisk[],
  seen: Probe,
  request: CloneRequest,
  pools: readonly PoolSummary[],
  storageEngine: boolean,
  notices: Notices,
): PlannedSpace[] {
  const said = new Set<string>()
  for (const disk of disks) {
    if (disk.file === '') continue
    const { directory } = disk
    const field =
      request.disks.find((d) => d.target === disk.target)?.directory === undefined
        ? 'directory'
        : `disk.${disk.target}.directory`
    const known = isPlace(directory, seen, pools, storageEngine)
    if (!said.has(directory)) {
      said.add(directory)
      const fixes = poolFixes(pools, disk.neededBytes, directory)
      if (!directory.startsWith('/')) notices.block('directory-not-absolute', { field, params: { directory }, fixes })
      else if (isKernels(directory)) notices.block('directory-of-devices', { field, params: { directory }, fixes })
      else if (!storageEngine && !seen.directory(directory).known)
        notices.warn('directory-unknown', { field, params: { directory }, raw: seen.raw, fixes })
      else if (!known)
        notices.block(storageEngine ? 'directory-no-pool' : 'directory-missing', {
          field,
          params: { directory },
          fixes,
        })
      else if (!storageEngine && !seen.directory(directory).writable)
        notices.block('directory-not-writable', { field, params: { directory }, fixes })
      else if (seen.directory(directory).fileSystem === 'tmpfs')
        notices.warn('directory-in-memory', { field, params: { directory }, fixes })
    }
  }
  const made = disks.filter((d) => d.file !== '')
  const spaces = spacesOf(made, seen, pools, storageEngine)
  const unknownSpace = made.find(({ directory }) => {
    const { exists, freeBytes } = seen.directory(directory)
    return exists && freeBytes === null
  })
  if (unknownSpace !== undefined) {
    notices.warn('space-unknown', { field: 'directory', params: { directory: unknownSpace.directory }, raw: seen.raw })
  }
  for (const space of spaces) {
    if (space.neededBytes <= space.freeBytes) continue
    const { directory, neededBytes, freeBytes } = space
    const copies = disks.filter(
      (d) => d.action === 'copy' && d.choices.some((c) => c.action === 'linked' && c.possible),
    )
    const linked = copies.reduce<ReturnType<typeof withChoice>>(
      (choices, d) => withChoice({ ...request, disks: choices }, { target: d.target, action: 'linked' }),
      [...request.disks],
    )
    notices.block('no-space', {
      field: 'directory',
      params: { directory, neededBytes, freeBytes, missingBytes: neededBytes - freeBytes },
      fixes: [
        ...poolFixes(pools, neededBytes, directory),
        ...(copies.length > 0 ? [{ kind: 'make-linked', patch: { disks: linked } }] : []),
      ],
    })
  }
  return spaces
}

function poolFixes(pools: readonly PoolSummary[], bytes: number, except: string): Fix[] {
  return pools
    .filter((p) => p.active && p.directory !== except && p.freeBytes > bytes)
    .sort((a, b) => b.freeBytes - a.freeBytes)
    .slice(0, 3)
    .map((p) => ({
      kind: 'use-pool',
      params: { pool: p.name, directory: p.directory, freeBytes: p.freeBytes },
      patch: { directory: p.directory },
    }))
}

function planNvram(
  source: DomainModel,
  from: string | null,
  to: string | null,
  seen: Probe,
  storageEngine: boolean,
  notices: Notices,
): CloneJournal['nvram'] {
  if (source.firmware !== 'uefi' || from === null || to === null) return null
  if (storageEngine || !seen.file(from).exists) {
    notices.warn('nvram-missing', { params: { path: from } })
    return null
  }
  if (seen.file(to).exists) notices.block('file-taken', { field: 'name', params: { path: to } })
  return { source: from, path: to }
}

function engineOf(made: readonly PlannedDisk[], storageEngine: boolean): ClonePlan['engine'] {
  if (storageEngine) return 'storage-api'
  if (made.length > 0 && made.every((d) => d.action === 'linked')) return 'overlay'
  if (made.length > 0 && made.every((d) => d.action === 'reflink')) return 'reflink'
  return 'qemu-img'
}

function decision(disk: PlannedDisk): Parameters<typeof cloneDomainXml>[1]['disks'][number] {
  if (disk.action === 'leave-out') return { kind: 'leave-out' }
  if (disk.action === 'eject') return { kind: 'eject' }
  if (disk.file === '') return { kind: 'share' }
  const backing = disk.action === 'linked' ? { path: disk.source, format: disk.sourceFormat } : undefined
  return { kind: 'replace', path: posix.join(disk.directory, disk.file), format: disk.format, backing }
}

function journalDisk(disk: PlannedDisk, snapshot: string | undefined): JournalDisk {
  return {
    target: disk.target,
    action: disk.action,
    source: disk.source,
    sourceFormat: disk.sourceFormat,
    sourceVirtualBytes: disk.virtualBytes,
    sourceBytesOnDisk: disk.bytesOnDisk,
    path: disk.file === '' ? '' : posix.join(disk.directory, disk.file),
    format: disk.format,
    neededBytes: disk.neededBytes,
    // The runner copies bytes as it copies a raw image; what they are is the definition's.
    ...(disk.bytewise ? { sourceFormat: 'raw', format: 'raw', holds: disk.format } : {}),
    ...(snapshot === undefined || disk.action !== 'copy' ? {} : { snapshot }),
  }
}

const HOW: Readonly<Record<string, string>> = { copy: 'new', empty: 'empty', linked: 'linked', reflink: 'reflink' }

function things(made: readonly PlannedDisk[], nvram: CloneJournal['nvram'], seen: Probe, name: string): PlannedThing[] {
  return [
    ...made.map((d) => ({
      kind: 'disk' as const,
      name: posix.join(d.directory, d.file),
      how: HOW[d.action] ?? 'new',
      bytes: d.neededBytes,
    })),
    ...(nvram === null
      ? []
      : [{ kind: 'nvram' as const, name: nvram.path, how: 'copied', bytes: seen.file(nvram.source).bytes }]),
    { kind: 'vm' as const, name, how: 'defined', bytes: null },
  ]
}
