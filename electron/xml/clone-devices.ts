import type { CloneWork, DiskDecision } from './clone'
import { type Element, element } from './document'

/** The rules for <devices>. Each touches only what it knows. */
export function cloneDevices(work: CloneWork): void {
  const devices = work.root.find('devices')
  if (devices === undefined) return
  for (const [i, d] of devices.children('disk').entries()) disk(work, d, work.options.disks[i] ?? { kind: 'share' })
  for (const [i, n] of devices.children('interface').entries()) nic(work, n, work.options.macs[i])
  for (const name of ['serial', 'console', 'parallel', 'channel', 'rng', 'smartcard', 'redirdev']) {
    for (const device of devices.children(name)) characterDevice(work, device)
  }
  for (const g of devices.children('graphics')) graphics(work, g)
  for (const v of devices.children('vsock')) vsock(work, v)
  for (const t of devices.children('tpm')) tpm(work, t)
  for (const h of devices.children('hostdev')) work.warn('host-device', { device: deviceName(h) })
  for (const device of devices.all()) runtime(work, device)
}

/** What only a running VM has: device aliases that libvirt made, and labels it gave. */
function runtime({ doc, root }: CloneWork, device: Element): void {
  if (device.name === 'alias' && !(device.attribute('name') ?? '').startsWith('ua-')) doc.remove(device)
  if (root.attribute('id') !== undefined && device.name === 'seclabel') doc.remove(device)
}

function disk(work: CloneWork, disk: Element, decision: DiskDecision): void {
  const { doc } = work
  if (decision.kind === 'leave-out') return doc.remove(disk)
  for (const mirror of disk.children('mirror')) doc.remove(mirror)
  if (decision.kind === 'share') return
  doc.setAttribute(disk, 'type', 'file')
  const driver = disk.find('driver')
  if (driver === undefined) doc.insertInto(disk, element('driver', { name: 'qemu', type: decision.format }))
  else doc.setAttribute(driver, 'type', decision.format)
  source(work, disk, decision.path)
  const backing = disk.find('backingStore')
  if (decision.backing !== undefined) {
    const xml = element(
      'backingStore',
      { type: 'file' },
      element('format', { type: decision.backing.format }) + element('source', { file: decision.backing.path }),
    )
    if (backing !== undefined) doc.replace(backing, xml)
    else doc.insertAfter(disk.find('source') ?? disk.children()[0] ?? disk, xml)
  } else if (backing !== undefined) doc.remove(backing)
}

/** The new file. A source that holds more than a plain path (auth, hosts, slices, encryption of the old one) is written anew. */
function source({ doc, warn }: CloneWork, disk: Element, path: string): void {
  const old = disk.find('source')
  if (old === undefined) {
    const after = disk.find('driver') ?? disk.children()[0]
    const xml = element('source', { file: path })
    if (after === undefined) doc.insertInto(disk, xml)
    else doc.insertAfter(after, xml)
    return
  }
  if (old.attribute('file') !== undefined) {
    doc.setAttribute(old, 'file', path)
    doc.removeAttribute(old, 'index')
    for (const child of old.children()) if (child.name === 'slices' || child.name === 'privateData') doc.remove(child)
    return
  }
  doc.replace(old, element('source', { file: path, startupPolicy: old.attribute('startupPolicy') }))
  if (old.find('encryption') !== undefined) warn('not-understood', { detail: 'encryption' })
}

function nic(work: CloneWork, nic: Element, mac: string | undefined): void {
  const { doc } = work
  const known = nic.find('mac')
  if (mac !== undefined && known !== undefined) doc.setAttribute(known, 'address', mac)
  else if (mac !== undefined) doc.insertInto(nic, element('mac', { address: mac }))
  // The tap's name, made or fixed, is the source's; two VMs cannot have it. Other targets (managed='no') stay.
  const target = nic.find('target')
  if (target?.attribute('dev') !== undefined && target.attribute('managed') !== 'no') {
    if (Object.keys(target.attributes).length === 1) doc.remove(target)
    else doc.removeAttribute(target, 'dev')
  }
  const port = nic.find('source')
  if (port?.attribute('portid') !== undefined) doc.removeAttribute(port, 'portid')
  const parameters = nic.find('virtualport/parameters')
  if (parameters?.attribute('interfaceid') !== undefined) doc.removeAttribute(parameters, 'interfaceid')
  // vhost-user: the socket is one of the source's own
  if (nic.attribute('type') === 'vhostuser') socket(work, nic.find('source'), nic)
}

/** libvirt's own sockets, below a directory of the domain: it makes new ones when no path is given. */
const GENERATED = /\/(channel\/target|channel\/|lib\/libvirt\/qemu\/domain-)/

