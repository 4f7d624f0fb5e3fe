import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Inventory, type InventoryChange } from './inventory'
import { ScriptedHost, uuidOf } from './test/scripted-host'

let inventory: Inventory
let changes: InventoryChange[]
let touched: string[]
let faults: unknown[]

beforeEach(() => {
  // Of this test alone: what an inventory of before had still to tell goes to arrays of its own.
  const told: InventoryChange[] = []
  const about: string[] = []
  const wrong: unknown[] = []
  changes = told
  touched = about
  faults = wrong
  inventory = new Inventory({
    host: 'h',
    onChange: (change) => told.push(change),
    onTouched: (uuid) => about.push(uuid),
    onFault: (error) => wrong.push(error),
  })
})

afterEach(() => {
  inventory.detach()
  expect(faults).toEqual([])
})

const settle = (ms = 120) => new Promise((resolve) => setTimeout(resolve, ms))
const states = () => Object.fromEntries(inventory.all().map((row) => [row.name, row.state]))

describe('reading all VMs', () => {
  test.each([10, 1000])(
    'takes two round trips to the first paint and one more to all definitions, of %i VMs',
    async (n) => {
      const host = new ScriptedHost(n)
      const connection = await host.connect()
      let atPaint = 0
      const attached = inventory.attach(connection).then(() => {
        atPaint = host.rounds
      })
      await host.answerInRounds(() => inventory.all().length === n && inventory.all().every((row) => row.xmlKnown))
      await attached
      // registration, then lists and states
      expect(atPaint).toBe(2)
      expect(host.rounds).toBe(3)
      expect(changes[0]).toMatchObject({ reset: true, removed: [] })
      expect(changes[0]?.upserts).toHaveLength(n)
    },
  )

  test('a host without VMs says so too', async () => {
    await inventory.attach(await new ScriptedHost().connect())
    expect(changes).toEqual([{ reset: true, upserts: [], removed: [] }])
  })

  test('rows hold what lists, statistics and definition say', async () => {
    const host = new ScriptedHost()
    host.domains.set(uuidOf(1), { name: 'web', title: 'The web', state: 1, autostart: true, snapshots: 3 })
    host.domains.set(uuidOf(2), { name: 'asleep', state: 5, saved: true })
    host.domains.set(uuidOf(3), { name: 'passing', state: 1, transient: true })
    await inventory.attach(await host.connect())
    await settle()
    expect(inventory.get(uuidOf(1))).toEqual({
      host: 'h',
      uuid: uuidOf(1),
      name: 'web',
      title: 'The web',
      state: 'running',
      persistent: true,
      autostart: true,
      vcpus: 2,
      memoryBytes: 2 * 1024 * 1024,
      tags: [],
      macs: [],
      addresses: [],
      diskCount: 1,
      snapshotCount: 3,
      xmlKnown: true,
    })
    expect(states()).toEqual({ web: 'running', asleep: 'saved', passing: 'running' })
    expect(inventory.get(uuidOf(3))?.persistent).toBe(false)
  })

  test('the two batches and the reading of one VM make the same row, so that nothing flickers', async () => {
    const host = new ScriptedHost(1)
    await inventory.attach(await host.connect())
    await settle()
    changes.splice(0)
    host.lifecycle(uuidOf(0), 0, 1)
    await settle()
    expect(touched).toEqual([uuidOf(0)])
    expect(changes).toEqual([])
  })
})

