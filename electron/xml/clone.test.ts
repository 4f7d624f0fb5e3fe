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
    expect(cloned.warnings).toEqual([{ code: 'smbios-kept', params: { names: 'system serial' } }])
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

  test('lists every change, in the order of the definition', () => {
    expect(cloned.changes.map((c) => [c.path, c.category])).toEqual([
      ['name', 'identity'],
      ['uuid', 'identity'],
      ['title', 'identity'],
      ['sysinfo/system/entry[1]', 'identity'],
      ['os/nvram', 'storage'],
      ['genid', 'identity'],
      ['devices/disk[1]/source/@file', 'storage'],
      ['devices/disk[1]/source/@index', 'runtime'],
      ['devices/disk[1]/backingStore', 'storage'],
      ['devices/disk[2]/@type', 'storage'],
      ['devices/disk[2]/driver', 'storage'],
      ['devices/disk[2]/source', 'storage'],
      ['devices/interface/mac/@address', 'network'],
      ['devices/interface/source/@portid', 'runtime'],
      ['devices/interface/target', 'runtime'],
      ['devices/serial/source/@path', 'runtime'],
      ['devices/serial/log/@file', 'runtime'],
      ['devices/channel/source/@path', 'runtime'],
      ['devices/graphics/@port', 'runtime'],
      ['devices/graphics/@tlsPort', 'runtime'],
      ['devices/graphics/@autoport', 'runtime'],
      ['devices/vsock/cid/@address', 'network'],
      ['devices/vsock/cid/@auto', 'network'],
    ])
    expect(cloned.changes[0]).toEqual({ path: 'name', category: 'identity', from: 'web-01', to: "it's <new>" })
    expect(cloned.changes[4]).toMatchObject({ from: null, to: '<nvram>/nvram/new_VARS.fd</nvram>' })
  })
})

/** Devices in a definition that is otherwise empty. */
const machine = (devices: string, head = '') =>
  `<domain type='kvm'>\n  <name>web-01</name>\n  <uuid>11111111-1111-1111-1111-111111111111</uuid>\n${head}  <devices>\n${devices}\n  </devices>\n</domain>\n`

const clone = (xml: string, more: Partial<CloneOptions> = {}) =>
  cloneDomainXml(xml, { ...OPTIONS, name: 'web-02', macs: [], disks: [], nvram: undefined, ...more })

/** The devices of a clone, a line each without its indent. */
const devicesOf = (devices: string, more: Partial<CloneOptions> = {}) =>
  /<devices>\n([\s\S]*?)\n? *<\/devices>/
    .exec(clone(machine(devices), more).xml)?.[1]
    ?.split('\n')
    .map((l) => l.trim())

describe('disks', () => {
  const image =
    "    <disk type='file' device='disk'>\n      <source file='/vm/a.img'/>\n      <target dev='vda'/>\n    </disk>"

  test('one that nobody decided about blocks', () => {
    expect(clone(machine(image)).blockers).toEqual([{ code: 'disk-undecided', params: { target: 'vda' } }])
  })

  test('one that is left out goes with all its lines', () => {
    expect(clone(machine(`${image}\n    <memballoon model='none'/>`), { disks: [{ kind: 'leave-out' }] }).xml).toBe(
      clone(machine("    <memballoon model='none'/>")).xml,
    )
  })

  test('a pass-through LUN that becomes a file becomes a plain disk', () => {
    const lun =
      "    <disk type='block' device='lun' rawio='yes' sgio='filtered'>\n      <driver name='qemu' type='raw'/>\n      <source dev='/dev/sdb'>\n        <reservations managed='yes'/>\n      </source>\n      <target dev='sda' bus='scsi'/>\n    </disk>"
    const disks = [{ kind: 'replace', path: '/vm/b.raw', format: 'raw' } as const]
    expect(devicesOf(lun, { disks })).toEqual([
      "<disk type='file' device='disk'>",
      "<driver name='qemu' type='raw'/>",
      "<source file='/vm/b.raw'/>",
      "<target dev='sda' bus='scsi'/>",
      '</disk>',
    ])
    expect(clone(machine(lun), { disks }).warnings).toEqual([{ code: 'lun-becomes-disk', params: { target: 'sda' } }])
  })

  test('encryption stays with the new file and is told; credentials of a network do not', () => {
    const rbd =
      "    <disk type='network' device='disk'>\n      <auth username='u'>\n        <secret type='ceph' uuid='x'/>\n      </auth>\n      <source protocol='rbd' name='p/i'>\n        <host name='mon'/>\n        <encryption format='luks'>\n          <secret type='passphrase' uuid='y'/>\n        </encryption>\n      </source>\n      <target dev='vda'/>\n    </disk>"
    const disks = [{ kind: 'replace', path: '/vm/b.raw', format: 'raw' } as const]
    expect(devicesOf(rbd, { disks })).toEqual([
      "<disk type='file' device='disk'>",
      "<driver name='qemu' type='raw'/>",
      "<source file='/vm/b.raw'>",
      "<encryption format='luks'>",
      "<secret type='passphrase' uuid='y'/>",
      '</encryption>',
      '</source>',
      "<target dev='vda'/>",
      '</disk>',
    ])
    expect(clone(machine(rbd), { disks }).warnings).toEqual([{ code: 'disk-encrypted', params: { target: 'vda' } }])
  })
})

