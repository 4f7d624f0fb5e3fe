import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { atLeast } from '../../../e2e/lab/releases'
import { procedures } from '../../libvirt'
import { partsOn } from '../files/found'
import { host } from '../test/on-lab'
import { onSnapshots } from '../test/on-snapshots'
import { settleSnapshots } from './work-end'

const MiB = 1024 * 1024
const at = onSnapshots('snapshot-faults')
const { on, tree, space, take, remove, overlayOf } = at
const { state, disk } = on
let made = 0
/** A VM of a new name each time, also when a test is repeated. */
const vm = (name: string, options?: Parameters<typeof on.vm>[1]) => on.vm(`${name} ${++made}`, options)
/** libvirt deletes snapshots in overlays. */
const merges = atLeast('9.0')
const outside = { way: 'external', disks: ['vda'] }
const write = (path: string, byte: number, where: string) =>
  on.lab.must(['qemu-io', '-f', 'qcow2', '-c', `write -P ${byte} ${where}`, path])
const holds = async (path: string, byte: number, where: string) =>
  (await on.lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', `read -P ${byte} ${where}`, path])).code === 0
const files = (directory: string) => on.lab.must(['sh', '-c', 'ls -lA "$1"', 'sh', directory])
const names = (uuid: string) => on.lab.virsh('snapshot-list', uuid, '--name')

/** Moves the first disk of a VM into a file system of its own. @returns its directory */
async function onSmall(uuid: string, mebibytes: number): Promise<string> {
  const path = await disk(uuid)
  const directory = `/var/lib/libvirt/images/${uuid}`
  const moved = `${directory}/d.qcow2`
  await on.lab.must(['mkdir', directory])
  await on.lab.must(['mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=755`, 'x', directory])
  await on.lab.must(['cp', path, moved])
  const xml = (await on.lab.virsh('dumpxml', uuid, '--inactive')).replace(path, moved)
  await on.lab.must(['sh', '-c', 'printf %s "$1" > /run/small.xml && virsh define /run/small.xml', '-', xml])
  await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes(moved))
  return directory
}

/** libvirtd is killed, and another one started. */
async function libvirtdDies(): Promise<void> {
  const kill = 'p=$(cat /run/libvirt/libvirtd.pid); kill -9 "$p"; while [ -d "/proc/$p" ]; do sleep .02; done'
  await on.lab.must(['sh', '-c', kill])
  await on.lab.startLibvirtd()
}

/** A guest with 600 MiB of memory that is not empty, and a marker. */
async function fullGuest(name: string) {
  const uuid = await vm(name, { memoryMiB: 1024, start: true })
  const guest = await on.lab.console({ uuid })
  await guest.waitReady()
  const fill = 'dd if=/dev/urandom of=/mnt/0 bs=1M count=50; for n in $(seq 1 11); do cp /mnt/0 /mnt/$n; done'
  await guest.run(`mount -t tmpfs -o size=700m x /mnt; ${fill}; echo one > /run/m`, 120_000)
  return { uuid, guest }
}

/** The next Offshoot meets the host, and sees what became of it. */
const settled = async (uuid: string) => {
  const parts = partsOn(on.local)
  await until(
    'settled',
    async () => {
      const again = (await parts.hostJobs.list()).map((record) => settleSnapshots(0)(parts, record))
      return (await Promise.all(again)).every((ms) => ms === undefined)
    },
    60_000,
  )
  return (await tree(uuid)).unfinished.map(({ verb, snapshot, how }) => [verb, snapshot, how])
}

describe('where there is no room', () => {
  test('no way of taking one harms the VM: it goes on, on its disk, with nothing left, and is told why', async () => {
    const uuid = await vm('full', { memoryMiB: 128 })
    const directory = await onSmall(uuid, 40)
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const guest = await on.lab.console({ uuid })
    await guest.waitReady()
    await guest.run('mount -t tmpfs -o size=45m x /mnt; dd if=/dev/urandom of=/mnt/x bs=1M count=36; echo one > /run/m')
    const { take: before } = await tree(uuid)
    expect(before.rooms).toEqual([{ directory, freeBytes: expect.any(Number) }])
    expect(before.rooms[0]?.freeBytes).toBeLessThan(before.memoryBytes)
    const sound = async () => {
      expect(await on.lab.virsh('domstate', uuid)).toBe('running')
      expect((await guest.run('cat /run/m')).output).toMatch(/^one\s*$/)
      expect(await names(uuid)).toBe('')
      expect((await tree(uuid)).orphans).toEqual([])
      expect(await files(directory)).toMatch(/^total \d+\n\S+ .* d\.qcow2\n$/)
      expect(await on.lab.virsh('domblklist', uuid)).toMatch(new RegExp(`vda +${directory}/d.qcow2$`))
      await on.lab.must(['qemu-img', 'check', '-U', `${directory}/d.qcow2`])
    }
    const noSpace = { problem: { code: 'storage.no-space' } }
    await expect(take(uuid, 'inside')).rejects.toMatchObject({
      problem: { code: 'storage.no-space', params: { directory, neededBytes: 128 * MiB } },
    })
    await sound()
    await expect(take(uuid, 'with memory', { way: 'external', memory: true })).rejects.toMatchObject(noSpace)
    await sound()
    await on.lab.must([
      'sh',
      '-c',
      'cat /dev/zero > "$1"/filler 2>/dev/null; mv "$1"/filler "$1"/d.filler',
      '-',
      directory,
    ])
    await expect(take(uuid, 'disks', outside)).rejects.toMatchObject(noSpace)
    await on.lab.must(['rm', `${directory}/d.filler`])
    await sound()
    await on.lab.virsh('destroy', uuid)
  })

  test.runIf(merges)(
    'nothing is merged and nothing is lost, with the VM off and running; it is merged when there is room',
    async () => {
      const uuid = await vm('narrow', { memoryMiB: 96 })
      const directory = await onSmall(uuid, 10)
      for (const running of [false, true]) {
        const over = `/var/lib/libvirt/images/over-${running}.qcow2`
        const spec = `vda,file=${over}`
        await on.lab.virsh('snapshot-create-as', uuid, 'one', '--disk-only', '--diskspec', spec)
        await write(over, running ? 9 : 8, '0 30M')
        expect((await space(uuid)).rooms.find((r) => r.directory === directory)?.freeBytes).toBeLessThan(30 * MiB)
        if (running) await on.lab.virsh('start', uuid)
        await state(uuid, running ? 'running' : 'shut-off')
        await expect(remove(uuid, 'one')).rejects.toMatchObject({ problem: { code: 'storage.no-space' } })
        expect(await names(uuid)).toBe('one')
        expect(await on.lab.virsh('domstate', uuid)).toBe(running ? 'running' : 'shut off')
        expect(await disk(uuid)).toBe(over)
        await on.lab.must(['mount', '-o', 'remount,size=100m', directory])
        await remove(uuid, 'one')
        expect(await disk(uuid)).toBe(`${directory}/d.qcow2`)
        expect((await on.lab.exec(['test', '-e', over])).code).toBe(1)
        if (running) await on.lab.virsh('destroy', uuid)
        expect(await holds(`${directory}/d.qcow2`, running ? 9 : 8, '0 30M')).toBe(true)
        // QEMU leaves clusters of what it could not finish, which nothing refers to: 3 is a waste, not a harm.
        expect([0, 3]).toContain((await on.lab.exec(['qemu-img', 'check', `${directory}/d.qcow2`])).code)
        await state(uuid, 'shut-off')
        await on.lab.must(['sh', '-c', 'rm "$1"/d.qcow2; qemu-img create -qf qcow2 "$1"/d.qcow2 32M', '-', directory])
        await on.lab.must(['mount', '-o', 'remount,size=10m', directory])
      }
    },
  )
})

describe('what is not there any more', () => {
  test('is told of overlays: what can still be gone back to is, and a record whose files are lost can go', async () => {
    const uuid = await vm('lost')
    const base = await disk(uuid)
    await write(base, 1, '4M 64k')
    for (const name of ['one', 'two', 'three']) await take(uuid, name, outside)
    const top = await disk(uuid)
    const middle = await overlayOf(uuid, 'two')
    await on.lab.must(['rm', middle])
    const broken = await tree(uuid)
    expect(broken.snapshots.map((s) => [s.name, s.lost, s.refused.revert?.reason, s.refused.delete?.reason])).toEqual([
      ['one', undefined, undefined, merges ? undefined : 'external-delete'],
      ['two', [middle], undefined, undefined],
      ['three', [middle], 'data-gone', undefined],
    ])
    // The VM cannot start; what was before the lost file can be gone back to.
    expect((await on.lab.exec(['virsh', 'start', uuid])).code).toBe(1)
    expect(await remove(uuid, 'three')).toEqual({ left: [top] })
    expect(await remove(uuid, 'two')).toEqual({ left: [] })
    expect(await names(uuid)).toBe('one')
    await at.verbs['snapshots.revert']({ host, uuid, name: 'one', into: 'as-was', force: false })
    expect(await holds(await disk(uuid), 1, '4M 64k')).toBe(true)
    await on.lab.virsh('start', uuid)
    await on.lab.virsh('destroy', uuid)
    // libvirt that goes back itself removes what the VM was on.
    expect((await on.lab.exec(['test', '-e', top])).code).toBe(atLeast('9.9') ? 1 : 0)
  })

  test('is told of memory: the snapshot is not gone back to, and nothing is tried', async () => {
    const uuid = await vm('forgotten', { start: true, memoryMiB: 96 })
    await (await on.lab.console({ uuid })).waitReady()
    await take(uuid, 'one', { way: 'external', memory: true })
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    const file = (await tree(uuid)).snapshots[0]?.memoryFile ?? ''
    await on.lab.must(['rm', file])
    expect((await tree(uuid)).snapshots[0]).toMatchObject({
      memoryBytes: null,
      refused: { revert: { reason: 'memory-gone', names: [file] } },
    })
    if (merges) expect(await remove(uuid, 'one')).toEqual({ left: [] })
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })

  test('inside an image: its record goes, with the VM off and running', async () => {
    const uuid = await vm('emptied', { memoryMiB: 96 })
    const path = await disk(uuid)
    for (const running of [false, true]) {
      await take(uuid, 'one')
      await on.lab.must(['qemu-img', 'snapshot', '-d', 'one', path])
      if (running) await on.lab.virsh('start', uuid)
      await state(uuid, running ? 'running' : 'shut-off')
      expect((await tree(uuid)).snapshots[0]?.refused.revert?.reason).toBe('data-gone')
      await remove(uuid, 'one')
      expect(await names(uuid)).toBe('')
    }
    await on.lab.virsh('destroy', uuid)
    await on.lab.must(['qemu-img', 'check', path])
  })
})

describe('a name that cannot be changed', () => {
  test('stays as it was, with all that follows it, where libvirt cannot write one of the records', async () => {
    const uuid = await vm('renamed')
    for (const name of ['one', 'two']) await take(uuid, name, outside)
    await at.verbs['snapshots.revert']({ host, uuid, name: 'one', into: 'as-was', force: false })
    await take(uuid, 'three', outside)
    const directory = `/var/lib/libvirt/qemu/snapshot/${await on.lab.virsh('domname', uuid)}`
    const records = () =>
      on.lab.must(['sh', '-c', 'cd "$1"; for f in *; do echo "$f"; cat "$f"; done', 'sh', directory])
    const before = { records: await records(), list: await on.lab.virsh('snapshot-list', uuid, '--parent') }
    await on.lab.must(['chattr', '+i', `${directory}/three.xml`])
    try {
      const change = { name: 'one', newName: 'uno', description: 'x' }
      await expect(at.verbs['snapshots.edit']({ host, uuid, ...change })).rejects.toMatchObject({
        problem: { code: 'libvirt.error' },
      })
    } finally {
      await on.lab.must(['chattr', '-i', `${directory}/three.xml`])
    }
    expect(await records()).toBe(before.records)
    // libvirt 9.0 itself has forgotten the record that it could not write, until it is started anew.
    await on.lab.restartLibvirtd()
    expect(await on.lab.virsh('snapshot-list', uuid, '--parent')).toBe(before.list)
    await on.local.whenOnline()
    await at.verbs['snapshots.edit']({ host, uuid, name: 'one', newName: 'uno' })
    expect(await on.lab.virsh('snapshot-list', uuid, '--parent')).not.toContain(' one ')
  })
})

/** Waits until memory is written; what ended before has failed, and says how. */
const underWay = async (uuid: string, taken: Promise<unknown>) => {
  const seen = until('progress', () => at.verbs['snapshots.progress']({ host, uuid })).then(() => 'under way')
  expect(await Promise.race([seen, taken])).toBe('under way')
}

describe('a snapshot that is cut short', () => {
  test('by the end of the connection: libvirt goes on with it, and its memory stays and is gone back to', async () => {
    const { uuid, guest } = await fullGuest('goes on')
    const taken = take(uuid, 'one', { way: 'external', memory: true }).then(
      () => 'taken',
      (error) => error,
    )
    await underWay(uuid, taken)
    // libvirtd hangs up on everybody. At once back: the file must not be taken away from it.
    const cut =
      'virt-admin client-list libvirtd | awk \'$1 ~ /^[0-9]+$/ { print $1 }\' | while read -r id; do virt-admin client-disconnect libvirtd "$id"; done'
    await on.lab.must(['sh', '-c', cut])
    expect(await taken).toMatchObject({ problem: { code: 'host.lost' } })
    // It is listed while its memory is written; the disks go on in the overlay when that is done.
    await until('the end of it', async () => /\.one-/.test(await on.lab.virsh('domblklist', uuid)), 60_000)
    expect(await names(uuid)).toBe('one')
    await guest.run('echo two > /run/m')
    expect(await settled(uuid)).toEqual([])
    const { snapshots } = await tree(uuid)
    expect(snapshots[0]?.memoryBytes).toBeGreaterThan(600 * MiB)
    await at.verbs['snapshots.revert']({ host, uuid, name: 'one', into: 'as-was', force: false })
    await state(uuid, 'running')
    expect((await (await on.lab.console({ uuid })).run('cat /run/m')).output).toMatch(/^one\s*$/)
    await on.lab.virsh('destroy', uuid)
  })
})

test('memory that begins to be written just when libvirt is asked for it is told, and can be cancelled', async () => {
  const { uuid, guest } = await fullGuest('begins')
  const { statsCall } = on.local
  const taken = take(uuid, 'one', { way: 'external', memory: true }).then(
    () => 'taken',
    (error) => error,
  )
  // As libvirt does when it begins just then: a question is answered when all is over.
  let first = true
  on.local.statsCall = (async (...args: Parameters<typeof statsCall>) => {
    if (first && (args[0] as unknown) === procedures.domainGetJobInfo) {
      first = false
      await taken
    }
    return statsCall.apply(on.local, args)
  }) as typeof statsCall
  try {
    await underWay(uuid, taken)
    expect(first).toBe(false)
  } finally {
    on.local.statsCall = statsCall
  }
  await on.lab.virsh('domjobabort', uuid)
  expect(await taken).toMatchObject({ problem: expect.anything() })
  expect((await guest.run('cat /run/m')).output).toMatch(/^one\s*$/)
  expect(await names(uuid)).toBe('')
  await on.lab.virsh('destroy', uuid)
})

describe('a snapshot that libvirt itself did not end', () => {
  test('leaves the guest running on its own files, and no file of memory', async () => {
    const { uuid, guest } = await fullGuest('half')
    const before = await on.lab.virsh('domblklist', uuid)
    const images = () => on.lab.must(['ls', '-A', '/var/lib/libvirt/images'])
    const listed = await images()
    const taken = take(uuid, 'one', { way: 'external', memory: true }).then(
      () => 'taken',
      (error) => error,
    )
    await underWay(uuid, taken)
    await libvirtdDies()
    expect(await taken).toMatchObject({ problem: { code: 'host.lost' } })
    expect(await on.lab.virsh('domstate', uuid)).toBe('running')
    expect((await guest.run('cat /run/m')).output).toMatch(/^one\s*$/)
    expect(await names(uuid)).toBe('')
    expect(await on.lab.virsh('domblklist', uuid)).toBe(before)
    expect(await images()).toBe(listed)
    await on.lab.virsh('destroy', uuid)
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })
})

describe.runIf(merges)('a merge that is cut short', () => {
  const three = async (uuid: string) => {
    for (const name of ['below', 'goes', 'above']) await take(uuid, name, outside)
    const path = await overlayOf(uuid, 'goes')
    await write(path, 7, '0 900M')
  }
  const merging = (uuid: string) =>
    until('merging', async () => {
      const told = await at.verbs['snapshots.progress']({ host, uuid })
      return told?.of === 'merge' && told.bytesDone > 50 * MiB
    })
  const big = { memoryMiB: 96, disks: [{ format: 'qcow2' as const, sizeBytes: 2048 * MiB, dataBytes: MiB }] }
  const merged = async (uuid: string) => {
    expect((await names(uuid)).split('\n').sort()).toEqual(['above', 'below'])
    expect((await tree(uuid)).snapshots.filter((s) => s.lost !== undefined || s.refused.revert)).toEqual([])
    const top = await disk(uuid)
    expect(await on.lab.must(['qemu-img', 'info', '-U', '--backing-chain', top])).not.toContain('.goes-')
    expect(await holds(top, 7, '0 900M')).toBe(true)
    await on.lab.must(['qemu-img', 'check', top])
  }

  /** libvirt starts the VM for it itself, and ends it. */
  const itself = atLeast('9.9')
  /** Another Offshoot ends while it merges with the VM off, which is started paused for it. */
  const unseen = async (uuid: string, meanwhile: () => Promise<void> = async () => undefined) => {
    await three(uuid)
    const first = await on.another()
    await until('the VM', () => first.get(host).domain(uuid)?.xmlKnown === true)
    // What ends holds no lock any more; here its process goes on.
    Object.assign(first.get(host).locks, { run: (_: string, work: () => Promise<unknown>) => work() })
    at.verbsOn(first)
      ['snapshots.delete']({ host, uuid, name: 'goes', which: 'one' })
      .catch(() => undefined)
    await merging(uuid)
    const closed = first.close()
    await meanwhile()
    await closed
  }
  /** Nobody ends the VM: libvirt would, where it started it itself, but ends too. */
  const leftPaused = async (uuid: string) => {
    if (itself) await unseen(uuid, libvirtdDies)
    else {
      await unseen(uuid)
      await until('merged', async () => !(await names(uuid)).includes('goes'), 60_000)
    }
    await on.local.whenOnline()
    expect(await on.lab.virsh('domstate', uuid)).toBe('paused')
  }
  /** Whether it can only be deleted, since its merge was begun. */
  const half = async (uuid: string) =>
    (await tree(uuid)).snapshots.find((s) => s.name === 'goes')?.refused.revert?.reason === 'half-merged'

  test('by the end of libvirtd: a VM that ran runs on, one that was off is off again, and it is merged the next time', async () => {
    for (const running of [true, false]) {
      const uuid = await vm(`cut ${running}`, big)
      await three(uuid)
      if (running) await on.lab.virsh('start', uuid)
      await state(uuid, running ? 'running' : 'shut-off')
      const removed = remove(uuid, 'goes').then(
        () => 'done',
        (error) => error,
      )
      await merging(uuid)
      await libvirtdDies()
      expect(await removed).toMatchObject({ problem: { code: 'host.lost' } })
      await on.local.whenOnline()
      expect(await on.lab.virsh('domstate', uuid)).toBe(running ? 'running' : 'shut off')
      expect((await names(uuid)).split('\n').sort()).toEqual(['above', 'below', 'goes'])
      expect(await half(uuid)).toBe(true)
      await until('the VM', () => on.local.domain(uuid)?.state === (running ? 'running' : 'shut-off'))
      await remove(uuid, 'goes')
      for (const { id } of (await tree(uuid)).unfinished)
        await at.verbs['snapshots.unfinished']({ host, uuid, id, act: 'dismiss' })
      expect(await on.lab.leftovers()).toEqual([])
      if (running) await on.lab.virsh('destroy', uuid)
      await merged(uuid)
    }
  })

  test.runIf(itself)('by the end of Offshoot: libvirt merges on, and ends the VM that it started for it', async () => {
    const uuid = await vm('goes on', big)
    await unseen(uuid)
    await until('merged', async () => !(await names(uuid)).includes('goes'), 60_000)
    expect(await on.lab.virsh('domstate', uuid)).toBe('shut off')
    expect(await settled(uuid)).toEqual([])
    await merged(uuid)
  })

  test('by the end of all who would end the VM that was started paused for it: the next Offshoot does', async () => {
    const uuid = await vm('unseen', big)
    await leftPaused(uuid)
    expect(await settled(uuid)).toEqual([['delete', 'goes', 'ended']])
    expect(await half(uuid)).toBe(itself)
    expect(await on.lab.virsh('domstate', uuid)).toBe('shut off')
    await until('the VM', () => on.local.domain(uuid)?.state === 'shut-off')
    if (itself) await remove(uuid, 'goes')
    await merged(uuid)
  })

  test('a VM that has run since it was started for that is not ended', async () => {
    const uuid = await vm('went on', big)
    await leftPaused(uuid)
    await on.lab.virsh('resume', uuid)
    await (await on.lab.console({ uuid })).waitReady()
    await on.lab.virsh('suspend', uuid)
    await state(uuid, 'paused')
    expect(await settled(uuid)).toEqual([])
    expect(await on.lab.virsh('domstate', uuid)).toBe('paused')
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    if (itself) await remove(uuid, 'goes')
    await merged(uuid)
  })
})