describe('events that come while the list is being read', () => {
  const lists = (name: string) => name === 'connectListAllDomains' || name === 'connectGetAllDomainStats'

  async function attachWhile(host: ScriptedHost, happens: () => void): Promise<void> {
    const connection = await host.connect()
    host.hold(lists)
    const attached = inventory.attach(connection)
    while (!host.calls.includes('connectGetAllDomainStats')) await settle(1)
    happens()
    await settle(60)
    host.release()
    await attached
    await settle()
  }

  test('a VM that stopped stays stopped when the older list arrives', async () => {
    const host = new ScriptedHost(2)
    const web = { name: 'web', state: 1 }
    host.domains.set(uuidOf(7), web)
    await attachWhile(host, () => {
      web.state = 5
      host.lifecycle(uuidOf(7), 5)
    })
    expect(states().web).toBe('shut-off')
    expect(inventory.get(uuidOf(7))?.xmlKnown).toBe(true)
    expect(inventory.all()).toHaveLength(3)
  })

  test('a VM that was removed does not come back with the older list', async () => {
    const host = new ScriptedHost(2)
    await attachWhile(host, () => {
      host.domains.delete(uuidOf(0))
      host.lifecycle(uuidOf(0), 1)
    })
    expect(Object.keys(states())).toEqual(['vm-1'])
  })

  test('a VM that was defined is not dropped by the older list', async () => {
    const host = new ScriptedHost(1)
    await attachWhile(host, () => {
      host.domains.set(uuidOf(9), { name: 'new', state: 5 })
      host.lifecycle(uuidOf(9), 0)
    })
    expect(Object.keys(states()).sort()).toEqual(['new', 'vm-0'])
  })

  test('a VM defined during a refresh is not dropped by it', async () => {
    const host = new ScriptedHost(1)
    await inventory.attach(await host.connect())
    await settle()
    host.hold(lists)
    const refreshed = inventory.refresh()
    await settle(5)
    host.domains.set(uuidOf(9), { name: 'new', state: 5 })
    host.lifecycle(uuidOf(9), 0)
    await settle(60)
    expect(states().new).toBe('shut-off')
    host.release()
    await refreshed
    await settle()
    expect(Object.keys(states()).sort()).toEqual(['new', 'vm-0'])
    expect(changes.flatMap((change) => change.removed)).toEqual([])
  })
})

describe('events', () => {
  test('a burst about one VM is read twice at most and told in one change', async () => {
    const host = new ScriptedHost(3)
    await inventory.attach(await host.connect())
    await settle()
    changes.splice(0)
    host.calls.splice(0)
    const vm = host.domains.get(uuidOf(1))
    if (vm !== undefined) vm.state = 1
    for (let n = 0; n < 50; n++) host.lifecycle(uuidOf(1), 2)
    await settle(200)
    expect(host.calls.filter((name) => name === 'domainGetInfo').length).toBeLessThanOrEqual(2)
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({ reset: false, removed: [], upserts: [{ name: 'vm-1', state: 'running' }] })
  })

  test('what they tell of the state is shown before the VM is asked, and the answer has the last word', async () => {
    const host = new ScriptedHost(2)
    await inventory.attach(await host.connect())
    await settle()
    const held: string[] = []
    host.hold((name) => name === 'domainGetInfo')
    const seen = (event: number, detail = 0) => {
      host.lifecycle(uuidOf(0), event, detail)
      return settle(60).then(() => held.push(states()['vm-0'] ?? ''))
    }
    for (const event of [2, 3, 4]) await seen(event)
    await seen(5, 4)
    await seen(8)
    await seen(5)
    expect(held).toEqual(['running', 'paused', 'running', 'saved', 'crashed', 'shut-off'])
    Object.assign(host.domains.get(uuidOf(0)) ?? {}, { state: 3 })
    host.release()
    await settle(200)
    expect(states()['vm-0']).toBe('paused')
  })

  test('only the VM they are about is read', async () => {
    const host = new ScriptedHost(100)
    await inventory.attach(await host.connect())
    await settle()
    host.calls.splice(0)
    host.lifecycle(uuidOf(50), 2)
    await settle()
    expect(host.calls.length).toBeLessThan(10)
  })

  test('an endless stream of them does not keep a VM from being shown', async () => {
    const host = new ScriptedHost(1)
    await inventory.attach(await host.connect())
    await settle()
    const vm = host.domains.get(uuidOf(0))
    const noise = setInterval(() => host.lifecycle(uuidOf(0), 0, 1), 1)
    if (vm !== undefined) vm.state = 1
    await settle(300)
    clearInterval(noise)
    expect(states()['vm-0']).toBe('running')
    // and does not make every listener read it a hundred times either
    expect(touched.length).toBeGreaterThan(1)
    expect(touched.length).toBeLessThan(20)
    await settle()
  })

  test('a VM that is still being read is not read a second time beside it, which could overtake', async () => {
    const host = new ScriptedHost(2)
    await inventory.attach(await host.connect())
    await settle()
    host.calls.splice(0)
    host.hold((name) => name === 'domainGetInfo')
    host.lifecycle(uuidOf(0), 0, 1)
    await settle(20)
    Object.assign(host.domains.get(uuidOf(0)) ?? {}, { state: 1 })
    host.lifecycle(uuidOf(0), 2)
    host.lifecycle(uuidOf(1), 0, 1)
    await settle(60)
    expect(host.calls.filter((name) => name === 'domainGetInfo')).toHaveLength(2)
    host.release()
    await settle(200)
    expect(states()).toEqual({ 'vm-0': 'running', 'vm-1': 'shut-off' })
  })

  test('a VM that could not be read is asked again by itself, until it can be', async () => {
    const host = new ScriptedHost(1)
    await inventory.attach(await host.connect())
    await settle()
    const refused = () => host.calls.filter((name) => name === 'domainGetInfo').length
    host.calls.splice(0)
    host.refuse.add('domainGetInfo')
    Object.assign(host.domains.get(uuidOf(0)) ?? {}, { state: 1 })
    // an event that tells no state by itself
    host.lifecycle(uuidOf(0), 0, 1)
    await expect.poll(refused, { timeout: 5000 }).toBe(2)
    expect(states()).toEqual({ 'vm-0': 'shut-off' })
    host.refuse.delete('domainGetInfo')
    await expect.poll(states, { timeout: 5000 }).toEqual({ 'vm-0': 'running' })
    expect(faults.splice(0)).toHaveLength(2)
  })

  test('a rename keeps the row and changes its name', async () => {
    const host = new ScriptedHost(1)
    await inventory.attach(await host.connect())
    await settle()
    changes.splice(0)
    host.domains.set(uuidOf(0), { name: 'renamed', state: 5 })
    host.lifecycle(uuidOf(0), 1, 1, 'vm-0')
    host.lifecycle(uuidOf(0), 0, 2, 'renamed')
    await settle()
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({ removed: [], upserts: [{ uuid: uuidOf(0), name: 'renamed' }] })
  })

  test('a VM that is gone when it is read is removed once', async () => {
    const host = new ScriptedHost(2)
    await inventory.attach(await host.connect())
    await settle()
    changes.splice(0)
    host.domains.delete(uuidOf(0))
    host.lifecycle(uuidOf(0), 5)
    host.lifecycle(uuidOf(0), 1)
    await settle()
    expect(changes).toEqual([{ reset: false, upserts: [], removed: [uuidOf(0)] }])
  })
})

