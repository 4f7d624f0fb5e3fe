import type { DifferenceCategory } from '@shared/model/compare'
import type { Line } from './compare-side'
import { topOf } from './compare-side'
import type { Element } from './document'

/** What a difference is about. Words: `difference.<code>` with params. */
export interface Meaning {
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly category: DifferenceCategory
  /** a clone must change it */
  readonly expected: boolean
}

const meaning = (
  code: string,
  category: DifferenceCategory,
  expected = false,
  params?: Meaning['params'],
): Meaning => ({ code, category, expected, params })

/** Elements that libvirt adds while a VM runs. */
const RUNTIME = new Set(['alias', 'seclabel', 'mirror', 'privateData'])

/** Devices with a socket, log or file of their own. */
const CHARACTER = new Set(['serial', 'console', 'parallel', 'channel'])

/** Other devices with a socket. */
const SOCKETS = new Set(['rng', 'smartcard', 'redirdev'])

/** What a row in which both sides have a line, or one side lacks it, is about. */
export function meaningOfRow(left: Line | null, right: Line | null): Meaning {
  const line = left ?? right
  if (line === null || line.comment) return meaning('element', 'other', false, { name: 'comment' })
  return meaningOf(line.element, new Changed(left, right))
}

/** What it is about when one side lacks the whole element. */
export function meaningOfElement(element: Element): Meaning {
  const inDevices = element.parent?.name === 'devices'
  if (!inDevices) return meaningOf(element, new Changed(null, null))
  switch (element.name) {
    case 'disk':
    case 'filesystem':
    case 'interface':
      return { ...deviceMeaning(element), expected: false }
    case 'graphics':
      return meaning('graphics', 'other')
    case 'vsock':
      return meaning('vsock', 'network')
    default:
      return meaning('device', 'other', false, { name: element.name })
  }
}

/** Which attributes of an element differ. An element that one side lacks differs in all. */
class Changed {
  private readonly names: ReadonlySet<string> | null

  constructor(left: Line | null, right: Line | null) {
    if (!left?.begins || !right?.begins) this.names = null
    else {
      const a = left.element.attributes
      const b = right.element.attributes
      this.names = new Set([...Object.keys(a), ...Object.keys(b)].filter((n) => a[n] !== b[n]))
    }
  }

  /** Nothing but these attributes, if any. A line that one side lacks counts as all of them. */
  only(...names: string[]): boolean {
    return this.names === null || [...this.names].every((n) => names.includes(n))
  }

  /** One side lacks the line. */
  get missing(): boolean {
    return this.names === null
  }

  /** These attributes and no others, on lines that both sides have. */
  exactly(...names: string[]): boolean {
    return this.names !== null && this.names.size > 0 && this.only(...names)
  }
}

function meaningOf(leaf: Element, changed: Changed): Meaning {
  if (leaf.parent === undefined) {
    return changed.exactly('id') ? meaning('domain', 'runtime', true) : meaning('domain', 'other')
  }
  const path = pathOf(leaf)
  if (path.some((e) => RUNTIME.has(e.name))) return meaning('runtime', 'runtime', true, { name: leaf.name })
  const top = topOf(leaf)
  if (top === null) return meaning('element', 'other', false, { name: leaf.name })
  if (top.parent?.name === 'devices') return ofDevice(top, path.slice(3), changed)
  switch (top.name) {
    case 'name':
    case 'uuid':
    case 'title':
    case 'genid':
      return meaning(top.name, 'identity', true)
    case 'description':
    case 'metadata':
      return meaning(top.name, 'identity')
    case 'sysinfo':
      return meaning('sysinfo', 'identity', leaf.attribute('name') === 'uuid')
    case 'resource':
      return meaning('runtime', 'runtime', leaf.text.trim() === '/machine', { name: 'resource' })
    case 'os': {
      // What libvirt chose of the firmware is there only while the VM runs.
      const chosen = top.attribute('firmware') === 'efi'
      if (path.some((e) => e.name === 'nvram')) {
        return meaning('nvram', 'storage', changed.only('file', ...(chosen ? ['template', 'templateFormat'] : [])))
      }
      if (leaf.name === 'loader' && chosen && changed.only('readonly', 'type', 'format')) {
        return meaning('runtime', 'runtime', true, { name: 'loader' })
      }
      return other('os')
    }
    default:
      return other(top.name)
  }
}

const other = (name: string) => meaning('element', 'other', false, { name })

