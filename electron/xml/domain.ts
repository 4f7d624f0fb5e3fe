import { EditableXml, type Element } from './document'
import { type DomainModel, OFFSHOOT_NAMESPACE } from './domain-model'
import { readCharacter, readDisk, readFilesystem, readGraphics, readHostdev, readInterface } from './read-devices'

/** Units of <memory unit=…>, without case as libvirt takes them. Source: formatdomain, "Memory Allocation". */
const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1e3,
  k: 1024,
  kib: 1024,
  mb: 1e6,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  gb: 1e9,
  g: 1024 ** 3,
  gib: 1024 ** 3,
  tb: 1e12,
  t: 1024 ** 4,
  tib: 1024 ** 4,
  pb: 1e15,
  p: 1024 ** 5,
  pib: 1024 ** 5,
}

/** Reads a <domain>. What is missing gets libvirt's default. @throws XmlProblem when the text is not XML */
export function readDomain(xml: string): DomainModel {
  return modelOf(new EditableXml(xml).root)
}

function modelOf(root: Element): DomainModel {
  const text = (path: string) => root.find(path)?.text.trim() || undefined
  const devices = root.find('devices')
  const all = (name: string) => devices?.children(name) ?? []
  const memoryBytes = bytes(root.find('memory'))
  const current = root.find('currentMemory')
  const vcpu = root.find('vcpu')
  const maxVcpus = Number(vcpu?.text.trim()) || 1
  const type = root.find('os/type')
  const id = Number(root.attribute('id') ?? Number.NaN)
  return {
    name: root.find('name')?.text ?? '',
    uuid: (text('uuid') ?? '').toLowerCase(),
    id: Number.isInteger(id) ? id : null,
    type: root.attribute('type') ?? '',
    title: text('title'),
    description: text('description'),
    memoryBytes,
    currentMemoryBytes: current === undefined ? memoryBytes : bytes(current),
    vcpus: Number(vcpu?.attribute('current')) || maxVcpus,
    maxVcpus,
    arch: type?.attribute('arch') ?? '',
    machine: type?.attribute('machine') ?? '',
    ...firmware(root),
    bootFiles: ['os/kernel', 'os/initrd', 'os/dtb'].flatMap((path) => text(path) ?? []),
    cpuMode: root.find('cpu')?.attribute('mode') ?? root.find('cpu/model')?.text.trim() ?? '',
    disks: all('disk').map(readDisk),
    interfaces: all('interface').map(readInterface),
    graphics: all('graphics').map(readGraphics),
    hostdevs: all('hostdev').map((h) => ({ type: h.attribute('type') ?? '', description: readHostdev(h) })),
    unmigratable: unmigratable(root),
    tpm: all('tpm').map((t) => {
      const backend = t.find('backend')
      const path = backend?.find('device')?.attribute('path') ?? backend?.find('source')?.attribute('path')
      return { backend: backend?.attribute('type') ?? '', path }
    })[0],
    vsock: all('vsock').map((v) => {
      const cid = Number(v.find('cid')?.attribute('address'))
      return { cid: cid > 0 ? cid : undefined, auto: v.find('cid')?.attribute('auto') === 'yes' }
    })[0],
    channels: all('channel').map(readCharacter),
    serials: all('serial').map(readCharacter),
    consoles: all('console').map(readCharacter),
    parallels: all('parallel').map(readCharacter),
    filesystems: all('filesystem').map(readFilesystem),
    launchSecurity: root.find('launchSecurity')?.attribute('type'),
    sysinfo: sysinfo(root),
    genid: root.find('genid')?.text.trim().toLowerCase() ?? null,
    seclabels: root.children('seclabel').map((s) => ({
      type: s.attribute('type') ?? 'dynamic',
      model: s.attribute('model'),
      label: s.find('label')?.text.trim() || undefined,
    })),
    agentChannel: all('channel').some((c) => c.find('target')?.attribute('name') === 'org.qemu.guest_agent.0'),
    ...metadata(root),
  }
}

/** What libvirt or QEMU refuses to save with memory. Source: libvirt's qemuMigrationSrcIsAllowed. */
function unmigratable(root: Element): string[] {
  const devices = root.find('devices')
  const all = (name: string) => devices?.children(name) ?? []
  const invtsc = root
    .find('cpu')
    ?.children('feature')
    .some((f) => f.attribute('name') === 'invtsc' && ['require', 'force', undefined].includes(f.attribute('policy')))
  const fixed = root
    .find('clock')
    ?.children('timer')
    .some((t) => t.attribute('name') === 'tsc' && t.attribute('frequency'))
  return [
    ...all('filesystem')
      .filter((f) => f.find('driver')?.attribute('type') === 'virtiofs')
      .map((f) => `virtiofs ${f.find('target')?.attribute('dir') ?? ''}`.trim()),
    ...all('shmem')
      .filter((s) => s.attribute('role') !== 'master')
      .map((s) => `shmem ${s.attribute('name') ?? ''}`.trim()),
    ...all('interface')
      .filter((i) => i.attribute('type') === 'vdpa')
      .map((i) => `vDPA ${i.find('source')?.attribute('dev') ?? ''}`.trim()),
    ...all('interface')
      .filter((i) => i.attribute('type') === 'hostdev')
      .map((i, n) => `PCI ${readInterface(i, n).source ?? ''}`.trim()),
    ...(invtsc && !fixed ? ['CPU invtsc'] : []),
  ]
}

function bytes(element: Element | undefined): number {
  const unit = UNITS[element?.attribute('unit')?.toLowerCase() ?? 'kib'] ?? 1024
  return (Number(element?.text.trim()) || 0) * unit
}

type Firmware = Pick<DomainModel, 'firmware' | 'firmwareAuto' | 'loader' | 'secureBoot' | 'nvram'>

function firmware(root: Element): Firmware {
  const os = root.find('os')
  const loader = os?.find('loader')
  const nvram = os?.find('nvram')
  const firmwareAuto = os?.attribute('firmware') === 'efi'
  const features = os?.find('firmware')?.children('feature') ?? []
  const path = nvram?.find('source')?.attribute('file') ?? (nvram?.text.trim() || undefined)
  return {
    firmware: firmwareAuto || loader?.attribute('type') === 'pflash' || nvram !== undefined ? 'uefi' : 'bios',
    firmwareAuto,
    loader: loader?.text.trim() || undefined,
    secureBoot:
      loader?.attribute('secure') === 'yes' ||
      features.some((f) => f.attribute('name') === 'secure-boot' && f.attribute('enabled') === 'yes'),
    nvram: nvram && { path, template: nvram.attribute('template'), format: nvram.attribute('format') },
  }
}

function sysinfo(root: Element): Record<string, string> {
  const entries: [string, string][] = []
  for (const info of root.children('sysinfo')) {
    for (const part of info.children()) {
      for (const entry of part.children('entry')) {
        entries.push([`${part.name}.${entry.attribute('name') ?? ''}`, entry.text.trim()])
      }
    }
  }
  return Object.fromEntries(entries)
}

function metadata(root: Element): Pick<DomainModel, 'tags' | 'metadataNamespaces'> {
  const all = root.find('metadata')?.children() ?? []
  const own = all.find((e) => e.localName === 'domain' && e.namespace === OFFSHOOT_NAMESPACE)
  const tags = own?.children().filter((e) => e.localName === 'tag' && e.namespace === OFFSHOOT_NAMESPACE) ?? []
  return {
    tags: [...new Set(tags.map((e) => e.text.trim()).filter((t) => t !== ''))],
    metadataNamespaces: [...new Set(all.map((e) => e.namespace ?? ''))],
  }
}
