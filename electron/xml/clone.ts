import { cloneDevices } from './clone-devices'
import { EditableXml, type Element, element, escapeText } from './document'

/** What happens to one disk, in the order of the definition. */
export type DiskDecision =
  | {
      readonly kind: 'replace'
      readonly path: string
      readonly format: string
      readonly backing?: { readonly path: string; readonly format: string }
    }
  | { readonly kind: 'share' }
  | { readonly kind: 'leave-out' }

export interface CloneOptions {
  readonly name: string
  readonly uuid: string
  /** given to a genid that has a value */
  readonly genid: string
  /** by interface, in the order of the definition */
  readonly macs: readonly string[]
  readonly disks: readonly DiskDecision[]
  /** the clone's own NVRAM file, when one is copied */
  readonly nvram?: string
  readonly keepGraphicsPorts: boolean
}

/** Words: `notice.<code>`. */
export interface CloneNote {
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
}

export interface ClonedXml {
  readonly xml: string
  readonly warnings: readonly CloneNote[]
  readonly blockers: readonly CloneNote[]
}

/** What the rules share while they run. */
export interface CloneWork {
  readonly doc: EditableXml
  readonly root: Element
  readonly options: CloneOptions
  readonly source: { readonly name: string; readonly uuid: string }
  warn(code: string, params?: CloneNote['params']): void
}

/**
 * The definition of a clone: everything that makes a VM itself is exchanged, everything else stays byte for byte,
 * formatting included. What is not understood is not touched; where it still mentions the source, a warning says so.
 * Source: libvirt formatdomain; the rules are those of the design, "Cloning".
 * @throws XmlProblem
 */
export function cloneDomainXml(sourceXml: string, options: CloneOptions): ClonedXml {
  const doc = new EditableXml(sourceXml)
  const { root } = doc
  const warnings: CloneNote[] = []
  const source = { name: root.find('name')?.text ?? '', uuid: (root.find('uuid')?.text.trim() ?? '').toLowerCase() }
  const work: CloneWork = { doc, root, options, source, warn: (code, params) => warnings.push({ code, params }) }
  identity(work)
  firmware(work)
  cloneDevices(work)
  others(work)
  const xml = doc.toString()
  warnings.push(...stillMentions(xml, work))
  return { xml, warnings, blockers: [] }
}

function identity({ doc, root, options }: CloneWork): void {
  doc.removeAttribute(root, 'id')
  const name = root.find('name')
  if (name === undefined) doc.insertInto(root, element('name', {}, escapeText(options.name)))
  else doc.setText(name, options.name)
  const uuid = root.find('uuid')
  if (uuid !== undefined) doc.setText(uuid, options.uuid)
  else if (name !== undefined) doc.insertAfter(name, element('uuid', {}, options.uuid))
  // A title names one VM for people; two with the same one are a trap. virt-clone drops it too.
  const title = root.find('title')
  if (title !== undefined) doc.remove(title)
  const genid = root.find('genid')
  if (genid !== undefined && genid.text.trim() !== '') doc.setText(genid, options.genid)
  for (const info of root.children('sysinfo')) {
    for (const entry of info.find('system')?.children('entry') ?? []) {
      if (entry.attribute('name') === 'uuid') doc.setText(entry, options.uuid)
    }
  }
}

function firmware({ doc, root, options }: CloneWork): void {
  if (options.nvram === undefined) return
  const os = root.find('os')
  const nvram = os?.find('nvram')
  if (nvram === undefined) {
    const after = os?.find('loader') ?? os?.find('firmware') ?? os?.find('type')
    if (after !== undefined) doc.insertAfter(after, element('nvram', {}, escapeText(options.nvram)))
    return
  }
  const file = nvram.find('source')
  if (file !== undefined) doc.setAttribute(file, 'file', options.nvram)
  else doc.setText(nvram, options.nvram)
}

/** Elements outside <devices> that a clone must look at. */
function others({ doc, root, source, warn }: CloneWork): void {
  for (const label of root.children('seclabel')) {
    const dynamic = label.attribute('type') === 'dynamic' || label.attribute('type') === undefined
    if (dynamic && label.find('label') === undefined) continue
    if (label.attribute('type') === 'none') continue
    doc.remove(label)
    if (!dynamic) warn('static-seclabel', { label: label.find('label')?.text ?? '' })
  }
  if (root.find('launchSecurity') !== undefined)
    warn('launch-security', { type: root.find('launchSecurity')?.attribute('type') ?? '' })
  const commandline = root.children().find((e) => /(^|:)commandline$/.test(e.name))
  const mentions = commandline?.children().filter((a) => (a.attribute('value') ?? '').includes(source.name)) ?? []
  if (commandline !== undefined) {
    warn('qemu-commandline', { detail: mentions.map((a) => a.attribute('value')).join(' ') })
  }
}

/**
 * Looks once more at the finished text for what still belongs to the source: its uuid, MACs, and paths of disks that were
 * exchanged. Comments and foreign metadata keep them, and the user should know.
 */
function stillMentions(xml: string, { root, source, options }: CloneWork): CloneNote[] {
  const needles = new Map<string, string>([[source.uuid, 'uuid']])
  root
    .find('devices')
    ?.children('interface')
    .forEach((i) => {
      const mac = i.find('mac')?.attribute('address')?.toLowerCase()
      if (mac !== undefined && !options.macs.includes(mac)) needles.set(mac, 'mac')
    })
  root
    .find('devices')
    ?.children('disk')
    .forEach((d, index) => {
      const path = d.find('source')?.attribute('file')
      const decision = options.disks[index]
      const isBase = options.disks.some((o) => o.kind === 'replace' && o.backing?.path === path)
      if (path !== undefined && decision?.kind === 'replace' && !isBase) needles.set(path.toLowerCase(), 'path')
    })
  const notes: CloneNote[] = []
  xml.split('\n').forEach((line, index) => {
    for (const needle of needles.keys()) {
      if (needle !== '' && line.toLowerCase().includes(needle) && !holdsLonger(line.toLowerCase(), needle)) {
        notes.push({ code: 'still-mentions-source', params: { detail: needle, line: index + 1 } })
      }
    }
  })
  return notes
}

/** `/vm/a.img` is not mentioned by `/vm/a.img2`: a path must end where the needle does. */
function holdsLonger(line: string, needle: string): boolean {
  if (!needle.startsWith('/')) return false
  const at = line.indexOf(needle) + needle.length
  return /[\w.-]/.test(line[at] ?? '')
}
