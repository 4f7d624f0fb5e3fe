import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { escapeXml } from './vm-xml'

/** UUID of version 5's shape, the same for the same text. */
const uuidOf = (text: string): string => {
  const hex = createHash('sha1').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Domain n of a made-up host: vm-00000 up. */
const nameOf = (n: number) => `vm-${String(n).padStart(5, '0')}`

function bodyOf(n: number): string {
  const name = nameOf(n)
  return `<name>${escapeXml(name)}</name><uuid>${uuidOf(name)}</uuid><memory unit='MiB'>${128 + (n % 8) * 128}</memory><vcpu>${1 + (n % 4)}</vcpu><os><type>hvm</type></os><devices><disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/var/lib/libvirt/images/${name}.qcow2'/><target dev='vda' bus='virtio'/></disk><interface type='network'><mac address='52:54:00:${[n >> 16, n >> 8, n].map((b) => (b & 255).toString(16).padStart(2, '0')).join(':')}'/><source network='default'/></interface></devices>`
}

/**
 * Writes one file for each of `count` domains into `folder`, and gives the virsh commands that define them all and start
 * every third: for `test:///default`, whose state all connections share, so that another client's changes are seen.
 * @param inside the folder's path for virsh
 */
export function writeTestDomains(folder: string, inside: string, count: number): string {
  const lines = Array.from({ length: count }, (_, n) => {
    writeFileSync(join(folder, `${nameOf(n)}.xml`), `<domain type='test'>${bodyOf(n)}</domain>`)
    const define = `define ${inside}/${nameOf(n)}.xml`
    return n % 3 === 0 ? `${define}\nstart ${nameOf(n)}` : define
  })
  return `${lines.join('\n')}\n`
}

/**
 * Writes a host of `count` domains for libvirt's test driver (`test:///path`, `test+unix:///path`): names vm-00000 up,
 * every third running, each tenth with `snapshots` snapshots in a chain. UUIDs depend on the name only.
 */
export function writeTestDriverFile(path: string, count: number, { snapshots = 0 } = {}): void {
  const domains = Array.from({ length: count }, (_, n) => {
    const body = bodyOf(n)
    const chain = Array.from({ length: n % 10 === 0 ? snapshots : 0 }, (_, s) => {
      const parent = s > 0 ? `<parent><name>s${s - 1}</name></parent>` : ''
      return `<test:domainsnapshot><name>s${s}</name><state>shutoff</state><creationTime>${1_700_000_000 + s * 3600}</creationTime>${parent}<active>0</active><domain type='test'>${body}</domain></test:domainsnapshot>`
    })
    return `<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>${body}<test:runstate>${n % 3 === 0 ? 1 : 5}</test:runstate>${chain.join('')}</domain>`
  })
  const network = `<network><name>default</name><uuid>${uuidOf('network')}</uuid><bridge name='virbr0'/><forward/><ip address='192.168.122.1' netmask='255.255.255.0'/></network>`
  const pool = `<pool type='dir'><name>default</name><uuid>${uuidOf('pool')}</uuid><target><path>/var/lib/libvirt/images</path></target></pool>`
  writeFileSync(path, `<node>\n${domains.join('\n')}\n${network}\n${pool}\n</node>\n`)
}

/** Writes a host of one domain, `tree`, with `count` snapshots: a line with a branch of four at every fifth. */
export function writeSnapshotsFile(path: string, count: number): void {
  const body = bodyOf(0).replaceAll(nameOf(0), 'tree')
  const all = Array.from({ length: count }, (_, s) => {
    const before = s % 5 === 0 ? s - 5 : s - 1
    const parent = before >= 0 ? `<parent><name>s${before}</name></parent>` : ''
    return `<test:domainsnapshot><name>s${s}</name><state>shutoff</state><creationTime>${1_700_000_000 + s * 60}</creationTime>${parent}<active>${s === count - 1 ? 1 : 0}</active><domain type='test'>${body}</domain></test:domainsnapshot>`
  })
  const domain = `<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>${body}<test:runstate>5</test:runstate>${all.join('')}</domain>`
  writeFileSync(path, `<node>\n${domain}\n</node>\n`)
}
