import type { Element } from './document'
import type {
  CharacterDevice,
  DomainDisk,
  DomainFilesystem,
  DomainGraphics,
  DomainInterfaceModel,
} from './domain-model'

/** Where a disk's <source> has its path: type file, block, dir. */
const PATHS = ['file', 'dev', 'dir'] as const

/** The path of a <source> in a <disk> or <backingStore>, when it is one of this host. */
export function sourcePath(source: Element | undefined): string | undefined {
  return PATHS.map((n) => source?.attribute(n)).find((v) => v !== undefined && v !== '')
}

export function readDisk(element: Element, index: number): DomainDisk {
  const source = element.find('source')
  const type = element.attribute('type') ?? 'file'
  const device = element.attribute('device') ?? 'disk'
  const description = sourceWords(type, source)
  return {
    index,
    target: element.find('target')?.attribute('dev') ?? `disk${index}`,
    bus: element.find('target')?.attribute('bus') ?? '',
    device: device === 'cdrom' || device === 'floppy' || device === 'lun' ? device : 'disk',
    type,
    source: {
      path: sourcePath(source),
      pool: type === 'volume' ? source?.attribute('pool') : undefined,
      volume: type === 'volume' ? source?.attribute('volume') : undefined,
      description,
    },
    format: element.find('driver')?.attribute('type'),
    readonly: element.find('readonly') !== undefined,
    shareable: element.find('shareable') !== undefined,
    transient: element.find('transient') !== undefined,
    mirrored: element.find('mirror') !== undefined,
    serial: element.find('serial')?.text.trim() || undefined,
    wwn: element.find('wwn')?.text.trim() || undefined,
    backing: backing(element),
    encryption: (source?.find('encryption') ?? element.find('encryption'))?.attribute('format'),
    empty: description === '',
    startupPolicy: source?.attribute('startupPolicy'),
  }
}

/** The path, or "rbd pool/image at host1, host2", "pool/volume", "nvme 0000:01:00.0"; empty when no medium is in. */
function sourceWords(type: string, source: Element | undefined): string {
  if (source === undefined) return ''
  if (type === 'network') {
    const hosts = source.children('host').map((h) => h.attribute('name') ?? h.attribute('socket') ?? '')
    const at = hosts.length > 0 && hosts[0] !== '' ? ` at ${hosts.join(', ')}` : ''
    return `${source.attribute('protocol') ?? 'network'} ${source.attribute('name') ?? ''}`.trim() + at
  }
  if (type === 'volume') return `${source.attribute('pool') ?? ''}/${source.attribute('volume') ?? ''}`
  if (type === 'nvme') return `nvme ${pciAddress(source.find('address'))}`
  const path = sourcePath(source) ?? source.attribute('path')
  // An empty drive may keep an element that says no more than its startup policy.
  return path ?? (type === 'file' || type === 'block' || type === 'dir' ? '' : type)
}

/** Longest chain that is read; more is a loop of somebody's making. */
const MAX_CHAIN = 200

function backing(disk: Element): DomainDisk['backing'] {
  const chain: { path: string; format?: string }[] = []
  let at = disk.find('backingStore')
  while (at !== undefined && chain.length < MAX_CHAIN) {
    const source = at.find('source')
    if (source === undefined) break
    chain.push({
      path: sourceWords(at.attribute('type') ?? 'file', source),
      format: at.find('format')?.attribute('type'),
    })
    at = at.find('backingStore')
  }
  return chain
}

const SOURCE_NAMES = ['network', 'bridge', 'dev', 'path', 'name', 'address', 'switchid'] as const

export function readInterface(element: Element, index: number): DomainInterfaceModel {
  const source = element.find('source')
  const named = SOURCE_NAMES.map((n) => source?.attribute(n)).find((v) => v !== undefined)
  return {
    index,
    type: element.attribute('type') ?? '',
    mac: element.find('mac')?.attribute('address')?.toLowerCase(),
    source: named ?? (source?.find('address') === undefined ? undefined : pciAddress(source.find('address'))),
    portgroup: source?.attribute('portgroup'),
    model: element.find('model')?.attribute('type'),
    target: element.find('target')?.attribute('dev'),
  }
}

export function readGraphics(element: Element): DomainGraphics {
  const port = (name: string) => {
    const value = Number(element.attribute(name))
    return value > 0 ? value : undefined
  }
  const listen = element.children('listen').find((l) => l.attribute('type') === 'socket')
  return {
    type: element.attribute('type') ?? '',
    port: port('port'),
    tlsPort: port('tlsPort'),
    websocket: port('websocket'),
    socket: element.attribute('socket') ?? listen?.attribute('socket'),
    autoport: element.attribute('autoport') === 'yes',
  }
}

export function readCharacter(element: Element, index: number): CharacterDevice {
  const source = element.find('source')
  const type = element.attribute('type') ?? ''
  const sockets = type === 'unix' || type === 'tcp'
  return {
    index,
    type,
    path: source?.attribute('path'),
    mode: sockets ? (source?.attribute('mode') === 'bind' ? 'bind' : 'connect') : undefined,
    name: element.find('target')?.attribute('name'),
    logFile: element.find('log')?.attribute('file'),
  }
}

export function readFilesystem(element: Element, index: number): DomainFilesystem {
  const source = element.find('source')
  return {
    index,
    type: element.attribute('type') ?? 'mount',
    driver: element.find('driver')?.attribute('type'),
    source: ['dir', 'file', 'dev', 'name', 'socket'].map((n) => source?.attribute(n)).find((v) => v !== undefined),
    target: element.find('target')?.attribute('dir'),
    readonly: element.find('readonly') !== undefined,
  }
}

/** "PCI 0000:06:02.0", "USB 1234:abcd", "mediated device UUID": enough to recognise the device. */
export function readHostdev(element: Element): string {
  const type = element.attribute('type') ?? ''
  const source = element.find('source')
  const address = source?.find('address')
  if (type === 'pci') return `PCI ${pciAddress(address)}`
  if (type === 'usb') {
    const vendor = source?.find('vendor')?.attribute('id')?.replace(/^0x/, '')
    const product = source?.find('product')?.attribute('id')?.replace(/^0x/, '')
    if (vendor !== undefined) return `USB ${vendor}:${product ?? ''}`
    return `USB bus ${address?.attribute('bus') ?? '?'} device ${address?.attribute('device') ?? '?'}`
  }
  if (type === 'mdev') return `mediated device ${address?.attribute('uuid') ?? ''}`.trim()
  const detail =
    source?.find('adapter')?.attribute('name') ??
    source?.attribute('wwpn') ??
    source?.find('block')?.text.trim() ??
    source?.find('char')?.text.trim()
  return [element.attribute('mode'), type, detail].filter(Boolean).join(' ')
}

/** `0000:06:02.0` of libvirt's four attributes, which may be written with or without 0x. */
function pciAddress(address: Element | undefined): string {
  const hex = (name: string, digits: number) =>
    (address?.attribute(name) ?? '0').replace(/^0x/, '').toLowerCase().padStart(digits, '0')
  return `${hex('domain', 4)}:${hex('bus', 2)}:${hex('slot', 2)}.${hex('function', 1)}`
}
