import type { TranscriptEntry } from '@shared/model/transcript'
import { describe, expect, test } from 'vitest'
import { until } from '../../e2e/lab/lab'
import { LoadWatch } from '../hosts/load'
import { everydayHandlers } from '.'
import { Transcript } from './support/transcript'
import { host, onLab } from './test/on-lab'

const MiB = 1024 * 1024
const IMAGES = '/var/lib/libvirt/images'

let verbs: ReturnType<typeof everydayHandlers>
let entries: Map<string, TranscriptEntry>

const on = onLab('everyday', ({ hosts }) => {
  entries = new Map()
  verbs = everydayHandlers({ hosts, transcript: new Transcript((entry) => entries.set(entry.id, entry)) })
})
const { known } = on

/** Defines a VM, without disks unless told, and waits until the inventory has it with its definition. */
const vm = (name: string, options: Parameters<typeof on.vm>[1] = {}) => on.vm(name, { disks: undefined, ...options })
const state = (uuid: string) => on.lab.virsh('domstate', uuid)
const xml = (uuid: string, ...options: string[]) => on.lab.virsh('dumpxml', uuid, ...options)
const invalid = (field: string, reason: string) => ({
  problem: { code: 'input.invalid', params: expect.objectContaining({ field, reason }) },
})

describe('power', () => {
  test('starts paused, saves, discards, boots afresh, each as virsh would', async () => {
    const uuid = await vm('power')
    await verbs['domains.power']({ host, uuid, action: 'start-paused' })
    expect(await state(uuid)).toBe('paused')
    await verbs['domains.power']({ host, uuid, action: 'resume' })
    await verbs['domains.power']({ host, uuid, action: 'save' })
    expect(await on.lab.virsh('dominfo', uuid)).toMatch(/Managed save:\s+yes/)
    await until('saved', () => on.local.domain(uuid)?.state === 'saved')
    await verbs['domains.power']({ host, uuid, action: 'discard-saved' })
    expect(await on.lab.virsh('dominfo', uuid)).toMatch(/Managed save:\s+no/)
    await verbs['domains.power']({ host, uuid, action: 'start' })
    await verbs['domains.power']({ host, uuid, action: 'save' })
    await verbs['domains.power']({ host, uuid, action: 'start-fresh' })
    expect(await state(uuid)).toBe('running')
    expect(await on.lab.virsh('dominfo', uuid)).toMatch(/Managed save:\s+no/)
    await verbs['domains.power']({ host, uuid, action: 'force-off' })
    const lines = [...entries.values()].map((e) => e.commands)
    expect(lines).toContain(`virsh -c qemu:///system start ${uuid} --paused`)
    expect(lines).toContain(`virsh -c qemu:///system managedsave ${uuid}`)
  })

  test('shows the boot menu once, and leaves the definition as it was', async () => {
    const uuid = await vm('menu')
    const before = await xml(uuid, '--inactive')
    await verbs['domains.power']({ host, uuid, action: 'start-boot-menu' })
    expect(await xml(uuid)).toContain("<bootmenu enable='yes'")
    expect(await xml(uuid, '--inactive')).toBe(before)
    await on.lab.virsh('destroy', uuid)
  })

  test('that libvirt refuses is in the transcript as failed', async () => {
    const uuid = await vm('refused')
    await expect(verbs['domains.power']({ host, uuid, action: 'pause' })).rejects.toMatchObject({
      problem: { code: 'domain.wrong-state' },
    })
    expect([...entries.values()].at(-1)).toMatchObject({ state: 'failed', problem: { code: 'domain.wrong-state' } })
  })
})

