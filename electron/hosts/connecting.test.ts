import type { HostQuestion, HostSummary } from '@shared/model/host'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Host } from './host'
import type { Link } from './link'
import { LocalShell } from './shell'
import { ScriptedHost, uuidOf } from './test/scripted-host'
import { StoppedClock, until } from './test/stopped-clock'

/** Every call of connecting, and what is not known of the host when it is not answered. */
const CALLS: readonly (readonly [name: string, unread: HostQuestion | null])[] = [
  ['connectDomainEventCallbackRegisterAny', 'events'],
  ['connectNetworkEventRegisterAny', null],
  ['connectStoragePoolEventRegisterAny', null],
  ['connectListAllNetworks', null],
  ['connectListAllDomains', 'vms'],
  ['connectGetAllDomainStats', null],
  ['domainGetXmlDesc', null],
  ['connectGetLibVersion', 'libvirt'],
  ['connectGetType', 'hypervisor'],
  ['connectGetVersion', 'hypervisor'],
  ['connectGetHostname', 'hostname'],
]

/** What is asked of the way to a host. */
const QUESTIONS = [
  ['fileAccess', 'access'],
  ['nvramDirectory', 'directories'],
  ['ping', null],
] as const

let clock: StoppedClock
let daemon: ScriptedHost
let host: Host
let faults: unknown[]
let told: HostSummary[]

beforeEach(() => {
  clock = new StoppedClock()
  daemon = new ScriptedHost(3)
  faults = []
  told = []
})

afterEach(async () => {
  daemon.release()
  daemon.hangUp()
  await host.close()
  expect(faults).toEqual([])
})

function connect(link: Partial<Link> = {}): void {
  host = new Host({
    id: 'h',
    kind: 'ssh',
    uri: 'qemu+ssh://kvm1/system',
    link: {
      dial: async () => ({ connection: await daemon.connect(), socketPath: '/run/sock' }),
      shell: new LocalShell(),
      fileAccess: () => Promise.resolve('sudo'),
      nvramDirectory: () => Promise.resolve('/nvram'),
      ping: () => Promise.resolve(12),
      ...link,
    },
    onFault: (error) => faults.push(error),
    clock,
  })
  host.changed.on((summary) => told.push(summary))
  host.start()
}

const unread = () => host.summary().unread ?? []
const online = () => host.summary().state.kind === 'online'

/** Lets the limits of what does not answer pass, until the host is online. */
async function comesOnline(): Promise<void> {
  await until(() => {
    if (!online()) clock.pass(5000)
    return online()
  })
}

/** A verb goes through, whatever was not answered. */
async function startsOne(): Promise<void> {
  const calls = daemon.calls.length
  await host.power(uuidOf(1), 'start')
  expect(daemon.calls.slice(calls)).toContain('domainCreateWithFlags')
  expect(daemon.domains.get(uuidOf(1))?.state).toBe(1)
}

describe.each(CALLS)('%s', (name, what) => {
  test('that is refused keeps nothing else away, is named, and is asked again', async () => {
    daemon.refuse.set(name, 38)
    connect()
    await comesOnline()
    if (what !== null) {
      await until(() => unread().some((one) => one.what === what && one.state === 'failed'))
      await until(() => unread().length === 1)
    }
    await startsOne()
    expect(told.every(({ state }) => state.kind !== 'refused' && state.kind !== 'reconnecting')).toBe(true)
    daemon.refuse.clear()
    await until(() => {
      clock.pass(300_000)
      return unread().length === 0
    })
    await until(() => host.domains().length === 3)
    expect(host.summary().facts).toMatchObject({
      hostname: 'scripted',
      libvirtVersion: '9.0.0',
      hypervisor: 'QEMU 7.2.22',
      fileAccess: 'sudo',
    })
  })

  test('that is not answered is called late, and its answer is taken when it comes', async () => {
    daemon.hold((call) => call === name)
    connect()
    await comesOnline()
    if (what !== null) {
      await until(() => {
        clock.pass(5000)
        return unread().some((one) => one.what === what && one.state === 'late')
      })
      await until(() => unread().length === 1)
    }
    await startsOne()
    // What nobody answers is not asked a second time.
    const asked = daemon.calls.filter((call) => call === name).length
    clock.pass()
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (what !== null) expect(daemon.calls.filter((call) => call === name).length).toBe(asked)
    daemon.release()
    await until(() => unread().length === 0)
    await until(() => host.domains().length === 3 && host.domains().every((row) => row.xmlKnown))
    expect(host.domain(uuidOf(1))?.state).toBe('running')
  })
})

describe.each(QUESTIONS)('%s', (name, what) => {
  test('that fails keeps nothing else away', async () => {
    let fails = true
    const answer = { fileAccess: 'sudo', nvramDirectory: '/nvram', ping: 12 }[name]
    connect({ [name]: () => (fails ? Promise.reject(new Error('sh took too long')) : Promise.resolve(answer)) })
    await comesOnline()
    if (what !== null) await until(() => unread().length === 1)
    expect(unread()).toEqual(what === null ? [] : [{ what, state: 'failed', raw: 'sh took too long' }])
    await startsOne()
    fails = false
    await until(() => {
      clock.pass(300_000)
      return unread().length === 0
    })
  })

  test('that never ends keeps nothing else away', async () => {
    connect({ [name]: () => new Promise(() => undefined) })
    await comesOnline()
    await startsOne()
    await until(() => {
      clock.pass(5000)
      return unread().every(({ state }) => state === 'late')
    })
    expect(unread().map((one) => one.what)).toEqual(what === null ? [] : [what])
  })
})

describe('what an action needs to know', () => {
  test('is waited for, and for no longer than its limit', async () => {
    daemon.hold((call) => call === 'connectGetLibVersion')
    connect({ fileAccess: () => new Promise(() => undefined) })
    await comesOnline()
    const version = host.libvirtVersion().catch((error) => error.problem)
    const access = host.fileAccess()
    await until(() => unread().length === 2)
    clock.pass(5000)
    expect(await version).toMatchObject({ code: 'host.unread', params: { by: 'libvirt' } })
    expect(await access).toBeUndefined()
    daemon.release()
    await until(() => unread().length === 1)
    expect(await host.libvirtVersion()).toBe('9.0.0')
  })

  test('of the time before is not forgotten while it is asked again', async () => {
    connect()
    await comesOnline()
    await until(() => unread().length === 0)
    daemon.hold((call) => call === 'connectGetHostname')
    daemon.hangUp()
    await until(() => !online())
    await comesOnline()
    expect(host.summary().facts?.hostname).toBe('scripted')
    expect(unread().map(({ what }) => what)).toContain('hostname')
  })
})

test('a list that comes late after the events were refused holds what happened in between', async () => {
  daemon.refuse.set('connectDomainEventCallbackRegisterAny', 38)
  connect()
  await comesOnline()
  await until(() => host.domains().length === 3)
  daemon.domains.set(uuidOf(9), { name: 'meanwhile', state: 5 })
  daemon.refuse.clear()
  await until(() => {
    clock.pass(300_000)
    return host.domain(uuidOf(9)) !== undefined
  })
})
