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
    expect(equalRuns.map((r) => r.holds)).toContainEqual(['memory', 'vcpu', 'devices', 'disk'])
  })

  test('a changed bridge is a difference that no clone must have', () => {
    const { differences } = compareXml(LEFT, LEFT.replace("bridge='br0'", "bridge='br1'"), { runtime: 'show' })
    expect(differences).toMatchObject([{ category: 'network', expected: false, left: 'br0', right: 'br1' }])
  })

  test('equal definitions have no differences', () => {
    expect(compareXml(LEFT, LEFT, { runtime: 'show' })).toMatchObject({
      differences: [],
      equalRuns: [{ fromRow: 0, toRow: 21 }],
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

  test('4,000 lines with 40 changes take well under a second', () => {
    const disks = (n: number) =>
      Array.from({ length: 400 }, (_, i) => {
        const name = i % 10 === 0 ? `d${i}-${n}` : `d${i}`
        return `    <disk type='file' device='disk'>\n      <driver name='qemu' type='qcow2'/>\n      <source file='/v/${name}.img'/>\n      <target dev='vd${i}' bus='virtio'/>\n      <serial>${i}</serial>\n      <boot order='${i}'/>\n      <iotune>\n        <x>1</x>\n      </iotune>\n    </disk>`
      }).join('\n')
    const big = (n: number) => `<domain>\n  <name>x</name>\n  <devices>\n${disks(n)}\n  </devices>\n</domain>`
    const began = performance.now()
    const { differences } = compareXml(big(1), big(2), { runtime: 'show' })
    expect(differences).toHaveLength(40)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})