describe('editing', () => {
  test('changes name, title, description, tags and autostart, whatever they hold', async () => {
    const uuid = await vm('plain')
    const name = `-n "$(id)" '网络' &<b>`
    await verbs['domains.edit']({
      host,
      uuid,
      name,
      title: `T'"$(x) 标题`,
      description: 'line 1\nline 2 <&>',
      tags: ['prod', ' 生产 ', 'prod', '<a&b>'],
      autostart: true,
    })
    expect(await on.lab.virsh('domname', uuid)).toBe(name)
    expect(await on.lab.virsh('desc', uuid, '--title')).toBe(`T'"$(x) 标题`)
    expect(await on.lab.virsh('desc', uuid)).toBe('line 1\nline 2 <&>')
    expect(await on.lab.virsh('dominfo', uuid)).toMatch(/Autostart:\s+enable/)
    await until('the row', () => on.local.domain(uuid)?.name === name && on.local.domain(uuid)?.autostart === true)
    expect(on.local.domain(uuid)?.tags).toEqual(['prod', '生产', '<a&b>'])
    await verbs['domains.edit']({ host, uuid, tags: [], title: '', description: '', autostart: false })
    expect(await xml(uuid)).not.toContain('offshoot')
    await until('no tags', () => on.local.domain(uuid)?.tags.length === 0)
    await verbs['domains.edit']({ host, uuid, tags: [] })
  })

  test('of a running VM holds now and at the next start', async () => {
    const uuid = await vm('running', { start: true })
    await until('running', () => on.local.domain(uuid)?.state === 'running')
    await verbs['domains.edit']({ host, uuid, title: 'Now', tags: ['live'] })
    expect(await xml(uuid)).toContain('<title>Now</title>')
    expect(await xml(uuid, '--inactive')).toContain('<title>Now</title>')
    await expect(verbs['domains.edit']({ host, uuid, name: 'other' })).rejects.toMatchObject(invalid('name', 'running'))
    await on.lab.virsh('destroy', uuid)
  })

  test('refuses before anything is changed', async () => {
    const uuid = await vm('kept')
    const taken = await vm('taken')
    for (const [name, reason] of [
      ['..', 'dot'],
      ['a/b', 'slash'],
      ['a\nb', 'control'],
      ['x'.repeat(241), 'too-long'],
    ] as const) {
      await expect(verbs['domains.edit']({ host, uuid, name, title: 'never' })).rejects.toMatchObject(
        invalid('name', reason),
      )
    }
    await expect(verbs['domains.edit']({ host, uuid, title: 'a\nb' })).rejects.toMatchObject(
      invalid('title', 'one-line'),
    )
    await expect(verbs['domains.edit']({ host, uuid, name: 'taken', title: 'never' })).rejects.toMatchObject({
      problem: { code: 'domain.exists', params: { name: 'taken', free: 'taken-clone' } },
    })
    expect(await xml(uuid)).not.toContain('never')
    expect(await on.lab.virsh('domname', uuid)).toBe('kept')
    expect(await on.lab.virsh('domname', taken)).toBe('taken')
  })
})

describe('CPUs and memory', () => {
  test('change for the next start, maxima with them, and live as far as the VM goes', async () => {
    const uuid = await vm('resources', { memoryMiB: 128, vcpus: 1 })
    await verbs['domains.setResources']({
      host,
      uuid,
      live: false,
      persistent: true,
      vcpus: 2,
      maxVcpus: 4,
      memoryBytes: 192 * MiB,
    })
    const now = await verbs['domains.resources']({ host, uuid })
    expect(now.persistent).toEqual({ vcpus: 2, maxVcpus: 4, memoryBytes: 192 * MiB, maxMemoryBytes: 192 * MiB })
    await on.lab.virsh('start', uuid)
    await until('running', () => on.local.domain(uuid)?.state === 'running')
    // The lab's VMs have no balloon: told before libvirt is asked.
    await expect(
      verbs['domains.setResources']({ host, uuid, live: true, persistent: false, memoryBytes: 160 * MiB }),
    ).rejects.toMatchObject(invalid('memory', 'no-balloon'))
    await expect(
      verbs['domains.setResources']({ host, uuid, live: true, persistent: true, vcpus: 5, maxVcpus: 8 }),
    ).rejects.toMatchObject(invalid('vcpus', 'over-live'))
    expect((await verbs['domains.resources']({ host, uuid })).liveMaxVcpus).toBe(4)
    await on.lab.virsh('destroy', uuid)
    await until('off', () => on.local.domain(uuid)?.state === 'shut-off')
    await verbs['domains.setResources']({
      host,
      uuid,
      live: false,
      persistent: true,
      vcpus: 1,
      maxVcpus: 1,
      memoryBytes: 64 * MiB,
      maxMemoryBytes: 64 * MiB,
    })
    expect((await verbs['domains.resources']({ host, uuid })).persistent).toEqual({
      vcpus: 1,
      maxVcpus: 1,
      memoryBytes: 64 * MiB,
      maxMemoryBytes: 64 * MiB,
    })
    await expect(
      verbs['domains.setResources']({ host, uuid, live: false, persistent: true, maxMemoryBytes: 2 ** 50 }),
    ).rejects.toMatchObject(invalid('maxMemory', 'over-host'))
  })
})