describe('what no event tells', () => {
  test('autostart, managed saves and snapshots are seen by a refresh', async () => {
    const host = new ScriptedHost(3)
    await inventory.attach(await host.connect())
    await settle()
    changes.splice(0)
    Object.assign(host.domains.get(uuidOf(0)) ?? {}, { autostart: true })
    Object.assign(host.domains.get(uuidOf(1)) ?? {}, { saved: true })
    Object.assign(host.domains.get(uuidOf(2)) ?? {}, { snapshots: 2 })
    await inventory.refresh()
    await settle()
    expect(inventory.get(uuidOf(0))?.autostart).toBe(true)
    expect(states()['vm-1']).toBe('saved')
    expect(inventory.get(uuidOf(2))?.snapshotCount).toBe(2)
  })

  test('refreshes that are asked for together are one', async () => {
    const host = new ScriptedHost(1)
    await inventory.attach(await host.connect())
    await settle()
    host.calls.splice(0)
    await Promise.all([inventory.refresh(), inventory.refresh(), inventory.refresh()])
    // four lists of VMs, and the networks for their leases
    expect(host.calls).toHaveLength(5)
  })
})

describe('a reconnect', () => {
  test('tells only what is different, and never an empty list', async () => {
    const host = new ScriptedHost(20)
    await inventory.attach(await host.connect())
    await settle()
    changes.splice(0)
    host.hangUp()
    inventory.detach()
    expect(inventory.all()).toHaveLength(20)
    host.domains.delete(uuidOf(3))
    Object.assign(host.domains.get(uuidOf(4)) ?? {}, { state: 1 })
    await inventory.attach(await host.connect())
    await settle()
    expect(changes).toEqual([
      { reset: false, upserts: [expect.objectContaining({ uuid: uuidOf(4), state: 'running' })], removed: [uuidOf(3)] },
    ])
  })

  test('to the same VMs tells nothing', async () => {
    const host = new ScriptedHost(20)
    await inventory.attach(await host.connect())
    await settle()
    changes.splice(0)
    host.hangUp()
    inventory.detach()
    await inventory.attach(await host.connect())
    await settle()
    expect(changes).toEqual([])
  })
})