describe('firmware variables', () => {
  const os = (nvram: string) => machine('', `  <os>\n    <loader type='pflash'>/code.fd</loader>\n${nvram}  </os>\n`)

  test('without a copy are made anew from the template, never shared', () => {
    expect(clone(os('    <nvram>/old.fd</nvram>\n')).xml).toBe(clone(os('')).xml)
    expect(clone(os("    <nvram template='/t.fd'>/old.fd</nvram>\n")).xml).toContain("<nvram template='/t.fd'></nvram>")
  })

  test('are a file of the clone’s own, however the source keeps them', () => {
    const nvram = '/new.fd'
    expect(clone(os("    <nvram type='file'><source file='/old.fd'/></nvram>\n"), { nvram }).xml).toContain(
      "<nvram type='file'><source file='/new.fd'/></nvram>",
    )
    expect(clone(os("    <nvram type='block'><source dev='/dev/x'/></nvram>\n"), { nvram }).xml).toContain(
      "<nvram type='file'><source file='/new.fd'/></nvram>",
    )
    expect(clone(os(''), { nvram }).xml).toContain('/code.fd</loader>\n    <nvram>/new.fd</nvram>\n')
  })
})

describe('interfaces', () => {
  test('one without a given MAC gets libvirt’s choice, never the source’s', () => {
    const nic = "    <interface type='user'>\n      <mac address='52:54:00:00:00:01'/>\n    </interface>"
    expect(devicesOf(nic)).toEqual(["<interface type='user'>", '</interface>'])
  })

  test('a fixed tap name is dropped and told, a generated one dropped', () => {
    const nic = (name: string) =>
      machine(`    <interface type='user'>\n      <target dev='${name}'/>\n    </interface>`)
    expect(clone(nic('vnet12')).warnings).toEqual([])
    expect(clone(nic('web-tap')).warnings).toEqual([
      { code: 'interface-name-dropped', params: { n: 1, name: 'web-tap' } },
    ])
    expect(clone(nic('web-tap')).xml).not.toContain('web-tap')
  })

  test('ports that are forwarded, and what is of the host, are told', () => {
    const nics = `    <interface type='user'>
      <backend type='passt' logFile='/log/web-01.log'/>
      <portForward proto='tcp' address='127.0.0.1'>
        <range start='2022' to='22'/>
      </portForward>
    </interface>
    <interface type='ethernet'>
      <target dev='tap0' managed='no'/>
    </interface>`
    const { warnings, xml } = clone(machine(nics))
    expect(warnings).toEqual([
      { code: 'fixed-tcp-port', params: { device: 'interface', port: '127.0.0.1:2022' } },
      { code: 'host-device', params: { device: 'tap0' } },
    ])
    expect(xml).toContain("logFile='/log/web-02.log'")
  })
})