describe('deleting', () => {
  test('undefines, removes what was chosen, and keeps the rest', async () => {
    const uuid = await vm('gone', {
      disks: [
        { format: 'qcow2', sizeBytes: 8 * MiB },
        { format: 'raw', sizeBytes: 8 * MiB },
      ],
    })
    const before = await on.lab.fingerprint()
    const plan = await verbs['domains.deletePlan']({ host, uuid })
    expect(plan.blockers).toEqual([])
    const [first, second] = plan.disks
    expect(plan.disks.map((d) => d.suggested)).toEqual([true, true])
    const result = await verbs['domains.delete']({
      plan: plan.id,
      remove: [first?.target ?? ''],
      nvram: false,
      metadata: true,
    })
    expect(result).toEqual({ removed: [first?.path], left: [] })
    expect(await on.lab.virsh('list', '--all', '--name')).not.toContain('gone')
    expect((await on.lab.exec(['test', '-e', first?.path ?? ''])).code).toBe(1)
    expect((await on.lab.exec(['test', '-e', second?.path ?? ''])).code).toBe(0)
    expect(await on.lab.changesSince(before)).toHaveLength(2)
    await expect(
      verbs['domains.delete']({ plan: plan.id, remove: [], nvram: false, metadata: true }),
    ).rejects.toMatchObject({ problem: { code: 'plan.stale' } })
  })

  test('refuses a file that another VM’s chain needs, also by another path, and a running VM', async () => {
    const base = `${IMAGES}/same-file.qcow2`
    const uuid = await vm('base', { disks: [{ format: 'qcow2', sizeBytes: 8 * MiB }] })
    const path = (await xml(uuid)).match(/source file='([^']+)'/)?.[1] ?? ''
    await on.lab.must(['ln', path, base])
    await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', `${IMAGES}/over.qcow2`])
    const user = await vm('user')
    await on.lab.virsh('attach-disk', user, `${IMAGES}/over.qcow2`, 'vdx', '--subdriver', 'qcow2', '--config')
    const sum = await on.lab.sha256(path)
    const plan = await verbs['domains.deletePlan']({ host, uuid })
    expect(plan.disks[0]).toMatchObject({
      suggested: false,
      refusal: { code: 'storage.needed', params: { users: 'user' } },
      usedBy: [{ as: 'backing', domain: { name: 'user' } }],
    })
    await expect(
      verbs['domains.delete']({ plan: plan.id, remove: ['vda'], nvram: false, metadata: true }),
    ).rejects.toMatchObject({ problem: { code: 'plan.stale' } })
    expect(await on.lab.sha256(path)).toBe(sum)
    await on.lab.virsh('start', uuid)
    await until('running', () => on.local.domain(uuid)?.state === 'running')
    const running = await verbs['domains.deletePlan']({ host, uuid })
    expect(running.blockers).toMatchObject([{ code: 'domain.wrong-state' }])
    await on.lab.virsh('destroy', uuid)
  })

  test('refuses a file in a chain that is broken below it, and says which images could not be read', async () => {
    const uuid = await vm('middle', { disks: [{ format: 'qcow2', sizeBytes: 8 * MiB }] })
    const path = (await xml(uuid)).match(/source file='([^']+)'/)?.[1] ?? ''
    await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', `${IMAGES}/gone.qcow2`, '8M'])
    await on.lab.must(['qemu-img', 'rebase', '-u', '-b', `${IMAGES}/gone.qcow2`, '-F', 'qcow2', path])
    await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', path, '-F', 'qcow2', `${IMAGES}/top.qcow2`])
    const user = await vm('reader')
    await on.lab.virsh('attach-disk', user, `${IMAGES}/top.qcow2`, 'vdx', '--subdriver', 'qcow2', '--config')
    await on.lab.must(['rm', `${IMAGES}/gone.qcow2`])
    const plan = await verbs['domains.deletePlan']({ host, uuid })
    expect(plan.disks[0]).toMatchObject({ suggested: false, refusal: { code: 'storage.needed' } })
    // It may be on storage that is not there just now, and lie on anything.
    expect(plan.unknown).toMatchObject([{ domain: { name: 'reader' }, path: `${IMAGES}/gone.qcow2`, why: 'missing' }])
    await on.lab.must(['sh', '-c', `printf 'not a qcow2 image at all' > ${IMAGES}/top.qcow2`])
    const blind = await verbs['domains.deletePlan']({ host, uuid })
    expect(blind.unknown).toMatchObject([
      { domain: { host, uuid: user, name: 'reader' }, path: `${IMAGES}/top.qcow2`, why: 'unreadable' },
    ])
    expect(blind.disks[0]).toMatchObject({ suggested: false, usedBy: [], refusal: { code: 'storage.unknown-use' } })
    await on.lab.virsh('undefine', user)
  })

  test('takes snapshots’ metadata, the saved state and NVRAM with it, as chosen', async () => {
    const uuid = await vm('full', { uefi: true, disks: [{ format: 'qcow2', sizeBytes: 8 * MiB }] })
    await on.lab.virsh('start', uuid)
    await on.lab.virsh('destroy', uuid)
    await until('off', () => on.local.domain(uuid)?.state === 'shut-off')
    const plan = await verbs['domains.deletePlan']({ host, uuid })
    const nvram = plan.nvram?.path ?? ''
    expect((await on.lab.exec(['test', '-e', nvram])).code).toBe(0)
    await verbs['domains.delete']({ plan: plan.id, remove: [], nvram: true, metadata: true })
    expect((await on.lab.exec(['test', '-e', nvram])).code).toBe(1)
  })
})

