import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { corpus } from './corpus/corpus'
import { readDomain } from './domain'
import type { DomainModel } from './domain-model'
import { XmlProblem } from './xml-problem'

const read = (name: string) => readDomain(readFileSync(join(import.meta.dirname, 'corpus', `${name}.xml`), 'utf8'))

describe('the model of a definition', () => {
  test('has name, texts and tags in any script', () => {
    expect(read('chinese')).toMatchObject({
      name: '网站-01',
      title: '网站（生产）',
      description: '数据库在 𠮷野家 😀',
      id: null,
      type: 'kvm',
    })
    expect(read('name-with-signs').name).toBe(`it's a "VM" & more`)
    expect(read('metadata')).toMatchObject({
      tags: ['prod', '网站'],
      metadataNamespaces: [
        'http://libosinfo.org/xmlns/libvirt/domain/1.0',
        'https://offshoot.app/xmlns/domain/1',
        'http://openstack.org/xmlns/libvirt/nova/1.1',
      ],
    })
  })

  test('knows tags by their namespace, not by their prefix', () => {
    const xml = (body: string) => `<domain><name>x</name><metadata>${body}</metadata></domain>`
    const ours = 'https://offshoot.app/xmlns/domain/1'
    expect(readDomain(xml(`<o:domain xmlns:o='${ours}'><o:tag>a</o:tag><o:tag>a</o:tag></o:domain>`)).tags).toEqual([
      'a',
    ])
    expect(readDomain(xml(`<domain xmlns='${ours}'><tag>b</tag></domain>`)).tags).toEqual(['b'])
    expect(
      readDomain(xml("<offshoot:domain xmlns:offshoot='urn:x'><offshoot:tag>c</offshoot:tag></offshoot:domain>")).tags,
    ).toEqual([])
  })

  test('counts memory in bytes, of any unit, and processors', () => {
    const memory = (attributes: string, value: string) =>
      readDomain(`<domain><name>x</name><memory${attributes}>${value}</memory></domain>`).memoryBytes
    expect(memory('', '1024')).toBe(1024 ** 2)
    expect(memory(" unit='GiB'", '2')).toBe(2 * 1024 ** 3)
    expect(memory(" unit='MB'", '3')).toBe(3e6)
    expect(memory(" unit='b'", '512')).toBe(512)
    expect(memory(" unit='kib'", ' 4\n')).toBe(4096)
    expect(read('iothreads')).toMatchObject({ vcpus: 2, maxVcpus: 4 })
    expect(read('one-line')).toMatchObject({ vcpus: 1, maxVcpus: 1, currentMemoryBytes: 512 * 1024 ** 2 })
  })

  test('tells firmware apart', () => {
    expect(read('uefi-auto')).toMatchObject({
      firmware: 'uefi',
      firmwareAuto: true,
      nvram: undefined,
      secureBoot: false,
    })
    expect(read('uefi-auto-secure').secureBoot).toBe(true)
    expect(read('uefi-template')).toMatchObject({
      firmware: 'uefi',
      firmwareAuto: false,
      loader: '/usr/share/OVMF/OVMF_CODE_4M.fd',
      nvram: {
        path: '/var/lib/libvirt/qemu/nvram/uefi-template_VARS.fd',
        template: '/usr/share/OVMF/OVMF_VARS_4M.fd',
      },
    })
    expect(read('uefi-nvram-file').nvram?.path).toBe('/var/lib/libvirt/qemu/nvram/uefi-nvram-file_VARS.fd')
    expect(read('bios-loader')).toMatchObject({ firmware: 'bios', nvram: undefined })
  })

  test('describes every source of a disk', () => {
    const first = (name: string, index = 0) => read(name).disks[index]
    expect(first('raw-disk')).toMatchObject({
      target: 'vda',
      bus: 'virtio',
      format: 'raw',
      source: { path: '/srv/vm/raw-disk.img' },
    })
    expect(first('block-disk')).toMatchObject({ type: 'block', source: { path: '/dev/vg0/block-disk' } })
    expect(first('volume-disk')?.source).toEqual({
      path: undefined,
      pool: 'vm',
      volume: 'volume-disk.qcow2',
      description: 'vm/volume-disk.qcow2',
    })
    expect(first('rbd', 1)?.source.description).toBe('rbd pool/image at mon1.example.org')
    expect(first('nbd', 1)?.source.description).toBe('nbd export at /run/nbd/nbd.sock')
    expect(first('empty-cdrom', 1)).toMatchObject({
      device: 'cdrom',
      empty: true,
      readonly: true,
      source: { description: '' },
    })
    expect(first('floppy-with-medium', 1)).toMatchObject({ device: 'floppy', empty: false })
    expect(first('lun-passthrough', 1)).toMatchObject({ device: 'lun' })
    expect(first('disk-wwn')).toMatchObject({ wwn: '5000c50015ea71aa', serial: undefined })
    expect(first('disk-options')).toMatchObject({ serial: 'WD-0001' })
    expect(first('luks')).toMatchObject({ encryption: 'luks' })
    expect(first('transient-disk')).toMatchObject({ transient: true })
    expect(first('shareable-disk', 1)).toMatchObject({ shareable: true })
    expect(first('backing-chain')?.backing).toEqual([
      { path: '/srv/vm/backing-chain.s1', format: 'qcow2' },
      { path: '/srv/vm/backing-chain.raw', format: 'raw' },
    ])
    expect(first('backing-end')?.backing).toEqual([])
  })

  test('describes interfaces and devices of the host', () => {
    expect(read('nic-portgroup').interfaces[0]).toMatchObject({ source: 'ovs', portgroup: 'vlan-7', model: 'virtio' })
    expect(read('nic-direct').interfaces[0]).toMatchObject({ type: 'direct', source: 'eth0' })
    expect(read('nic-hostdev').interfaces[0]).toMatchObject({ type: 'hostdev', source: '0000:03:10.2' })
    expect(read('nic-without-mac').interfaces[0]?.mac).toBeUndefined()
    expect(read('odd-quotes').interfaces[0]?.mac).toBe('52:54:00:aa:bb:cc')
    const devices = ['hostdev-pci', 'hostdev-usb', 'hostdev-mdev', 'hostdev-scsi'].flatMap((n) => read(n).hostdevs)
    expect(devices.map((d) => d.description)).toEqual([
      'PCI 0000:06:12.5',
      'USB 1234:beef',
      'USB bus 1 device 4',
      'mediated device c2177883-f1bb-47f0-914d-32a22e3a8804',
      'subsystem scsi scsi_host0',
    ])
  })

  test('has graphics, sockets, logs and the rest that a clone looks at', () => {
    expect(read('spice-tls').graphics).toMatchObject([{ port: 5911, tlsPort: 5912, autoport: false }])
    expect(read('vnc-auto').graphics).toMatchObject([{ port: undefined, autoport: true }])
    expect(read('vnc-socket').graphics).toMatchObject([{ socket: '/run/vm/vnc-socket.vnc' }])
    expect(read('serial-unix').serials.map((s) => [s.mode, s.path])).toEqual([
      ['bind', '/run/vm/serial-unix.sock'],
      ['connect', '/run/vm/collector.sock'],
    ])
    expect(read('serial-file-log').serials[1]).toMatchObject({
      type: 'pty',
      logFile: '/var/log/vm/serial-file-log.log',
    })
    expect(read('agent-channel')).toMatchObject({ agentChannel: true, channels: [{ name: 'org.qemu.guest_agent.0' }] })
    expect(read('tpm-passthrough').tpm).toEqual({ backend: 'passthrough', path: '/dev/tpm0' })
    expect(read('vsock-fixed').vsock).toEqual({ cid: 7, auto: false })
    expect(read('vsock-auto').vsock).toEqual({ cid: undefined, auto: true })
    expect(read('virtiofs').filesystems).toMatchObject([
      { driver: 'virtiofs', source: '/srv/share', target: 'share', readonly: false },
      { source: '/srv/docs', readonly: true },
    ])
    expect(read('sysinfo').sysinfo).toMatchObject({ 'bios.vendor': 'Offshoot', 'chassis.asset': 'A-17' })
    expect(read('genid').genid).toBe('8f0a6b0c-55d0-4b9f-9d45-0a2f6d1e7c11')
    expect(read('desktop').genid).toBeNull()
    expect(read('launch-security').launchSecurity).toBe('sev')
    expect(read('seclabel-static').seclabels).toEqual([
      { type: 'static', model: 'selinux', label: 'system_u:system_r:svirt_t:s0:c392,c662' },
    ])
  })

  test('is JSON, and says where the text is not XML', () => {
    const model = read('desktop')
    expect(JSON.parse(JSON.stringify(model))).toEqual(model)
    expect(() => readDomain('<domain>\n<name>')).toThrow(XmlProblem)
  })

  test('of a backing chain without end stops', () => {
    const nested = (depth: number): string =>
      depth === 0 ? '' : `<backingStore type='file'><source file='/b${depth}'/>${nested(depth - 1)}</backingStore>`
    const xml = `<domain><name>x</name><devices><disk>${nested(500)}</disk></devices></domain>`
    expect(readDomain(xml).disks[0]?.backing).toHaveLength(200)
  })
})

