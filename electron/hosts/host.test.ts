import type { HostState } from '@shared/model/host'
import { type ProblemError, problem } from '@shared/problem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { procedures } from '../libvirt'
import { Host } from './host'
import type { Dialled, Link } from './link'
import { LocalShell } from './shell'
import { ScriptedHost, uuidOf } from './test/scripted-host'
import { StoppedClock, until } from './test/stopped-clock'

let clock: StoppedClock
let daemon: ScriptedHost
let host: Host
let states: HostState[]
let faults: unknown[]
/** each dial takes the next of these; a problem refuses */
let dials: ('open' | ProblemError)[]
let dialled: number

beforeEach(() => {
  clock = new StoppedClock()
  daemon = new ScriptedHost(3)
  states = []
  faults = []
  dials = []
  dialled = 0
  host = new Host({
    id: 'h',
    kind: 'local-system',
    uri: 'qemu:///system',
    link: {
      dial,
      shell: new LocalShell(),
      fileAccess: () => Promise.resolve('sudo' as const),
      nvramDirectory: () => Promise.resolve('/nvram'),
    },
    onFault: (error) => faults.push(error),
    clock,
  })
  host.changed.on((summary) => states.at(-1) !== summary.state && states.push(summary.state))
})

afterEach(() => {
  host.close()
  expect(faults).toEqual([])
})

async function dial(): Promise<Dialled> {
  dialled++
  const next = dials.shift() ?? 'open'
  if (next !== 'open') throw next
  return { connection: await daemon.connect(), socketPath: '/run/sock' }
}

const kinds = () => states.map((state) => state.kind)

describe('a host that is there', () => {
  test('comes online with its facts and its VMs', async () => {
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    expect(host.summary()).toEqual({
      id: 'h',
      kind: 'local-system',
      uri: 'qemu:///system',
      state: { kind: 'online', since: 1_000_000 },
      facts: {
        hostname: 'scripted',
        libvirtVersion: '9.0.0',
        hypervisor: 'QEMU 7.2.22',
        transport: '/run/sock',
        fileAccess: 'sudo',
      },
      lastSeen: undefined,
    })
    expect(host.domains()).toHaveLength(3)
  })

  test('whose QEMU has no version is online all the same', async () => {
    daemon.refuse.add('connectGetVersion')
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread?.[0]?.state === 'failed')
    expect(host.summary()).toMatchObject({ facts: { hypervisor: 'QEMU' }, unread: [{ what: 'hypervisor' }] })
  })

  test('has one connection for short calls, one for what may be slow, and another for long calls once there is one', async () => {
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    expect(dialled).toBe(2)
    await host.statsCall(procedures.connectGetHostname, {})
    await host.call(procedures.connectGetHostname, {})
    expect(dialled).toBe(2)
    await host.longCall(procedures.connectGetHostname, {})
    await host.longCall(procedures.connectGetHostname, {})
    expect(dialled).toBe(3)
  })

  test('that allows no second connection is asked everything over the one there is', async () => {
    dials.push('open', problem('host.unreachable'), problem('host.unreachable'), problem('host.unreachable'))
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    expect(host.summary().facts?.hostname).toBe('scripted')
  })

  test('dials a lane anew after one that failed', async () => {
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    dials.push(problem('host.unreachable'))
    await expect(host.longCall(procedures.connectGetHostname, {})).rejects.toMatchObject({
      problem: { code: 'host.unreachable' },
    })
    expect(await host.longCall(procedures.connectGetHostname, {})).toEqual({ hostname: 'scripted' })
  })

  test('says what libvirt refuses as a problem, and an abort as its reason', async () => {
    host.start()
    await host.whenOnline()
    const missing = host.call(procedures.domainLookupByUuid, { uuid: uuidOf(99) })
    await expect(missing).rejects.toMatchObject({ problem: { code: 'domain.gone' } })
    const reason = new Error('not wanted any more')
    const aborted = host.call(procedures.connectGetHostname, {}, AbortSignal.abort(reason))
    await expect(aborted).rejects.toBe(reason)
  })
})

