import { renamePath } from './clone-characters'
import type { CloneWork } from './clone-work'
import type { Element } from './document'
import { element } from './escape'
import { readInterface } from './read-devices'

/** Names of taps that libvirt makes. Source: virnetdev.h, VIR_NET_GENERATED_*. */
const GENERATED = /^(vnet|macvtap|macvlan|vif|veth|testnet)\d+$/

/** One <interface>: its own MAC, and nothing by which the source is known to the host's network. */
export function cloneInterface(work: CloneWork, nic: Element, index: number): void {
  mac(work, nic, work.options.macs[index])
  tap(work, nic, index)
  const source = nic.find('source')
  const type = nic.attribute('type')
  if (source !== undefined && source.attribute('portid') !== undefined) {
    work.removeAttribute(source, 'portid', 'runtime')
    // Beside a port of a network stands the bridge that it was on.
    if (type === 'network') work.removeAttribute(source, 'bridge', 'runtime')
  }
  // Open vSwitch and 802.1Qbg know a port by these; libvirt makes new ones.
  const parameters = nic.find('virtualport/parameters')
  const port = parameters?.attribute('interfaceid')
  // MidoNet's ports are made by its controller, and libvirt refuses an interface without one.
  if (nic.find('virtualport')?.attribute('type') === 'midonet') {
    if (port !== undefined) work.warn('port-shared', { n: index + 1, id: port })
  } else
    for (const id of ['interfaceid', 'instanceid']) {
      if (parameters !== undefined) work.removeAttribute(parameters, id, 'network')
    }
  if (type === 'vhostuser' && source !== undefined) {
    if (source.attribute('mode') === 'server') renamePath(work, source, 'path', true)
    else work.warn('shared-socket', { path: source.attribute('path') ?? '' })
  }
  if (type === 'hostdev' || type === 'vdpa') {
    work.warn('host-device', { device: readInterface(nic, index).source ?? type })
  }
  const backend = nic.find('backend')
  if (backend !== undefined) renamePath(work, backend, 'logFile')
  for (const forward of nic.children('portForward')) {
    for (const range of forward.children('range')) {
      const port = `${forward.attribute('address') ?? ''}:${range.attribute('start') ?? ''}`
      work.warn('fixed-tcp-port', { device: 'interface', port })
    }
  }
}

function mac(work: CloneWork, nic: Element, wanted: string | undefined): void {
  const known = nic.find('mac')
  if (wanted === undefined) {
    if (known !== undefined) work.remove(known, 'network')
  } else if (known === undefined) work.insertInto(nic, element('mac', { address: wanted }), 'network')
  else if (known.attribute('address')?.toLowerCase() !== wanted.toLowerCase())
    work.setAttribute(known, 'address', wanted, 'network')
}

/** The tap's name, made or fixed, is the source's: two VMs cannot have it. */
function tap(work: CloneWork, nic: Element, index: number): void {
  const target = nic.find('target')
  const name = target?.attribute('dev')
  if (target === undefined || name === undefined) return
  // A tap that somebody else has made is needed by its name.
  if (target.attribute('managed') === 'no') return work.warn('host-device', { device: name })
  if (Object.keys(target.attributes).length === 1 && target.children().length === 0) work.remove(target, 'runtime')
  else work.removeAttribute(target, 'dev', 'runtime')
  if (!GENERATED.test(name)) work.warn('interface-name-dropped', { n: index + 1, name })
}