function characterDevice(work: CloneWork, device: Element): void {
  const { doc } = work
  doc.removeAttribute(device, 'tty')
  const source = device.find('source')
  const type = device.attribute('type')
  if (type === 'unix') socket(work, source, device)
  if (type === 'pty' && source?.attribute('path') !== undefined) doc.remove(source)
  if (type === 'file' && source !== undefined) renamed(work, source, 'path')
  const log = device.find('log')
  if (log !== undefined) renamed(work, log, 'file')
}

function socket(work: CloneWork, source: Element | undefined, device: Element): void {
  const path = source?.attribute('path')
  if (source === undefined || path === undefined) return
  if (source.attribute('mode') === 'connect' && device.attribute('type') !== 'vhostuser') {
    work.warn('shared-socket', { path })
    return
  }
  if (GENERATED.test(path)) {
    work.doc.removeAttribute(source, 'path')
    return
  }
  renamed(work, source, 'path')
}

/** A fixed path of the source's: the clone gets its own, with the names exchanged or the clone's name added. */
function renamed({ doc, source, options }: CloneWork, at: Element, attribute: string): void {
  const path = at.attribute(attribute)
  if (path !== undefined) doc.setAttribute(at, attribute, ownPath(path, source.name, options.name))
}

/** `/run/web-01.sock` of web-01 becomes `/run/web-02.sock` of web-02; a path without the name gets `-web-02` before its ending. */
export function ownPath(path: string, sourceName: string, cloneName: string): string {
  const slash = path.lastIndexOf('/') + 1
  const directory = path.slice(0, slash)
  const base = path.slice(slash)
  const clone = cloneName.replaceAll('/', '_')
  if (sourceName !== '' && base.includes(sourceName)) return directory + base.replace(sourceName, () => clone)
  const dot = base.lastIndexOf('.')
  return dot > 0 ? `${directory}${base.slice(0, dot)}-${clone}${base.slice(dot)}` : `${directory}${base}-${clone}`
}

/** Fixed ports belong to the source while it runs. Unless they are to stay, libvirt chooses free ones again. */
function graphics(work: CloneWork, g: Element): void {
  const { doc, options, warn } = work
  const fixed = ['port', 'tlsPort', 'websocket'].filter((a) => Number(g.attribute(a) ?? -1) > 0)
  const automatic = g.attribute('autoport') === 'yes'
  if (fixed.length > 0 && options.keepGraphicsPorts && !automatic) {
    warn('fixed-port', { port: Number(g.attribute('port') ?? g.attribute('tlsPort')) })
  } else if (fixed.length > 0) {
    for (const name of fixed) {
      if (name === 'websocket' || (name === 'port' && g.attribute('type') === 'vnc') || automatic)
        doc.setAttribute(g, name, '-1')
      else doc.removeAttribute(g, name)
    }
    if (!automatic) doc.setAttribute(g, 'autoport', 'yes')
  }
  const listen = g.find('listen')
  const path = g.attribute('socket') ?? listen?.attribute('socket')
  if (path === undefined) return
  const holder = g.attribute('socket') !== undefined ? g : listen
  if (holder === undefined) return
  if (GENERATED.test(path)) {
    if (holder === listen) doc.removeAttribute(holder, 'socket')
    else renamed(work, holder, 'socket')
  } else renamed(work, holder, 'socket')
  if (holder !== g && g.attribute('socket') !== undefined) renamed(work, g, 'socket')
  if (holder === g && listen?.attribute('socket') !== undefined) renamed(work, listen, 'socket')
}

/** A context id is unique on a host, so a fixed one becomes libvirt's choice. */
function vsock({ doc, warn }: CloneWork, vsock: Element): void {
  const cid = vsock.find('cid')
  if (cid === undefined) return
  if (cid.attribute('auto') === 'yes') {
    doc.removeAttribute(cid, 'address')
    return
  }
  if (cid.attribute('address') === undefined) return
  doc.removeAttribute(cid, 'address')
  doc.setAttribute(cid, 'auto', 'yes')
  warn('vsock-fixed', { cid: cid.attribute('address') ?? '' })
}

/** The state of an emulated TPM lies on the host under the source's uuid and is not copied: the clone begins with an empty one. */
function tpm({ doc, warn }: CloneWork, tpm: Element): void {
  const backend = tpm.find('backend')
  const type = backend?.attribute('type')
  if (type === 'emulator') warn('tpm-state-empty')
  if (type === 'passthrough')
    warn('host-device', { device: `TPM ${backend?.find('device')?.attribute('path') ?? ''}`.trim() })
  const source = backend?.find('source')
  if (type === 'emulator' && source !== undefined) doc.remove(source)
}

function deviceName(hostdev: Element): string {
  const source = hostdev.find('source/address')
  const parts = [hostdev.attribute('type') ?? '', ...Object.values(source?.attributes ?? {})]
  return parts.filter((p) => p !== '').join(' ')
}
