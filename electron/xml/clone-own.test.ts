import { describe, expect, test } from 'vitest'
import { type CloneOptions, cloneDomainXml } from './clone'
import { compareXml } from './compare'

const machine = (devices: string, head = '') =>
  `<domain type='kvm'>\n  <name>web-01</name>\n  <uuid>11111111-1111-1111-1111-111111111111</uuid>\n${head}  <devices>\n    ${devices}\n  </devices>\n</domain>\n`

const UUID = '99999999-9999-9999-9999-999999999999'
const clone = (xml: string, more: Partial<CloneOptions> = {}) =>
  cloneDomainXml(xml, {
    ...{ name: 'web-02', uuid: UUID, genid: '88888888-8888-8888-8888-888888888888', macs: ['52:54:00:00:00:02'] },
    ...{ disks: [], keepGraphicsPorts: false },
    ...more,
  })

describe('what a clone has of its own', () => {
  test.each([
    ["<shmem name='web-01-fb'><model type='ivshmem-plain'/></shmem>", "name='web-02-fb'"],
    ["<pstore backend='acpi-erst'><path>/var/lib/web-01.erst</path></pstore>", '<path>/var/lib/web-02.erst</path>'],
    ["<pstore backend='acpi-erst'><path>/var/lib/erst</path></pstore>", '<path>/var/lib/erst-web-02</path>'],
    ["<audio id='1' type='file' path='/srv/web-01.wav'/>", "path='/srv/web-02.wav'"],
    ["<audio id='1' type='spice'/>", "<audio id='1' type='spice'/>"],
    [
      "<memory model='nvdimm'><uuid>49545eb3-75e1-2d0a-acdd-f0294406c99e</uuid><target/></memory>",
      "<memory model='nvdimm'><target/></memory>",
    ],
    [
      "<interface type='bridge'><mac address='52:54:00:00:00:01'/><virtualport type='openvswitch'><parameters interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f' profileid='p'/></virtualport></interface>",
      "<virtualport type='openvswitch'><parameters profileid='p'/></virtualport>",
    ],
    [
      "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='n' portid='aaaaaaaa-0000-0000-0000-000000000000'/></interface>",
      "<source network='n'/>",
    ],
  ])('%s', (device, expected) => {
    const source = machine(device)
    const { xml, warnings } = clone(source)
    expect(xml).toContain(expected)
    expect(warnings).toEqual([])
    // The comparison knows each of them for a clone's doing; it goes by lines, as libvirt writes them.
    const lines = source.replaceAll(/>\s*</g, '>\n<')
    expect(compareXml(lines, clone(lines).xml, { runtime: 'show' }).differences.filter((d) => !d.expected)).toEqual([])
  })

  test('firmware variables of libvirt 12: a new store from the template, and that is told', () => {
    const os = "  <os><varstore template='/t.json' path='/var/lib/libvirt/qemu/varstore/web-01.json'/></os>\n"
    const { xml, warnings } = clone(machine('', os))
    expect(xml).toContain("<varstore template='/t.json'/>")
    expect(warnings.map((w) => w.code)).toEqual(['varstore-missing'])
  })
})

describe('serial numbers', () => {
  const sysinfo = `  <sysinfo type='smbios'><system><entry name='serial'>S1</entry><entry name='sku'>K</entry></system><baseBoard><entry name='asset'>A1</entry></baseBoard><chassis><entry name='serial'> </entry></chassis></sysinfo>\n`
  const disk = (target: string) =>
    `<disk type='file' device='disk'><source file='/a'/><target dev='${target}'/><serial>D1</serial><wwn>5000c50015ea71ac</wwn></disk>`
  const source = machine(disk('vda') + disk('vdb'), sysinfo)
  const disks = [{ kind: 'replace', path: '/b', format: 'raw' }, { kind: 'share' }] as const

  test('stay, and are told by name', () => {
    const { xml, warnings } = clone(source, { disks })
    for (const text of ['>S1<', '>A1<', '>D1<', '>5000c50015ea71ac<']) expect(xml).toContain(text)
    expect(warnings).toEqual([
      { code: 'smbios-kept', params: { names: 'system serial, baseBoard asset' } },
      { code: 'disk-serials-kept', params: { names: 'vda' } },
    ])
  })

  test('or are new where they are wanted: the same from plan to plan, each its own, and a shared disk keeps its one', () => {
    const make = (uuid: string) => clone(source, { disks, uuid, newSmbios: true, newDiskSerials: true })
    const { xml, warnings } = make(UUID)
    expect(warnings.map((w) => w.code)).toEqual(['smbios-new', 'disk-serials-new'])
    expect(xml).toContain(`<entry name='serial'>${UUID}</entry><entry name='sku'>K</entry>`)
    expect(xml).toContain(`<entry name='asset'>${UUID}</entry>`)
    expect(xml.match(/<serial>D1</g)).toHaveLength(1)
    expect(xml).toMatch(/<serial>[0-9a-f]{20}<\/serial><wwn>5[0-9a-f]{15}<\/wwn>/)
    expect(make(UUID).xml).toBe(xml)
    expect(/<serial>[0-9a-f]{20}/.exec(make('77777777-9999-9999-9999-999999999999').xml)?.[0]).not.toBe(
      /<serial>[0-9a-f]{20}/.exec(xml)?.[0],
    )
  })
})

test('an ejected medium: the drive stays as it is, empty', () => {
  const cd = `<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='/gone.iso'/><target dev='sda' bus='sata'/><readonly/></disk>`
  const { xml } = clone(machine(cd), { disks: [{ kind: 'eject' }] })
  expect(xml).toContain(
    `<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><target dev='sda' bus='sata'/><readonly/></disk>`,
  )
})
