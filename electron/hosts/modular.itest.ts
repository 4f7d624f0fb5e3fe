import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LabHost, labDir, modularBuilt, until } from '../../e2e/lab/lab'
import { authorize, LabSshd, makeKey } from '../../e2e/lab/sshd'
import { procedures } from '../libvirt'
import type { Host } from './host'
import { Hosts } from './hosts'

const IP = '10.99.0.64'
const opened: Hosts[] = []
let dir: string

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-modular-'))
  await makeKey(join(dir, 'id'))
})
afterEach(async () => {
  for (const hosts of opened.splice(0)) await hosts.close()
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** This computer's libvirt, by a socket of a lab host. */
async function local(lab: LabHost, socket: string): Promise<Host> {
  const hosts = new Hosts({ system: { sockets: [lab.outside(socket)] }, session: false })
  opened.push(hosts)
  hosts.start()
  const host = hosts.get('local-system')
  await host.whenOnline()
  return host
}

async function overSsh(address: string): Promise<Host> {
  const userFile = join(dir, 'config')
  writeFileSync(
    userFile,
    `Host *\n IdentityFile ${join(dir, 'id')}\n IdentityAgent none\n UserKnownHostsFile ${dir}/known\n`,
  )
  const saved: { id: string; address: string; name: string; folder: string }[] = []
  const hosts = new Hosts({
    session: false,
    system: { sockets: [] },
    places: { userFile, systemFile: null },
    saved: { list: () => saved, put: async (host) => void saved.push(host), remove: async () => undefined },
  })
  hosts.prompts.asked.on(({ id }) => hosts.prompts.answer(id, { kind: 'host-key', choice: 'accept' }))
  opened.push(hosts)
  const host = hosts.get(await hosts.add(address, '', ''))
  await host.whenOnline()
  return host
}

async function startsAndStops(host: Host, uuid: string): Promise<void> {
  await until('the VM', () => host.domain(uuid) !== undefined, 5000)
  await host.power(uuid, 'start')
  await until('the start', () => host.domain(uuid)?.state === 'running', 10_000)
  await host.power(uuid, 'force-off')
  await until('the end', () => host.domain(uuid)?.state === 'shut-off', 10_000)
}

const networks = async (host: Host) =>
  (await host.call(procedures.connectListAllNetworks, {})).nets.map(({ name }) => name)

// libvirt's modular daemons, of Debian's source; see e2e/lab/bin/labmodular
describe.runIf(modularBuilt())('a host whose libvirt is many daemons', () => {
  let lab: LabHost
  beforeAll(async () => {
    lab = await LabHost.up('modular', { daemons: ['virtqemud', 'virtnetworkd', 'virtstoraged', 'virtproxyd'], ip: IP })
    await LabSshd.start(lab)
    authorize(lab, 'root', join(dir, 'id.pub'))
  })
  afterAll(() => lab?.down())

  test('is used through the daemon for VMs, which starts when we connect and asks the others', async () => {
    const host = await local(lab, '/run/libvirt/virtqemud-sock')
    await until('all answers', () => host.summary().unread === undefined, 10_000)
    expect(host.summary().facts).toMatchObject({ libvirtVersion: '11.3.0', hostname: 'modular' })
    expect(await networks(host)).toEqual(['default'])
    expect((await host.pools()).map(({ name }) => name)).toEqual(['default'])
    const vm = await lab.defineVm({ name: 'one' })
    const told: string[] = []
    host.resourcesChanged.on((what) => told.push(what))
    const { net } = await host.call(procedures.networkLookupByName, { name: 'default' })
    const { active } = await host.call(procedures.networkIsActive, { net })
    if (!active) await host.call(procedures.networkCreate, { net })
    else await host.call(procedures.networkSetAutostart, { net, autostart: false })
    await startsAndStops(host, vm.uuid)
    if (!active) await until('the event', () => told.includes('networks'), 5000)
  })

  test('is used through virtproxyd in libvirtd’s place too', async () => {
    const host = await local(lab, '/run/libvirt/libvirt-sock')
    expect(await networks(host)).toEqual(['default'])
    expect(host.domains().map(({ name }) => name)).toEqual(['one'])
  })

  test('is reached over ssh by the socket that virsh takes there', async () => {
    const host = await overSsh(`root@${IP}`)
    expect(host.summary().facts?.transport).toBe('stream-local /run/libvirt/virtqemud-sock')
    expect(host.summary().facts?.way?.failed).toEqual([])
    expect(await networks(host)).toEqual(['default'])
  })

  test('has a session of a user too, whose daemon is found over ssh', async () => {
    await lab.addUser('ann')
    authorize(lab, 'ann', join(dir, 'id.pub'))
    const daemon = join(labDir, 'modular/trixie/virtqemud')
    await lab.must([daemon, '-d', '--timeout', '120'], { user: 'ann' })
    const host = await overSsh(`qemu+ssh://ann@${IP}/session`)
    expect(host.summary().facts?.transport).toMatch(/^stream-local \/.*\/libvirt\/virtqemud-sock$/)
    expect(host.domains()).toEqual([])
    await until('all answers', () => host.summary().unread === undefined, 10_000)
    expect(await host.nvramDirectory()).toBe('/home/ann/.config/libvirt/qemu/nvram')
  })

  test('goes on when the daemon for networks was restarted meanwhile', async () => {
    const host = await local(lab, '/run/libvirt/virtqemud-sock')
    expect(await networks(host)).toEqual(['default'])
    for (const { pid } of lab.processes(/\/virtnetworkd/)) await lab.killProcess(pid, 'KILL')
    // Its socket is made anew; until then it is missing, as on any host.
    await until('its socket', async () => {
      if (lab.processes(/socket-activate.*virtnetworkd/).length !== 1) return false
      return (await lab.exec(['test', '-S', '/run/libvirt/virtnetworkd-sock'])).code === 0
    })
    expect(await networks(host)).toEqual(['default'])
    // and its changes are heard again
    const told: string[] = []
    host.resourcesChanged.on((what) => told.push(what))
    const { net } = await host.call(procedures.networkLookupByName, { name: 'default' })
    const { active } = await host.call(procedures.networkIsActive, { net })
    await host.call(active ? procedures.networkDestroy : procedures.networkCreate, { net })
    await until('the event', () => told.includes('networks'), 5000)
  })
})

describe.runIf(modularBuilt())('a host with the daemon for VMs alone', () => {
  let lab: LabHost
  beforeAll(async () => {
    lab = await LabHost.up('vms-only', { daemons: ['virtqemud'] })
  })
  afterAll(() => lab?.down())

  test('is online, runs VMs, and says which daemon the rest wants', async () => {
    const vm = await lab.defineVm({ name: 'alone', interfaces: [] })
    const wired = await lab.defineVm({ name: 'wired' })
    const host = await local(lab, '/run/libvirt/virtqemud-sock')
    await until('all answers', () => host.summary().unread === undefined, 10_000)
    await startsAndStops(host, vm.uuid)
    const missing = (daemon: string) => ({
      problem: {
        code: 'host.no-daemon',
        params: { daemon },
        remedies: [{ kind: 'start-daemon', params: { command: `sudo systemctl enable --now ${daemon}.socket` } }, {}],
      },
    })
    await expect(networks(host)).rejects.toMatchObject(missing('virtnetworkd'))
    await expect(host.power(wired.uuid, 'start')).rejects.toMatchObject(missing('virtnetworkd'))
    await expect(host.call(procedures.connectListAllStoragePools, {})).rejects.toMatchObject(missing('virtstoraged'))
    expect(await host.pools()).toEqual([])
  })
})
