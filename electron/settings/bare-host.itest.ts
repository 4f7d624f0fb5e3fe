import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LabHost, until } from '../../e2e/lab/lab'
import { authorize, LabSshd, makeKey } from '../../e2e/lab/sshd'
import type { Host } from '../hosts/host'
import { Hosts } from '../hosts/hosts'
import { JobEngine } from '../jobs/engine'
import { everydayHandlers } from '../operations'
import { CloneService } from '../operations/clone/service'
import { hostAbilities } from '../operations/hosts/host-abilities'
import { explain } from '../operations/support/explain'
import { Transcript } from '../operations/support/transcript'
import { SavedHosts } from './saved-hosts'

const IP = '10.99.0.73'
const MiB = 1024 * 1024

let dir: string
let lab: LabHost
let hosts: Hosts
let host: Host
let cameOnline: number

/**
 * A host as it is after its packages were installed: its own name does not resolve, so that libvirt takes half a minute to
 * tell it; network default is inactive, there is no pool, no qemu-img and no KVM.
 */
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-bare-'))
  await makeKey(join(dir, 'id'))
  lab = await LabHost.up('bare', { bare: true, ip: IP })
  await LabSshd.start(lab)
  authorize(lab, 'root', join(dir, 'id.pub'))
  await lab.must(['truncate', '-s', String(16 * MiB), '/var/lib/libvirt/images/disk.raw'])
  await lab.defineVm({ name: 'plain', interfaces: [] })
  await lab.defineVm({
    name: 'networked',
    interfaces: [{}],
    devicesExtra: `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/var/lib/libvirt/images/disk.raw'/><target dev='vda' bus='virtio'/></disk>`,
  })
  const userFile = join(dir, 'config')
  writeFileSync(
    userFile,
    `Host *\n IdentityFile ${join(dir, 'id')}\n IdentityAgent none\n UserKnownHostsFile ${dir}/known\n`,
  )
  hosts = new Hosts({
    session: false,
    system: { sockets: [] },
    saved: new SavedHosts(join(dir, 'hosts.json')),
    places: { userFile, systemFile: null },
  })
  hosts.prompts.asked.on(({ id }) => hosts.prompts.answer(id, { kind: 'host-key', choice: 'accept' }))
  const began = performance.now()
  host = hosts.get(await hosts.add(`root@${IP}`, '', ''))
  await host.whenOnline()
  cameOnline = performance.now() - began
})
afterAll(async () => {
  await hosts?.close()
  await lab?.down()
  rmSync(dir, { recursive: true, force: true })
})

const uuid = (name: string) => host.domains().find((d) => d.name === name)?.uuid ?? ''
const everyday = () => everydayHandlers({ hosts, transcript: new Transcript(() => undefined) } as never)

describe('a bare host over ssh', () => {
  test('is online within seconds, and does what it is told while its name is still unknown', async () => {
    expect(cameOnline).toBeLessThan(8000)
    expect(host.summary().unread?.map(({ what }) => what)).toContain('hostname')
    const plain = uuid('plain')
    await everyday()['domains.edit']({ host: host.id, uuid: plain, autostart: true, title: 'Plain' })
    await until('the title', () => host.domain(plain)?.title === 'Plain', 5000)
    expect(host.domain(plain)?.autostart).toBe(true)
    expect(await host.stateOf(plain)).toBe('shut-off')
    expect(await host.pools()).toEqual([])
    await until(
      'the rest',
      () =>
        host
          .summary()
          .unread?.map(({ what }) => what)
          .join() === 'hostname',
      5000,
    )
    expect(host.summary().facts).toMatchObject({ libvirtVersion: '11.3.0', fileAccess: 'direct', user: 'root' })
    expect(host.summary().facts?.hostname).toBeUndefined()
  })

  test('starts and stops a VM, whose start asks for the name once more inside libvirt', async () => {
    const plain = uuid('plain')
    await host.power(plain, 'start')
    await until('the start', () => host.domain(plain)?.state === 'running', 10_000)
    await host.power(plain, 'force-off')
    await until('the end', () => host.domain(plain)?.state === 'shut-off', 10_000)
  })

  test('tells its name once libvirt has found it', async () => {
    await until('the name', () => host.summary().facts?.hostname !== undefined, 60_000)
    expect(host.summary().facts?.hostname).toBe('bare')
    expect(host.summary().unread).toBeUndefined()
  })

  test('says which network a VM needs, and starts it', async () => {
    const start = () => everyday()['domains.power']({ host: host.id, uuid: uuid('networked'), action: 'start' })
    const { problem } = await start().catch((error) => error)
    expect(problem).toMatchObject({
      code: 'network.inactive',
      params: { network: 'default' },
      remedies: [{ kind: 'start-network', params: { network: 'default', action: 'start' } }],
    })
    const { networkUuid } = problem.remedies[0].params
    await everyday()['networks.act']({ host: host.id, uuid: networkUuid, action: 'start' })
    await start()
    await until('the start', () => host.domain(uuid('networked'))?.state === 'running', 10_000)
    await host.power(uuid('networked'), 'force-off')
    await until('the end', () => host.domain(uuid('networked'))?.state === 'shut-off', 10_000)
  })

  test('tells before the click what a clone misses there', async () => {
    const engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
    const plan = await new CloneService(hosts, engine).plan({
      host: host.id,
      source: uuid('networked'),
      disks: [],
      macs: {},
      verify: false,
      sync: false,
      start: false,
      keepGraphicsPorts: false,
    })
    const { qemuImg, abilities } = await hostAbilities(host)
    expect(qemuImg).toBe(false)
    expect(abilities.filter((a) => a.way === 'not')).toEqual(
      ['clone', 'clone-snapshot-running', 'formats'].map((id) => ({ id, way: 'not', lack: 'no-qemu-img' })),
    )
    expect(plan.blockers).toMatchObject([{ code: 'no-qemu-img', params: { command: 'sudo apt install qemu-utils' } }])
  })
})