describe('a definition as text', () => {
  test('is checked, applied, compared, and put back', async () => {
    const uuid = await vm('text', { devicesExtra: "<graphics type='vnc' port='-1' autoport='yes' passwd='geheim'/>" })
    const { xml: before } = await verbs['definition.edit']({ host, uuid })
    expect(before).not.toContain('geheim')
    const edited = before.replace(/<vcpu[^>]*>\d+</, "<vcpu placement='static'>3<")
    const check = await verbs['definition.check']({ host, uuid, xml: edited })
    expect(check).toMatchObject({ name: 'text', uuid, problem: null })
    expect(check.comparison?.rows.some((r) => r.kind !== 'equal')).toBe(true)
    const applied = await verbs['definition.apply']({ host, uuid, xml: edited, was: before, validate: true })
    expect(await xml(uuid)).toContain('>3</vcpu>')
    expect(await xml(uuid, '--security-info')).toContain("passwd='geheim'")
    await expect(
      verbs['definition.apply']({ host, uuid, xml: edited, was: before, validate: true }),
    ).rejects.toMatchObject({ problem: { code: 'definition.changed' } })
    await verbs['definition.restore']({ host, former: applied.former ?? '' })
    expect((await verbs['definition.edit']({ host, uuid })).xml).toBe(before)
    expect(await xml(uuid, '--security-info')).toContain("passwd='geheim'")
  })

  test('says what libvirt did not keep of it', async () => {
    const uuid = await vm('dropped')
    const { xml: before } = await verbs['definition.edit']({ host, uuid })
    const edited = before
      .replace('<vcpu', '<!-- four for the build -->\n  <vcpu')
      .replace('</devices>', "</devices>\n  <qemu:commandline><qemu:arg value='-foo'/></qemu:commandline>")
    const applied = await verbs['definition.apply']({ host, uuid, xml: edited, was: before, validate: false })
    expect(applied.notKept).toMatchObject([
      { kind: 'comment', text: 'four for the build' },
      { kind: 'element', text: '<qemu:commandline>' },
    ])
    const now = await xml(uuid, '--inactive')
    expect(now).not.toMatch(/four for the build|commandline/)
    // What it keeps is not told of.
    const more = applied.xml.replace(/<vcpu[^>]*>\d+</, '<vcpu>2<')
    const again = await verbs['definition.apply']({ host, uuid, xml: more, was: applied.xml, validate: true })
    expect(again.notKept).toEqual([])
  })

  test('that is broken, another’s, or against the schema says what and where', async () => {
    const uuid = await vm('strict')
    const { xml: before } = await verbs['definition.edit']({ host, uuid })
    const check = (text: string) => verbs['definition.check']({ host, uuid, xml: text })
    expect((await check('<domain>\n  <name>x</domain>')).problem).toMatchObject({
      code: 'definition.syntax',
      params: { line: 2 },
    })
    expect((await check(before.replace('<name>strict<', '<name>other<'))).problem).toMatchObject({
      code: 'definition.other',
      params: { field: 'name' },
    })
    const wrong = before.replace('</devices>', '<nonsense/></devices>')
    await expect(
      verbs['definition.apply']({ host, uuid, xml: wrong, was: before, validate: true }),
    ).rejects.toMatchObject({ problem: { code: 'definition.invalid', raw: expect.stringContaining('schema') } })
    expect((await verbs['definition.edit']({ host, uuid })).xml).toBe(before)
  })

  test('defines a new VM, and never one named `..`', async () => {
    const text = (name: string) =>
      `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type arch='x86_64' machine='q35'>hvm</type></os></domain>`
    const made = await verbs['definition.apply']({ host, xml: text('made'), validate: true })
    expect(made).toMatchObject({ name: 'made', former: null })
    await known(made.uuid)
    await expect(verbs['definition.apply']({ host, xml: text('made'), validate: true })).rejects.toMatchObject({
      problem: { code: 'domain.exists' },
    })
    await expect(verbs['definition.apply']({ host, xml: text('..'), validate: false })).rejects.toMatchObject(
      invalid('name', 'dot'),
    )
  })
})

