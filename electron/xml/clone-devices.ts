import { cloneCharacter, cloneSocket, isGenerated, renamePath } from './clone-characters'
import { cloneDisk } from './clone-disks'
import { cloneInterface } from './clone-interfaces'
import type { CloneWork } from './clone-work'
import type { Element } from './document'
import { ownPath, withWord } from './own-path'
import { readHostdev } from './read-devices'

/** The rules for <devices>. Each touches only what it knows. */
export function cloneDevices(work: CloneWork): void {
  const devices = work.root.find('devices')
  if (devices === undefined) return
  for (const [i, disk] of devices.children('disk').entries()) cloneDisk(work, disk, work.options.disks[i])
  for (const [i, nic] of devices.children('interface').entries()) cloneInterface(work, nic, i)
  const rules: Readonly<Record<string, (work: CloneWork, device: Element) => void>> = {
    serial: cloneCharacter,
    console: cloneCharacter,
    parallel: cloneCharacter,
    channel: cloneCharacter,
    smartcard: cloneCharacter,
    redirdev: cloneCharacter,
    rng,
    graphics,
    vsock,
    tpm,
    hostdev: (w, d) => w.warn('host-device', { device: readHostdev(d) }),
    filesystem,
    input,
    memory,
    shmem,
    pstore,
    lease,
    audio,
  }
  for (const device of devices.children()) rules[device.name]?.(work, device)
  for (const device of devices.children()) runtime(work, device)
}

/** What libvirt adds below the devices of a running VM: names of its own, and labels. */
function runtime(work: CloneWork, device: Element): void {
  for (const e of device.children()) {
    // Names that begin with "ua-" are the user's.
    if (e.name === 'alias' && !(e.attribute('name') ?? '').startsWith('ua-')) work.remove(e, 'runtime')
    if (e.name === 'seclabel' && work.live) work.remove(e, 'runtime')
  }
}

function rng(work: CloneWork, rng: Element): void {
  const backend = rng.find('backend')
  if (backend?.attribute('model') === 'egd') cloneSocket(work, backend, 'rng')
}

/** Fixed ports belong to the source while it runs. Unless they are to stay, libvirt chooses free ones again. */
function graphics(work: CloneWork, g: Element): void {
  const fixed = ['port', 'tlsPort', 'websocket'].filter((a) => Number(g.attribute(a) ?? -1) > 0)
  const automatic = g.attribute('autoport') === 'yes'
  // With autoport these numbers are those of the running VM, all but the one of websocket.
  const chosen = automatic ? fixed.filter((a) => a === 'websocket') : fixed
  if (chosen.length > 0 && work.options.keepGraphicsPorts) {
    for (const name of chosen) work.warn('fixed-port', { port: Number(g.attribute(name)) })
    if (automatic) withoutPorts(work, g, ['port', 'tlsPort'])
  } else if (fixed.length > 0) {
    withoutPorts(work, g, fixed)
    if (!automatic && fixed.some((a) => a !== 'websocket')) work.setAttribute(g, 'autoport', 'yes', 'runtime')
  }
  const listen = g.children('listen').find((l) => l.attribute('type') === 'socket')
  // libvirt mirrors one path in both places, and refuses two that differ.
  const path = g.attribute('socket') ?? listen?.attribute('socket')
  if (path === undefined) return
  for (const holder of [g, listen]) {
    if (holder?.attribute('socket') === undefined) continue
    // Without its own element the attribute is all that says "socket", so there it must stay.
    if (isGenerated(path) && listen !== undefined) work.removeAttribute(holder, 'socket', 'runtime')
    else renamePath(work, holder, 'socket', true)
  }
}

/** VNC says "choose" by -1, as libvirt writes it; SPICE by leaving the port out; a websocket is asked for by -1. */
function withoutPorts(work: CloneWork, g: Element, names: readonly string[]): void {
  for (const name of names) {
    if (Number(g.attribute(name) ?? -1) <= 0) continue
    if (name === 'websocket' || g.attribute('type') === 'vnc') work.setAttribute(g, name, '-1', 'runtime')
    else work.removeAttribute(g, name, 'runtime')
  }
}

