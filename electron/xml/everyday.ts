import { EditableXml, type Element } from './document'
import { OFFSHOOT_NAMESPACE } from './domain-model'
import { block, element, escapeText } from './escape'
import { XmlProblem } from './xml-problem'

/** How long the firmware's menu waits for a key, ms. */
const MENU_WAIT = 10_000

/** The definition with the firmware's boot menu switched on. */
export function withBootMenu(xml: string): string {
  const edit = new EditableXml(xml)
  const os = edit.root.find('os')
  if (os === undefined) return xml
  const menu = element('bootmenu', { enable: 'yes', timeout: String(MENU_WAIT) })
  const present = os.find('bootmenu')
  if (present === undefined) edit.insertInto(os, menu)
  else edit.replace(present, menu)
  return edit.toString()
}

/** Offshoot's own metadata with these tags, as virDomainSetMetadata takes it: without our prefix, which libvirt adds. */
export function tagsMetadata(tags: readonly string[]): string {
  return block(
    'domain',
    {},
    tags.map((tag) => element('tag', {}, escapeText(tag))),
  )
}

/** Prefix and namespace for `virDomainSetMetadata`. */
export const TAGS = { key: 'offshoot', uri: OFFSHOOT_NAMESPACE } as const

/** The XML of a disk by its target, as it stands in the definition; undefined when there is none. */
export function diskElement(xml: string, target: string): string | undefined {
  return textOf(xml, 'disk', (disk) => disk.find('target')?.attribute('dev') === target)
}

/** The XML of an interface by its MAC. */
export function interfaceElement(xml: string, mac: string): string | undefined {
  return textOf(xml, 'interface', (i) => i.find('mac')?.attribute('address')?.toLowerCase() === mac.toLowerCase())
}

function textOf(xml: string, name: string, wanted: (device: Element) => boolean): string | undefined {
  const { root } = new EditableXml(xml)
  const found = root.find('devices')?.children(name).find(wanted)
  return found && xml.slice(found.start, found.end)
}

/**
 * A CD-ROM or floppy drive with another medium, or none. `format` undefined leaves the choice as it is.
 * @param disk the drive's element, as `diskElement` gives it
 */
export function withMedium(disk: string, path: string | null): string {
  const edit = new EditableXml(disk)
  const { root } = edit
  for (const gone of [...root.children('source'), ...root.children('backingStore'), ...root.children('mirror')])
    edit.remove(gone)
  edit.setAttribute(root, 'type', 'file')
  if (path !== null) edit.insertInto(root, element('source', { file: path }))
  return edit.toString()
}

/** A disk backed by a file. Source: libvirt formatdomain, hard drives. */
export function fileDiskXml(disk: {
  readonly device: 'disk' | 'cdrom'
  readonly path: string
  readonly format: string
  readonly target: string
  readonly bus: string
  readonly readOnly: boolean
  readonly shareable: boolean
}): string {
  return block('disk', { type: 'file', device: disk.device }, [
    element('driver', { name: 'qemu', type: disk.format }),
    element('source', { file: disk.path }),
    element('target', { dev: disk.target, bus: disk.bus }),
    ...(disk.readOnly || disk.device === 'cdrom' ? [element('readonly', {})] : []),
    ...(disk.shareable ? [element('shareable', {})] : []),
  ])
}

/** An interface on a network or bridge. Source: libvirt formatdomain, network interfaces. */
export function interfaceXml(i: {
  readonly type: 'network' | 'bridge'
  readonly source: string
  readonly model: string
  readonly mac: string
}): string {
  return block('interface', { type: i.type }, [
    element('mac', { address: i.mac }),
    element('source', { [i.type]: i.source }),
    element('model', { type: i.model }),
  ])
}

const PREFIX: Readonly<Record<string, string>> = {
  virtio: 'vd',
  scsi: 'sd',
  sata: 'sd',
  usb: 'sd',
  ide: 'hd',
  fdc: 'fd',
}

/** The first target name of a bus that no disk has: vda, vdb, ... vdz, vdaa. */
export function freeTarget(bus: string, taken: ReadonlySet<string>): string {
  const prefix = PREFIX[bus] ?? 'vd'
  for (let n = 0; ; n++) {
    const target = prefix + letters(n)
    if (!taken.has(target)) return target
  }
}

function letters(n: number): string {
  const last = String.fromCharCode(97 + (n % 26))
  return n < 26 ? last : letters(Math.floor(n / 26) - 1) + last
}

/** What a definition says it is, before libvirt is asked. */
export interface DefinitionIdentity {
  readonly name: string
  /** lower case; empty when libvirt is to choose */
  readonly uuid: string
}

/** @throws XmlProblem with line and column for a text that is no definition */
export function definitionIdentity(xml: string): DefinitionIdentity {
  const { root } = new EditableXml(xml)
  if (root.name !== 'domain') throw new XmlProblem(`<${root.name}> is not <domain>`, { line: 1, column: 1 })
  return {
    name: root.find('name')?.text ?? '',
    uuid: root.find('uuid')?.text.trim().toLowerCase() ?? '',
  }
}

/** Attributes and elements that libvirt leaves out unless it is asked for secrets. Source: libvirt's domain_conf, SECURE flag. */
const SECRET_ATTRIBUTES = [
  { path: 'devices/graphics', name: 'passwd' },
  { path: 'devices/graphics', name: 'passwdValidTo' },
] as const

/**
 * Puts back the passwords that the edited text does not have because they were never shown: where the device is still the
 * same one and says nothing of its own.
 * @param secure the present definition with its passwords
 */
export function withSecretsOf(edited: string, secure: string): string {
  const edit = new EditableXml(edited)
  const source = new EditableXml(secure)
  for (const { path, name } of SECRET_ATTRIBUTES) {
    const [parent = '', child = ''] = path.split('/')
    const from = source.root.find(parent)?.children(child) ?? []
    const to = edit.root.find(parent)?.children(child) ?? []
    for (const device of to) {
      if (device.attribute(name) !== undefined) continue
      const same = from.find((one) => one.attribute('type') === device.attribute('type'))
      const value = same?.attribute(name)
      if (value !== undefined) edit.setAttribute(device, name, value)
    }
  }
  return edit.toString()
}

/** A virtual network. Source: libvirt formatnetwork. */
export function readNetwork(xml: string): {
  readonly forward: string
  readonly bridge?: string
  readonly addresses: readonly string[]
  readonly dhcpRanges: readonly { readonly start: string; readonly end: string }[]
} {
  const { root } = new EditableXml(xml)
  const ips = root.children('ip')
  return {
    forward: root.find('forward') === undefined ? 'isolated' : (root.find('forward')?.attribute('mode') ?? 'nat'),
    bridge: root.find('bridge')?.attribute('name'),
    addresses: ips.flatMap((ip) => {
      const address = ip.attribute('address')
      if (address === undefined) return []
      const prefix = ip.attribute('prefix') ?? prefixOf(ip.attribute('netmask'))
      return [prefix === undefined ? address : `${address}/${prefix}`]
    }),
    dhcpRanges: ips.flatMap((ip) =>
      (ip.find('dhcp')?.children('range') ?? []).map((range) => ({
        start: range.attribute('start') ?? '',
        end: range.attribute('end') ?? '',
      })),
    ),
  }
}

function prefixOf(netmask: string | undefined): string | undefined {
  if (netmask === undefined) return undefined
  const bits = netmask.split('.').map((part) => Number(part).toString(2).padStart(8, '0'))
  return String(bits.join('').replace(/0+$/, '').length)
}
