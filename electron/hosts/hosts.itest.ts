import { rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DomainSummary } from '@shared/model/domain'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LabHost, until, writeTestDriverFile } from '../../e2e/lab/lab'
import { Hosts } from './hosts'

let lab: LabHost
const opened: Hosts[] = []

beforeAll(async () => {
  lab = await LabHost.up('hosts')
})
afterAll(() => lab.down())
afterEach(async () => {
  for (const hosts of opened.splice(0)) await hosts.close()
})

/** Hosts whose system libvirt is the lab's, by a socket of our choice. */
function open(socket: string, uri?: string): Hosts {
  const hosts = new Hosts({ system: { sockets: [socket], uri }, session: false })
  opened.push(hosts)
  return hosts
}

async function online(hosts: Hosts) {
  hosts.start()
  const host = hosts.get('local-system')
  await host.whenOnline()
  return host
}

/** Resolves with the time at which the inventory first fits, ms by performance.now. */
function when(hosts: Hosts, fits: (rows: readonly DomainSummary[]) => boolean): Promise<number> {
  const host = hosts.get('local-system')
  return new Promise((resolve) => {
    hosts.onInventory(() => {
      if (fits(host.domains())) resolve(performance.now())
    })
  })
}

const rounded = (times: Record<string, number>) =>
  Object.entries(times)
    .map(([name, ms]) => `${name} ${Math.round(ms)}`)
    .join(', ')