describe('devices', () => {
  test('a medium goes in and out, now and at the next start', async () => {
    const iso = `${IMAGES}/a "b" $(c).iso`
    await on.lab.must(['truncate', '-s', '1M', iso])
    await on.lab.virsh('pool-refresh', 'default')
    const cd =
      "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><target dev='sda' bus='sata'/><readonly/></disk>"
    const uuid = await vm('cd', { devicesExtra: cd, start: true })
    await until('running', () => on.local.domain(uuid)?.state === 'running')
    expect((await verbs['media.choices']({ host })).media).toMatchObject([{ path: iso, bytes: MiB }])
    await verbs['media.change']({ host, uuid, target: 'sda', path: iso, force: false })
    expect(await on.lab.virsh('domblklist', uuid)).toContain(iso)
    expect(await on.lab.virsh('domblklist', uuid, '--inactive')).toContain(iso)
    await verbs['media.change']({ host, uuid, target: 'sda', path: null, force: false })
    expect(await on.lab.virsh('domblklist', uuid)).not.toContain(iso)
    await expect(
      verbs['media.change']({ host, uuid, target: 'sda', path: '/no/such.iso', force: false }),
    ).rejects.toMatchObject(invalid('path', 'missing'))
    await on.lab.virsh('destroy', uuid)
  })

  test('disks and interfaces come and go', async () => {
    const uuid = await vm('dev')
    const other = await vm('dev-other', { disks: [{ format: 'qcow2', sizeBytes: 8 * MiB }] })
    const pool = (await on.lab.virsh('pool-uuid', 'default')).trim()
    const common = {
      host,
      uuid,
      live: false,
      persistent: true,
      bus: 'virtio',
      device: 'disk',
      readOnly: false,
      shareable: false,
    } as const
    const disk = { kind: 'new', pool, name: 'new disk.qcow2', format: 'qcow2', sizeBytes: 16 * MiB } as const
    expect(await verbs['devices.attachDisk']({ ...common, source: disk })).toEqual({ target: 'vda' })
    expect(await on.lab.virsh('domblklist', uuid, '--inactive')).toContain(`${IMAGES}/new disk.qcow2`)
    await expect(verbs['devices.attachDisk']({ ...common, source: disk })).rejects.toMatchObject(
      invalid('file', 'exists'),
    )
    const theirs = (await xml(other)).match(/source file='([^']+)'/)?.[1] ?? ''
    await expect(
      verbs['devices.attachDisk']({ ...common, source: { kind: 'file', path: theirs } }),
    ).rejects.toMatchObject(invalid('path', 'used'))
    await verbs['devices.detachDisk']({ host, uuid, live: false, persistent: true, target: 'vda' })
    expect(await on.lab.virsh('domblklist', uuid, '--inactive')).not.toContain('new disk')
    expect((await on.lab.exec(['test', '-e', `${IMAGES}/new disk.qcow2`])).code).toBe(0)
    const nic = {
      host,
      uuid,
      live: false,
      persistent: true,
      type: 'network',
      source: 'default',
      model: 'virtio',
    } as const
    const { mac } = await verbs['devices.attachInterface'](nic)
    expect(await on.lab.virsh('domiflist', uuid, '--inactive')).toContain(mac)
    await known(uuid)
    await until('the MAC', () => on.local.domain(uuid)?.macs.includes(mac) === true)
    await expect(verbs['devices.attachInterface']({ ...nic, mac })).rejects.toMatchObject(invalid('mac', 'taken'))
    await verbs['devices.detachInterface']({ host, uuid, live: false, persistent: true, mac })
    expect(await on.lab.virsh('domiflist', uuid, '--inactive')).not.toContain(mac)
  })
})

