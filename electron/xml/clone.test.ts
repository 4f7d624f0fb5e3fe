import { describe, expect, test } from 'vitest'
import { type CloneOptions, cloneDomainXml } from './clone'
import { readDomain } from './domain'

const SOURCE = `<domain type='kvm'>
  <!-- kept: 中文 -->
  <name>web-01</name>
  <uuid>11111111-1111-1111-1111-111111111111</uuid>
  <title>The web</title>
  <metadata>
    <other:thing xmlns:other="urn:other"  odd = "quotes"/>
  </metadata>
  <memory unit='KiB'>131072</memory>
  <vcpu placement='static'>2</vcpu>
  <sysinfo type='smbios'>
    <system>
      <entry name='uuid'>11111111-1111-1111-1111-111111111111</entry>
      <entry name='serial'>web-01-serial</entry>
    </system>
  </sysinfo>
  <os firmware='efi'>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  </os>
  <genid>22222222-2222-2222-2222-222222222222</genid>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none'/>
      <source file='/vm/web-01.qcow2' index='2'/>
      <backingStore type='file'>
        <format type='raw'/>
        <source file='/vm/base.raw'/>
      </backingStore>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='block' device='disk'>
      <source dev='/dev/vg/data'/>
      <target dev='vdb' bus='virtio'/>
    </disk>
    <disk type='file' device='cdrom'>
      <target dev='sda' bus='sata'/>
      <readonly/>
    </disk>
    <interface type='network'>
      <mac address="52:54:00:11:22:33"/>
      <source network='default' portid='abc'/>
      <target dev='vnet3'/>
    </interface>
    <serial type='unix'>
      <source mode='bind' path='/run/web-01.sock'/>
      <log file='/var/log/serial.log' append='on'/>
    </serial>
    <channel type='unix'>
      <source mode='bind' path='/var/lib/libvirt/qemu/channel/target/domain-1-web-01/org.qemu.guest_agent.0'/>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
    <graphics type='spice' port='5901' tlsPort='5902' autoport='no'/>
    <vsock model='virtio'>
      <cid auto='no' address='3'/>
    </vsock>
  </devices>
</domain>
`

const OPTIONS: CloneOptions = {
  name: "it's <new>",
  uuid: '99999999-9999-9999-9999-999999999999',
  genid: '88888888-8888-8888-8888-888888888888',
  macs: ['52:54:00:aa:bb:cc'],
  disks: [
    { kind: 'replace', path: "/vm/it's & new.qcow2", format: 'qcow2' },
    { kind: 'replace', path: '/vm/data.qcow2', format: 'qcow2' },
    { kind: 'share' },
  ],
  nvram: '/nvram/new_VARS.fd',
  keepGraphicsPorts: false,
}

describe('the definition of a clone', () => {
  const cloned = cloneDomainXml(SOURCE, OPTIONS)

  test('has all that makes it its own machine', () => {
    const model = readDomain(cloned.xml)
    expect(model).toMatchObject({
      name: "it's <new>",
      uuid: OPTIONS.uuid,
      title: undefined,
      nvram: { path: '/nvram/new_VARS.fd' },
      interfaces: [{ mac: '52:54:00:aa:bb:cc', source: 'default', target: undefined }],
    })
    expect(model.disks.map((d) => [d.type, d.source.path, d.format])).toEqual([
      ['file', "/vm/it's & new.qcow2", 'qcow2'],
      ['file', '/vm/data.qcow2', 'qcow2'],
      ['file', undefined, undefined],
    ])
    expect(cloned.xml).toContain(`<genid>${OPTIONS.genid}</genid>`)
    expect(cloned.xml).toContain(`<entry name='uuid'>${OPTIONS.uuid}</entry>`)
  })

  test('changes nothing but the declared lines, byte for byte', () => {
    const before = new Set(SOURCE.split('\n'))
    const added = cloned.xml.split('\n').filter((line) => !before.has(line))
    expect(added.map((l) => l.trim())).toEqual([
      "<name>it's &lt;new&gt;</name>",
      `<uuid>${OPTIONS.uuid}</uuid>`,
      `<entry name='uuid'>${OPTIONS.uuid}</entry>`,
      '<nvram>/nvram/new_VARS.fd</nvram>',
      `<genid>${OPTIONS.genid}</genid>`,
      "<source file='/vm/it&apos;s &amp; new.qcow2'/>",
      "<driver name='qemu' type='qcow2'/>",
      "<source file='/vm/data.qcow2'/>",
      '<mac address="52:54:00:aa:bb:cc"/>',
      "<source network='default'/>",
      "<source mode='bind' path='/run/it&apos;s &lt;new&gt;.sock'/>",
      "<log file='/var/log/serial-it&apos;s &lt;new&gt;.log' append='on'/>",
      "<source mode='bind'/>",
      "<graphics type='spice' autoport='yes'/>",
      "<cid auto='yes'/>",
    ])
    const after = new Set(cloned.xml.split('\n'))
    const gone = SOURCE.split('\n').filter((line) => !after.has(line))
    expect(gone.filter((l) => /title|backingStore|format type='raw'|base\.raw|vnet3/.test(l))).toHaveLength(6)
    expect(cloned.xml).toContain('<other:thing xmlns:other="urn:other"  odd = "quotes"/>')
    expect(cloned.xml).toContain('<!-- kept: 中文 -->')
  })

  test('says what still mentions the source', () => {
    expect(cloned.warnings).toEqual([])
    const withComment = SOURCE.replace('kept: 中文', 'see /vm/web-01.qcow2')
    const warned = cloneDomainXml(withComment, OPTIONS).warnings
    expect(warned).toContainEqual({
      code: 'still-mentions-source',
      params: { detail: '/vm/web-01.qcow2', line: 2 },
    })
  })

  test('a linked clone names its base', () => {
    const linked = cloneDomainXml(SOURCE, {
      ...OPTIONS,
      disks: [
        {
          kind: 'replace',
          path: '/vm/new.qcow2',
          format: 'qcow2',
          backing: { path: '/vm/web-01.qcow2', format: 'qcow2' },
        },
        { kind: 'leave-out' },
        { kind: 'share' },
      ],
    })
    expect(linked.xml).toContain(
      `      <backingStore type='file'>
        <format type='qcow2'/>
        <source file='/vm/web-01.qcow2'/>
      </backingStore>
      <target dev='vda' bus='virtio'/>`,
    )
    expect(linked.xml).not.toContain('/dev/vg/data')
    expect(linked.warnings.map((w) => w.code)).not.toContain('still-mentions-source')
  })
})