const xml = (name: string) =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type arch='x86_64' machine='q35'>hvm</type></os></domain>`

describe('a live host', () => {
  test('shows what virsh does within 300 ms of its event', async () => {
    const hosts = open(lab.socketPath)
    await online(hosts)
    const took = async (fits: (rows: readonly DomainSummary[]) => boolean, act: () => Promise<unknown>) => {
      const seen = when(hosts, fits)
      await act()
      const acted = performance.now()
      return (await seen) - acted
    }
    const named = (name: string) => (rows: readonly DomainSummary[]) => rows.some((r) => r.name === name && r.xmlKnown)
    const inState = (name: string, state: string) => (rows: readonly DomainSummary[]) =>
      rows.some((r) => r.name === name && r.state === state)
    const titled = (name: string, title: string) => (rows: readonly DomainSummary[]) =>
      rows.some((r) => r.name === name && r.title === title)
    const gone = (name: string) => (rows: readonly DomainSummary[]) => rows.every((r) => r.name !== name)
    const passing = join(lab.dir, 'passing.xml')
    await writeFile(passing, xml('passing'))
    const times = {
      define: await took(named('one'), () => lab.defineXml(xml('one'))),
      title: await took(titled('one', 'First'), () => lab.virsh('desc', 'one', '--config', '--title', 'First')),
      start: await took(inState('one', 'running'), () => lab.virsh('start', 'one')),
      suspend: await took(inState('one', 'paused'), () => lab.virsh('suspend', 'one')),
      destroy: await took(inState('one', 'shut-off'), () => lab.virsh('destroy', 'one')),
      rename: await took(named('two'), () => lab.virsh('domrename', 'one', 'two')),
      undefine: await took(gone('two'), () => lab.virsh('undefine', 'two')),
      create: await took(inState('passing', 'running'), () => lab.virsh('create', passing)),
    }
    expect(hosts.get('local-system').domains()).toMatchObject([{ name: 'passing', persistent: false }])
    const end = await took(gone('passing'), () => lab.virsh('destroy', 'passing'))
    console.log('ms after virsh ended (below 0: before):', rounded({ ...times, end }))
    expect(Math.max(...Object.values(times), end)).toBeLessThan(300)
  })

  test('keeps its rows while libvirtd restarts, and is right again afterwards', async () => {
    await lab.defineXml(xml('stays'))
    const hosts = open(lab.socketPath)
    const host = await online(hosts)
    await until('the row', () => host.domains().length === 1)
    const sizes: number[] = []
    hosts.onInventory(() => sizes.push(host.domains().length))
    const back = new Promise<void>((resolve) => hosts.onOnline(() => resolve()))
    await lab.restartLibvirtd()
    await back
    await lab.defineXml(xml('new'))
    await until('both rows', () => host.domains().length === 2)
    expect(Math.min(...sizes)).toBeGreaterThan(0)
    await lab.virsh('undefine', 'stays')
    await lab.virsh('undefine', 'new')
  })

  test('a definition that takes a name in use says so, and the same definition twice is no error', async () => {
    const host = await online(open(lab.socketPath))
    const own = xml('mine').replace('</name>', '</name><uuid>11111111-2222-3333-4444-555555555555</uuid>')
    await host.define(own, 'mine')
    await host.define(own, 'mine')
    await expect(host.define(xml('mine'), 'mine')).rejects.toMatchObject({ problem: { code: 'domain.exists' } })
    expect(await host.nameTaken('mine')).toBe(true)
    await host.undefineIfThere('11111111-2222-3333-4444-555555555555')
    await host.undefineIfThere('11111111-2222-3333-4444-555555555555')
    expect(await host.nameTaken('mine')).toBe(false)
  })

  test('starting what runs and stopping what is off is fine; pausing what is off says the state', async () => {
    await lab.defineXml(xml('power'))
    const host = await online(open(lab.socketPath))
    await until('the row', () => host.domains().some((d) => d.name === 'power'))
    const { uuid } = host.domains().find((d) => d.name === 'power') as DomainSummary
    await host.power(uuid, 'force-off')
    await host.power(uuid, 'start')
    await host.power(uuid, 'start')
    expect(await host.stateOf(uuid)).toBe('running')
    await host.power(uuid, 'force-off')
    await expect(host.power(uuid, 'pause')).rejects.toMatchObject({
      problem: { code: 'domain.wrong-state', params: { state: 'shut-off' } },
    })
    await lab.virsh('undefine', 'power')
  })
})

describe('a thousand domains', () => {
  let relay: Server | undefined
  const path = join(tmpdir(), `offshoot-relay-${process.pid}.sock`)
  afterEach(async () => {
    relay?.close()
    await rm(path, { force: true })
  })

  /**
   * Counts dependent round trips: how often we begin to send after everything asked before has been answered. The relay
   * adds a delay in one direction, so that calls sent together arrive as one burst.
   */
  async function roundTrips(count: number): Promise<{ trips: number; paint: number }> {
    const file = join(lab.dir, `scale-${count}.xml`)
    writeTestDriverFile(file, count)
    let trips = 0
    relay = createServer((client) => {
      const daemon = createConnection(lab.socketPath)
      let quiet = true
      client.on('data', (chunk) => {
        if (quiet) trips++
        quiet = false
        setTimeout(() => daemon.write(chunk), 40)
      })
      daemon.on('data', (chunk) => {
        quiet = true
        client.write(chunk)
      })
      client.on('error', () => daemon.destroy())
      daemon.on('error', () => client.destroy())
      client.on('close', () => daemon.destroy())
      daemon.on('close', () => client.destroy())
    })
    await new Promise<void>((resolve) => relay?.listen(path, resolve))
    const hosts = open(path, `test://${file}`)
    const began = performance.now()
    const painted = when(hosts, (rows) => rows.length === count)
    await online(hosts)
    const paint = (await painted) - began
    const counted = trips
    await until(
      'all definitions',
      () =>
        hosts
          .get('local-system')
          .domains()
          .every((d) => d.xmlKnown),
      30_000,
    )
    await hosts.close()
    relay.close()
    await rm(path, { force: true })
    return { trips: counted, paint }
  }

  test('are all on screen in a moment, and told once each in a batch', async () => {
    const file = join(lab.dir, 'direct.xml')
    writeTestDriverFile(file, 1000)
    const hosts = open(lab.socketPath, `test://${file}`)
    let told = 0
    hosts.onInventory(({ upserts }) => {
      told += upserts.length
    })
    const began = performance.now()
    const painted = when(hosts, (rows) => rows.length === 1000)
    const known = when(hosts, (rows) => rows.length === 1000 && rows.every((row) => row.xmlKnown))
    await online(hosts)
    const times = { 'first paint': (await painted) - began, 'all definitions': (await known) - began }
    console.log('1000 domains, ms:', rounded(times))
    // once with the list, once with its definition
    expect(told).toBeLessThanOrEqual(2000)
    expect(times['all definitions']).toBeLessThan(5000)
  })

  test('a host closed while they are read does libvirtd no harm', async () => {
    const file = join(lab.dir, 'closed.xml')
    writeTestDriverFile(file, 300)
    const daemons = () => lab.processes(/^libvirtd -d/).map((daemon) => daemon.pid)
    const before = daemons()
    expect(before).toHaveLength(1)
    for (let n = 0; n < 20; n++) {
      const hosts = open(lab.socketPath, `test://${file}`)
      await online(hosts)
      await new Promise((resolve) => setTimeout(resolve, n % 10))
      await hosts.close()
    }
    expect(daemons()).toEqual(before)
  })

  test('take as many dependent round trips to the first paint as ten', async () => {
    const ten = await roundTrips(10)
    const thousand = await roundTrips(1000)
    expect(thousand.trips).toBeLessThanOrEqual(ten.trips + 1)
    expect(thousand.trips).toBeLessThanOrEqual(8)
    expect(thousand.paint).toBeLessThan(3000)
    console.log(
      `first paint: 10 domains ${Math.round(ten.paint)} ms in ${ten.trips} trips, 1000 ${Math.round(thousand.paint)} ms in ${thousand.trips} trips (40 ms one way)`,
    )
  })
})
