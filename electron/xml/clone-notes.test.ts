import { describe, expect, test } from 'vitest'
import { type CloneOptions, cloneDomainXml } from './clone'

/** Devices in a definition that is otherwise empty. */
const machine = (devices: string, head = '') =>
  `<domain type='kvm'>\n  <name>web-01</name>\n  <uuid>11111111-1111-1111-1111-111111111111</uuid>\n${head}  <devices>\n${devices}\n  </devices>\n</domain>\n`

const clone = (xml: string, more: Partial<CloneOptions> = {}) =>
  cloneDomainXml(xml, {
    name: 'web-02',
    uuid: '99999999-9999-9999-9999-999999999999',
    genid: '88888888-8888-8888-8888-888888888888',
    macs: [],
    disks: [],
    keepGraphicsPorts: false,
    ...more,
  })

describe('what is told', () => {
  test.each([
    ["<tpm model='tpm-crb'><backend type='emulator'/></tpm>", 'tpm-state-empty'],
    ["<tpm model='tpm-crb'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>", 'host-device'],
    [
      "<tpm model='tpm-crb'><backend type='external'><source type='unix' mode='connect' path='/t'/></backend></tpm>",
      'shared-socket',
    ],
    ["<hostdev mode='subsystem' type='pci'><source><address bus='6' slot='2'/></source></hostdev>", 'host-device'],
    ["<interface type='hostdev'><source><address bus='6'/></source></interface>", 'host-device'],
    ["<interface type='vhostuser'><source type='unix' path='/p' mode='client'/></interface>", 'shared-socket'],
    ["<serial type='tcp'><source mode='bind' host='' service='4555'/></serial>", 'fixed-tcp-port'],
    ["<serial type='dev'><source path='/dev/ttyS0'/></serial>", 'host-device'],
    ["<serial type='pipe'><source path='/p'/></serial>", 'shared-socket'],
    [
      "<rng model='virtio'><backend model='egd' type='unix'><source mode='connect' path='/e'/></backend></rng>",
      'shared-socket',
    ],
    ["<input type='evdev'><source dev='/dev/input/event1'/></input>", 'host-device'],
    ["<memory model='nvdimm'><source><path>/n</path></source></memory>", 'memory-file-shared'],
    ["<filesystem type='mount'><source dir='/srv'/><target dir='s'/></filesystem>", 'filesystem-shared'],
    ["<filesystem type='mount'><source socket='/v'/><target dir='s'/></filesystem>", 'shared-socket'],
    ["<shmem name='common'><model type='ivshmem-plain'/></shmem>", 'shmem-shared'],
    ["<shmem name='w'><model type='ivshmem-doorbell'/><server path='/s'/></shmem>", 'shared-socket'],
    ['<lease><lockspace>l</lockspace><key>k</key><target path="/l"/></lease>', 'lease-shared'],
    [
      "<interface type='bridge'><source bridge='b'/><virtualport type='midonet'><parameters interfaceid='i'/></virtualport></interface>",
      'port-shared',
    ],
  ])('%s: %s', (device, code) => {
    expect(clone(machine(`    ${device}`)).warnings.map((w) => w.code)).toEqual([code])
  })

  test('nothing of what two VMs may share', () => {
    const devices = `    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
    <channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>
    <filesystem type='mount'><source dir='/docs'/><target dir='d'/><readonly/></filesystem>
    <serial type='pty'><target port='0'/></serial>
    <vsock model='virtio'><cid auto='yes'/></vsock>`
    expect(clone(machine(devices))).toMatchObject({ warnings: [], blockers: [] })
    expect(clone(machine(devices)).changes).toHaveLength(2)
  })

  test('a definition that is none, and text that XML cannot hold', () => {
    expect(clone('<network/>')).toMatchObject({ xml: '<network/>', blockers: [{ code: 'not-a-domain' }] })
    expect(clone(machine(''), { name: 'a\u0001' }).blockers).toEqual([
      { code: 'not-representable', params: { detail: 'a\u0001' } },
    ])
  })

  test('a uuid, MAC or path of the source by its line, but not a longer path that begins with it', () => {
    const xml = machine(
      `    <disk type='file'>\n      <source file='/vm/a.img'/>\n      <target dev='vda'/>\n    </disk>
    <interface type='user'>\n      <mac address='52:54:00:00:00:AB'/>\n    </interface>`,
      `  <metadata>\n    <x:y xmlns:x='urn:x' a='/vm/a.img' b='/vm/a.img2' c='/srv/vm/a.img' d='52:54:00:00:00:ab'/>\n    <!-- was 11111111-1111-1111-1111-111111111111 on /vm/a.img. -->\n  </metadata>\n`,
    )
    const disks = [{ kind: 'replace', path: '/vm/b.img', format: 'raw' } as const]
    const { warnings } = clone(xml, { disks, macs: ['52:54:00:00:00:ac'] })
    expect(warnings.map((w) => [w.params?.line, w.params?.detail])).toEqual([
      [5, '/vm/a.img'],
      [5, '52:54:00:00:00:AB'],
      [6, '11111111-1111-1111-1111-111111111111'],
      [6, '/vm/a.img'],
    ])
  })
})

test('the live definition of a transient VM loses what running added, and no more', () => {
  const saved = (devices: string, tail = '') => machine(devices).replace('</domain>', `${tail}</domain>`)
  const live = saved(
    `    <disk type='file' device='disk'>
      <source file='/vm/a.img' index='1'/>
      <backingStore/>
      <mirror type='file' job='copy'>
        <source file='/vm/other.img'/>
      </mirror>
      <target dev='vda' bus='virtio'/>
      <alias name='virtio-disk0'/>
    </disk>
    <interface type='network'>
      <mac address='52:54:00:00:00:01'/>
      <source network='default' portid='7d3f' bridge='virbr0'/>
      <target dev='vnet3'/>
      <alias name='ua-lan'/>
    </interface>
    <console type='pty' tty='/dev/pts/3'>
      <source path='/dev/pts/3'/>
      <target type='serial' port='0'/>
      <alias name='serial0'/>
    </console>
    <channel type='unix'>
      <source mode='bind' path='/run/libvirt/qemu/channel/3-web-01/org.qemu.guest_agent.0'/>
      <target type='virtio' name='org.qemu.guest_agent.0' state='connected'/>
    </channel>
    <graphics type='spice' port='5900' autoport='yes'/>
    <vsock model='virtio'>
      <cid auto='yes' address='3'/>
    </vsock>`,
    "  <seclabel type='dynamic' model='dac' relabel='yes'>\n    <label>+64055:+64055</label>\n    <imagelabel>+64055:+64055</imagelabel>\n  </seclabel>\n",
  ).replace("type='kvm'", "type='kvm' id='3'")
  const options = { disks: [{ kind: 'share' }] as const, macs: ['52:54:00:00:00:02'] }
  const expected = saved(
    `    <disk type='file' device='disk'>
      <source file='/vm/a.img'/>
      <backingStore/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='network'>
      <mac address='52:54:00:00:00:02'/>
      <source network='default'/>
      <alias name='ua-lan'/>
    </interface>
    <console type='pty'>
      <target type='serial' port='0'/>
    </console>
    <channel type='unix'>
      <source mode='bind'/>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
    <graphics type='spice' autoport='yes'/>
    <vsock model='virtio'>
      <cid auto='yes'/>
    </vsock>`,
  )
  expect(clone(live, options).xml).toBe(clone(expected, options).xml)
  expect(clone(live, options).warnings).toEqual([])
})
