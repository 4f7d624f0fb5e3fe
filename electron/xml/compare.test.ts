import { quickest } from '@shared/test/quickest'
import { describe, expect, test } from 'vitest'
import { compareXml } from './compare'

const LEFT = `<domain type='kvm'>
  <name>web-01</name>
  <uuid>8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365</uuid>
  <memory unit='KiB'>4194304</memory>
  <vcpu>2</vcpu>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/srv/vm/web-01.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='bridge'>
      <mac address='52:54:00:21:0c:11'/>
      <source bridge='br0'/>
    </interface>
    <interface type='network'>
      <mac address='52:54:00:21:0c:12'/>
      <source network='lab'/>
    </interface>
  </devices>
</domain>
`
const RIGHT = LEFT.replaceAll('web-01', 'web-02')
  .replace('8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365', 'b07d41f6-2c35-4a9b-8e10-66c0d5a3f174')
  .replace('21:0c:11', '5d:20:e5')
  .replace('21:0c:12', '5d:20:e6')
  .replace("web-02.qcow2'/>", "web-02.qcow2'/>\n      <backingStore/>")

describe('comparing two definitions', () => {
  test('names what a clone changes, and nothing else', () => {
    const { differences, counts, leftLines, rightLines } = compareXml(LEFT, RIGHT, { runtime: 'show' })
    expect(differences.map((d) => [d.label.code, d.label.params, d.category, d.expected])).toEqual([
      ['name', undefined, 'identity', true],
      ['uuid', undefined, 'identity', true],
      ['disk.file', { target: 'vda' }, 'storage', true],
      ['disk.backing', { target: 'vda' }, 'storage', true],
      ['interface.mac', { n: 1 }, 'network', true],
      ['interface.mac', { n: 2 }, 'network', true],
    ])
    expect(counts).toEqual({ identity: 2, network: 2, storage: 2, runtime: 0, other: 0 })
    expect([leftLines, rightLines]).toEqual([21, 22])
    expect(differences[4]).toMatchObject({ left: '52:54:00:21:0c:11', right: '52:54:00:5d:20:e5' })
    expect(differences[0]).toMatchObject({ left: 'web-01', right: 'web-02' })
  })

  test('aligns both sides and marks the characters that differ', () => {
    const { rows } = compareXml(LEFT, RIGHT, { runtime: 'show' })
    const name = rows[1]
    expect(name).toMatchObject({ kind: 'changed', difference: 0 })
    const [from, to] = name?.left?.marks[0] ?? [0, 0]
    expect(name?.left?.text.slice(from, to)).toContain('01')
    expect(rows.find((r) => r.kind === 'added')?.right?.text.trim()).toBe('<backingStore/>')
    for (const row of rows) if (row.kind === 'equal') expect(row.left?.text).toBe(row.right?.text)
    expect(rows.filter((r) => r.left).map((r) => r.left?.text)).toEqual(LEFT.trimEnd().split('\n'))
    expect(rows.filter((r) => r.right).map((r) => r.right?.text)).toEqual(RIGHT.trimEnd().split('\n'))
  })

  test('says what the equal runs hold', () => {
    const { equalRuns } = compareXml(LEFT, RIGHT, { runtime: 'show' })
    expect(equalRuns.map((r) => r.holds)).toContainEqual(['memory', 'vcpu', 'disk'])
  })

  test('a changed bridge is a difference that no clone must have', () => {
    const { differences } = compareXml(LEFT, LEFT.replace("bridge='br0'", "bridge='br1'"), { runtime: 'show' })
    expect(differences).toMatchObject([{ category: 'network', expected: false, left: 'br0', right: 'br1' }])
  })

  test('equal definitions have no differences', () => {
    expect(compareXml(LEFT, LEFT, { runtime: 'show' })).toMatchObject({
      differences: [],
      equalRuns: [{ fromRow: 0, toRow: 20 }],
    })
  })

  test('runtime elements can be left out', () => {
    const live = LEFT.replace("<domain type='kvm'>", "<domain type='kvm' id='3'>")
      .replace("file='/srv/vm/web-01.qcow2'", "file='/srv/vm/web-01.qcow2' index='1'")
      .replace(
        "<source bridge='br0'/>",
        "<source bridge='br0'/>\n      <target dev='vnet0'/>\n      <alias name='net0'/>",
      )
    expect(compareXml(LEFT, live, { runtime: 'hide' }).differences).toEqual([])
    expect(compareXml(LEFT, live, { runtime: 'show' }).counts.runtime).toBeGreaterThan(0)
  })

  const labels = (left: string, right: string) =>
    compareXml(left, right, { runtime: 'show' }).differences.map((d) => [
      d.label.code,
      d.label.params,
      d.category,
      d.expected,
    ])

  test('a device that one side lacks is one difference, which no clone must have, and shifts nothing', () => {
    const first = LEFT.indexOf('    <interface')
    const second = LEFT.indexOf('    <interface', first + 1)
    const without = LEFT.slice(0, first) + LEFT.slice(second)
    expect(compareXml(LEFT, without, { runtime: 'show' }).differences).toMatchObject([
      {
        label: { code: 'interface', params: { n: 1 } },
        left: 'br0 52:54:00:21:0c:11',
        right: null,
        expected: false,
        firstRow: 11,
        lastRow: 14,
      },
    ])
    const disk = LEFT.slice(LEFT.indexOf('    <disk'), first)
    const more = LEFT.replace(disk, disk + disk.replace('web-01', 'data').replace('vda', 'vdb'))
    expect(compareXml(LEFT, more, { runtime: 'show' }).differences).toMatchObject([
      { label: { code: 'disk', params: { target: 'vdb' } }, left: null, right: '/srv/vm/data.qcow2', expected: false },
    ])
  })

  test('interfaces of two VMs are paired by what they are, not by their number', () => {
    const right = RIGHT.replace(/ {4}<interface type='bridge'>[\s\S]*?<\/interface>\n/, '')
    expect(labels(LEFT, right).slice(4)).toEqual([
      ['interface', { n: 1 }, 'network', false],
      ['interface.mac', { n: 2 }, 'network', true],
    ])
  })

  test('a difference is expected only in what a clone changes of a line', () => {
    expect(labels(LEFT, LEFT.replace("type='qcow2'/>", "type='raw'/>"))).toEqual([
      ['disk.format', { target: 'vda' }, 'storage', true],
    ])
    expect(labels(LEFT, LEFT.replace("type='qcow2'/>", "type='qcow2' cache='none'/>"))).toEqual([
      ['disk', { target: 'vda' }, 'storage', false],
    ])
    expect(labels(LEFT, LEFT.replace("type='file' device", "type='block' device"))).toEqual([
      ['disk.type', { target: 'vda' }, 'storage', true],
    ])
    expect(labels(LEFT, LEFT.replace("device='disk'", "device='lun'"))).toEqual([
      ['disk', { target: 'vda' }, 'storage', false],
    ])
    expect(labels(LEFT, LEFT.replace("<domain type='kvm'>", "<domain type='qemu'>"))).toEqual([
      ['domain', undefined, 'other', false],
    ])
    expect(labels(LEFT, LEFT.replace("<domain type='kvm'>", "<domain type='kvm' id='3'>"))).toEqual([
      ['domain', undefined, 'runtime', true],
    ])
  })

  test('a comment that differs stands beside the other, and is not what the element around it is', () => {
    const commented = LEFT.replace('  <devices>', '  <!-- one\n       two -->\n  <devices>')
    const { differences, rows } = compareXml(commented, commented.replace('one', '1'), { runtime: 'show' })
    expect(differences).toMatchObject([{ category: 'other', label: { params: { name: 'comment' } } }])
    expect(rows.filter((r) => r.kind !== 'equal')).toHaveLength(1)
  })

  test('line ends do not count', () => {
    expect(compareXml(LEFT, LEFT.replaceAll('\n', '\r\n'), { runtime: 'show' }).differences).toEqual([])
  })

  test('marks are whole words: names, uuids, the pairs of a MAC', () => {
    const { rows } = compareXml(LEFT, RIGHT, { runtime: 'show' })
    const marked = rows
      .filter((r) => r.kind === 'changed')
      .map((r) => r.left?.marks.map(([from, to]) => r.left?.text.slice(from, to)))
    expect(marked).toEqual([
      ['web-01'],
      ['8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365'],
      ['web-01.qcow2'],
      ['21:0c:11'],
      ['21:0c:12'],
    ])
  })

  test('swapping sides swaps the rows and the values', () => {
    const there = compareXml(LEFT, RIGHT, { runtime: 'show' })
    const back = compareXml(RIGHT, LEFT, { runtime: 'show' })
    expect(back.counts).toEqual(there.counts)
    expect(back.differences.map((d) => [d.right, d.left])).toEqual(there.differences.map((d) => [d.left, d.right]))
  })

  test('a live definition is its persistent one with what running added', () => {
    const persistent = LEFT.replace(
      '  </devices>',
      `    <serial type='pty'>
      <target port='0'/>
    </serial>
    <channel type='unix'>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
    <graphics type='spice' autoport='yes'/>
    <graphics type='vnc' port='-1' autoport='yes'/>
    <vsock model='virtio'>
      <cid auto='yes'/>
    </vsock>
  </devices>`,
    )
    const live = persistent
      .replace("<domain type='kvm'>", "<domain type='kvm' id='7'>")
      .replace("<serial type='pty'>", "<serial type='pty'>\n      <source path='/dev/pts/4'/>")
      .replace(
        "<channel type='unix'>",
        "<channel type='unix'>\n      <source mode='bind' path='/run/libvirt/qemu/channel/7-web-01/org.qemu.guest_agent.0'/>",
      )
      .replace(
        "name='org.qemu.guest_agent.0'/>\n    </ch",
        "name='org.qemu.guest_agent.0' state='connected'/>\n    </ch",
      )
      .replace("type='spice' autoport='yes'/>", "type='spice' port='5900' autoport='yes'/>")
      .replace("port='-1'", "port='5901'")
      .replace("<cid auto='yes'/>", "<cid auto='yes' address='5'/>")
      .replace(
        "<source network='lab'/>",
        "<source network='lab' portid='x' bridge='virbr1'/>\n      <target dev='vnet4'/>",
      )
      .replace("web-01.qcow2'/>", "web-01.qcow2' index='1'/>\n      <backingStore/>")
      .replace(
        '</domain>',
        "  <seclabel type='dynamic' model='dac'>\n    <label>+1:+1</label>\n  </seclabel>\n</domain>",
      )
    expect(compareXml(live, persistent, { runtime: 'hide' }).differences).toEqual([])
    const shown = compareXml(live, persistent, { runtime: 'show' })
    expect(shown.differences.filter((d) => !d.expected)).toEqual([])
    expect(shown.differences.length).toBeGreaterThan(8)
  })

  test('4,000 lines are compared in less than 100 ms', () => {
    const disks = (n: number) =>
      Array.from({ length: 400 }, (_, i) => {
        const name = i % 10 === 0 ? `d${i}-${n}` : `d${i}`
        return `    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/v/${name}.img'/>
      <target dev='vd${i}' bus='virtio'/>
      <serial>${i}</serial>
      <boot order='${i}'/>
      <iotune>
        <read_iops_sec>${i}</read_iops_sec>
      </iotune>
    </disk>`
      }).join('\n')
    const big = (n: number) => `<domain>\n  <name>x</name>\n  <devices>\n${disks(n)}\n  </devices>\n</domain>`
    const [left, right] = [big(1), big(2)]
    const compare = () => {
      const { differences, leftLines } = compareXml(left, right, { runtime: 'show' })
      expect([differences.length, leftLines]).toEqual([40, 4005])
    }
    // It takes about 30 ms; the rest is room for a slow machine.
    expect(quickest(compare, 7)).toBeLessThan(250)
  })

  test('definitions that have nothing in common end in bounded time', () => {
    const make = (letter: string) =>
      `<domain>\n${Array.from({ length: 20_000 }, (_, i) => `  <${letter}${i} x='${letter}${i}'/>`).join('\n')}\n</domain>`
    const began = performance.now()
    const { rows } = compareXml(make('a'), make('b'), { runtime: 'show' })
    expect(rows.length).toBeGreaterThan(40_000)
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