/** What lists and plans look at first, a line a device. */
function facts(m: DomainModel): readonly string[] {
  const flags = (all: Readonly<Record<string, boolean>>) => Object.keys(all).filter((k) => all[k])
  const line = (...words: readonly (string | number | undefined)[]) => words.filter((w) => w !== undefined).join(' ')
  return [
    line(m.name, m.uuid, m.id === null ? 'off' : `id ${m.id}`),
    line(m.memoryBytes / 1024 ** 2, 'MiB', m.vcpus, 'of', m.maxVcpus, m.arch, m.machine, m.cpuMode),
    line(m.firmware, ...flags({ auto: m.firmwareAuto, secure: m.secureBoot }), m.loader, m.nvram?.path),
    ...m.disks.map((d) =>
      line(
        'disk',
        d.target,
        d.device,
        d.type,
        d.format,
        d.source.description,
        ...flags({ empty: d.empty, readonly: d.readonly, shareable: d.shareable, transient: d.transient }),
        d.encryption,
        ...d.backing.map((b) => `< ${b.path}`),
      ),
    ),
    ...m.interfaces.map((n) => line('interface', n.type, n.mac, n.source, n.target)),
    ...m.graphics.map((g) =>
      line('graphics', g.type, g.port, g.tlsPort, g.websocket, g.socket, g.autoport ? 'auto' : ''),
    ),
    ...m.hostdevs.map((h) => line('hostdev', h.description)),
    ...[...m.serials, ...m.consoles, ...m.parallels, ...m.channels].map((c) =>
      line('character', c.type, c.mode, c.path, c.name, c.logFile),
    ),
    ...m.filesystems.map((f) => line('filesystem', f.driver, f.source, f.target, f.readonly ? 'readonly' : undefined)),
    ...(m.tpm === undefined ? [] : [line('tpm', m.tpm.backend, m.tpm.path)]),
    ...(m.vsock === undefined ? [] : [line('vsock', m.vsock.cid, m.vsock.auto ? 'auto' : 'fixed')]),
  ]
}

test.each([...corpus()])('%s is read as it was before', (_, xml) => {
  expect(facts(readDomain(xml))).toMatchSnapshot()
})
