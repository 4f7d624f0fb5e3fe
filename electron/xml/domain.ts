import { EditableXml, type Element } from './document'
import { type DomainDisk, type DomainInterfaceModel, type DomainModel, OFFSHOOT_NAMESPACE } from './domain-model'

/** Units of <memory unit=…>. Source: libvirt formatdomain, "Memory Allocation". */
const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  bytes: 1,
  KB: 1e3,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1e9,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  TB: 1e12,
  T: 1024 ** 4,
  TiB: 1024 ** 4,
}

/** Reads a <domain>. @throws XmlProblem when the text is not XML */
export function readDomain(xml: string): DomainModel {
  return modelOf(new EditableXml(xml).root)
}

/** The model of a parsed <domain>. */
export function modelOf(root: Element): DomainModel {
  const text = (path: string) => root.find(path)?.text.trim() || undefined
  const devices = root.find('devices')
  const all = (name: string) => devices?.children(name) ?? []
  const memoryBytes = bytes(root.find('memory'))
  const vcpu = root.find('vcpu')
  const maxVcpus = Number(vcpu?.text.trim() ?? 1) || 1
  const type = root.find('os/type')
  const id = root.attribute('id')
  return {
    name: root.find('name')?.text ?? '',
    uuid: (text('uuid') ?? '').toLowerCase(),
    id: id === undefined ? null : Number(id),
    title: text('title'),
    description: text('description'),
    memoryBytes,
    currentMemoryBytes: root.find('currentMemory') === undefined ? memoryBytes : bytes(root.find('currentMemory')),
    vcpus: Number(vcpu?.attribute('current') ?? maxVcpus) || maxVcpus,
    maxVcpus,
    arch: type?.attribute('arch') ?? '',
    machine: type?.attribute('machine') ?? '',
    ...firmware(root),
    cpuMode: root.find('cpu')?.attribute('mode') ?? root.find('cpu/model')?.text ?? '',
    disks: all('disk').map(disk),
    interfaces: all('interface').map(nic),
    graphics: all('graphics').map((g) => ({
      type: g.attribute('type') ?? '',
      port: numberOr(g.attribute('port')),
      autoport: g.attribute('autoport') === 'yes',
    })),
    hostdevs: all('hostdev').map((h) => ({ type: h.attribute('type') ?? '', description: hostdev(h) })),
    tpm: all('tpm').map((t) => ({ backend: t.find('backend')?.attribute('type') ?? '' }))[0],
    agentChannel: all('channel').some((c) => c.find('target')?.attribute('name') === 'org.qemu.guest_agent.0'),
    tags: tagsOf(root),
  }
}

function bytes(element: Element | undefined): number {
  return Number(element?.text.trim() ?? 0) * (UNITS[element?.attribute('unit') ?? 'KiB'] ?? 1024)
}

function numberOr(text: string | undefined): number | undefined {
  const value = Number(text)
  return text === undefined || !Number.isFinite(value) || value < 0 ? undefined : value
}

function firmware(root: Element): Pick<DomainModel, 'firmware' | 'secureBoot' | 'nvram'> {
  const os = root.find('os')
  const loader = os?.find('loader')
  const nvram = os?.find('nvram')
  const uefi = os?.attribute('firmware') === 'efi' || loader?.attribute('type') === 'pflash' || nvram !== undefined
  const features = os?.find('firmware')?.children('feature') ?? []
  return {
    firmware: uefi ? 'uefi' : 'bios',
    secureBoot:
      loader?.attribute('secure') === 'yes' ||
      features.some((f) => f.attribute('name') === 'secure-boot' && f.attribute('enabled') === 'yes'),
    nvram:
      nvram === undefined
        ? undefined
        : {
            path: nvram.find('source')?.attribute('file') ?? (nvram.text.trim() || undefined),
            template: nvram.attribute('template'),
            format: nvram.attribute('format'),
          },
  }
}

function disk(element: Element, index: number): DomainDisk {
  const source = element.find('source')
  const type = element.attribute('type') ?? 'file'
  const path = source?.attribute('file') ?? source?.attribute('dev') ?? source?.attribute('dir')
  const device = element.attribute('device') ?? 'disk'
  const pool = type === 'volume' ? source?.attribute('pool') : undefined
  const volume = type === 'volume' ? source?.attribute('volume') : undefined
  const network =
    type === 'network' ? `${source?.attribute('protocol') ?? ''} ${source?.attribute('name') ?? ''}`.trim() : undefined
  const description =
    path ?? network ?? (pool !== undefined ? `${pool}/${volume ?? ''}` : source === undefined ? '' : type)
  return {
    index,
    target: element.find('target')?.attribute('dev') ?? `disk${index}`,
    bus: element.find('target')?.attribute('bus') ?? '',
    device: device === 'cdrom' || device === 'floppy' || device === 'lun' ? device : 'disk',
    type,
    source: { path: path === '' ? undefined : path, pool, volume, description },
    format: element.find('driver')?.attribute('type'),
    readonly: element.find('readonly') !== undefined,
    shareable: element.find('shareable') !== undefined,
    empty: description === '',
  }
}

const SOURCE_NAMES = ['network', 'bridge', 'dev', 'portgroup', 'path', 'name', 'address'] as const

function nic(element: Element, index: number): DomainInterfaceModel {
  const source = element.find('source')
  return {
    index,
    type: element.attribute('type') ?? '',
    mac: element.find('mac')?.attribute('address')?.toLowerCase(),
    source: SOURCE_NAMES.map((n) => source?.attribute(n)).find((v) => v !== undefined),
    model: element.find('model')?.attribute('type'),
    target: element.find('target')?.attribute('dev'),
  }
}

/** "PCI 0000:06:02.0", "USB 1234:abcd", "mediated device UUID": enough to recognise the device. */
function hostdev(element: Element): string {
  const type = element.attribute('type') ?? ''
  const address = element.find('source/address')
  const hex = (name: string, digits: number) =>
    (address?.attribute(name) ?? '0').replace(/^0x/, '').padStart(digits, '0')
  if (type === 'pci') return `PCI ${hex('domain', 4)}:${hex('bus', 2)}:${hex('slot', 2)}.${hex('function', 1)}`
  if (type === 'usb') {
    const vendor = element.find('source/vendor')?.attribute('id')?.replace(/^0x/, '')
    const product = element.find('source/product')?.attribute('id')?.replace(/^0x/, '')
    return vendor === undefined
      ? `USB bus ${address?.attribute('bus')} device ${address?.attribute('device')}`
      : `USB ${vendor}:${product}`
  }
  if (type === 'mdev') return `mediated device ${address?.attribute('uuid') ?? ''}`.trim()
  return [element.attribute('mode'), type].filter(Boolean).join(' ')
}

function tagsOf(root: Element): string[] {
  const own = root
    .find('metadata')
    ?.children()
    .find((e) => Object.values(e.attributes).includes(OFFSHOOT_NAMESPACE))
  return own === undefined
    ? []
    : own
        .children()
        .filter((e) => /(^|:)tag$/.test(e.name))
        .map((e) => e.text.trim())
}
