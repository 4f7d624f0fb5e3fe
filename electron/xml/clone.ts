import { cloneDevices } from './clone-devices'
import { stillMentions } from './clone-mentions'
import { cloneSerials } from './clone-serials'
import { type CloneChange, CloneWork } from './clone-work'
import { EditableXml, type Element } from './document'
import { element, escapeText, isXmlText } from './escape'

/** What happens to one disk, in the order of the definition. */
export type DiskDecision =
  | {
      readonly kind: 'replace'
      /** absolute path of the new file */
      readonly path: string
      readonly format: string
      /** the file below an overlay */
      readonly backing?: { readonly path: string; readonly format: string }
    }
  | { readonly kind: 'share' }
  /** the drive stays, empty */
  | { readonly kind: 'eject' }
  | { readonly kind: 'leave-out' }

export interface CloneOptions {
  readonly name: string
  readonly uuid: string
  /** given to a genid that has a value */
  readonly genid: string
  /** by interface, in the order of the definition; one without gets libvirt's choice */
  readonly macs: readonly string[]
  /** by disk, in the order of the definition */
  readonly disks: readonly DiskDecision[]
  /** the clone's own NVRAM file, when one is copied; else libvirt makes one from its template */
  readonly nvram?: string
  readonly keepGraphicsPorts: boolean
  /** serial numbers and asset tags of SMBIOS: new ones, instead of the source's */
  readonly newSmbios?: boolean
  /** serial numbers and WWNs of copied disks: likewise */
  readonly newDiskSerials?: boolean
}

/** Words: `notice.<code>`. */
export interface CloneNote {
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
}

export interface ClonedXml {
  readonly xml: string
  /** every edit, in the order of the definition; what is not listed is byte for byte the source's */
  readonly changes: readonly CloneChange[]
  readonly warnings: readonly CloneNote[]
  readonly blockers: readonly CloneNote[]
}

/**
 * The definition of a clone: everything that makes a VM itself is exchanged, everything else stays byte for byte,
 * formatting included. What is not understood is not touched; where it still mentions the source, a warning says so.
 * Serial numbers stay unless new ones are asked for (`clone-serials.ts`).
 * Source: libvirt formatdomain; the rules are those of the design, "Cloning".
 * @param sourceXml the definition for the next start; of a transient VM the live one, which loses its runtime elements
 * @throws XmlProblem
 */
export function cloneDomainXml(sourceXml: string, options: CloneOptions): ClonedXml {
  const doc = new EditableXml(sourceXml)
  const { root } = doc
  if (root.name !== 'domain') {
    return {
      xml: sourceXml,
      changes: [],
      warnings: [],
      blockers: [{ code: 'not-a-domain', params: { name: root.name } }],
    }
  }
  const work = new CloneWork(doc, options)
  identity(work)
  firmware(work)
  cloneDevices(work)
  cloneSerials(work)
  others(work)
  const xml = doc.toString()
  return {
    xml,
    changes: work.changesInOrder(),
    warnings: [...work.warnings, ...stillMentions(xml, work)],
    blockers: blockers(work),
  }
}

function identity(work: CloneWork): void {
  const { root, options } = work
  work.removeAttribute(root, 'id', 'runtime')
  const name = root.find('name')
  if (name === undefined) work.insertInto(root, element('name', {}, escapeText(options.name)), 'identity')
  else work.setText(name, options.name, 'identity')
  const uuid = root.find('uuid')
  if (uuid !== undefined) work.setText(uuid, options.uuid, 'identity')
  else if (name !== undefined) work.insertAfter(name, element('uuid', {}, options.uuid), 'identity')
  // A title names one VM for people; two with the same one are a trap. virt-clone drops it too.
  for (const title of root.children('title')) work.remove(title, 'identity')
  // An empty genid means that libvirt makes one when the VM is defined: right for a clone as it is.
  const genid = root.find('genid')
  if (genid !== undefined && genid.text.trim() !== '') work.setText(genid, options.genid, 'identity')
  for (const info of root.children('sysinfo')) {
    for (const entry of info.find('system')?.children('entry') ?? []) {
      // libvirt refuses a definition in which this one is not the domain's uuid.
      if (entry.attribute('name') === 'uuid') work.setText(entry, options.uuid, 'identity')
    }
  }
}

/**
 * Firmware variables belong to one VM. With a copy the path is the copy's. Without one an explicit path goes, and
 * libvirt fills a new file from the template: two VMs on one file is what must not be.
 */
