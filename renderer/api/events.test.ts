import type { EventMessage } from '@shared/contract'
import type { Job } from '@shared/job'
import type { DomainSummary } from '@shared/model/domain'
import type { HostSummary } from '@shared/model/host'
import type { Prompt } from '@shared/model/prompt'
import { beforeEach, describe, expect, it } from 'vitest'
import { applyEvent, patchDomains } from './events'
import { createQueryClient, domainQuery, domainsQuery, hostsQuery, jobsQuery, promptsQuery, xmlQuery } from './queries'

const vm = (uuid: string, state: DomainSummary['state'] = 'running'): DomainSummary => ({
  host: 'h',
  uuid,
  name: uuid,
  state,
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
})
const host: HostSummary = { id: 'h', kind: 'local-system', uri: 'qemu:///system', state: { kind: 'connecting' } }
const job = (id: string, state: Job['state']): Job => ({ id, state }) as Job
const change = (upserts: readonly DomainSummary[], removed: readonly string[] = [], reset = false): EventMessage => ({
  name: 'inventory.changed',
  payload: { host: 'h', reset, upserts, removed },
})

let client = createQueryClient()
let seen: unknown[] = []
const apply = (message: EventMessage) =>
  applyEvent(client, message, {
    windowState: (s) => seen.push(s),
    action: (id) => seen.push(id),
    load: (sample) => seen.push(sample),
  })
const rows = () => client.getQueryData(domainsQuery('h').queryKey)?.map((d) => `${d.uuid} ${d.state}`)

beforeEach(() => {
  client = createQueryClient()
  seen = []
})

describe('events of the inventory', () => {
  it('add, replace and remove rows; the others keep their identity', () => {
    const before = [vm('a'), vm('b'), vm('c')]
    const after = patchDomains(before, [vm('b', 'paused'), vm('d')], ['c'])
    expect(after.map((d) => `${d.uuid} ${d.state}`)).toEqual(['a running', 'b paused', 'd running'])
    expect(after[0]).toBe(before[0])
  })

  it('are written into the list that was read', () => {
    client.setQueryData(domainsQuery('h').queryKey, [vm('a')])
    apply(change([vm('a', 'shut-off'), vm('b')]))
    apply(change([], ['b']))
    expect(rows()).toEqual(['a shut-off'])
  })

  it('are dropped while the list is not read yet, unless they are all', () => {
    apply(change([vm('a')]))
    expect(rows()).toBeUndefined()
    apply(change([vm('b')], [], true))
    expect(rows()).toEqual(['b running'])
  })

  it('of a reset forget the rest', () => {
    client.setQueryData(domainsQuery('h').queryKey, [vm('a'), vm('b')])
    apply(change([vm('c')], [], true))
    expect(rows()).toEqual(['c running'])
  })

  it('make detail and XML of a VM be read again when its state changed or it was touched, and of no other', () => {
    const detail = (uuid: string) => domainQuery({ host: 'h', uuid }).queryKey
    const xml = xmlQuery({ host: 'h', uuid: 'a', which: 'live' }).queryKey
    const stale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated
    client.setQueryData(domainsQuery('h').queryKey, [vm('a'), vm('b')])
    for (const uuid of ['a', 'b']) client.setQueryData(detail(uuid), {} as never)
    client.setQueryData(xml, { xml: '' })
    apply(change([vm('a'), { ...vm('b'), vcpus: 2 }]))
    expect([stale(detail('a')), stale(detail('b'))]).toEqual([false, false])
    apply(change([vm('a', 'shut-off')]))
    expect([stale(detail('a')), stale(xml), stale(detail('b'))]).toEqual([true, true, false])
    apply({ name: 'domain.touched', payload: { host: 'h', uuid: 'b' } })
    expect(stale(detail('b'))).toBe(true)
  })
})

describe('other events', () => {
  it('replace a host in the list', () => {
    client.setQueryData(hostsQuery().queryKey, [host])
    apply({ name: 'host.changed', payload: { ...host, state: { kind: 'online', since: 1 } } })
    expect(client.getQueryData(hostsQuery().queryKey)?.[0]?.state.kind).toBe('online')
  })

  it('take a removed host off the list, with all that was read of it', () => {
    client.setQueryData(hostsQuery().queryKey, [host, { ...host, id: 'other' }])
    client.setQueryData(domainsQuery('h').queryKey, [vm('a')])
    client.setQueryData(domainsQuery('other').queryKey, [vm('b')])
    apply({ name: 'host.removed', payload: { host: 'h' } })
    expect(client.getQueryData(hostsQuery().queryKey)?.map((h) => h.id)).toEqual(['other'])
    expect(client.getQueryData(domainsQuery('h').queryKey)).toBeUndefined()
    expect(client.getQueryData(domainsQuery('other').queryKey)).toHaveLength(1)
  })

  it('queue what connections ask, once each, until it is closed', () => {
    const prompt = (id: string) => ({ id }) as Prompt
    const waiting = () => client.getQueryData(promptsQuery().queryKey)?.map((p) => p.id)
    apply({ name: 'prompt.asked', payload: prompt('1') })
    apply({ name: 'prompt.asked', payload: prompt('2') })
    apply({ name: 'prompt.asked', payload: prompt('1') })
    expect(waiting()).toEqual(['2', '1'])
    apply({ name: 'prompt.closed', payload: { id: '2' } })
    apply({ name: 'prompt.closed', payload: { id: '7' } })
    expect(waiting()).toEqual(['1'])
  })

  it('of a test replace what was known of it', () => {
    const test = { test: 't', steps: [], ended: false }
    apply({ name: 'host.test', payload: test })
    apply({ name: 'host.test', payload: { ...test, ended: true } })
    expect(client.getQueryData(['host-test', 't'])).toEqual({ ...test, ended: true })
  })

  it('add, replace and remove jobs', () => {
    client.setQueryData(jobsQuery().queryKey, [job('1', 'running')])
    apply({ name: 'job.changed', payload: job('2', 'queued') })
    apply({ name: 'job.changed', payload: job('1', 'done') })
    expect(client.getQueryData(jobsQuery().queryKey)?.map((j) => `${j.id} ${j.state}`)).toEqual(['1 done', '2 queued'])
    apply({ name: 'job.removed', payload: { id: '1' } })
    expect(client.getQueryData(jobsQuery().queryKey)?.map((j) => j.id)).toEqual(['2'])
  })

  it('of the window and the menu go to the shell', () => {
    const state = { maximized: true, fullscreen: false, focused: true }
    apply({ name: 'window.state', payload: state })
    apply({ name: 'menu.action', payload: { id: 'vm.clone' } })
    expect(seen).toEqual([state, 'vm.clone'])
  })
})