describe('a host that refuses', () => {
  test('is tried again steadily, and is online once it is willing', async () => {
    dials.push(problem('host.no-libvirt'), problem('host.denied'))
    host.start()
    expect(await clock.strike()).toBe(5000)
    expect(await clock.strike()).toBe(5000)
    await host.whenOnline()
    expect(kinds()).toEqual(['refused', 'refused', 'online'])
    expect(states[0]).toMatchObject({ problem: { code: 'host.no-libvirt' } })
    expect(states[1]).toMatchObject({ problem: { code: 'host.denied' } })
  })

  test('is tried at once when the user asks', async () => {
    dials.push(problem('host.no-libvirt'))
    host.start()
    await until(() => clock.waiting.length === 1)
    host.retry()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    expect(clock.waiting).toHaveLength(0)
  })

  test('calls fail as lost, and dial nothing', async () => {
    dials.push(problem('host.denied'))
    host.start()
    await until(() => clock.waiting.length === 1)
    for (const lane of ['call', 'longCall', 'statsCall'] as const) {
      await expect(host[lane](procedures.connectGetHostname, {})).rejects.toMatchObject({
        problem: { code: 'host.lost' },
      })
    }
    expect(dialled).toBe(1)
  })
})

describe('a host that goes away', () => {
  test('keeps its VMs, is tried with growing patience, and is there again', async () => {
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    dials.push(problem('host.unreachable'), problem('host.unreachable'))
    daemon.hangUp()
    const waits = [await clock.strike(), await clock.strike(), await clock.strike()]
    expect(waits).toEqual([500, 1000, 2000])
    expect(host.domains()).toHaveLength(3)
    await until(() => kinds().at(-1) === 'online')
    expect(states).toMatchObject([
      { kind: 'online' },
      { kind: 'reconnecting', attempt: 1, retryAt: 1_000_500, problem: { code: 'host.lost' } },
      { kind: 'reconnecting', attempt: 2, retryAt: 1_001_000, problem: { code: 'host.unreachable' } },
      { kind: 'reconnecting', attempt: 3, retryAt: 1_002_000 },
      { kind: 'online' },
    ])
    expect(host.summary().lastSeen).toBe(1_000_000)
  })

  test('starts with little patience again after each time it was there', async () => {
    host.start()
    for (let n = 0; n < 3; n++) {
      await host.whenOnline()
      await until(() => host.summary().unread === undefined)
      daemon.hangUp()
      expect(await clock.strike()).toBe(500)
    }
    await host.whenOnline()
  })

  test('and whose libvirt is gone or forbidden then needs a person', async () => {
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    dials.push(problem('host.no-libvirt'))
    daemon.hangUp()
    expect(await clock.strike()).toBe(500)
    expect(await clock.strike()).toBe(5000)
    expect(kinds().slice(0, 3)).toEqual(['online', 'reconnecting', 'refused'])
    await host.whenOnline()
  })

  test('fails what was asked and not answered', async () => {
    host.start()
    await host.whenOnline()
    daemon.hold(() => true)
    const asked = host.call(procedures.connectGetHostname, {})
    daemon.hangUp()
    await expect(asked).rejects.toMatchObject({ problem: { code: 'host.lost' } })
    daemon.hold(() => false)
  })
})

describe('a host whose daemon for networks was restarted', () => {
  const net = { name: 'default', uuid: uuidOf(9) }
  const told = (name: string) => daemon.calls.filter((call) => call === name).length

  test('is asked again on a connection of its own; what it was told as it ended is not told twice', async () => {
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    daemon.loseDaemon(/network/i)
    await expect(host.call(procedures.networkCreate, { net })).rejects.toBeInstanceOf(Error)
    expect(told('networkCreate')).toBe(1)
    // Now it is known that nothing reaches that daemon any more by the old connection.
    await host.call(procedures.networkCreate, { net })
    expect(told('networkCreate')).toBe(3)
    const asked = told('connectListAllNetworks')
    await host.call(procedures.connectListAllNetworks, { needResults: 1, flags: 0 })
    expect(told('connectListAllNetworks')).toBe(asked + 2)
  })

  test('a lane tells nothing twice either, and is a new one the next time', async () => {
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    await host.longCall(procedures.networkCreate, { net })
    daemon.loseDaemon(/network/i)
    await expect(host.longCall(procedures.networkCreate, { net })).rejects.toBeInstanceOf(Error)
    expect(told('networkCreate')).toBe(2)
    await host.longCall(procedures.networkCreate, { net })
    expect(told('networkCreate')).toBe(3)
  })
})

