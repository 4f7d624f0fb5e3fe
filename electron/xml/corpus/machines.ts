import { disk, type Parts, PC, uuidOf } from './parts'

const EFI = (inside: string) =>
  `<os firmware='efi'>\n  <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\n${inside}  <boot dev='hd'/>\n</os>`

const PFLASH = (nvram: string) => `<os>
  <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  <loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>
  ${nvram}
  <boot dev='hd'/>
</os>`

const SYSINFO = (number: number) => `<sysinfo type='smbios'>
  <bios>
    <entry name='vendor'>Offshoot</entry>
  </bios>
  <system>
    <entry name='manufacturer'>Example</entry>
    <entry name='serial'>SN-0001</entry>
    <entry name='uuid'>${uuidOf(number)}</entry>
  </system>
  <chassis>
    <entry name='asset'>A-17</entry>
  </chassis>
</sysinfo>`

const SMBIOS = PC.replace("  <boot dev='hd'/>", "  <boot dev='hd'/>\n  <smbios mode='sysinfo'/>")

/** Firmware, identity and tuning. `number` is the definition's own. */
export const machines: Readonly<Record<string, Parts | ((number: number) => Parts)>> = {
  'uefi-auto': { os: EFI(''), devices: [disk('vda', '/srv/vm/uefi-auto.qcow2')] },
  'uefi-auto-secure': {
    os: EFI(
      "  <firmware>\n    <feature enabled='yes' name='enrolled-keys'/>\n    <feature enabled='yes' name='secure-boot'/>\n  </firmware>\n",
    ),
    machine: ["<features>\n  <acpi/>\n  <smm state='on'/>\n</features>"],
  },
  'uefi-explicit': {
    os: PFLASH('<nvram>/var/lib/libvirt/qemu/nvram/uefi-explicit_VARS.fd</nvram>'),
    devices: [disk('vda', '/srv/vm/uefi-explicit.qcow2')],
  },
  'uefi-template': {
    os: PFLASH(
      "<nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>/var/lib/libvirt/qemu/nvram/uefi-template_VARS.fd</nvram>",
    ),
    devices: [disk('vda', '/srv/vm/uefi-template.qcow2')],
  },
  'uefi-nvram-file': {
    os: PFLASH(
      "<nvram type='file'>\n    <source file='/var/lib/libvirt/qemu/nvram/uefi-nvram-file_VARS.fd'/>\n  </nvram>",
    ),
    devices: [disk('vda', '/srv/vm/uefi-nvram-file.qcow2')],
  },
  'bios-loader': {
    os: "<os>\n  <type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type>\n  <loader type='rom'>/usr/share/seabios/bios-256k.bin</loader>\n  <boot dev='cdrom'/>\n  <bootmenu enable='yes' timeout='3000'/>\n</os>",
  },
  'direct-kernel': {
    os: "<os>\n  <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\n  <kernel>/srv/boot/vmlinuz</kernel>\n  <initrd>/srv/boot/initrd.gz</initrd>\n  <cmdline>console=ttyS0 root=/dev/vda &quot;quoted&quot; &lt;x&gt;</cmdline>\n</os>",
    devices: [disk('vda', '/srv/vm/direct-kernel.raw', 'raw')],
  },
  sysinfo: (number) => ({ machine: [SYSINFO(number)], os: SMBIOS, devices: [disk('vda', '/srv/vm/sysinfo.qcow2')] }),
  genid: {
    head: ['<genid>8f0a6b0c-55d0-4b9f-9d45-0a2f6d1e7c11</genid>'],
    devices: [disk('vda', '/srv/vm/genid.qcow2')],
  },
  'title-and-description': {
    head: [
      '<title>The old shop &amp; its &lt;cart&gt;</title>',
      '<description>Two lines\n  of it, "quoted".</description>',
    ],
    devices: [disk('vda', '/srv/vm/title-and-description.qcow2')],
  },
  chinese: {
    name: '网站-01',
    head: ['<title>网站（生产）</title>', '<description>数据库在 𠮷野家 😀</description>'],
    devices: [disk('vda', '/srv/vm/网站-01.qcow2')],
  },
  'name-with-signs': {
    name: "it's a &quot;VM&quot; &amp; more",
    devices: [disk('vda', '/srv/vm/a b.qcow2')],
  },
  metadata: {
    head: [
      `<metadata>
  <libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
    <libosinfo:os id="http://debian.org/debian/12"/>
  </libosinfo:libosinfo>
  <offshoot:domain xmlns:offshoot="https://offshoot.app/xmlns/domain/1">
    <offshoot:tag>prod</offshoot:tag>
    <offshoot:tag>网站</offshoot:tag>
  </offshoot:domain>
  <nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1">
    <nova:name>web</nova:name>
    <nova:flavor name="m1.small"/>
  </nova:instance>
</metadata>`,
    ],
    devices: [disk('vda', '/srv/vm/metadata.qcow2')],
  },
  'metadata-mentions-source': (number) => ({
    head: [
      `<metadata>\n  <bk:job xmlns:bk="urn:example:backup" vm="${uuidOf(number)}" disk="/srv/vm/metadata-mentions-source.qcow2"/>\n</metadata>`,
    ],
    devices: [disk('vda', '/srv/vm/metadata-mentions-source.qcow2')],
  }),
  iothreads: {
    tuning: [
      "<vcpu placement='static' cpuset='0-3' current='2'>4</vcpu>",
      '<iothreads>2</iothreads>',
      "<cputune>\n  <shares>2048</shares>\n  <vcpupin vcpu='0' cpuset='0'/>\n  <iothreadpin iothread='1' cpuset='1'/>\n</cputune>",
    ],
    devices: [disk('vda', '/srv/vm/iothreads.qcow2')],
  },
  numa: {
    tuning: ["<vcpu placement='static'>4</vcpu>", "<numatune>\n  <memory mode='strict' nodeset='0'/>\n</numatune>"],
    machine: [
      "<cpu mode='host-model' check='partial'>\n  <topology sockets='2' dies='1' cores='2' threads='1'/>\n  <numa>\n    <cell id='0' cpus='0-1' memory='262144' unit='KiB'/>\n    <cell id='1' cpus='2-3' memory='262144' unit='KiB'/>\n  </numa>\n</cpu>",
    ],
  },
  hugepages: {
    tuning: [
      "<memoryBacking>\n  <hugepages>\n    <page size='2048' unit='KiB'/>\n  </hugepages>\n  <locked/>\n</memoryBacking>",
      "<vcpu placement='static'>2</vcpu>",
    ],
    devices: [disk('vda', '/srv/vm/hugepages.qcow2')],
  },
  'hyperv-features': {
    machine: [
      "<features>\n  <acpi/>\n  <hyperv mode='custom'>\n    <relaxed state='on'/>\n    <vapic state='on'/>\n    <spinlocks state='on' retries='8191'/>\n  </hyperv>\n</features>",
      "<cpu mode='custom' match='exact' check='partial'>\n  <model fallback='allow'>Skylake-Client</model>\n  <feature policy='disable' name='hle'/>\n</cpu>",
      "<clock offset='localtime'>\n  <timer name='rtc' tickpolicy='catchup'/>\n  <timer name='hypervclock' present='yes'/>\n</clock>",
      "<on_poweroff>destroy</on_poweroff>\n<on_reboot>restart</on_reboot>\n<on_crash>preserve</on_crash>\n<pm>\n  <suspend-to-mem enabled='no'/>\n</pm>",
    ],
    devices: [disk('sda', '/srv/vm/hyperv-features.qcow2')],
  },
  'seclabel-dynamic': {
    tail: ["<seclabel type='dynamic' model='dac' relabel='yes'/>"],
    devices: [disk('vda', '/srv/vm/seclabel-dynamic.qcow2')],
  },
  'seclabel-static': {
    tail: [
      "<seclabel type='static' model='selinux' relabel='yes'>\n  <label>system_u:system_r:svirt_t:s0:c392,c662</label>\n</seclabel>",
    ],
    devices: [disk('vda', '/srv/vm/seclabel-static.qcow2')],
  },
  'seclabel-none': { tail: ["<seclabel type='none' model='dac'/>"] },
  'launch-security': {
    machine: [
      "<launchSecurity type='sev'>\n  <cbitpos>47</cbitpos>\n  <reducedPhysBits>1</reducedPhysBits>\n  <policy>0x0001</policy>\n</launchSecurity>",
    ],
    os: EFI(''),
  },
  'qemu-commandline': {
    attributes: " xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'",
    devices: [disk('vda', '/srv/vm/qemu-commandline.qcow2')],
    tail: [
      "<qemu:commandline>\n  <qemu:arg value='-fw_cfg'/>\n  <qemu:arg value='name=opt/x,file=/srv/qemu-commandline.ign'/>\n  <qemu:env name='LC_ALL' value='C'/>\n</qemu:commandline>",
    ],
  },
  idmap: {
    machine: [
      "<idmap>\n  <uid start='0' target='1000' count='10'/>\n  <gid start='0' target='1000' count='10'/>\n</idmap>",
    ],
    devices: [disk('vda', '/srv/vm/idmap.qcow2')],
  },
}
