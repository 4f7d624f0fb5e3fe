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
const ids = (closed: string[] = [], filter = '') => treeRows(hosts, domains, new Set(closed), filter).map((r) => r.id)

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
    expect(treeKey(rows, 0, 'ArrowLeft', 5)).toEqual({ toggle: 'a' })
    expect(treeKey(rows, 0, 'ArrowRight', 5)).toEqual({ go: 1 })
    expect(treeKey(rows, 5, 'ArrowRight', 5)).toBeNull()
    expect(treeKey(rows, 1, 'End', 5)).toEqual({ go: 5 })
    expect(treeKey(treeRows(hosts, domains, new Set(['a']), ''), 0, 'ArrowRight', 5)).toEqual({ toggle: 'a' })
  })
})
