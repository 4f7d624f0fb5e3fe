import { posix } from 'node:path'
import type { ActionChoice, CloneFormat, CloneRequest, DiskChoice, PlannedDisk } from '@shared/model/clone'
import type { PoolSummary } from '@shared/model/host'
import { misnamed } from '@shared/model/image-format'
import { imageRepairArgs, shellLine } from '../../images'
import { checkFileName } from '../../xml'
import type { Probe } from '../files/probe'
import { isKernels } from '../files/spaces'
import type { DiskFacts } from '../support/disk-facts'
import { actionChoices, copiesBytes, defaultAction, defaultFormat, formatsFor, isMedia } from './choices'
import { diskFileName } from './naming'
import type { Notices } from './notices'

export interface DiskContext {
  readonly request: CloneRequest
  readonly names: { readonly source: string; readonly clone: string }
  readonly probe: Probe
  readonly pools: readonly PoolSummary[]
  readonly storageEngine: boolean
  /** undefined where the host could not say them */
  readonly hostFormats: ReadonlySet<string> | undefined
  readonly notices: Notices
  /** disks whose content is taken from a snapshot inside their image: they can be copied only */
  readonly inside: ReadonlySet<string>
}

/** What would take the image as it is now, not as it was. */
const AS_IT_IS: ReadonlySet<string> = new Set(['linked', 'reflink', 'share'])

/** Where a disk's new file goes: as typed for the disk, else for the clone, else beside the source. Empty for a disk without a file. */
export function directoryOf(disk: DiskFacts, request: CloneRequest, pools: readonly PoolSummary[]): string {
  const own = request.disks.find((d) => d.target === disk.target)?.directory
  const wanted = own ?? request.directory
  return wanted !== undefined && wanted !== '' ? wanted : besideSource(disk, pools)
}

/** Beside a file; what is no file has no directory for more of its kind, so the pool of files with most room is taken. */
function besideSource(disk: DiskFacts, pools: readonly PoolSummary[]): string {
  if (disk.path === '') return ''
  const beside = posix.dirname(disk.path)
  if (disk.kind !== 'block' && !isKernels(beside)) return beside
  const usable = pools.filter((p) => p.active && p.type === 'dir')
  return usable.toSorted((a, b) => b.freeBytes - a.freeBytes)[0]?.directory ?? beside
}

/**
 * Decides action, format and file of every disk. File names that nobody typed are chosen free; typed ones are checked.
 * Sizes come later (`neededBytes` is 0 here), since measuring wants to know the format.
 */
export function planDisks(disks: readonly DiskFacts[], context: DiskContext): PlannedDisk[] {
  const planned: PlannedDisk[] = []
  const paths = new Set<string>()
  for (const disk of disks) {
    const one = planDisk(
      disk,
      context,
      paths,
      planned.every((d) => d.file === ''),
    )
    if (one.file !== '') paths.add(posix.join(one.directory, one.file))
    planned.push(one)
  }
  return planned
}

function planDisk(disk: DiskFacts, context: DiskContext, paths: ReadonlySet<string>, first: boolean): PlannedDisk {
  const { request, probe, hostFormats } = context
  const choice: DiskChoice = request.disks.find((d) => d.target === disk.target) ?? { target: disk.target }
  const directory = directoryOf(disk, request, context.pools)
  const place = probe.directory(directory)
  const all = actionChoices(disk, {
    fileSystem: place.fileSystem,
    sameDirectory: disk.path !== '' && directory === posix.dirname(disk.path),
    sameFileSystem: place.device !== '' && probe.file(disk.path).device === place.device,
    storageEngine: context.storageEngine,
  })
  const choices = context.inside.has(disk.target)
    ? all.map((c) => (AS_IT_IS.has(c.action) ? { action: c.action, possible: false, reason: 'inside-image' } : c))
    : all
  const wanted = choice.action ?? defaultAction(disk)
  const chosen = choices.find((c) => c.action === wanted)
  const possible = chosen?.possible ?? false
  if (!possible) refuse(disk, choice, choices, context)
  const action = possible || choice.action !== undefined ? wanted : 'share'
  // What cannot be made has no file: nothing measures it, and no command names it.
  const formats = possible ? formatsFor(action, disk, hostFormats) : []
  const format =
    choice.format !== undefined && formats.includes(choice.format) ? choice.format : defaultFormat(formats, disk)
  const makes = format !== ''
  const file = !makes ? '' : (choice.file ?? freeFile(disk, directory, format, first, context, paths))
  if (makes) checkFile(choice, disk, directory, file, format, context, paths)
  if (possible) warnAbout(disk, action, context)
  return {
    target: disk.target,
    device: disk.device,
    source: disk.source,
    sourceFormat: disk.declaredFormat,
    misnamed: isMedia(disk) ? undefined : misnamed(disk.path, disk.declaredFormat),
    virtualBytes: disk.virtualBytes ?? 0,
    bytesOnDisk: disk.bytesOnDisk ?? 0,
    internalSnapshots: disk.internalSnapshots,
    backingFiles: disk.backingFiles,
    choices,
    action,
    ...(copiesBytes(disk, action) ? { bytewise: true } : {}),
    formats,
    format,
    directory,
    file,
    neededBytes: 0,
  }
}

/**
 * The wanted action is impossible: say why, at the disk, with ways on. Sharing is none of them: two VMs would write to one disk.
 */
