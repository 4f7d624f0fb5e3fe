import type { CloneWork } from './clone-work'
import type { Element } from './document'
import { ownPath, SOCKET_PATH } from './own-path'

/**
 * libvirt's own sockets, below a directory of the domain: it makes new ones when no path is given. Those of a user's own
 * libvirt lie in run/ and lib/ below its directories.
 * Source: qemuDomainChrDefDropDefaultPath, qemuDomainPrepareChannel, qemuProcessGraphicsSetupListen, qemu_conf.c.
 */
const GENERATED = /\/libvirt\/qemu\/(?:(?:run|lib)\/)?(?:channel\/(?:target\/)?|domain-[^/]+\/)[^/]+(?:\/[^/]+)?$/

export function isGenerated(path: string): boolean {
  return GENERATED.test(path)
}

/** Exchanges a fixed path of the source's for one of the clone's. */
export function renamePath(work: CloneWork, at: Element, attribute: string, isSocket = false): void {
  const path = at.attribute(attribute)
  if (path === undefined || path === '') return
  const own = ownPath(path, work.source, work.options, isSocket ? SOCKET_PATH : undefined)
  work.setAttribute(at, attribute, own, 'runtime')
}

/** A serial, console, parallel, channel, smartcard or redirected device. */
export function cloneCharacter(work: CloneWork, device: Element): void {
  work.removeAttribute(device, 'tty', 'runtime')
  const target = device.find('target')
  if (target !== undefined && device.name === 'channel') work.removeAttribute(target, 'state', 'runtime')
  const source = device.find('source')
  switch (device.attribute('type')) {
    case 'unix':
    case 'tcp':
    case 'udp':
      cloneSocket(work, device, device.name)
      break
    case 'pty':
      if (source?.attribute('path') !== undefined) work.remove(source, 'runtime')
      break
    case 'file':
      if (source !== undefined) renamePath(work, source, 'path')
      break
    case 'pipe':
      // QEMU opens a pipe that somebody else has made, so another name would be one that is not there.
      work.warn('shared-socket', { path: source?.attribute('path') ?? '' })
      break
    case 'dev':
      work.warn('host-device', { device: source?.attribute('path') ?? '' })
      break
  }
  const log = device.find('log')
  if (log !== undefined) renamePath(work, log, 'file')
}

/**
 * The sockets of a device whose type is unix, tcp or udp. Where QEMU listens, the clone needs a path of its own, and a
 * fixed port is told; where it connects, somebody else's socket is used by both, and that is told.
 */
export function cloneSocket(work: CloneWork, device: Element, name: string): void {
  for (const source of device.children('source')) {
    const path = source.attribute('path')
    const binds = source.attribute('mode') === 'bind'
    if (path === undefined) port(work, source, name)
    else if (isMadeChannel(device, path)) work.removeAttribute(source, 'path', 'runtime')
    else if (binds) renamePath(work, source, 'path', true)
    else work.warn('shared-socket', { path })
  }
}

/** libvirt gives a path to channels only, and one that ends in the port's name; any other it would not make again. */
function isMadeChannel(device: Element, path: string): boolean {
  const name = device.find('target')?.attribute('name')
  return device.name === 'channel' && name !== undefined && path.endsWith(name) && isGenerated(path)
}

function port(work: CloneWork, source: Element, device: string): void {
  const service = source.attribute('service')
  if (service === undefined || service === '0') return
  const place = `${source.attribute('host') ?? ''}:${service}`
  if (source.attribute('mode') === 'bind') work.warn('fixed-tcp-port', { device, port: place })
  else work.warn('shared-socket', { path: place })
}
