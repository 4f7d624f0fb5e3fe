import type { Job } from '@shared/job'
import type { DomainSummary } from '@shared/model/domain'
import { describe, expect, it } from 'vitest'
import { filtered, grouped, isHead, jobsBySource, type ListItem, narrowed, sorted } from '../../common/rows'
import { NOTHING, only, type Selection } from '../../stores/selection'
import { listKey } from './list-keys'

const vm = (name: string, more: Partial<DomainSummary> = {}): DomainSummary => ({
  host: 'h',
  uuid: `id-${name}`,
  name,
  state: 'running',
  persistent: true,
  autostart: false,
  vcpus: 1,
  memoryBytes: 1,
  tags: [],
  macs: [],
  addresses: [],
  diskCount: 1,
  snapshotCount: 0,
  xmlKnown: true,
  ...more,
})
const names = (rows: readonly DomainSummary[]) => rows.map((d) => d.name)

describe('rows', () => {
  it('are sorted by name as people count, and by any column with the name after it', () => {
    const rows = [vm('vm-10', { vcpus: 2 }), vm('vm-9', { vcpus: 4 }), vm('VM-1', { vcpus: 2 })]
    expect(names(sorted(rows, { by: 'name', descending: false }))).toEqual(['VM-1', 'vm-9', 'vm-10'])
    expect(names(sorted(rows, { by: 'vcpus', descending: true }))).toEqual(['vm-9', 'VM-1', 'vm-10'])
  })

  it('have those that want a look first when sorted by state', () => {
    const rows = [vm('a', { state: 'shut-off' }), vm('b'), vm('c', { state: 'crashed' })]
    expect(names(sorted(rows, { by: 'state', descending: false }))).toEqual(['c', 'b', 'a'])
  })

  it('are filtered by every word, in name, title, tag or uuid', () => {
    const rows = [
      vm('web-01', { tags: ['production'] }),
      vm('web-02', { tags: ['test'] }),
      vm('db', { title: 'Web store' }),
    ]
    expect(names(filtered(rows, 'WEB'))).toEqual(['web-01', 'web-02', 'db'])
    expect(names(filtered(rows, ' web prod '))).toEqual(['web-01'])
    expect(names(filtered(rows, 'id-db'))).toEqual(['db'])
    expect(filtered(rows, '  ')).toBe(rows)
  })

  it('are narrowed by state, tag and host, any of each kind', () => {
    const rows = [
      vm('a', { tags: ['prod', 'db'] }),
      vm('b', { tags: ['test'], state: 'shut-off' }),
      vm('c', { host: 'other' }),
    ]
    const only = { states: [], tags: [], hosts: [] }
    expect(narrowed(rows, only)).toBe(rows)
    expect(names(narrowed(rows, { ...only, states: ['running'] }))).toEqual(['a', 'c'])
    expect(names(narrowed(rows, { ...only, tags: ['db', 'test'] }))).toEqual(['a', 'b'])
    expect(names(narrowed(rows, { ...only, tags: [''] }))).toEqual(['c'])
    expect(names(narrowed(rows, { states: ['running'], tags: ['', 'db'], hosts: ['h'] }))).toEqual(['a'])
  })

  it('stand under their tags, each once, those without any last; under states and hosts in their order', () => {
    const rows = [
      vm('a', { tags: ['prod', 'db'] }),
      vm('b', { state: 'crashed' }),
      vm('c', { tags: ['db', 'prod'], host: 'i' }),
      vm('d', { tags: ['db'] }),
    ]
    const shape = (items: ListItem[]) =>
      items.map((i) => (isHead(i) ? `${i.tags.join()}|${i.group} ${i.count}` : i.name))
    const hosts = new Map([
      ['h', 'zeta'],
      ['i', 'alpha'],
    ])
    expect(shape(grouped(rows, 'tag', hosts))).toEqual(['db|db 1', 'd', 'db,prod|db\nprod 2', 'a', 'c', '| 1', 'b'])
    expect(shape(grouped(rows, 'state', hosts))).toEqual(['|crashed 1', 'b', '|running 3', 'a', 'c', 'd'])
    expect(shape(grouped(rows, 'host', hosts))).toEqual(['|i 1', 'c', '|h 3', 'a', 'b', 'd'])
    expect(grouped(rows, 'none', hosts)).toEqual(rows)
  })

  it('know the jobs that are at work on them', () => {
    const job = (id: string, state: Job['state']) => ({ id, state, host: 'h', sourceUuid: 'u' }) as Job
    expect(jobsBySource([job('1', 'done')]).size).toBe(0)
    expect(jobsBySource([job('1', 'done'), job('2', 'running')]).get('h/u')?.id).toBe('2')
  })
})

describe('keys in the list', () => {
  const rows = ['alpha', 'beta', 'bravo', 'gamma'].map((name) => ({ uuid: name, name }))
  const order = rows.map((r) => r.uuid)
  const typed = { text: '', at: Number.NEGATIVE_INFINITY }
  const press = (key: string, selection: Selection, held: { ctrlKey?: boolean; shiftKey?: boolean } = {}, now = 0) =>
    listKey({
      event: { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held },
      selection,
      rows,
      order,
      page: 2,
      typed,
      now,
    })

  it('move, extend, go to the ends, select all and open', () => {
    expect(press('ArrowDown', only('alpha'))).toEqual(only('beta'))
    expect(press('End', only('alpha'))).toEqual(only('gamma'))
    expect(press('PageDown', only('alpha'))).toEqual(only('bravo'))
    expect([...(press('ArrowDown', only('alpha'), { shiftKey: true }) as Selection).chosen]).toEqual(['alpha', 'beta'])
    expect(press('a', only('alpha'), { ctrlKey: true })).toBe('all')
    expect(press('Enter', only('alpha'))).toBe('open')
    expect(press('Enter', NOTHING)).toBeNull()
  })

  it('leave the keys of actions alone', () => {
    expect(press('k', only('alpha'), { ctrlKey: true })).toBeNull()
    expect(press('Enter', only('alpha'), { ctrlKey: true })).toBeNull()
    expect(press('F5', only('alpha'))).toBeNull()
  })

  it('find a name by its letters, and begin anew after a pause', () => {
    typed.text = ''
    expect(press('b', only('alpha'), {}, 1000)).toEqual(only('beta'))
    expect(press('r', only('beta'), {}, 1200)).toEqual(only('bravo'))
    expect(press('g', only('bravo'), {}, 5000)).toEqual(only('gamma'))
  })

  it('go round with the same letter', () => {
    typed.text = ''
    expect(press('b', only('alpha'), {}, 10_000)).toEqual(only('beta'))
    expect(press('b', only('beta'), {}, 10_100)).toEqual(only('bravo'))
    expect(press('b', only('bravo'), {}, 10_200)).toEqual(only('beta'))
  })

  it('put a row in or out with Space', () => {
    expect((press(' ', only('beta'), {}, 20_000) as Selection).chosen.size).toBe(0)
  })
})