function refuse(disk: DiskFacts, choice: DiskChoice, choices: readonly ActionChoice[], context: DiskContext): void {
  const { request, notices, pools } = context
  const field = `disk.${disk.target}`
  const set = (kind: string, action: DiskChoice['action']) => ({
    kind,
    params: { target: disk.target },
    patch: { disks: withChoice(request, { ...choice, action }) },
  })
  const leaveOut = set('leave-out', 'leave-out')
  const params = { target: disk.target, path: disk.path, source: disk.source }
  const action = choice.action ?? defaultAction(disk)
  const reason = choices.find((c) => c.action === action)?.reason ?? ''
  switch (reason) {
    case 'network-disk':
      return notices.block('disk-network', { field, params, fixes: [leaveOut] })
    case 'direct-device':
      return notices.block('disk-direct', { field, params, fixes: [leaveOut] })
    case 'volume-unavailable': {
      const { pool = '', volume = '' } = disk.volume ?? {}
      const off = pools.find((p) => p.name === pool && !p.active)
      const start = { kind: 'start-pool', params: { pool }, pool: off?.uuid ?? '' }
      return notices.block(off === undefined ? 'disk-volume-missing' : 'disk-pool-inactive', {
        field,
        params: { target: disk.target, pool, volume },
        fixes: [...(off === undefined ? [] : [start]), leaveOut],
      })
    }
    case 'image-unreadable': {
      const code = disk.problem?.code === 'missing' ? 'disk-missing' : 'disk-unreadable'
      return notices.block(code, { field, params, raw: disk.problem?.raw, fixes: [leaveOut] })
    }
    default: {
      const copy = choices.some((c) => c.action === 'copy' && c.possible)
      notices.block('action-impossible', {
        field,
        params: { target: disk.target, action, reason },
        fixes: [copy ? set('make-copy', 'copy') : leaveOut],
      })
    }
  }
}

/** The request's disk choices with one of them exchanged. */
export function withChoice(request: CloneRequest, choice: DiskChoice): DiskChoice[] {
  return [...request.disks.filter((d) => d.target !== choice.target), choice]
}

function freeFile(
  disk: DiskFacts,
  directory: string,
  format: CloneFormat,
  first: boolean,
  { names, probe }: DiskContext,
  paths: ReadonlySet<string>,
): string {
  const taken = (name: string) => {
    const path = posix.join(directory, name)
    return paths.has(path) || probe.file(path).exists
  }
  return diskFileName({ path: disk.path || disk.target, target: disk.target, first, format }, names, taken)
}

function checkFile(
  choice: DiskChoice,
  disk: DiskFacts,
  directory: string,
  file: string,
  format: CloneFormat,
  context: DiskContext,
  paths: ReadonlySet<string>,
): void {
  const { request, probe, notices } = context
  const field = `disk.${disk.target}.file`
  const name = checkFileName(file)
  const fix = () => {
    const free = freeFile(disk, directory, format, false, context, new Set([...paths, posix.join(directory, file)]))
    return {
      kind: 'use-file',
      params: { name: free },
      patch: { disks: withChoice(request, { ...choice, file: free }) },
    }
  }
  if (!name.ok) return notices.block('file-invalid', { field, params: { why: name.why }, fixes: [fix()] })
  const path = posix.join(directory, file)
  if (paths.has(path)) return notices.block('file-same-twice', { field, params: { path }, fixes: [fix()] })
  if (probe.file(path).exists) notices.block('file-taken', { field, params: { path }, fixes: [fix()] })
}

function warnAbout(disk: DiskFacts, action: PlannedDisk['action'], context: DiskContext): void {
  const { notices, inside } = context
  const field = `disk.${disk.target}`
  const { target, path } = disk
  if (action === 'share') return warnShared(disk, field, context)
  if (action === 'linked') notices.warn('linked-base', { field, params: { target, path: disk.source } })
  const [below] = disk.backingFiles
  if (action === 'reflink' && below !== undefined)
    notices.warn('linked-base', { field, params: { target, path: below } })
  // Of a snapshot inside it that one is copied, not what is there now; a copy of the bytes has them all.
  if (action === 'copy' && disk.internalSnapshots > 0 && !inside.has(target) && !disk.encrypted) {
    notices.warn('snapshots-stay', { field, params: { target, count: disk.internalSnapshots } })
  }
  if (disk.corrupt && action === 'copy') {
    notices.warn('image-corrupt', {
      field,
      params: { target, path, command: shellLine(imageRepairArgs(path, disk.declaredFormat)) },
    })
  }
}

/** What a disk that both VMs have comes to. */
function warnShared(disk: DiskFacts, field: string, { notices, request }: DiskContext): void {
  const { target, path } = disk
  if (!isMedia(disk) && !disk.readOnly && !disk.shareable) {
    notices.warn('shared-writable', { field, params: { target, path: disk.source } })
  }
  if (disk.problem?.code !== 'missing' || disk.optional) return
  // libvirt starts no VM with a file that is not there.
  const kind = isMedia(disk) ? 'eject' : 'leave-out'
  const choice = request.disks.find((d) => d.target === target)
  notices.warn(isMedia(disk) ? 'medium-missing' : 'shared-missing', {
    field,
    params: { target, path },
    fixes: [{ kind, params: { target }, patch: { disks: withChoice(request, { target, ...choice, action: kind }) } }],
  })
}
