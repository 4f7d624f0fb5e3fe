import type { SnapshotDisk, SnapshotState, SnapshotTechnique } from '@shared/model/snapshot'
import { EditableXml, type Element } from './document'
import { readDomain } from './domain'
import { element, escapeText } from './escape'
import { readTitle, writeTitle } from './snapshot-title'

/** A <domainsnapshot> as Offshoot understands it, without the definition it holds. Source: libvirt's formatsnapshot. */
export interface SnapshotModel {
  readonly name: string
  /** what people call it, where libvirt or QEMU does not take that as a name */
  readonly title?: string
  readonly parent: string | null
  /** ms since 1970 */
  readonly createdAt: number
  readonly state: SnapshotState
  readonly memory: 'internal' | 'external' | null
  /** external: where it lies */
  readonly memoryFile?: string
  readonly description: string
  readonly disks: readonly SnapshotDisk[]
  readonly technique: SnapshotTechnique
  /** external disks that were no files of their own then: their type, as libvirt calls it */
  readonly notFiles?: readonly { readonly target: string; readonly type: string }[]
  /** external disks that were files: those, which hold what was then */
  readonly bases?: readonly { readonly target: string; readonly path: string }[]
  /** external disks that libvirt went back to: the overlays of before, which what follows stands on */
  readonly began?: readonly { readonly target: string; readonly path: string }[]
  /** internal disks: the images that hold it, where that was asked for (imagesThen) */
  readonly images?: readonly { readonly target: string; readonly path: string }[]
}

const STATES: Readonly<Record<string, SnapshotState>> = {
  running: 'running',
  paused: 'paused',
  shutoff: 'shut-off',
  'disk-snapshot': 'disk-only',
  crashed: 'crashed',
}

/** @throws XmlProblem */
export function readSnapshot(xml: string): SnapshotModel {
  // The definitions are most of the text, and not needed for the tree. A description cannot hold a bare `<`.
  const { root } = new EditableXml(without(without(xml, 'inactiveDomain'), 'domain'))
  const state = STATES[textOf(root, 'state')] ?? 'unknown'
  const kept = root.find('memory')?.attribute('snapshot')
  const memoryFile = kept === 'external' ? root.find('memory')?.attribute('file') : undefined
  const first = (root.find('disks')?.children('disk') ?? []).map(readDisk)
  const disks = goesOnIn(root, first)
  const began = first.flatMap(({ target, file }, n) =>
    file !== undefined && disks[n]?.file !== file ? { target, path: file } : [],
  )
  const { title, text } = readTitle(textOf(root, 'description'))
  return {
    name: textOf(root, 'name'),
    ...(title !== null && { title }),
    parent: root.find('parent')?.find('name')?.text ?? null,
    createdAt: Number(textOf(root, 'creationTime')) * 1000,
    state,
    // Old records of running VMs say nothing of their memory: it is in the image.
    memory: kept === 'internal' || kept === 'external' ? kept : kept === undefined && isLive(state) ? 'internal' : null,
    ...(memoryFile && { memoryFile }),
    description: text,
    disks,
    technique: techniqueOf(disks, state),
    ...(began.length > 0 && { began }),
    ...thenOf(xml, disks),
  }
}

/** What external disks were then. The definition is read only for those: it takes ten times as long as the rest. */
function thenOf(xml: string, disks: readonly SnapshotDisk[]): Pick<SnapshotModel, 'notFiles' | 'bases'> {
  const external = new Set(disks.filter((d) => d.kind === 'external').map((d) => d.target))
  if (external.size === 0) return {}
  const then = readDomain(definitionOfSnapshot(xml) ?? '<domain/>').disks.filter((d) => external.has(d.target))
  const notFiles = then.filter((d) => d.type !== 'file').map(({ target, type }) => ({ target, type }))
  const bases = then.flatMap(({ target, type, source: { path } }) => (type === 'file' && path ? { target, path } : []))
  return { ...(notFiles.length > 0 && { notFiles }), ...(bases.length > 0 && { bases }) }
}

/** The images that an internal snapshot lies in. Reads the definition. */
export function imagesThen(xml: string, { disks }: SnapshotModel): NonNullable<SnapshotModel['images']> {
  const inside = new Set(disks.filter((d) => d.kind === 'internal').map((d) => d.target))
  return readDomain(definitionOfSnapshot(xml) ?? '<domain/>').disks.flatMap(({ target, source: { path } }) =>
    inside.has(target) && path ? { target, path } : [],
  )
}

const isLive = (state: SnapshotState) => state === 'running' || state === 'paused'
const textOf = (root: Element, name: string) => root.find(name)?.text ?? ''

function readDisk(disk: Element): SnapshotDisk {
  const said = disk.attribute('snapshot')
  const kind = said === 'internal' || said === 'external' || said === 'manual' ? said : 'no'
  const file = disk.find('source')?.attribute('file')
  return { target: disk.attribute('name') ?? '', kind, ...(kind === 'external' && file ? { file } : {}) }
}

/**
 * The disks with the overlays that the VM goes on in. libvirt 9.9 and newer notes in `revertDisks` those that it made when it
 * went back to a snapshot that others follow; the first overlay stays in `disks` for those.
 */
function goesOnIn(root: Element, disks: readonly SnapshotDisk[]): SnapshotDisk[] {
  const since = new Map((root.find('revertDisks')?.children('disk') ?? []).map(readDisk).map((d) => [d.target, d.file]))
  return disks.map((d) => {
    const file = since.get(d.target)
    return file === undefined ? d : { ...d, file }
  })
}

