import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { atLeast } from '../../../e2e/lab/releases'
import type { Hosts } from '../../hosts/hosts'
import { partsOn } from '../files/found'
import { host } from '../test/on-lab'
import { INSIDE, onSnapshots, refusal } from '../test/on-snapshots'
import { settleSnapshots } from './work-end'

const MiB = 1024 * 1024
const at = onSnapshots('snapshot-cut')
const { on, tree, take, revert, remove, holds, write } = at
const { vm, state, disk } = on
/** libvirt deletes snapshots in overlays; reverts to them itself. */
const merges = atLeast('9.0')
const itself = atLeast('9.9')
const outside = { way: 'external' as const, disks: ['vda'] }
const fails = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error,
  )
const images = async () => (await on.lab.must(['ls', '-A', '/var/lib/libvirt/images'])).split('\n').filter(Boolean)
const fill = (path: string, byte: number, where: string) =>
  on.lab.must(['qemu-io', '-f', 'qcow2', '-c', `write -P ${byte} ${where}`, path])
const big = { memoryMiB: 96, disks: [{ format: 'qcow2' as const, sizeBytes: 2048 * MiB, dataBytes: MiB }] }

async function libvirtdDies(): Promise<void> {
  const kill = 'p=$(cat /run/libvirt/libvirtd.pid); kill -9 "$p"; while [ -d "/proc/$p" ]; do sleep .02; done'
  await on.lab.must(['sh', '-c', kill])
}

/** The next Offshoot meets the host, and sees what became of what was cut short. */
async function settled(uuid: string, dismissing = true) {
  await on.local.whenOnline()
  const parts = partsOn(on.local)
  const over = async () => {
    const again = (await parts.hostJobs.list()).map((record) => settleSnapshots(0)(parts, record))
    return (await Promise.all(again)).every((ms) => ms === undefined)
  }
  await until('settled', over, 60_000)
  const { unfinished } = await tree(uuid)
  for (const { id, how } of unfinished)
    if (dismissing && how !== 'left' && how !== 'cut')
      await at.verbs['snapshots.unfinished']({ host, uuid, id, act: 'dismiss' })
  return unfinished.map(({ verb, snapshot, how }) => [verb, snapshot, how])
}

/** Another Offshoot that begins something and ends in the middle. */
async function cutOff(uuid: string, begin: (verbs: ReturnType<typeof at.verbsOn>, first: Hosts) => Promise<unknown>) {
  const first = await on.another()
  await until('the VM', () => first.get(host).domain(uuid)?.xmlKnown === true)
  // What ends holds no lock any more; here its process goes on.
  Object.assign(first.get(host).locks, { run: (_: string, work: () => Promise<unknown>) => work() })
  begin(at.verbsOn(first), first).catch(() => undefined)
  return { close: () => first.close() }
}

