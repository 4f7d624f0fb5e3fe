import { randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import {
  type ConvertImagePlan,
  type ConvertImageRequest,
  fitting,
  type ImageNotice,
  TARGET_FORMATS,
} from '@shared/model/image-work'
import type { Host } from '../../hosts/host'
import {
  ImageOutputError,
  imageCompareArgs,
  imageMeasureArgs,
  parseImageMeasure,
  shellLine,
  shellRecipe,
  snapshotWord,
} from '../../images'
import { writtenFormats } from '../files/host-formats'
import { probe } from '../files/probe'
import { isKernels, spacesOf } from '../files/spaces'
import { imageShell } from '../support/disk-facts'
import type { JournalDisk } from '../support/journal'
import { type Shell, withoutTool } from '../support/shell'
import type { ImageJournal } from './convert-journal'
import { type Looked, lookAt } from './source'
import { isFull, largest, namesBeside, optionsOf, writingOf } from './targets'

/** A plan for the dialog and, if nothing blocks, what the job would run. */
export interface MadeImagePlan {
  readonly plan: ConvertImagePlan
  readonly journal: ImageJournal | null
}

/** How long what was seen of an image holds while somebody chooses options, ms. The job looks again before it begins. */
const HOLDS = 15_000
const SPARE_NAMES = 8

/** Looks at images and measures them, each once for many plans. */
export class ImageLooks {
  private readonly known = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>()

  once<T>(key: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    const name = JSON.stringify(key)
    const found = this.known.get(name)
    if (found !== undefined && Date.now() - found.at < HOLDS) return found.answer as Promise<T>
    const answer = ask()
    this.known.set(name, { at: Date.now(), answer })
    // Whoever asked hears of it; here it is only asked again.
    answer.catch(() => this.known.delete(name))
    if (this.known.size > 100) this.known.delete(this.known.keys().next().value ?? '')
    return answer
  }
}

/**
 * Plans to write an image anew as another file. Reads only.
 * @throws ProblemError when the host cannot be asked
 */
export async function planConvertImage(
  host: Host,
  request: ConvertImageRequest,
  looks: ImageLooks,
): Promise<MadeImagePlan> {
  const to = fitting(request.to)
  const shell = await imageShell(host)
  const path = posix.normalize(request.path.trim())
  if (shell === null) return blocked(path, to, { code: 'no-access' })
  const { sourceFormat: format, snapshot } = request
  const [looked, written] = await Promise.all([
    looks.once(['image', host.id, path, format, snapshot], () => lookAt(host, shell, path, { format, snapshot })),
    looks.once(['formats', host.id], () => writtenFormats(shell)),
  ])
  if (written.missing) return blocked(path, to, { code: 'no-qemu-img' })
  const formats = TARGET_FORMATS.map((f) => ({ format: f, writable: written.formats?.has(f) ?? true }))
  const { image } = looked
  const damage = looked.blockers.filter((b) => b.code === 'truncated' || b.code === 'damaged')
  const blockers = looked.blockers.filter((b) => !(request.despiteDamage && damage.includes(b)))
  const warnings = [...looked.warnings, ...(request.despiteDamage ? damage : [])]
  if (formats.some((f) => f.format === to.format && !f.writable))
    blockers.push({ code: 'format-unwritable', params: { format: to.format } })
  if (to.compression === 'zstd' && !(await looks.once(['zstd', host.id], () => writesZstd(shell))))
    blockers.push({ code: 'zstd-unwritable' })
  const candidates =
    request.target === undefined ? namesBeside(path, to, SPARE_NAMES) : [posix.normalize(request.target.trim())]
  const directory = posix.dirname(candidates[0] ?? '/')
  const seen = await probe(
    shell,
    candidates.filter((c) => c.startsWith('/')),
    directory.startsWith('/') ? [directory] : [],
  )
  const target = candidates.find((c) => !seen.file(c).exists) ?? candidates[0] ?? ''
  if (image === null) return { plan: { ...blocked(path, to).plan, formats, target, warnings, blockers }, journal: null }

  const keep = request.chain === 'keep' && snapshot === undefined ? image.below[0] : undefined
  if (request.chain === 'keep' && keep === undefined) blockers.push({ code: 'no-backing' })
  if (keep !== undefined && to.format !== 'qcow2') blockers.push({ code: 'no-backing', params: { format: to.format } })
  if (snapshot !== undefined && !image.snapshots.some((s) => s.name === snapshot))
    blockers.push({ code: 'snapshot-missing', params: { name: snapshot } })
  const most = largest(to)
  if (most !== undefined && image.virtualBytes > most)
    blockers.push({ code: 'too-large', params: { format: to.format, mostBytes: most } })
  warnings.push(...lost(request, looked))
  const neededBytes = isFull(to)
    ? image.virtualBytes
    : keep !== undefined
      ? image.bytesOnDisk
      : await looks.once(['measure', host.id, path, image.format, snapshot, to], () =>
          measure(
            shell,
            { path, format: image.format, ...(snapshot === undefined ? {} : { snapshot }) },
            request,
            looked,
          ),
        )
  if (to.compression !== undefined || to.subformat === 'streamOptimized') warnings.push({ code: 'compressed-size' })
  checkTarget(request, path, target, seen, blockers, warnings)
  const [space = null] = blockers.some((b) => b.code === 'directory-missing' || b.code === 'target-path')
    ? []
    : spacesOf([{ directory, neededBytes }], seen, [], false)
  if (space !== null && neededBytes > space.freeBytes && to.compression === undefined)
    blockers.push({ code: 'no-space', params: { directory, neededBytes, freeBytes: space.freeBytes } })

  const verify = request.verify && snapshot === undefined
  const disk: JournalDisk = {
    target: posix.basename(target),
    action: 'copy',
    source: path,
    sourceFormat: image.format,
    sourceVirtualBytes: image.virtualBytes,
    sourceBytesOnDisk: image.bytesOnDisk,
    path: target,
    format: to.format,
    neededBytes,
    ...(snapshot === undefined ? {} : { snapshot }),
    writing: writingOf(to, { outOfOrder: request.outOfOrder, limit: request.limit, ...(keep && { backing: keep }) }),
  }
  const commands = blockers.length > 0 ? '' : equalCommands(disk, verify)
  const journal: ImageJournal = {
    version: 1,
    kind: 'convert-image',
    uri: host.uri,
    createdAt: Date.now(),
    engine: 'qemu-img',
    disks: [disk],
    nvram: null,
    verify,
    sync: true,
    commands,
    to: {
      format: to.format,
      ...(to.compression && { compression: to.compression }),
      ...(to.clusterBytes && { clusterBytes: to.clusterBytes }),
      ...(to.compat && { compat: to.compat }),
    },
    files: [...looked.files],
  }
  return {
    plan: { id: randomUUID(), source: image, formats, to, target, neededBytes, space, warnings, blockers, commands },
    journal: blockers.length > 0 ? null : journal,
  }
}

function blocked(target: string, to: ConvertImagePlan['to'], blocker?: ImageNotice): MadeImagePlan {
  const plan: ConvertImagePlan = {
    id: randomUUID(),
    source: null,
    formats: TARGET_FORMATS.map((format) => ({ format, writable: true })),
    to,
    target,
    neededBytes: 0,
    space: null,
    warnings: [],
    blockers: blocker === undefined ? [] : [blocker],
    commands: '',
  }
  return { plan, journal: null }
}

/**
 * qemu-img has no question for it: whether it was built with zstd shows when it is to make an image. A tiny one in a temporary directory of its own,
 * which goes at once. Where none can be made, the job will tell.
 */
const ZSTD = `
d=$(mktemp -d) || exit 0
qemu-img create -q -f qcow2 -o compression_type=zstd "$d/image" 1M 2>&1; code=$?
rm -f "$d/image"; rmdir "$d"
exit $code
`

async function writesZstd(shell: Shell): Promise<boolean> {
  const { code, stdout } = await shell.run(['sh', '-c', ZSTD], { timeoutMs: 20_000 })
  return code === 0 || !/compression_type|zstd/.test(stdout)
}

/** What the new file will not have. */
function lost({ to, chain, snapshot }: ConvertImageRequest, { image }: Looked): ImageNotice[] {
  if (image === null) return []
  const others = image.snapshots.filter((s) => s.name !== snapshot)
  return [
    ...(others.length > 0 ? [{ code: 'snapshots-lost' as const, params: { count: others.length } }] : []),
    ...(image.below.length > 0 && (chain === 'flatten' || snapshot !== undefined)
      ? [{ code: 'chain-flattened' as const, params: { path: image.below[0]?.path ?? '' } }]
      : []),
    ...(snapshot === undefined ? [] : [{ code: 'not-verified' as const }]),
    ...(to.format === 'raw' && to.preallocation === undefined ? [{ code: 'no-holes' as const }] : []),
  ]
}

/**
 * Bytes that the new file needs, by qemu-img. For raw it answers the virtual size, since it does not count on holes: then, and for formats that it
 * cannot measure, what a qcow2 would hold is taken. What cannot be measured is taken to need what it takes now.
 */
async function measure(
  shell: Shell,
  source: { readonly path: string; readonly format: string; readonly snapshot?: string },
  { to }: ConvertImageRequest,
  { image }: Looked,
): Promise<number> {
  const known = image?.bytesOnDisk ?? 0
  const options = to.format === 'qcow2' ? optionsOf({ ...to, compression: undefined }) : undefined
  const argv = imageMeasureArgs(source, { format: 'qcow2', ...(options === undefined ? {} : { options }) })
  const done = await shell.run(argv, { timeoutMs: 60_000 }).catch(withoutTool)
  if (done.code !== 0) return known
  try {
    const { requiredBytes } = parseImageMeasure(done.stdout)
    return to.format === 'raw' ? Math.min(requiredBytes, image?.virtualBytes ?? requiredBytes) : requiredBytes
  } catch (error) {
    if (error instanceof ImageOutputError) return known
    throw error
  }
}

function checkTarget(
  request: ConvertImageRequest,
  path: string,
  target: string,
  seen: Awaited<ReturnType<typeof probe>>,
  blockers: ImageNotice[],
  warnings: ImageNotice[],
): void {
  const name = posix.basename(target)
  const wanted = request.target?.trim() ?? target
  if (!wanted.startsWith('/') || wanted.endsWith('/') || name === '' || new TextEncoder().encode(name).length > 255) {
    blockers.push({ code: 'target-path' })
    return
  }
  const directory = posix.dirname(target)
  const place = seen.directory(directory)
  if (target === path) blockers.push({ code: 'target-source' })
  else if (seen.file(target).exists) blockers.push({ code: 'target-exists', params: { path: target } })
  if (isKernels(directory)) blockers.push({ code: 'directory-of-devices', params: { directory } })
  else if (!place.known) warnings.push({ code: 'directory-unknown', params: { directory } })
  else if (!place.exists) blockers.push({ code: 'directory-missing', params: { directory } })
  else if (!place.writable) blockers.push({ code: 'directory-not-writable', params: { directory } })
  else if (place.freeBytes === null) warnings.push({ code: 'space-unknown', params: { directory } })
}

/** The commands that the job is equal to, for reading and copying; nothing runs them. */
function equalCommands(disk: JournalDisk, verify: boolean): string {
  const { source, sourceFormat, path, format, snapshot, writing = {} } = disk
  const { compress, outOfOrder, parallel, limit, options, backing } = writing
  const words = [options, ...(backing === undefined ? [] : [`backing_fmt=${backing.format}`])].filter(Boolean).join(',')
  return shellRecipe([
    shellLine(['test', '!', '-e', path]),
    shellLine([
      ...['qemu-img', 'convert', '-p'],
      ...(compress ? ['-c'] : []),
      ...(outOfOrder ? ['-W'] : []),
      ...(parallel === undefined ? [] : ['-m', String(parallel)]),
      ...(limit === undefined ? [] : ['-r', String(limit)]),
      ...(snapshot === undefined ? [] : ['-U', '-l', snapshotWord(snapshot)]),
      ...['-f', sourceFormat, '-O', format],
      ...(words === '' ? [] : ['-o', words]),
      ...(backing === undefined ? [] : ['-B', backing.path]),
      ...[source, path],
    ]),
    ...(verify ? [shellLine(imageCompareArgs({ path: source, format: sourceFormat }, { path, format }))] : []),
    shellLine(['sync', path]),
  ])
}
