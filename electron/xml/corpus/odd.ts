import { uuidOf } from './parts'

/** Definitions as people and other programs write them: other quotes, indents, line ends, comments. */
export const odd: Readonly<Record<string, (number: number) => string>> = {
  'odd-quotes': (number) => `<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<domain   type = "kvm" >
\t<name>odd-quotes</name><uuid>${uuidOf(number)}</uuid>
\t<memory unit="MiB"  >512</memory>
\t<vcpu>1</vcpu>
\t<os><type arch="x86_64" machine="pc-q35-7.2">hvm</type></os>
\t<devices>
\t\t<!-- the disk /srv/vm/odd-quotes.qcow2, see the wiki -->
\t\t<disk device="disk" type="file"><driver type="qcow2" name="qemu"/>
\t\t\t<source   file="/srv/vm/odd-quotes.qcow2"  /><target bus="virtio" dev="vda"/></disk>
\t\t<interface type="network"><source network="default"/><mac address="52:54:00:AA:BB:CC"/></interface>
\t</devices>
</domain>
`,
  'one-line': (number) =>
    `<domain type='kvm'><name>one-line</name><uuid>${uuidOf(number)}</uuid><title>one</title><memory>524288</memory><os><type arch='x86_64'>hvm</type></os><devices><disk type='file'><source file='/srv/vm/one-line.img'/><target dev='vda'/></disk><interface type='network'><source network='default'/></interface></devices></domain>`,
  'carriage-returns': (number) =>
    `<domain type='kvm'>\r\n  <name>carriage-returns</name>\r\n  <uuid>${uuidOf(number)}</uuid>\r\n  <title>gone</title>\r\n  <memory unit='KiB'>524288</memory>\r\n  <os>\r\n    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\r\n  </os>\r\n  <devices>\r\n    <disk type='file' device='disk'>\r\n      <driver name='qemu' type='qcow2'/>\r\n      <source file='/srv/vm/carriage-returns.qcow2'/>\r\n      <target dev='vda' bus='virtio'/>\r\n    </disk>\r\n    <graphics type='vnc' port='5920' autoport='no'/>\r\n  </devices>\r\n</domain>\r\n`,
  'cdata-and-entities': (number) => `<domain type='kvm'>
  <name>cdata-and-entities</name>
  <uuid>${uuidOf(number)}</uuid>
  <description><![CDATA[<b>not</b> & markup]]> &#x4e2d;&#25991; &amp;c.</description>
  <memory unit='KiB'>524288</memory>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  </os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/srv/vm/&#x63;data &amp; entities.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
  </devices>
</domain>
`,
  'without-uuid': () => `<domain type='kvm'>
  <name>without-uuid</name>
  <memory unit='GiB'>1</memory>
  <vcpu>2</vcpu>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  </os>
  <devices>
    <disk type='file' device='disk'>
      <source file='/srv/vm/without-uuid.img'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='network'>
      <source network='default'/>
    </interface>
  </devices>
</domain>
`,
}