describe('a revert to a snapshot with memory', () => {
  test('that loses libvirtd, restarted or killed, leaves the VM on files that are there: those of before, or gone back', async () => {
    const uuid = await vm('revert', { memoryMiB: 256, start: true })
    const guest = await on.lab.console({ uuid })
    await guest.waitReady()
    await guest.run('mount -t tmpfs -o size=200m x /mnt; dd if=/dev/urandom of=/mnt/0 bs=1M count=150', 60_000)
    await take(uuid, 'one', { way: 'external', memory: true })
    const [snapshot] = (await tree(uuid)).snapshots
    const base = snapshot?.bases?.[0]?.path ?? ''
    const held = await on.lab.sha256(base)
    for (const how of ['restart', 'kill'] as const) {
      await state(uuid, 'running')
      const before = { disk: await disk(uuid), files: await images() }
      const qemu = async () => (await on.lab.exec(['pgrep', '-f', `uuid ${uuid}`])).stdout.trim()
      const was = await qemu()
      const going = fails(revert(uuid, 'one'))
      // The VM is ended, and comes back from its memory.
      await until('its end', async () => (await qemu()) !== was)
      if (how === 'kill') {
        await libvirtdDies()
        await on.lab.startLibvirtd()
      } else await on.lab.restartLibvirtd()
      const came = await going
      await settled(uuid)
      // Whatever came: what the VM is defined on is there, whole, and stands on the snapshot's own file, which is as it was.
      const now = await disk(uuid)
      await on.lab.must(['qemu-img', 'check', '-U', now])
      expect(now).not.toBe(base)
      expect(await on.lab.sha256(base)).toBe(held)
      if (came !== 'done' && !itself) expect({ disk: now, files: await images() }).toEqual(before)
      expect(await on.lab.leftovers()).toEqual([])
      await on.lab.exec(['virsh', 'destroy', uuid])
      await state(uuid, 'shut-off')
      await on.lab.virsh('start', uuid)
    }
    await on.lab.virsh('destroy', uuid)
  })

  test.runIf(!itself)(
    'is put back by the next Offshoot where libvirtd stays away, and no file goes before',
    async () => {
      const uuid = await vm('away', { memoryMiB: 96, start: true })
      await (await on.lab.console({ uuid })).waitReady()
      await take(uuid, 'one', { way: 'external', memory: true })
      const before = { xml: await on.lab.virsh('dumpxml', uuid, '--inactive'), files: await images() }
      await on.lab.virsh('destroy', uuid)
      await state(uuid, 'shut-off')
      const { close } = await cutOff(uuid, (verbs, first) => {
        const one = first.get(host)
        const longCall = one.longCall.bind(one)
        // libvirtd is gone just before the VM wakes up.
        Object.assign(one, {
          longCall: async (...args: Parameters<typeof longCall>) => {
            await libvirtdDies()
            return longCall(...args)
          },
        })
        return verbs['snapshots.revert']({ host, uuid, name: 'one', into: 'as-was', force: false })
      })
      await until('libvirtd to be gone', async () => (await on.lab.exec(['pgrep', '-x', 'libvirtd'])).code !== 0)
      const overlay = (await images()).find((f) => !before.files.includes(f))
      expect(overlay).toBeDefined()
      await close()
      expect(await images()).toContain(overlay)
      await on.lab.startLibvirtd()
      expect(await disk(uuid)).toContain(overlay)
      expect(await settled(uuid)).toEqual([['revert', 'one', 'undone']])
      expect(await on.lab.virsh('dumpxml', uuid, '--inactive')).toBe(before.xml)
      expect(await images()).toEqual(before.files)
      expect(await on.lab.leftovers()).toEqual([])
    },
  )
})

describe('a revert inside the images of two disks', () => {
  test('that libvirtd and Offshoot do not see the end of is told until it is reverted again; one that wrote nothing is not', async () => {
    const two = [1, 2].map(() => ({ format: 'qcow2' as const, sizeBytes: 16 * MiB, dataBytes: MiB }))
    const uuid = await vm('mixed', { disks: two })
    const xml = await on.lab.virsh('dumpxml', uuid, '--inactive')
    const files = [...xml.matchAll(/source file='([^']+)'/g)].map(([, path = '']) => path)
    const both = async (text: string) => Promise.all(files.map((path) => holds(path, text)))
    for (const path of files) await write(path, 'A')
    await take(uuid, 'one')
    for (const path of files) await write(path, 'B')
    // As libvirt does it, an image after the other; it dies after so many.
    const cutAfter = async (count: number) => {
      let over = false
      const { close } = await cutOff(uuid, (verbs, first) => {
        first.get(host).longCall = async () => {
          for (const path of files.slice(0, count)) await on.lab.must(['qemu-img', 'snapshot', '-a', 'one', path])
          await libvirtdDies()
          over = true
          return new Promise<never>(() => undefined)
        }
        return verbs['snapshots.revert']({ host, uuid, name: 'one', into: 'as-was', force: false })
      })
      await until('the end of libvirtd', () => over)
      await close()
      await on.lab.startLibvirtd()
    }
    await cutAfter(0)
    expect(await settled(uuid)).toEqual([['revert', 'one', 'undone']])
    expect(await both('B')).toEqual([true, true])
    await cutAfter(1)
    expect(await both('A')).toEqual([true, false])
    expect(await settled(uuid)).toEqual([['revert', 'one', 'cut']])
    await revert(uuid, 'one')
    expect(await both('A')).toEqual([true, true])
    expect((await tree(uuid)).unfinished).toEqual([])
    expect(await on.lab.leftovers()).toEqual([])
    for (const path of files) await on.lab.must(['qemu-img', 'check', path])
  })
})

