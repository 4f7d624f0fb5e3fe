import type { DomainSummary } from '@shared/model/domain'
import type { HostSummary } from '@shared/model/host'
import { quickest } from '@shared/test/quickest'
import { describe, expect, it } from 'vitest'
import { treeKey, treeRows } from './tree'

const host = (id: string): HostSummary => ({
  id,
  kind: 'local-system',
  uri: 'qemu:///system',
  state: { kind: 'online', since: 0 },
})
const vm = (of: string, name: string) =>
  ({ host: of, uuid: name, name, tags: [], macs: [], addresses: [] }) as unknown as DomainSummary
const hosts = [host('a'), host('b'), host('c')]
const domains = { a: [vm('a', 'vm-10'), vm('a', 'vm-9')], b: [vm('b', 'web')], c: undefined }
const ids = (closed: string[] = [], filter = '') =>
  treeRows(hosts, domains, new Set(closed.map((id) => `host/${id}`)), filter).map((r) => r.id)

describe('the tree of hosts', () => {
  it('has each host with its VMs by name', () => {
    expect(ids()).toEqual([
      'all',
      'host/a',
      'vm/a/vm-9',
      'vm/a/vm-10',
      'images/a',
      'host/b',
      'vm/b/web',
      'images/b',
      'host/c',
      'images/c',
    ])
  })

  it('hides what is under a closed host, but a filter opens it', () => {
    expect(ids(['a', 'c'])).toEqual(['all', 'host/a', 'host/b', 'vm/b/web', 'images/b', 'host/c'])
    expect(ids(['b'], 'web')).toEqual(['all', 'host/a', 'host/b', 'vm/b/web', 'host/c'])
  })

  it('tells its place and how many there are to a screen reader', () => {
    const row = treeRows(hosts, domains, new Set(), '')[3]
    expect(row).toMatchObject({ position: 2, siblings: 3 })
  })

  it('leads to the images of a host that answers, whether it has VMs or not', () => {
    const lost: HostSummary = { ...host('b'), state: { kind: 'disconnected' } }
    const rows = treeRows([host('a'), lost], {}, new Set(), '')
    expect(rows.map((r) => r.id)).toEqual(['all', 'host/a', 'images/a', 'host/b'])
    expect(rows[1]).toMatchObject({ hasChildren: true, expanded: true })
  })

  it('is walked with the arrows', () => {
    const rows = treeRows(hosts, domains, new Set(), '')
    expect(treeKey(rows, 0, 'ArrowDown', 5)).toEqual({ go: 1 })
    expect(treeKey(rows, 0, 'ArrowRight', 5)).toBeNull()
    expect(treeKey(rows, 0, 'ArrowLeft', 5)).toBeNull()
    expect(treeKey(rows, 3, 'ArrowLeft', 5)).toEqual({ go: 1 })
    expect(treeKey(rows, 1, 'ArrowLeft', 5)).toEqual({ toggle: 'host/a' })
    expect(treeKey(rows, 1, 'ArrowRight', 5)).toEqual({ go: 2 })
    expect(treeKey(rows, 6, 'ArrowRight', 5)).toBeNull()
    expect(treeKey(rows, 1, 'End', 5)).toEqual({ go: 9 })
    expect(treeKey(treeRows(hosts, domains, new Set(['host/a']), ''), 1, 'ArrowRight', 5)).toEqual({ toggle: 'host/a' })
  })

  it('has a row for all VMs only where there is more than one host', () => {
    expect(treeRows([host('a')], domains, new Set(), '').map((r) => r.id)).not.toContain('all')
    expect(treeRows(hosts, domains, new Set(), '')[0]).toMatchObject({ kind: 'all', position: 1, siblings: 4 })
  })

  it('has saved hosts by name after this computer, and folders with theirs last', () => {
    const saved = (id: string, name: string, folder = ''): HostSummary => ({ ...host(id), kind: 'ssh', name, folder })
    const all = [saved('s3', 'rack 10', 'Lab'), saved('s1', 'beta'), host('local'), saved('s2', 'rack 9', 'Lab')]
    const vms = { s2: [vm('s2', 'web')] }
    const closed = new Set(['host/local', 'host/s1', 'host/s3'])
    const rows = treeRows(all, vms, closed, '')
    expect(rows.map((r) => [r.id, r.level])).toEqual([
      ['all', 1],
      ['host/local', 1],
      ['host/s1', 1],
      ['folder/Lab', 1],
      ['host/s2', 2],
      ['vm/s2/web', 3],
      ['images/s2', 3],
      ['host/s3', 2],
    ])
    expect(treeRows(all, vms, new Set([...closed, 'folder/Lab']), '').map((r) => r.id)).toEqual([
      'all',
      'host/local',
      'host/s1',
      'folder/Lab',
    ])
    expect(treeRows(all, vms, new Set(['folder/Lab']), 'web').map((r) => r.id)).toEqual([
      'all',
      'host/local',
      'folder/Lab',
      'host/s2',
      'vm/s2/web',
    ])
    expect(treeKey(rows, 5, 'ArrowLeft', 5)).toEqual({ go: 4 })
    expect(treeKey(rows, 7, 'ArrowLeft', 5)).toEqual({ go: 3 })
    expect(treeKey(rows, 3, 'ArrowLeft', 5)).toEqual({ toggle: 'folder/Lab' })
  })

  it('shows a saved host whose name, address or folder the filter holds, with no VM of it', () => {
    const saved = (id: string, more: Partial<HostSummary>): HostSummary => ({ ...host(id), kind: 'ssh', ...more })
    const all = [
      saved('s1', { name: 'Alpha', address: 'ops@10.0.0.1', folder: 'Paris' }),
      saved('s2', { name: 'Beta', address: 'ops@10.0.0.2' }),
    ]
    const seen = (filter: string) => treeRows(all, { s1: [vm('s1', 'web')] }, new Set(), filter).map((r) => r.id)
    expect(seen('alph')).toEqual(['all', 'folder/Paris', 'host/s1'])
    expect(seen('paris')).toEqual(['all', 'folder/Paris', 'host/s1'])
    expect(seen('0.2')).toEqual(['all', 'host/s2'])
    expect(seen('nowhere')).toEqual(['all'])
  })

  it('marks the VMs of a host that is away as what was last known', () => {
    const lost: HostSummary = { ...host('b'), state: { kind: 'disconnected' }, lastSeen: 1 }
    const rows = treeRows([host('a'), lost], domains, new Set(), '')
    expect(rows.flatMap((r) => (r.kind === 'vm' ? [`${r.domain.name} ${r.away}`] : []))).toEqual([
      'vm-9 false',
      'vm-10 false',
      'web true',
    ])
  })

  it('finds VMs by title, uuid, MAC and IP address', () => {
    const web = { ...vm('a', 'web'), title: 'Shop', macs: ['52:54:00:aa:bb:cc'], addresses: ['192.168.9.7'] }
    for (const filter of ['shop', 'WEB', 'aa:bb', '168.9.7']) {
      expect(treeRows([host('a')], { a: [web] }, new Set(), filter).map((r) => r.id)).toContain('vm/a/web')
    }
  })

  it('orders 5,000 VMs in less than 250 ms', () => {
    const many = Array.from({ length: 5000 }, (_, n) => vm('a', `vm-${(n * 7919) % 5000}`))
    treeRows(hosts, { a: many.slice(0, 50) }, new Set(), '')
    const order = () => expect(treeRows(hosts, { a: many }, new Set(), '')).toHaveLength(5007)
    expect(quickest(order)).toBeLessThan(250)
  })
})