describe('graphics', () => {
  test('fixed ports stay when they are asked to, and are told', () => {
    const vnc = "    <graphics type='vnc' port='5907' autoport='no' websocket='5700'/>"
    const kept = clone(machine(vnc), { keepGraphicsPorts: true })
    expect(kept.xml).toContain(vnc)
    expect(kept.warnings).toEqual([
      { code: 'fixed-port', params: { port: 5907 } },
      { code: 'fixed-port', params: { port: 5700 } },
    ])
    expect(devicesOf(vnc)).toEqual(["<graphics type='vnc' port='-1' autoport='yes' websocket='-1'/>"])
  })

  test('a socket that libvirt made is made again, a fixed one is the clone’s own', () => {
    const made = '/var/lib/libvirt/qemu/domain-3-web-01/vnc.sock'
    const both = (path: string) =>
      `    <graphics type='vnc' socket='${path}'>\n      <listen type='socket' socket='${path}'/>\n    </graphics>`
    expect(devicesOf(both(made))).toEqual(["<graphics type='vnc'>", "<listen type='socket'/>", '</graphics>'])
    expect(devicesOf(both('/run/web-01.vnc'))).toEqual([
      "<graphics type='vnc' socket='/run/web-02.vnc'>",
      "<listen type='socket' socket='/run/web-02.vnc'/>",
      '</graphics>',
    ])
  })
})

describe('sockets', () => {
  const character = (name: string, path: string) =>
    `    <${name} type='unix'>\n      <source mode='bind' path='${path}'/>\n      <target type='virtio' name='org.x.0'/>\n    </${name}>`

  test.each([
    '/var/lib/libvirt/qemu/channel/target/web-01.org.x.0',
    '/var/lib/libvirt/qemu/channel/target/domain-3-web-01/org.x.0',
    '/run/libvirt/qemu/channel/3-web-01/org.x.0',
    '/run/user/1000/libvirt/qemu/run/channel/3-web-01/org.x.0',
    '/home/u/.config/libvirt/qemu/channel/target/domain-3-web-01/org.x.0',
    '/home/u/.config/libvirt/qemu/lib/channel/target/domain-3-web-01/org.x.0',
  ])('%s of a channel was made by libvirt, which makes another', (path) => {
    expect(devicesOf(character('channel', path))?.[1]).toBe("<source mode='bind'/>")
  })

  test('a path there that libvirt would not make again is renamed', () => {
    const directory = '/var/lib/libvirt/qemu/channel/target'
    expect(devicesOf(character('channel', `${directory}/web-01.monitor`))?.[1]).toContain(
      `path='${directory}/web-02.monitor'`,
    )
    expect(devicesOf(character('serial', `${directory}/web-01.org.x.0`))?.[1]).toContain(
      `path='${directory}/web-02.org.x.0'`,
    )
  })
})

describe('the live definition of a VM whose firmware libvirt chose', () => {
  const live = (os: string) =>
    `<domain type='kvm' id='3'>\n  <name>web-01</name>\n  <uuid>11111111-1111-1111-1111-111111111111</uuid>\n  <os firmware='efi'>\n    <type>hvm</type>\n${os}  </os>\n</domain>\n`
  const osOf = (xml: string) => /<os [\s\S]*<\/os>/.exec(xml)?.[0].replaceAll(/\n */g, '')
  const nvram = "    <nvram template='/t.fd' templateFormat='raw'>/old.fd</nvram>\n"

  test('says again that it is to be chosen', () => {
    const loader = "    <loader readonly='yes' type='pflash'>/code.fd</loader>\n"
    expect(osOf(clone(live(loader + nvram), { nvram: '/new.fd' }).xml)).toBe(
      "<os firmware='efi'><type>hvm</type><nvram>/new.fd</nvram></os>",
    )
    expect(osOf(clone(live(loader), { nvram: '/new.fd' }).xml)).toBe(
      "<os firmware='efi'><type>hvm</type><nvram>/new.fd</nvram></os>",
    )
    expect(osOf(clone(live(loader + nvram)).xml)).toBe("<os firmware='efi'><type>hvm</type></os>")
  })

  test('keeps that it is to be secure', () => {
    const loader = "    <loader readonly='yes' secure='yes' type='pflash'>/code.fd</loader>\n"
    expect(osOf(clone(live(loader)).xml)).toBe("<os firmware='efi'><type>hvm</type><loader secure='yes'></loader></os>")
  })
})