/** A context id is unique on a host, so a fixed one becomes libvirt's choice. */
function vsock(work: CloneWork, vsock: Element): void {
  const cid = vsock.find('cid')
  if (cid?.attribute('address') === undefined) return
  work.removeAttribute(cid, 'address', 'network')
  work.setAttribute(cid, 'auto', 'yes', 'network')
}

/** The state of an emulated TPM lies on the host under the source's uuid and is not copied: the clone begins with an empty one. */
function tpm(work: CloneWork, tpm: Element): void {
  const backend = tpm.find('backend')
  const source = backend?.find('source')
  switch (backend?.attribute('type')) {
    case 'emulator':
      work.warn('tpm-state-empty')
      // A place of its own for the state; two emulators cannot have one.
      if (source !== undefined) work.remove(source, 'storage')
      return
    case 'passthrough':
      return work.warn('host-device', { device: `TPM ${backend.find('device')?.attribute('path') ?? ''}`.trim() })
    case 'external':
      return work.warn('shared-socket', { path: source?.attribute('path') ?? '' })
  }
}

/** A directory can be given to many guests; that they then see each other's files is worth a word. */
function filesystem(work: CloneWork, fs: Element): void {
  const source = fs.find('source')
  const socket = source?.attribute('socket')
  if (socket !== undefined) work.warn('shared-socket', { path: socket })
  const path = source?.attribute('dir') ?? source?.attribute('file') ?? source?.attribute('dev')
  if (path !== undefined && fs.find('readonly') === undefined) {
    work.warn('filesystem-shared', { path, target: fs.find('target')?.attribute('dir') ?? '' })
  }
}

function input(work: CloneWork, input: Element): void {
  const source = input.find('source')
  const device = source?.attribute('evdev') ?? source?.attribute('dev')
  if (device !== undefined) work.warn('host-device', { device })
}

/** Memory that is a file of the host: two guests that write to it destroy it. */
function memory(work: CloneWork, memory: Element): void {
  // libvirt makes a new one for a pSeries guest, which knows the device by it.
  const uuid = memory.find('uuid')
  if (uuid !== undefined) work.remove(uuid, 'identity')
  const path = memory.find('source/path')?.text.trim()
  if (path !== undefined) work.warn('memory-file-shared', { path })
}

/**
 * Memory that all devices of one name share. A name that holds the VM's is the VM's own, and the clone gets one of its own; any other
 * was chosen to be shared, and a server that hands it out is somebody else's: both stay, and are told. Source: formatdomain,
 * "Shared memory device".
 */
function shmem(work: CloneWork, shmem: Element): void {
  const name = shmem.attribute('name') ?? ''
  const server = shmem.find('server')
  if (server !== undefined || shmem.find('model')?.attribute('type') === 'ivshmem-doorbell') {
    return work.warn('shared-socket', { path: server?.attribute('path') ?? name })
  }
  const own = withWord(name, work.source.name, work.options.name)
  if (own === undefined) return work.warn('shmem-shared', { name })
  work.setAttribute(shmem, 'name', own.replaceAll('/', '_'), 'runtime')
}

/** The file in which a guest keeps its last words; QEMU makes it. */
function pstore(work: CloneWork, pstore: Element): void {
  const path = pstore.find('path')
  const text = path?.text.trim() ?? ''
  if (path !== undefined && text !== '') work.setText(path, ownPath(text, work.source, work.options), 'storage')
}

/** A lock manager lets one VM have it at a time. It is somebody's decision that there is one, so it stays. */
function lease(work: CloneWork, lease: Element): void {
  work.warn('lease-shared', { key: lease.find('key')?.text.trim() ?? '' })
}

/** Sound that is recorded to a file. */
function audio(work: CloneWork, audio: Element): void {
  if (audio.attribute('type') === 'file') renamePath(work, audio, 'path')
}
