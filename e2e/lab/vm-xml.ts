/** A disk of a lab VM. Sizes are bytes. */
export interface LabDisk {
  format: string
  sizeBytes: number
  /** Random data in it; default 0. With `fs` it is a file in the file system. */
  dataBytes?: number
  /** Holds a bare ext4 that the guest mounts at /mnt (first disk only). */
  fs?: boolean
  /** File name in `dir`; default from the VM's name, the target and the format. */
  name?: string
  /** Directory in the host; default the images directory. */
  dir?: string
  /** Permissions of the file; default 0600, what libvirt gives the volumes it makes. */
  mode?: number
  readonly?: boolean
  shareable?: boolean
  bus?: 'virtio' | 'scsi' | 'sata'
  /** More options of `qemu-img create`/`convert`, such as compat=0.10. */
  options?: string
}

export interface LabInterface {
  /** network: libvirt's network (default "default"); user: QEMU's own, needs nothing of the host. */
  type?: 'network' | 'user'
  network?: string
  mac?: string
  model?: string
}

export interface VmXmlInput {
  name: string
  uuid: string
  memoryMiB: number
  vcpus: number
  uefi: boolean
  disks: readonly (LabDisk & { path: string; target: string })[]
  interfaces: readonly LabInterface[]
  /** The guest agent's channel. */
  channel: boolean
  kernel: string
  initrd: string
  cmdline: string
  /** Put before the end of <devices>. */
  devicesExtra: string
  /** Put before the end of <domain>. */
  xmlExtra: string
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Escapes text for XML content and attributes of either quote. */
export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c] ?? c)

/** Definition of a tiny guest: q35 under TCG, the lab's kernel and initrd, serial console on a pty. */
export function vmXml(vm: VmXmlInput): string {
  const disks = vm.disks.map(
    (disk) => `    <disk type='file' device='disk'>
      <driver name='qemu' type='${disk.format}'/>
      <source file='${escapeXml(disk.path)}'/>
      <target dev='${disk.target}' bus='${disk.bus ?? 'virtio'}'/>${disk.readonly ? '\n      <readonly/>' : ''}${disk.shareable ? '\n      <shareable/>' : ''}
    </disk>
`,
  )
  const interfaces = vm.interfaces.map((nic) => {
    const type = nic.type ?? 'network'
    const source = type === 'network' ? `\n      <source network='${escapeXml(nic.network ?? 'default')}'/>` : ''
    const mac = nic.mac ? `\n      <mac address='${nic.mac}'/>` : ''
    return `    <interface type='${type}'>${mac}${source}
      <model type='${nic.model ?? 'virtio'}'/>
    </interface>
`
  })
  const channel = `    <channel type='unix'>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
`
  return `<domain type='qemu'>
  <name>${escapeXml(vm.name)}</name>
  <uuid>${vm.uuid}</uuid>
  <memory unit='MiB'>${vm.memoryMiB}</memory>
  <vcpu>${vm.vcpus}</vcpu>
  <os${vm.uefi ? " firmware='efi'" : ''}>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${vm.kernel}</kernel>
    <initrd>${vm.initrd}</initrd>
    <cmdline>${escapeXml(vm.cmdline)}</cmdline>
  </os>
  <features>
    <acpi/>
  </features>
  <devices>
${disks.join('')}${interfaces.join('')}${vm.channel ? channel : ''}    <serial type='pty'/>
    <console type='pty'>
      <target type='serial' port='0'/>
    </console>
    <memballoon model='none'/>
${vm.devicesExtra}  </devices>
${vm.xmlExtra}</domain>
`
}
