/** Building blocks of the corpus: parts of domain definitions as libvirt writes them. */

/** Two spaces per level, as libvirt indents. */
export function indent(text: string, levels: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : '  '.repeat(levels) + line))
    .join('\n')
}

export interface Parts {
  /** attributes of <domain> behind its type */
  readonly attributes?: string
  readonly name?: string
  /** between <uuid> and <memory> */
  readonly head?: readonly string[]
  /** between <memory> and <os> */
  readonly tuning?: readonly string[]
  readonly os?: string
  /** between <os> and <devices> */
  readonly machine?: readonly string[]
  readonly devices?: readonly string[]
  /** behind <devices> */
  readonly tail?: readonly string[]
}

export const PC = `<os>
  <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  <boot dev='hd'/>
</os>`

/** One definition. `number` makes its uuid. */
export function domain(key: string, number: number, parts: Parts): string {
  const children = [
    `<name>${parts.name ?? key}</name>`,
    `<uuid>${uuidOf(number)}</uuid>`,
    ...(parts.head ?? []),
    `<memory unit='KiB'>${(1 + (number % 4)) * 524288}</memory>`,
    `<currentMemory unit='KiB'>${(1 + (number % 4)) * 524288}</currentMemory>`,
    ...(parts.tuning ?? [`<vcpu placement='static'>${1 + (number % 3)}</vcpu>`]),
    parts.os ?? PC,
    ...(parts.machine ?? [
      "<features>\n  <acpi/>\n  <apic/>\n</features>\n<cpu mode='host-passthrough' check='none'/>",
    ]),
    `<devices>\n${indent(['<emulator>/usr/bin/qemu-system-x86_64</emulator>', ...(parts.devices ?? [])].join('\n'), 1)}\n</devices>`,
    ...(parts.tail ?? []),
  ]
  return `<domain type='kvm'${parts.attributes ?? ''}>\n${indent(children.join('\n'), 1)}\n</domain>\n`
}

export function uuidOf(number: number): string {
  return `c0ffee00-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
}

export function disk(target: string, path: string, format = 'qcow2', more: readonly string[] = []): string {
  const bus = target.startsWith('vd') ? 'virtio' : target.startsWith('hd') ? 'ide' : 'scsi'
  return anyDisk('file', 'disk', `file='${path}'`, target, bus, format, more)
}

export function anyDisk(
  type: string,
  device: string,
  source: string | null,
  target: string,
  bus: string,
  format = 'raw',
  more: readonly string[] = [],
): string {
  const lines = [
    `<driver name='qemu' type='${format}'/>`,
    ...(source === null ? [] : [source.startsWith('<') ? source : `<source ${source}/>`]),
    `<target dev='${target}' bus='${bus}'/>`,
    ...more,
  ]
  return `<disk type='${type}' device='${device}'>\n${indent(lines.join('\n'), 1)}\n</disk>`
}

/** A disk of the network: protocol, name, and what stands inside <source>. */
export function networkDisk(target: string, protocol: string, name: string, inside: readonly string[]): string {
  const source = `<source protocol='${protocol}' name='${name}'>\n${indent(inside.join('\n'), 1)}\n</source>`
  return anyDisk('network', 'disk', source, target, 'virtio')
}

export function nic(type: string, source: string, mac: string | null, more: readonly string[] = []): string {
  const lines = [
    ...(mac === null ? [] : [`<mac address='52:54:00:${mac}'/>`]),
    ...(source === '' ? [] : [`<source ${source}/>`]),
    "<model type='virtio'/>",
    ...more,
  ]
  return `<interface type='${type}'>\n${indent(lines.join('\n'), 1)}\n</interface>`
}

/** A serial, parallel, console or channel device: what stands inside, a line each. */
export function character(name: string, type: string, lines: readonly string[]): string {
  return `<${name} type='${type}'>\n${indent(lines.join('\n'), 1)}\n</${name}>`
}

export const AGENT = character('channel', 'unix', ["<target type='virtio' name='org.qemu.guest_agent.0'/>"])

export function hostdev(type: string, attributes: string, source: string): string {
  return `<hostdev mode='subsystem' type='${type}'${attributes}>\n  <source>\n${indent(source, 2)}\n  </source>\n</hostdev>`
}
