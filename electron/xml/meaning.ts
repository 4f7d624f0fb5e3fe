import type { DifferenceCategory } from '@shared/model/compare'
import { EditableXml, type Element } from './document'

/** What a line of a definition is about. Words: `difference.<code>` with params. */
export interface Meaning {
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly category: DifferenceCategory
  /** a clone must change it */
  readonly expected: boolean
}

/** Second and third level elements that a line lies in, for the words on a fold. */
export interface LineMeaning extends Meaning {
  readonly top: string
}

/** The meaning of every line of a definition, by 0-based line. */
export function meanings(xml: string): LineMeaning[] {
  const doc = new EditableXml(xml)
  const starts = lineStarts(xml)
  const innermost: (Element | undefined)[] = new Array(starts.length)
  for (const element of doc.root.all()) {
    const from = lineOf(starts, element.start)
    const to = lineOf(starts, element.end - 1)
    for (let line = from; line <= to; line++) innermost[line] = element
  }
  // Where a line holds several elements side by side, the first that begins on it says what it is.
  return innermost.map((element) => {
    if (element === undefined) return { ...named('other', 'other'), top: '' }
    const path = pathOf(element)
    const top = path[1]?.name === 'devices' ? (path[2]?.name ?? 'devices') : (path[1]?.name ?? '')
    return { ...meaningOf(path), top }
  })
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function pathOf(element: Element): Element[] {
  const path: Element[] = []
  for (let at: Element | undefined = element; at !== undefined; at = at.parent) path.unshift(at)
  return path
}

const named = (code: string, category: DifferenceCategory, expected = false, params?: Meaning['params']): Meaning => ({
  code,
  category,
  expected,
  params,
})

/** Elements that libvirt adds while a VM runs. */
const RUNTIME = new Set(['alias', 'seclabel', 'mirror', 'privateData'])

/** Devices with a socket, log or file of their own. */
const CHARACTER = new Set(['serial', 'console', 'parallel', 'channel'])

function meaningOf(path: readonly Element[]): Meaning {
  const [root, second, device] = path
  const leaf = path.at(-1)
  if (root === undefined || leaf === undefined) return named('other', 'other')
  if (second === undefined) return named('domain', 'runtime', true)
  if (path.some((e) => RUNTIME.has(e.name))) return named('runtime', 'runtime', true, { name: leaf.name })
  switch (second.name) {
    case 'name':
    case 'uuid':
    case 'title':
    case 'genid':
      return named(second.name, 'identity', true)
    case 'description':
      return named('description', 'identity')
    case 'sysinfo':
      return named('sysinfo', 'identity', leaf.attribute('name') === 'uuid')
    case 'metadata':
      return named('metadata', 'identity')
    case 'os':
      return path.some((e) => e.name === 'nvram')
        ? named('nvram', 'storage', true)
        : named('element', 'other', false, { name: leaf.name })
    case 'devices':
      return device === undefined
        ? named('element', 'other', false, { name: 'devices' })
        : ofDevice(device, path.slice(3))
    default:
      return named('element', 'other', false, { name: second.name })
  }
}

function ofDevice(device: Element, below: readonly Element[]): Meaning {
  const leaf = below.at(-1) ?? device
  const first = below[0]?.name
  if (device.name === 'disk') return ofDisk(device, first, leaf)
  if (device.name === 'interface') return ofInterface(device, first, leaf)
  if (CHARACTER.has(device.name)) {
    const params = { name: device.name }
    if (first === 'source' && leaf.attribute('path') !== undefined) return named('socket', 'runtime', true, params)
    if (first === 'log') return named('log', 'storage', true, params)
    return named('device', 'other', false, params)
  }
  if (device.name === 'graphics') return named('graphics', 'runtime', true)
  if (device.name === 'vsock') return named('vsock', 'network', true)
  if (device.name === 'filesystem') return named('filesystem', 'storage')
  return named('device', 'other', false, { name: device.name })
}

function ofDisk(disk: Element, first: string | undefined, leaf: Element): Meaning {
  const params = { target: disk.find('target')?.attribute('dev') ?? '' }
  if (first === 'source') return named('disk.file', 'storage', true, params)
  if (first === 'backingStore') return named('disk.backing', 'storage', true, params)
  if (first === 'driver') return named('disk.format', 'storage', true, params)
  if (leaf === disk) return named('disk.type', 'storage', true, params)
  return named('disk', 'storage', false, params)
}

function ofInterface(nic: Element, first: string | undefined, leaf: Element): Meaning {
  const siblings = nic.parent?.children('interface') ?? []
  const params = { n: siblings.indexOf(nic) + 1 }
  if (first === 'mac') return named('interface.mac', 'network', true, params)
  if (first === 'target') return named('interface.target', 'runtime', true, params)
  if (first === 'source') return named('interface.source', 'network', leaf.attribute('portid') !== undefined, params)
  return named('interface', 'network', false, params)
}
