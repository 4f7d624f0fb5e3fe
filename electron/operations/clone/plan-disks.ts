import { posix } from 'node:path'
import type { CloneFormat, CloneRequest, DiskChoice, PlannedDisk } from '@shared/model/clone'
import { checkFileName } from '../../xml'
import type { DiskFacts } from '../disk-facts'
import type { Probe } from '../files/probe'
import { actionChoices, defaultAction, defaultFormat, formatsFor, isMedia } from './choices'
import { diskFileName, misnamed } from './naming'
import type { Notices } from './notices'

export interface DiskContext {
  readonly request: CloneRequest
  readonly names: { readonly source: string; readonly clone: string }
  readonly probe: Probe
  readonly storageEngine: boolean
  /** undefined where the host could not say them */
  readonly hostFormats: ReadonlySet<string> | undefined
  readonly notices: Notices
  /** disks whose content is taken from a snapshot inside their image: they can be copied only */
  readonly inside: ReadonlySet<string>
}

/** What would take the image as it is now, not as it was. */
const AS_IT_IS: ReadonlySet<string> = new Set(['linked', 'reflink', 'share'])

/** Where a disk's new file goes: as typed for the disk, else for the clone, else beside the source. */
export function directoryOf(disk: DiskFacts, request: CloneRequest): string {
  const own = request.disks.find((d) => d.target === disk.target)?.directory
  const wanted = own ?? request.directory
  return wanted !== undefined && wanted !== '' ? wanted : disk.path === '' ? '' : posix.dirname(disk.path)
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
  const directory = directoryOf(disk, request)
  const place = probe.directory(directory)
  const all = actionChoices(disk, {
    fileSystem: place.fileSystem,
    sameFileSystem: place.device !== '' && probe.file(disk.path).device === place.device,
    storageEngine: context.storageEngine,
  })
  const choices = context.inside.has(disk.target)
    ? all.map((c) => (AS_IT_IS.has(c.action) ? { action: c.action, possible: false, reason: 'inside-image' } : c))
    : all
  const wanted = choice.action ?? defaultAction(disk)
  const possible = choices.find((c) => c.action === wanted)?.possible ?? false
  if (!possible) refuse(disk, choice, context)
  const action = possible || choice.action !== undefined ? wanted : 'share'
  const formats = formatsFor(action, disk, hostFormats)
  const format =
    choice.format !== undefined && formats.includes(choice.format) ? choice.format : defaultFormat(formats, disk)
  const makes = format !== ''
  const file = !makes ? '' : (choice.file ?? freeFile(disk, directory, format, first, context, paths))
  if (makes) checkFile(choice, disk, directory, file, format, context, paths)
  warnAbout(disk, action, context)
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
    formats,
    format,
    directory,
    file,
    neededBytes: 0,
  }
}

/** The wanted action is impossible: say why, at the disk, with ways on. */
function refuse(disk: DiskFacts, choice: DiskChoice, { request, notices }: DiskContext): void {
  const field = `disk.${disk.target}`
  const set = (kind: string, action: DiskChoice['action']) => ({
    kind,
    params: { target: disk.target },
    patch: { disks: withChoice(request, { ...choice, action }) },
  })
  const ways = [set('share-disk', 'share'), set('leave-out', 'leave-out')]
  if (disk.kind === 'network')
    return notices.block('disk-network', { field, params: { target: disk.target, source: disk.source }, fixes: ways })
  if (disk.problem?.code === 'missing') {
    return notices.block('disk-missing', {
      field,
      params: { path: disk.path },
      raw: disk.problem.raw,
      fixes: [set('leave-out', 'leave-out')],
    })
  }
  if (disk.problem !== undefined) {
    return notices.block('disk-unreadable', { field, params: { path: disk.path }, raw: disk.problem.raw, fixes: ways })
  }
  notices.block('action-impossible', {
    field,
    params: { target: disk.target, action: choice.action ?? 'copy' },
    fixes: [set('make-copy', 'copy')],
  })
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

function warnAbout(disk: DiskFacts, action: PlannedDisk['action'], { notices, inside }: DiskContext): void {
  const field = `disk.${disk.target}`
  if (action === 'share' && !isMedia(disk) && !disk.readOnly && !disk.shareable) {
    notices.warn('shared-writable', { field, params: { target: disk.target, path: disk.source } })
  }
  if (action === 'linked') notices.warn('linked-base', { field, params: { target: disk.target, path: disk.source } })
  // Of a snapshot inside it that one is copied, not what is there now.
  if (action === 'copy' && disk.internalSnapshots > 0 && !inside.has(disk.target)) {
    notices.warn('snapshots-stay', { field, params: { target: disk.target, count: disk.internalSnapshots } })
  }
}