describe('a host over ssh', () => {
  const remote = (more: Partial<Link> = {}) => {
    host = new Host({
      id: 'h',
      kind: 'ssh',
      uri: 'qemu+ssh://kvm1/system',
      link: {
        dial,
        shell: new LocalShell(),
        fileAccess: () => Promise.resolve('direct' as const),
        nvramDirectory: () => Promise.resolve('/nvram'),
        ...more,
      },
      onFault: (error) => faults.push(error),
      clock,
    })
    host.changed.on((summary) => states.at(-1) !== summary.state && states.push(summary.state))
  }

  test('that is out of reach at first is tried with growing patience', async () => {
    remote()
    dials.push(problem('host.timeout'), problem('host.dns'))
    host.start()
    expect([await clock.strike(), await clock.strike()]).toEqual([500, 1000])
    await host.whenOnline()
    expect(kinds()).toEqual(['reconnecting', 'reconnecting', 'online'])
  })

  test.each(['host.key-changed', 'host.key-revoked', 'host.auth-rejected', 'host.auth-cancelled'] as const)(
    'that answers %s is not asked again but by a person',
    async (code) => {
      remote()
      dials.push(problem(code))
      host.start()
      await until(() => kinds().at(-1) === 'refused')
      expect(clock.waiting).toEqual([])
      host.retry()
      // What kept it away is known until the answer is there.
      expect(states.at(-1)).toMatchObject({ kind: 'connecting', after: { code } })
      await host.whenOnline()
      expect(kinds()).toEqual(['refused', 'connecting', 'online'])
    },
  )

  test('stays away by the user’s word, and keeps its VMs', async () => {
    remote()
    host.start()
    await host.whenOnline()
    await host.disconnect()
    await until(() => kinds().at(-1) === 'disconnected')
    expect(clock.waiting).toEqual([])
    expect(host.domains()).toHaveLength(3)
    host.woke()
    expect(kinds().at(-1)).toBe('disconnected')
    host.retry()
    await host.whenOnline()
  })

  test('that waits for its next try can be disconnected', async () => {
    remote()
    dials.push(problem('host.timeout'))
    host.start()
    await until(() => clock.waiting.length === 1)
    await host.disconnect()
    await until(() => kinds().at(-1) === 'disconnected')
    expect(clock.waiting).toEqual([])
    expect(dialled).toBe(1)
  })

  test('is tried at once when the computer wakes, or probed when it seems to be there', async () => {
    let probes = 0
    remote({ probe: () => void probes++ })
    dials.push(problem('host.timeout'))
    host.start()
    await until(() => clock.waiting.length === 1)
    host.woke()
    await host.whenOnline()
    host.woke()
    expect(probes).toBe(1)
  })

  test('tells its latency, and tells it again only when it is another', async () => {
    const times = [12.4, 12.1, 40.2]
    remote({ ping: () => Promise.resolve(times.shift() ?? 0) })
    const told: (number | undefined)[] = []
    host.changed.on(({ latencyMs }) => told.at(-1) !== latencyMs && told.push(latencyMs))
    host.start()
    await host.whenOnline()
    await until(() => host.summary().unread === undefined)
    expect(host.summary().latencyMs).toBe(12)
    expect(await clock.strike()).toBe(10_000)
    await until(() => clock.waiting.length === 1)
    expect(told).toEqual([12])
    await clock.strike()
    await until(() => told.length === 2)
    expect(told).toEqual([12, 40])
  })
})

describe('waiting for a host', () => {
  test('ends with the signal’s reason', async () => {
    const abort = new AbortController()
    const waiting = host.whenOnline(abort.signal)
    abort.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(host.whenOnline(abort.signal)).rejects.toThrow('enough')
  })

  test('never ends for a host that is closed: what goes on there is out of sight, not over', async () => {
    dials.push(problem('host.denied'))
    host.start()
    const waiting = host.whenOnline()
    await host.close()
    const first = await Promise.race([
      waiting.then(
        () => 'over',
        () => 'over',
      ),
      new Promise((resolve) => setTimeout(resolve, 30, 'waits')),
    ])
    expect(first).toBe('waits')
  })

  test('a host closed while it is dialled stays closed', async () => {
    host.start()
    host.close()
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(kinds()).toEqual([])
    expect(clock.waiting).toEqual([])
  })
})