describe('networks, pools and load', () => {
  test('are listed and switched', async () => {
    const [network] = await verbs['networks.list']({ host })
    expect(network).toMatchObject({ name: 'default', active: true, forward: expect.any(String) })
    expect(network?.addresses[0]).toMatch(/\/24$/)
    const uuid = network?.uuid ?? ''
    await verbs['networks.act']({ host, uuid, action: 'no-autostart' })
    expect(await on.lab.virsh('net-info', 'default')).toMatch(/Autostart:\s+no/)
    await verbs['networks.act']({ host, uuid, action: 'stop' })
    expect(await on.lab.virsh('net-info', 'default')).toMatch(/Active:\s+no/)
    await verbs['networks.act']({ host, uuid, action: 'start' })
    await verbs['networks.act']({ host, uuid, action: 'autostart' })
    expect(await verbs['networks.leases']({ host, uuid })).toEqual([])
    const [pool] = await verbs['pools.all']({ host })
    expect(pool).toMatchObject({ name: 'default', type: 'dir', active: true, path: IMAGES })
    await verbs['pools.act']({ host, uuid: pool?.uuid ?? '', action: 'stop' })
    expect((await verbs['pools.all']({ host }))[0]).toMatchObject({ active: false, volumes: null })
    await verbs['pools.act']({ host, uuid: pool?.uuid ?? '', action: 'start' })
    await verbs['pools.act']({ host, uuid: pool?.uuid ?? '', action: 'refresh' })
  })

  test('load of a running VM is told every 2 s, and not asked for when nobody looks', async () => {
    const uuid = await vm('busy', { start: true, disks: [{ format: 'qcow2', sizeBytes: 8 * MiB }] })
    const samples: number[] = []
    const watch = new LoadWatch(
      (id) => on.hosts.get(id),
      ({ domains }) => {
        const mine = domains.find((d) => d.uuid === uuid)
        if (mine) samples.push(mine.cpu ?? -1)
      },
    )
    watch.watch([host])
    await until('two samples', () => samples.length >= 2, 10_000)
    expect(samples[0]).toBe(-1)
    expect(samples[1]).toBeGreaterThan(0)
    watch.stop()
    const count = samples.length
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(samples).toHaveLength(count)
    await on.lab.virsh('destroy', uuid)
  })
})
