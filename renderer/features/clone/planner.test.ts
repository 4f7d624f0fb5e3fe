import type { ClonePlan, CloneRequest } from '@shared/model/clone'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Answer, Planner, TYPING_PAUSE } from './planner'
import { firstRequest } from './request'

const uuid = '8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365'
const plan = (id: string): ClonePlan => ({
  id,
  sourceName: 'a',
  name: id,
  identity: { uuid, genid: uuid, macs: [] },
  directory: '/srv',
  disks: [],
  interfaces: [],
  makes: [],
  spaces: [],
  pools: [],
  warnings: [],
  blockers: [],
  sourceXml: '',
  cloneXml: '',
  engine: 'qemu-img',
  bytesToWrite: 0,
  estimatedSeconds: null,
  commands: '',
  steps: [],
})

/** A host that answers when it is told to. */
function slowHost() {
  const waiting: { request: CloneRequest; answer: (a: Answer) => void }[] = []
  const ask = (request: CloneRequest) => new Promise<Answer>((answer) => waiting.push({ request, answer }))
  const reply = async (n: number, a: Answer) => {
    waiting[n]?.answer(a)
    await Promise.resolve()
    await Promise.resolve()
  }
  return { waiting, ask, reply }
}

const ok = (id: string): Answer => ({ ok: true, value: plan(id) })
const name = (n: string) => (r: CloneRequest) => ({ ...r, name: n })

describe('Planner', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('typing asks once, after a pause', () => {
    const host = slowHost()
    const planner = new Planner(firstRequest('h', uuid), host.ask)
    planner.start()
    for (const n of ['w', 'we', 'web']) planner.change(name(n), true)
    vi.advanceTimersByTime(TYPING_PAUSE - 1)
    expect(host.waiting).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(host.waiting.map((w) => w.request.name)).toEqual([undefined, 'web'])
  })

  test('a choice asks at once, and with it what was being typed', () => {
    const host = slowHost()
    const planner = new Planner(firstRequest('h', uuid), host.ask)
    planner.change(name('web'), true)
    planner.change((r) => ({ ...r, verify: true }))
    expect(host.waiting.map((w) => [w.request.name, w.request.verify])).toEqual([['web', true]])
    vi.advanceTimersByTime(1000)
    expect(host.waiting).toHaveLength(1)
  })

  test('an answer that comes after a newer one is dropped', async () => {
    const host = slowHost()
    const planner = new Planner(firstRequest('h', uuid), host.ask)
    planner.start()
    planner.change(name('second'))
    await host.reply(1, ok('second'))
    expect(planner.get()).toMatchObject({ current: true, plan: { id: 'second' } })
    await host.reply(0, ok('first'))
    expect(planner.get()).toMatchObject({ current: true, plan: { id: 'second' } })
  })

  test('an older answer is shown while the newest is on its way, but is not current', async () => {
    const host = slowHost()
    const planner = new Planner(firstRequest('h', uuid), host.ask)
    planner.start()
    planner.change(name('second'))
    await host.reply(0, ok('first'))
    expect(planner.get()).toMatchObject({ current: false, plan: { id: 'first' } })
    await host.reply(1, ok('second'))
    expect(planner.get().current).toBe(true)
  })

  test('an answer that comes while something is typed is not current', async () => {
    const host = slowHost()
    const planner = new Planner(firstRequest('h', uuid), host.ask)
    planner.start()
    planner.change(name('typed'), true)
    await host.reply(0, ok('first'))
    expect(planner.get()).toMatchObject({ current: false, request: { name: 'typed' } })
  })

  test('the identity of the first plan is sent with the next request', async () => {
    const host = slowHost()
    const planner = new Planner(firstRequest('h', uuid), host.ask)
    planner.start()
    await host.reply(0, ok('first'))
    planner.change(name('x'))
    expect(host.waiting[1]?.request.identity?.uuid).toBe(uuid)
  })

  test('a failure keeps the previous plan and says why', async () => {
    const host = slowHost()
    const planner = new Planner(firstRequest('h', uuid), host.ask)
    planner.start()
    await host.reply(0, ok('first'))
    planner.again()
    await host.reply(1, { ok: false, problem: { code: 'host.lost', remedies: [] } })
    expect(planner.get()).toMatchObject({ current: false, plan: { id: 'first' }, problem: { code: 'host.lost' } })
  })

  test('nothing is taken after stop', async () => {
    const host = slowHost()
    const planner = new Planner(firstRequest('h', uuid), host.ask)
    planner.start()
    planner.stop()
    await host.reply(0, ok('first'))
    expect(planner.get().plan).toBeNull()
  })
})