function ofDevice(device: Element, below: readonly Element[], changed: Changed): Meaning {
  const leaf = below.at(-1) ?? device
  const first = below[0]?.name
  const name = { name: device.name }
  if (device.name === 'disk') return ofDisk(device, first, leaf, changed)
  if (device.name === 'interface') return ofInterface(device, first, leaf, changed)
  if (CHARACTER.has(device.name)) {
    if (first === 'source' && changed.only('path')) return meaning('socket', 'runtime', true, name)
    if (first === 'log') return meaning('log', 'storage', changed.only('file'), name)
    const runtime = changed.exactly(leaf === device ? 'tty' : 'state')
    return runtime ? meaning('runtime', 'runtime', true, name) : meaning('device', 'other', false, name)
  }
  if (SOCKETS.has(device.name) && leaf.name === 'source' && changed.exactly('path')) {
    return meaning('socket', 'runtime', true, name)
  }
  if (device.name === 'graphics') {
    const ports = changed.exactly('port', 'tlsPort', 'websocket', 'autoport', 'socket')
    return ports ? meaning('graphics', 'runtime', true) : meaning('graphics', 'other')
  }
  if (device.name === 'shmem' && leaf === device && changed.exactly('name')) {
    return meaning('device', 'runtime', true, name)
  }
  if (device.name === 'audio' && leaf === device && changed.exactly('path')) {
    return meaning('device', 'storage', true, name)
  }
  if (device.name === 'pstore' && first === 'path') return meaning('device', 'storage', true, name)
  if (device.name === 'memory' && first === 'uuid') return meaning('device', 'identity', true, name)
  if (device.name === 'vsock') return meaning('vsock', 'network', first === 'cid' && changed.only('address', 'auto'))
  return deviceMeaning(device)
}

/** A device as a whole, or a part of it that no clone changes. */
function deviceMeaning(device: Element): Meaning {
  switch (device.name) {
    case 'disk':
      return meaning('disk', 'storage', false, diskParams(device))
    case 'interface':
      return meaning('interface', 'network', false, interfaceParams(device))
    case 'filesystem':
      return meaning('filesystem', 'storage')
    default:
      return meaning('device', 'other', false, { name: device.name })
  }
}

const diskParams = (disk: Element) => ({ target: disk.find('target')?.attribute('dev') ?? '' })

function ofDisk(disk: Element, first: string | undefined, leaf: Element, changed: Changed): Meaning {
  const params = diskParams(disk)
  if (leaf === disk && changed.exactly('type')) return meaning('disk.type', 'storage', true, params)
  // Credentials of a network disk beside the source; a file has none.
  if (first === 'auth' && changed.missing) return meaning('disk.file', 'storage', true, params)
  if (first === 'backingStore') return meaning('disk.backing', 'storage', true, params)
  // A driver that says no more than the format is added where the source left it out.
  const bare = Object.keys(leaf.attributes).every((n) => n === 'name' || n === 'type')
  if (first === 'driver' && (changed.exactly('type') || (changed.missing && bare)))
    return meaning('disk.format', 'storage', true, params)
  if (first === 'source') {
    if (changed.exactly('index')) return meaning('runtime', 'runtime', true, { name: 'source' })
    return meaning('disk.file', 'storage', true, params)
  }
  return meaning('disk', 'storage', false, params)
}

const interfaceParams = (nic: Element) => ({ n: (nic.parent?.children('interface').indexOf(nic) ?? 0) + 1 })

/** What libvirt, Open vSwitch and 802.1Qbg know a port by; the bridge of a network is only told while the VM runs. */
const PORT = ['interfaceid', 'instanceid', 'portid']

function ofInterface(nic: Element, first: string | undefined, leaf: Element, changed: Changed): Meaning {
  const params = interfaceParams(nic)
  if (first === 'mac') return meaning('interface.mac', 'network', changed.only('address'), params)
  if (first === 'target') return meaning('interface.target', 'runtime', changed.only('dev'), params)
  if (first === 'source') {
    const port = changed.exactly('portid', 'bridge') && leaf.attribute('network') !== undefined
    const socket = changed.exactly('path') && nic.attribute('type') === 'vhostuser'
    return meaning('interface.source', 'network', port || socket, params)
  }
  if (first === 'backend' && changed.exactly('logFile')) {
    return meaning('log', 'storage', true, { name: nic.name })
  }
  if (first === 'virtualport') return meaning('interface', 'network', changed.exactly(...PORT), params)
  return meaning('interface', 'network', false, params)
}

function pathOf(element: Element): Element[] {
  const path: Element[] = []
  for (let at: Element | undefined = element; at !== undefined; at = at.parent) path.unshift(at)
  return path
}