describe.runIf(merges)('a merge', () => {
  const merging = (uuid: string) =>
    until('merging', async () => {
      const told = await at.verbs['snapshots.progress']({ host, uuid })
      return told?.of === 'merge' && told.bytesDone > 20 * MiB
    })
  const reasons = async (uuid: string) =>
    (await tree(uuid)).snapshots.map(({ name, refused }) => [name, refused.revert?.reason, refused.delete?.reason])

  test('of the uppermost overlay, with the VM off, that libvirtd and Offshoot do not see the end of: the VM is off again, and the snapshot can only be deleted', async () => {
    const uuid = await vm('top', big)
    await take(uuid, 'one', outside)
    await fill(await disk(uuid), 7, '0 600M')
    const { close } = await cutOff(uuid, (verbs) =>
      verbs['snapshots.delete']({ host, uuid, name: 'one', which: 'one' }),
    )
    await merging(uuid)
    const closed = close()
    await libvirtdDies()
    await closed
    await on.lab.startLibvirtd()
    expect(await on.lab.virsh('domstate', uuid)).toBe('paused')
    // Also for who comes before it is ended.
    await on.local.whenOnline()
    expect(await reasons(uuid)).toEqual([['one', 'half-merged', expect.anything()]])
    expect(await settled(uuid)).toEqual([['delete', 'one', 'ended']])
    expect(await on.lab.virsh('domstate', uuid)).toBe('shut off')
    await state(uuid, 'shut-off')
    await on.lab.restartLibvirtd()
    await on.local.whenOnline()
    expect(await reasons(uuid)).toEqual([['one', 'half-merged', undefined]])
    await expect(revert(uuid, 'one')).rejects.toMatchObject(refusal('half-merged'))
    await expect(at.verbs['snapshots.edit']({ host, uuid, name: 'one', newName: 'two' })).rejects.toMatchObject(
      refusal('half-merged'),
    )
    await remove(uuid, 'one')
    expect(await on.lab.leftovers()).toEqual([])
    const now = await disk(uuid)
    expect((await on.lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', 'read -P 7 0 600M', now])).code).toBe(0)
    await on.lab.must(['qemu-img', 'check', now])
  })

  test('of a VM that runs, that libvirtd does not see the end of: nothing is lost, and the snapshot can be deleted again', async () => {
    const uuid = await vm('runs', { ...big, start: true })
    await take(uuid, 'one', outside)
    await on.lab.virsh('destroy', uuid)
    await fill(await disk(uuid), 7, '0 600M')
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const { close } = await cutOff(uuid, (verbs) =>
      verbs['snapshots.delete']({ host, uuid, name: 'one', which: 'one' }),
    )
    await merging(uuid)
    await libvirtdDies()
    await close()
    await on.lab.startLibvirtd()
    await on.local.whenOnline()
    expect(await settled(uuid)).toEqual([])
    // The new libvirtd has stopped it; nothing keeps the VM from going on.
    expect(await on.lab.virsh('domstate', uuid)).toBe('running')
    expect(await reasons(uuid)).toEqual([['one', 'half-merged', undefined]])
    await remove(uuid, 'one')
    expect(await on.lab.leftovers()).toEqual([])
    await on.lab.exec(['virsh', 'destroy', uuid])
    const now = await disk(uuid)
    expect((await on.lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', 'read -P 7 0 600M', now])).code).toBe(0)
    await on.lab.must(['qemu-img', 'check', now])
  })

  test('whose overlay libvirtd has removed and not noted: the VM is led to the file that has all of it', async () => {
    const uuid = await vm('led')
    const base = await disk(uuid)
    await take(uuid, 'one', outside)
    const over = await disk(uuid)
    await write(over, 'B')
    const { close } = await cutOff(uuid, (verbs, first) => {
      first.get(host).longCall = () => new Promise(() => undefined)
      return verbs['snapshots.delete']({ host, uuid, name: 'one', which: 'one' })
    })
    await until('its record', async () => (await on.lab.leftovers()).length === 1)
    await close()
    await on.lab.must(['qemu-img', 'commit', '-q', over])
    // Its storage may only be away: as long as the file below is not seen either, nothing is changed.
    const directory = '/var/lib/libvirt/images'
    await on.lab.must(['mount', '-t', 'tmpfs', 'away', directory])
    expect(await settled(uuid)).toEqual([])
    expect(await disk(uuid)).toBe(over)
    await on.lab.must(['umount', directory])
    await on.lab.must(['rm', over])
    expect(await settled(uuid)).toEqual([['delete', 'one', 'led']])
    expect(await disk(uuid)).toBe(base)
    expect(await holds(base, 'B')).toBe(true)
    expect(await on.lab.virsh('snapshot-list', uuid, '--name')).toBe('')
    await on.lab.virsh('start', uuid)
    await on.lab.virsh('destroy', uuid)
    await on.lab.must(['qemu-img', 'check', base])
    expect(await holds(base, 'B')).toBe(true)
    expect(await on.lab.leftovers()).toEqual([])
  })

  test('after which libvirtd has lost sight of the VM: it is told with its process, and what that is on is what the VM is defined on', async () => {
    const uuid = await vm('stray', { start: true })
    const base = await disk(uuid)
    await take(uuid, 'one', outside)
    const over = await disk(uuid)
    const { close } = await cutOff(uuid, (verbs, first) => {
      first.get(host).longCall = () => new Promise(() => undefined)
      return verbs['snapshots.delete']({ host, uuid, name: 'one', which: 'one' })
    })
    await until('its record', async () => (await on.lab.leftovers()).length === 1)
    await close()
    // All is merged, the overlay is closed, the saved definition is that of before, and the note of its state cannot be read.
    await on.lab.must(['sh', '-c', 'cp /etc/libvirt/qemu/stray.xml /run/was.xml'])
    await on.lab.virsh('blockcommit', uuid, 'vda', '--active', '--pivot', '--wait')
    await libvirtdDies()
    const forget = 'cp /run/was.xml /etc/libvirt/qemu/stray.xml; echo "<domstatus" >/run/libvirt/qemu/stray.xml'
    await on.lab.must(['sh', '-c', forget])
    await on.lab.startLibvirtd()
    expect(await on.lab.virsh('domstate', uuid)).toBe('shut off')
    const [process] = on.lab.processes(new RegExp(`uuid ${uuid}`))
    expect(await settled(uuid, false)).toEqual([['delete', 'one', 'stray']])
    const [told] = (await tree(uuid)).unfinished
    expect((await on.lab.must(['ls', '-l', `/proc/${told?.pid}/fd`])).includes(base)).toBe(true)
    expect(process?.pid).toBe(told?.pid)
    expect(await disk(uuid)).toBe(base)
    expect(await on.lab.virsh('snapshot-list', uuid, '--name')).toBe('')
    expect((await on.lab.exec(['test', '-e', over])).code).toBe(1)
    // Not on top of the one that runs.
    expect((await on.lab.exec(['virsh', 'start', uuid])).code).not.toBe(0)
    await on.lab.killProcess(told?.pid ?? 0)
    await at.verbs['snapshots.unfinished']({ host, uuid, id: told?.id ?? '', act: 'dismiss' })
    expect(await on.lab.leftovers()).toEqual([])
    await until('the start', async () => (await on.lab.exec(['virsh', 'start', uuid])).code === 0)
    await on.lab.virsh('destroy', uuid)
    await on.lab.must(['qemu-img', 'check', base])
  })

  test.each([false, true])(
    'that finds no room (running: %s): the snapshot can only be deleted, for another Offshoot too',
    async (running) => {
      const uuid = await vm(`room ${running}`, { memoryMiB: 96 })
      const directory = `/var/lib/libvirt/images/${uuid}`
      const base = `${directory}/d.qcow2`
      await on.lab.must(['mkdir', directory])
      await on.lab.must(['mount', '-t', 'tmpfs', '-o', 'size=10m,mode=755', 'x', directory])
      await on.lab.must(['cp', await disk(uuid), base])
      const xml = (await on.lab.virsh('dumpxml', uuid, '--inactive')).replace(await disk(uuid), base)
      await on.lab.must(['sh', '-c', 'printf %s "$1" > /run/small.xml && virsh define /run/small.xml', '-', xml])
      await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes(base))
      const over = `/var/lib/libvirt/images/over-${uuid}.qcow2`
      await on.lab.virsh('snapshot-create-as', uuid, 'one', '--disk-only', '--diskspec', `vda,file=${over}`)
      await fill(over, 8, '0 30M')
      if (running) await on.lab.virsh('start', uuid)
      await state(uuid, running ? 'running' : 'shut-off')
      expect(await reasons(uuid)).toEqual([['one', undefined, undefined]])
      await expect(remove(uuid, 'one')).rejects.toMatchObject({ problem: { code: 'storage.no-space' } })
      // Its file holds newer data by now.
      expect(await reasons(uuid)).toEqual([['one', 'half-merged', undefined]])
      const second = await on.another()
      await until('the VM', () => second.get(host).domain(uuid)?.xmlKnown === true)
      const other = at.verbsOn(second)
      await expect(
        other['snapshots.revert']({ host, uuid, name: 'one', into: 'as-was', force: true }),
      ).rejects.toMatchObject(refusal('half-merged'))
      await second.close()
      await on.lab.must(['mount', '-o', 'remount,size=100m', directory])
      await remove(uuid, 'one')
      expect(await on.lab.leftovers()).toEqual([])
      if (running) await on.lab.virsh('destroy', uuid)
      expect((await on.lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', 'read -P 8 0 30M', base])).code).toBe(0)
    },
  )

  test('is refused while the file that the VM is on is not there: storage that is not mounted', async () => {
    const uuid = await vm('unmounted')
    await take(uuid, 'one', outside)
    const path = await disk(uuid)
    await on.lab.must(['mv', path, `${path}.away`])
    await expect(remove(uuid, 'one')).rejects.toMatchObject(refusal('disk-missing'))
    expect(await on.lab.virsh('snapshot-list', uuid, '--name')).toBe('one')
    await on.lab.must(['mv', `${path}.away`, path])
    await remove(uuid, 'one')
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })
})

describe('a snapshot that is cut short while it is taken', () => {
  test('by the end of libvirtd and Offshoot: the guest runs on, what was begun goes, and it is told', async () => {
    const uuid = await vm('taken', { memoryMiB: 512, start: true })
    const guest = await on.lab.console({ uuid })
    await guest.waitReady()
    const fillMemory = 'dd if=/dev/urandom of=/mnt/0 bs=1M count=50; for n in 1 2 3 4 5; do cp /mnt/0 /mnt/$n; done'
    await guest.run(`mount -t tmpfs -o size=400m x /mnt; ${fillMemory}; echo one > /run/m`, 60_000)
    const before = { files: await images(), disk: await disk(uuid) }
    const wish = { host, uuid, ...INSIDE }
    const asBefore = async () => {
      expect({ files: await images(), disk: await disk(uuid) }).toEqual(before)
      expect(await on.lab.virsh('domstate', uuid)).toBe('running')
      expect((await guest.run('cat /run/m')).output).toMatch(/^one\s*$/)
      expect(await on.lab.leftovers()).toEqual([])
    }
    // With its memory in a file.
    const first = await cutOff(uuid, (verbs) =>
      verbs['snapshots.take']({ ...wish, ...outside, name: 'file', memory: true }),
    )
    await until('its file', async () => (await images()).length > before.files.length)
    await libvirtdDies()
    await first.close()
    const begun = (await images()).length > before.files.length
    await on.lab.startLibvirtd()
    expect(await settled(uuid)).toEqual(begun ? [['take', 'file', 'undone']] : [])
    await asBefore()
    // Inside the image, for which libvirt pauses the guest.
    const second = await cutOff(uuid, (verbs) => verbs['snapshots.take']({ ...wish, name: 'image' }))
    // One program on the host waits and kills: between two of ours the snapshot may be done on a busy machine.
    const paused = 'until [ "$(virsh domstate "$1" | head -n 1)" = paused ]; do :; done; kill -9 "$2"'
    const libvirtd = await on.lab.must(['cat', '/run/libvirt/libvirtd.pid'])
    await on.lab.must(['timeout', '60', 'sh', '-c', paused, '-', uuid, libvirtd])
    await second.close()
    expect(await on.lab.exec(['qemu-img', 'snapshot', '-U', '-l', before.disk])).toMatchObject({ code: 0, stdout: '' })
    await on.lab.startLibvirtd()
    const came = await settled(uuid)
    // libvirt 7.0 may end the VM when it comes back, because QEMU does not answer while it writes memory: that is told.
    const crashed = (await on.lab.virsh('domstate', uuid, '--reason')) === 'shut off (daemon)'
    expect(came).toEqual([['take', 'image', crashed ? 'stopped' : 'resumed']])
    if (crashed) {
      expect({ files: await images(), disk: await disk(uuid) }).toEqual(before)
      expect(await on.lab.leftovers()).toEqual([])
    } else {
      await asBefore()
      await on.lab.virsh('destroy', uuid)
    }
    await on.lab.must(['qemu-img', 'check', '-r', 'leaks', await disk(uuid)])
  })

  test('inside an image, for want of room: no count of references stays wrong, and nothing else changes', async () => {
    const uuid = await vm('no room')
    const directory = `/var/lib/libvirt/images/${uuid}`
    const path = `${directory}/d.qcow2`
    await on.lab.must(['mkdir', directory])
    await on.lab.must(['mount', '-t', 'tmpfs', '-o', 'size=200m,mode=755', 'x', directory])
    await on.lab.must(['cp', await disk(uuid), path])
    await fill(path, 8, '0 30M')
    const xml = (await on.lab.virsh('dumpxml', uuid, '--inactive')).replace(await disk(uuid), path)
    await on.lab.must(['sh', '-c', 'printf %s "$1" > /run/room.xml && virsh define /run/room.xml', '-', xml])
    await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes(path))
    const full = 'dd if=/dev/zero of="$1/full" bs=4k 2>/dev/null; [ -e "$1/full" ]'
    await on.lab.must(['sh', '-c', full, '-', directory])
    await expect(take(uuid, 'one')).rejects.toMatchObject({ problem: { code: 'storage.no-space' } })
    await on.lab.must(['qemu-img', 'check', path])
    expect((await on.lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', 'read -P 8 0 30M', path])).code).toBe(0)
    expect(await on.lab.leftovers()).toEqual([])
    await on.lab.must(['umount', directory])
  })

  test.each(['libvirt', 'QEMU alone'])(
    'whose overlay the VM is on, as %s knows, and that nobody has a record of: it goes on in its file of before, with all it wrote',
    async (knows) => {
      const uuid = await vm(`on it ${knows.slice(0, 4)}`, { start: true })
      const base = await disk(uuid)
      const { close } = await cutOff(uuid, (verbs, first) => {
        first.get(host).longCall = () => new Promise(() => undefined)
        return verbs['snapshots.take']({ host, uuid, name: 'one', ...INSIDE, ...outside })
      })
      await until('its record', async () => (await on.lab.leftovers()).length === 1)
      const [record] = await partsOn(on.local).hostJobs.list()
      const { path } = JSON.parse(record?.plan ?? '').files[0]
      await close()
      const monitor = (...args: string[]) => on.lab.virsh('qemu-monitor-command', uuid, ...args)
      const qmp = async (execute: string, args: object) =>
        expect(await monitor(JSON.stringify({ execute, arguments: args }))).not.toContain('"error"')
      if (knows === 'libvirt') {
        const spec = ['--disk-only', '--no-metadata', '--diskspec', `vda,file=${path}`]
        await on.lab.virsh('snapshot-create-as', uuid, 'one', ...spec)
      } else {
        // What libvirt does, but for its note of it.
        await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', path])
        await on.lab.must(['chown', '--reference', base, path])
        const file = { driver: 'file', filename: path, 'node-name': 'over-storage' }
        await qmp('blockdev-add', file)
        await qmp('blockdev-add', { driver: 'qcow2', 'node-name': 'over', file: 'over-storage', backing: null })
        const blocks = JSON.parse(await monitor('{"execute":"query-block"}')).return
        const node = blocks.find((b: { inserted?: { file: string } }) => b.inserted?.file === base).inserted[
          'node-name'
        ]
        await qmp('blockdev-snapshot', { node, overlay: 'over' })
      }
      const info = await monitor('--hmp', 'info block')
      expect(info).toContain(path)
      const device = /(\/machine\/peripheral\/virtio-disk0\S*)/.exec(info)?.[1]
      expect(await monitor('--hmp', `qemu-io -d ${device} "write -P 67 4M 64k"`)).not.toMatch(/rror|conflict/)
      expect(await settled(uuid)).toEqual([['take', 'one', 'undone']])
      expect(await on.lab.virsh('domstate', uuid)).toBe('running')
      expect(await disk(uuid)).toBe(base)
      expect(await monitor('--hmp', 'info block')).not.toContain(path)
      expect((await on.lab.exec(['test', '-e', path])).code).toBe(1)
      expect(await on.lab.leftovers()).toEqual([])
      // The next one is as any other.
      await take(uuid, 'two', outside)
      await on.lab.virsh('destroy', uuid)
      expect(await holds(base, 'C')).toBe(true)
      await on.lab.must(['qemu-img', 'check', base])
    },
  )

  test('an overlay that something was written into stays, is offered, and goes only by the word of the user', async () => {
    const uuid = await vm('offered')
    const { close } = await cutOff(uuid, (verbs, first) => {
      const one = first.get(host)
      one.longCall = () => new Promise(() => undefined)
      return verbs['snapshots.take']({ host, uuid, name: 'one', ...INSIDE, ...outside })
    })
    await until('its record', async () => (await on.lab.leftovers()).length === 1)
    const [record] = await partsOn(on.local).hostJobs.list()
    const { path } = JSON.parse(record?.plan ?? '').files[0]
    await close()
    await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', await disk(uuid), '-F', 'qcow2', path])
    await write(path, 'A')
    expect(await settled(uuid)).toEqual([['take', 'one', 'left']])
    expect(await holds(path, 'A')).toBe(true)
    const [left] = (await tree(uuid)).unfinished
    expect(left?.files).toEqual([path])
    const go = () => at.verbs['snapshots.unfinished']({ host, uuid, id: left?.id ?? '', act: 'remove' })
    // Another one has the name by now.
    await on.lab.must(['sh', '-c', 'cp "$1" "$1.x" && mv "$1" "$1.old" && mv "$1.x" "$1"', '-', path])
    await expect(go()).rejects.toMatchObject({ problem: { code: 'storage.in-use' } })
    await on.lab.must(['mv', `${path}.old`, path])
    await go()
    expect((await on.lab.exec(['test', '-e', path])).code).toBe(1)
    expect(await on.lab.leftovers()).toEqual([])
  })
})