function techniqueOf(disks: readonly SnapshotDisk[], state: SnapshotState): SnapshotTechnique {
  const has = (kind: SnapshotDisk['kind']) => disks.some((disk) => disk.kind === kind)
  if (has('internal')) return has('external') ? 'mixed' : 'internal'
  if (has('external')) return 'external'
  // libvirt before 0.9.5 and the test driver list no disks.
  return disks.length === 0 && state !== 'disk-only' ? 'internal' : 'none'
}

function without(xml: string, name: string): string {
  const start = xml.search(new RegExp(`<${name}[\\s>]`))
  const end = xml.lastIndexOf(`</${name}>`)
  return start < 0 || end < start ? xml : xml.slice(0, start) + xml.slice(end + name.length + 3)
}

/** The definition that a snapshot holds: what was saved when it was made (the next start's, else the live one). */
export function definitionOfSnapshot(xml: string): string | null {
  const { root } = new EditableXml(xml)
  const found = root.find('inactiveDomain') ?? root.find('domain')
  if (found === undefined) return null
  return xml
    .slice(found.start, found.end)
    .replace(/^<inactiveDomain/, '<domain')
    .replace(/<\/inactiveDomain>$/, '</domain>')
}

/**
 * A definition as it stands by itself. libvirt sets it in within its snapshot, and each line would differ from the VM's own.
 * For showing: what is not markup keeps its spaces.
 */
export function outdented(definition: string): string {
  const depth = /\n( *)<\/domain>$/.exec(definition)?.[1]?.length ?? 0
  return depth === 0 ? definition : definition.replace(new RegExp(`^ {${depth}}(?= *<)`, 'gm'), '')
}

export interface NewSnapshot {
  readonly name: string
  readonly title?: string | undefined
  readonly description: string
  /** a file's path: it is kept there; libvirt overwrites what lies there */
  readonly memory: 'no' | 'internal' | { readonly file: string }
  readonly disks: readonly {
    readonly target: string
    readonly kind: 'internal' | 'external' | 'no'
    /** external: the overlay, absolute; left out, libvirt names it */
    readonly file?: string
  }[]
}

/** What virDomainSnapshotCreateXML takes. In one line: what is indented would be part of the description. */
export function newSnapshotXml({ name, title, description: text, memory, disks }: NewSnapshot): string {
  const description = writeTitle(title ?? null, text)
  const kinds = disks.map(({ target, kind, file }) =>
    element('disk', { name: target, snapshot: kind }, file === undefined ? '' : element('source', { file })),
  )
  return element(
    'domainsnapshot',
    {},
    [
      element('name', {}, escapeText(name)),
      ...(description === '' ? [] : [element('description', {}, escapeText(description))]),
      element('memory', typeof memory === 'string' ? { snapshot: memory } : { snapshot: 'external', ...memory }),
      element('disks', {}, kinds.join('')),
    ].join(''),
  )
}

/**
 * A snapshot's record with another name, title, description, parent or overlays, to be defined again. libvirt drops `revertDisks` when a
 * record is defined again (11.3, 12.9, seen): what is in it becomes the disks' own, or the overlays would be forgotten.
 * @param xml with its secrets
 */
export function editedSnapshot(
  xml: string,
  change: {
    readonly name?: string
    /** null: none any more */
    readonly title?: string | null
    readonly description?: string
    readonly parent?: string
    /** the files that external disks go on in since, by target */
    readonly overlays?: ReadonlyMap<string, string>
  },
): string {
  const whole = new EditableXml(xml)
  const worded = change.description !== undefined || change.title !== undefined
  if (worded && whole.root.find('description') === undefined) {
    whole.insertInto(whole.root, element('description', {}))
    return editedSnapshot(whole.toString(), change)
  }
  const edit = (path: string, text: string | undefined) => {
    const found = text === undefined ? undefined : whole.root.find(path)
    // As text, not as an element of ours: lines of a description are not indented.
    if (found !== undefined && text !== undefined) whole.setText(found, text)
  }
  edit('name', change.name)
  if (worded) {
    const old = readTitle(textOf(whole.root, 'description'))
    edit(
      'description',
      writeTitle(change.title === undefined ? old.title : change.title, change.description ?? old.text),
    )
  }
  edit('parent/name', change.parent)
  const disks = whole.root.find('disks')?.children('disk') ?? []
  const since = new Map(goesOnIn(whole.root, disks.map(readDisk)).map((d) => [d.target, d.file]))
  for (const disk of disks) {
    const target = disk.attribute('name') ?? ''
    const file = change.overlays?.get(target) ?? since.get(target)
    const source = disk.find('source')
    if (file !== undefined && source !== undefined) whole.setAttribute(source, 'file', file)
  }
  return whole.toString()
}

export interface FoundSnapshot {
  readonly name: string
  /** ms since 1970 */
  readonly createdAt: number
  readonly memory: boolean
  readonly disks: readonly { readonly target: string; readonly has: boolean }[]
}

/**
 * The record of an internal snapshot that an image has and libvirt does not know. What the VM was defined as then is lost:
 * the present definition stands in for it.
 */
export function foundSnapshotXml(found: FoundSnapshot, definition: string): string {
  const kinds = found.disks.map(({ target, has }) =>
    element('disk', { name: target, snapshot: has ? 'internal' : 'no' }),
  )
  return element(
    'domainsnapshot',
    {},
    [
      element('name', {}, escapeText(found.name)),
      element('state', {}, found.memory ? 'running' : 'shutoff'),
      element('creationTime', {}, String(Math.floor(found.createdAt / 1000))),
      element('memory', { snapshot: found.memory ? 'internal' : 'no' }),
      element('disks', {}, kinds.join('')),
      definition.replace(/^<\?xml[^>]*\?>\s*/, ''),
    ].join(''),
  )
}
