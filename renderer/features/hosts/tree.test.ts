import type { DomainSummary } from '@shared/model/domain'
import type { HostSummary } from '@shared/model/host'
import { describe, expect, it } from 'vitest'
import { treeKey, treeRows } from './tree'

const host = (id: string): HostSummary => ({
  id,
  kind: 'local-system',
  uri: 'qemu:///system',
  state: { kind: 'online', since: 0 },
})
const vm = (of: string, name: string) => ({ host: of, uuid: name, name, tags: [] }) as unknown as DomainSummary
const hosts = [host('a'), host('b'), host('c')]
const domains = { a: [vm('a', 'vm-10'), vm('a', 'vm-9')], b: [vm('b', 'web')], c: undefined }
const ids = (closed: string[] = [], filter = '') =>
  treeRows(hosts, domains, new Set(closed.map((id) => `host/${id}`)), filter).map((r) => r.id)

describe('the tree of hosts', () => {
  it('has each host with its VMs by name', () => {
    expect(ids()).toEqual(['host/a', 'vm/a/vm-9', 'vm/a/vm-10', 'host/b', 'vm/b/web', 'host/c'])
  })

  it('hides what is under a closed host, but a filter opens it', () => {
    expect(ids(['a'])).toEqual(['host/a', 'host/b', 'vm/b/web', 'host/c'])
    expect(ids(['b'], 'web')).toEqual(['host/a', 'host/b', 'vm/b/web', 'host/c'])
  })

  it('tells its place and how many there are to a screen reader', () => {
    const row = treeRows(hosts, domains, new Set(), '')[2]
    expect(row).toMatchObject({ position: 2, siblings: 2 })
  })

  it('is walked with the arrows', () => {
    const rows = treeRows(hosts, domains, new Set(), '')
    expect(treeKey(rows, 0, 'ArrowDown', 5)).toEqual({ go: 1 })
    expect(treeKey(rows, 2, 'ArrowLeft', 5)).toEqual({ go: 0 })
    expect(treeKey(rows, 0, 'ArrowLeft', 5)).toEqual({ toggle: 'host/a' })
    expect(treeKey(rows, 0, 'ArrowRight', 5)).toEqual({ go: 1 })
    expect(treeKey(rows, 5, 'ArrowRight', 5)).toBeNull()
    expect(treeKey(rows, 1, 'End', 5)).toEqual({ go: 5 })
    expect(treeKey(treeRows(hosts, domains, new Set(['host/a']), ''), 0, 'ArrowRight', 5)).toEqual({ toggle: 'host/a' })
  })

  it('has saved hosts by name after this computer, and folders with theirs last', () => {
    const saved = (id: string, name: string, folder = ''): HostSummary => ({ ...host(id), kind: 'ssh', name, folder })
    const all = [saved('s3', 'rack 10', 'Lab'), saved('s1', 'beta'), host('local'), saved('s2', 'rack 9', 'Lab')]
    const vms = { s2: [vm('s2', 'web')] }
    const rows = treeRows(all, vms, new Set(), '')
    expect(rows.map((r) => [r.id, r.level])).toEqual([
      ['host/local', 1],
      ['host/s1', 1],
      ['folder/Lab', 1],
      ['host/s2', 2],
      ['vm/s2/web', 3],
      ['host/s3', 2],
    ])
    expect(treeRows(all, vms, new Set(['folder/Lab']), '').map((r) => r.id)).toEqual([
      'host/local',
      'host/s1',
      'folder/Lab',
    ])
    expect(treeRows(all, vms, new Set(['folder/Lab']), 'web').map((r) => r.id)).toEqual([
      'host/local',
      'folder/Lab',
      'host/s2',
      'vm/s2/web',
    ])
    expect(treeKey(rows, 4, 'ArrowLeft', 5)).toEqual({ go: 3 })
    expect(treeKey(rows, 5, 'ArrowLeft', 5)).toEqual({ go: 2 })
    expect(treeKey(rows, 2, 'ArrowLeft', 5)).toEqual({ toggle: 'folder/Lab' })
  })
})
