import type { DifferenceCategory } from '@shared/model/compare'
import type { CloneNote, CloneOptions } from './clone'
import type { EditableXml, Element } from './document'
import { sourcePath } from './read-devices'

/** One thing that a clone's definition has otherwise. `from` null: added; `to` null: gone. Elements as XML. */
export interface CloneChange {
  /** `devices/disk[2]/source/@file`: elements counted from 1 among their namesakes, and not where they are alone */
  readonly path: string
  readonly category: DifferenceCategory
  readonly from: string | null
  readonly to: string | null
}

/** Text that is the source's own, to be looked for in the clone. Paths are matched with case, uuid and MAC without. */
export interface Needle {
  readonly text: string
  readonly exactCase: boolean
}

/** What the rules share while they run: the text being edited, and a record of every edit. */
export class CloneWork {
  readonly root: Element
  /** the definition is of a running VM, and holds what libvirt adds to those */
  readonly live: boolean
  readonly source: { readonly name: string; readonly uuid: string }
  readonly warnings: CloneNote[] = []
  readonly needles: readonly Needle[]
  private readonly changes: { readonly at: number; readonly change: CloneChange }[] = []

  constructor(
    private readonly doc: EditableXml,
    readonly options: CloneOptions,
  ) {
    this.root = doc.root
    this.live = this.root.attribute('id') !== undefined
    this.source = { name: this.root.find('name')?.text ?? '', uuid: this.root.find('uuid')?.text.trim() ?? '' }
    this.needles = needles(this.root, this.source.uuid, options)
  }

  warn(code: string, params?: CloneNote['params']): void {
    const same = (n: CloneNote) => n.code === code && JSON.stringify(n.params) === JSON.stringify(params)
    if (!this.warnings.some(same)) this.warnings.push({ code, params })
  }

  setAttribute(element: Element, name: string, value: string, category: DifferenceCategory): void {
    const from = element.attribute(name) ?? null
    if (from === value) return
    this.doc.setAttribute(element, name, value)
    this.record(element, `/@${name}`, category, from, value)
  }

  removeAttribute(element: Element, name: string, category: DifferenceCategory): void {
    const from = element.attribute(name)
    if (from === undefined) return
    this.doc.removeAttribute(element, name)
    this.record(element, `/@${name}`, category, from, null)
  }

  setText(element: Element, text: string, category: DifferenceCategory): void {
    if (element.text === text && element.children().length === 0) return
    this.doc.setText(element, text)
    this.record(element, '', category, element.text, text)
  }

  remove(element: Element, category: DifferenceCategory): void {
    this.doc.remove(element)
    this.record(element, '', category, element.source, null)
  }

  replace(element: Element, xml: string, category: DifferenceCategory): void {
    if (element.source === xml) return
    this.doc.replace(element, xml)
    this.record(element, '', category, element.source, xml)
  }

  /** The element before it must be one that stays. */
  insertAfter(element: Element, xml: string, category: DifferenceCategory): void {
    this.doc.insertAfter(element, xml)
    this.record(element.parent ?? element, `/${nameOf(xml)}`, category, null, xml)
  }

  insertInto(element: Element, xml: string, category: DifferenceCategory): void {
    this.doc.insertInto(element, xml)
    this.record(element, `/${nameOf(xml)}`, category, null, xml)
  }

  changesInOrder(): CloneChange[] {
    return this.changes.toSorted((a, b) => a.at - b.at).map((c) => c.change)
  }

  private record(
    element: Element,
    tail: string,
    category: DifferenceCategory,
    from: string | null,
    to: string | null,
  ): void {
    const path = (pathOf(element) + tail).replace(/^\//, '')
    this.changes.push({ at: element.start, change: { path, category, from, to } })
  }
}

function nameOf(xml: string): string {
  return /^<([^\s/>]+)/.exec(xml)?.[1] ?? ''
}

function pathOf(element: Element): string {
  if (element.parent === undefined) return ''
  const siblings = element.parent.children(element.name)
  const number = siblings.length > 1 ? `[${siblings.indexOf(element) + 1}]` : ''
  return `${pathOf(element.parent)}/${element.name}${number}`
}

/** The uuid, every MAC that is exchanged, and the paths of disks that are exchanged and of the NVRAM file. */
function needles(root: Element, uuid: string, options: CloneOptions): Needle[] {
  const texts: Needle[] = []
  const add = (text: string | undefined, exactCase: boolean) => {
    if (text !== undefined && text !== '') texts.push({ text, exactCase })
  }
  if (uuid.toLowerCase() !== options.uuid.toLowerCase()) add(uuid, false)
  const devices = root.find('devices')
  const macs = new Set(options.macs.map((m) => m.toLowerCase()))
  for (const nic of devices?.children('interface') ?? []) {
    const mac = nic.find('mac')?.attribute('address')
    if (mac !== undefined && !macs.has(mac.toLowerCase())) add(mac, false)
  }
  const kept = new Set<string>()
  for (const d of options.disks) if (d.kind === 'replace') kept.add(d.path).add(d.backing?.path ?? '')
  const paths = new Set<string>()
  for (const [i, disk] of (devices?.children('disk') ?? []).entries()) {
    const path = sourcePath(disk.find('source'))
    if (path === undefined) continue
    if (options.disks[i]?.kind === 'replace') paths.add(path)
    else kept.add(path)
  }
  const nvram = root.find('os/nvram')
  const variables = nvram?.find('source')?.attribute('file') ?? nvram?.text.trim()
  if (variables !== undefined && variables !== options.nvram) paths.add(variables)
  for (const path of paths) if (!kept.has(path)) add(path, true)
  return texts
}