function firmware(work: CloneWork): void {
  const { root, options } = work
  const os = root.find('os')
  varstore(work, os?.find('varstore'))
  const nvram = os?.find('nvram')
  const chosen = work.live && os?.attribute('firmware') === 'efi'
  if (chosen) unchosen(work, os)
  if (options.nvram === undefined) {
    if (nvram === undefined) return
    const templated = !chosen && nvram.find('source') === undefined && Object.keys(nvram.attributes).length > 0
    if (!templated) work.remove(nvram, 'storage')
    else if (nvram.text.trim() !== '') work.setText(nvram, '', 'storage')
    return
  }
  if (nvram === undefined) {
    const after = (chosen ? undefined : os?.find('loader')) ?? os?.find('firmware') ?? os?.find('type')
    if (after !== undefined) work.insertAfter(after, element('nvram', {}, escapeText(options.nvram)), 'storage')
    return
  }
  const file = nvram.find('source')
  if (file === undefined) work.setText(nvram, options.nvram, 'storage')
  else if (file.attribute('file') !== undefined) work.setAttribute(file, 'file', options.nvram, 'storage')
  else {
    work.setAttribute(nvram, 'type', 'file', 'storage')
    work.replace(file, element('source', { file: options.nvram }), 'storage')
  }
}

/** What libvirt 12 keeps UEFI variables in instead of an NVRAM file. Without a path it makes a new one from the template. */
function varstore(work: CloneWork, store: Element | undefined): void {
  if (store?.attribute('path') === undefined) return
  work.removeAttribute(store, 'path', 'storage')
  work.warn('varstore-missing')
}

/**
 * Where libvirt chooses the firmware, it shows what it chose while the VM runs. libvirt 9.0 refuses a definition that
 * says both; the clone's is chosen by the same rules.
 */
function unchosen(work: CloneWork, os: Element): void {
  const loader = os.find('loader')
  if (loader !== undefined) {
    if (loader.attribute('secure') === undefined) work.remove(loader, 'runtime')
    else {
      for (const name of ['readonly', 'type', 'format']) work.removeAttribute(loader, name, 'runtime')
      work.setText(loader, '', 'runtime')
    }
  }
  const nvram = os.find('nvram')
  for (const name of ['template', 'templateFormat']) {
    if (nvram !== undefined && work.options.nvram !== undefined) work.removeAttribute(nvram, name, 'runtime')
  }
}

/** Elements outside <devices> that a clone must look at. */
function others(work: CloneWork): void {
  const { root } = work
  for (const label of root.children('seclabel')) seclabel(work, label)
  const security = root.find('launchSecurity')
  if (security !== undefined) work.warn('launch-security', { type: security.attribute('type') ?? '' })
  const commandline = root.children().find((e) => e.localName === 'commandline')
  if (commandline !== undefined) {
    const values = commandline.children().map((a) => a.attribute('value') ?? '')
    work.warn('qemu-commandline', { detail: values.filter((v) => mentionsSource(work, v)).join(' ') })
  }
}

/** libvirt makes a label for each VM that has none. A fixed one would let the clone into what is the source's. */
function seclabel(work: CloneWork, label: Element): void {
  const type = label.attribute('type') ?? 'dynamic'
  if (type === 'static') {
    work.remove(label, 'runtime')
    work.warn('static-seclabel', { label: label.find('label')?.text ?? '' })
  } else if (type === 'dynamic') {
    const made = [...label.children('label'), ...label.children('imagelabel')]
    if (made.length > 0 && label.find('baselabel') === undefined) work.remove(label, 'runtime')
    else for (const m of made) work.remove(m, 'runtime')
  }
}

function mentionsSource({ source, needles }: CloneWork, text: string): boolean {
  const lower = text.toLowerCase()
  return (
    (source.name !== '' && text.includes(source.name)) ||
    needles.some((n) => (n.exactCase ? text.includes(n.text) : lower.includes(n.text.toLowerCase())))
  )
}

/** What the options or the definition lack. The plan asks for each of them before, so these are the last line. */
function blockers({ root, options }: CloneWork): CloneNote[] {
  const notes: CloneNote[] = []
  const disks = root.find('devices')?.children('disk') ?? []
  for (const disk of disks.slice(options.disks.length)) {
    notes.push({ code: 'disk-undecided', params: { target: disk.find('target')?.attribute('dev') ?? '' } })
  }
  const paths = options.disks.flatMap((d) => (d.kind === 'replace' ? [d.path, d.backing?.path ?? ''] : []))
  for (const text of [options.name, options.nvram ?? '', ...paths]) {
    if (!isXmlText(text)) notes.push({ code: 'not-representable', params: { detail: text } })
  }
  return notes
}
