import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import type { Host } from '../../hosts/host'
import type { Hosts } from '../../hosts/hosts'
import { JobEngine } from '../../jobs/engine'
import { procedures } from '../../libvirt'
import { everydayHandlers } from '..'
import { partsOn } from '../files/found'
import { explain } from '../support/explain'
import { Transcript } from '../support/transcript'
import { host, onLab } from '../test/on-lab'
import { UnfinishedDeletions } from './unfinished'

const IMAGES = '/var/lib/libvirt/images'
const MiB = 1024 * 1024
const TWO = { disks: [1, 2].map(() => ({ format: 'qcow2' as const, sizeBytes: 16 * MiB, dataBytes: MiB })) }
const transcript = new Transcript(() => undefined)

const on = onLab('delete-cut')
const hidden = async () => (await on.lab.must(['ls', '-a', IMAGES])).match(/\.offshoot-\S+/g)
const isThere = async (path: string) => (await on.lab.exec(['test', '-e', path])).code === 0
const sums = (paths: readonly string[]) => Promise.all(paths.map((path) => on.lab.sha256(path)))
const xmlOf = (uuid: string) => on.lab.virsh('dumpxml', uuid, '--inactive')
const filesOf = async (uuid: string) =>
  [...(await xmlOf(uuid)).matchAll(/source file='([^']+)'/g)].map(([, path = '']) => path)
const names = async () => (await on.lab.virsh('list', '--all', '--name')).split('\n').map((name) => name.trim())
const hangs = () => new Promise<never>(() => undefined)

/** A VM with two disks, and what is known of it. */
async function two(name: string) {
  const uuid = await on.vm(name, TWO)
  const files = await filesOf(uuid)
  return { uuid, files, xml: await xmlOf(uuid), sums: await sums(files) }
}

async function remove(hosts: Hosts, uuid: string) {
  const verbs = everydayHandlers({ hosts, transcript })
  const plan = await verbs['domains.deletePlan']({ host, uuid })
  const targets = plan.disks.filter((d) => d.suggested).map((d) => d.target)
  return verbs['domains.delete']({ plan: plan.id, remove: targets, nvram: true, metadata: true })
}

/** Another Offshoot deletes a VM and ends at a step of it: nothing that it does after that reaches the host. */
async function endsAt(uuid: string, step: (first: Host, end: () => Promise<never>) => void): Promise<void> {
  const hosts = await on.another()
  const first = hosts.get(host)
  await until('the VM', () => first.domain(uuid)?.xmlKnown === true)
  // What ends holds no lock any more; here its process goes on.
  Object.assign(first.locks, { run: (_: string, work: () => Promise<unknown>) => work() })
  await new Promise<void>((ended) => {
    step(first, () => {
      ended()
      return hangs()
    })
    void remove(hosts, uuid)
  })
  await hosts.close()
}

/** Its end just before libvirt is told to undefine the VM, or just after. */
const atUndefine = (when: 'before' | 'after') => (first: Host, end: () => Promise<never>) => {
  const { call } = first
  first.call = (async (...args: Parameters<typeof call>) => {
    if ((args[0] as unknown) !== procedures.domainUndefineFlags) return call.apply(first, args)
    if (when === 'after') await call.apply(first, args)
    return end()
  }) as typeof call
}

/** Its end after the first program of that kind. */
const onceRun = (is: (argv: readonly string[]) => boolean) => (first: Host, end: () => Promise<never>) => {
  const { shell } = first
  const { run } = shell
  Object.assign(shell, {
    run: async (argv: readonly string[], options: object) => {
      const answer = await run.call(shell, argv, options)
      return is(argv) ? end() : answer
    },
  })
}
const renames = (argv: readonly string[]) => argv.at(-1)?.includes('.offshoot-removing-') === true && argv[0] === 'sh'
const removes = (argv: readonly string[]) => argv.at(-1)?.includes('.offshoot-removing-') === true && argv[0] === 'rm'

/** The next Offshoot meets the host. */
async function next() {
  await on.local.whenOnline()
  const engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
  const deletions = new UnfinishedDeletions({ hosts: on.hosts, transcript }, engine, 0)
  const parts = partsOn(on.local)
  const looked = async () => {
    const again = (await parts.hostJobs.list()).map((record) => deletions.settle(parts, record))
    return (await Promise.all(again)).every((ms) => ms === undefined)
  }
  await until('a look at every record', looked)
  const jobs = engine.list()
  expect(jobs).toHaveLength(1)
  const [job] = jobs
  if (job === undefined) throw new Error('no job')
  return { engine, deletions, job, now: () => engine.list()[0] }
}

describe('deleting a VM that is cut short', () => {
  test('before the VM is undefined has done nothing, as is told', async () => {
    const vm = await two('before')
    await endsAt(vm.uuid, atUndefine('before'))
    const { engine, job } = await next()
    expect(job).toMatchObject({
      kind: 'delete-domain',
      state: 'failed',
      params: { source: 'before' },
      problem: { code: 'domain.delete-undone' },
      leftovers: [],
    })
    expect(await xmlOf(vm.uuid)).toBe(vm.xml)
    expect(await sums(vm.files)).toEqual(vm.sums)
    await engine.dismiss(job.id)
    expect(await on.lab.leftovers()).toEqual([])
    await remove(on.hosts, vm.uuid)
    expect(await on.lab.leftovers()).toEqual([])
    expect(await Promise.all(vm.files.map(isThere))).toEqual([false, false])
  })

  test('after it: the files are offered, and the VM can be defined as it was', async () => {
    const vm = await two('undefined')
    await endsAt(vm.uuid, atUndefine('after'))
    expect(await names()).not.toContain('undefined')
    const { engine, deletions, job } = await next()
    expect(job).toMatchObject({
      state: 'left-something',
      problem: { code: 'domain.delete-left', remedies: [{ kind: 'remove-leftovers' }, { kind: 'define-again' }] },
      leftovers: vm.files.map((path) => ({ path, bytes: expect.any(Number) })),
    })
    expect(job.leftovers[0]?.bytes).toBeGreaterThan(MiB)
    await deletions.defineAgain({ host, job: job.id })
    expect(engine.list()).toEqual([])
    expect(await xmlOf(vm.uuid)).toBe(vm.xml)
    expect(await sums(vm.files)).toEqual(vm.sums)
    expect(await on.lab.leftovers()).toEqual([])
    await on.known(vm.uuid)
  })

  test('with a file under the name of its removal: it gets its own back, and both go by the word of the user', async () => {
    const vm = await two('renamed')
    await endsAt(vm.uuid, onceRun(renames))
    expect(await hidden()).toHaveLength(1)
    expect(await isThere(vm.files[0] ?? '')).toBe(false)
    const { engine, job, now } = await next()
    expect(job.leftovers.map((l) => l.path)).toEqual(vm.files)
    expect(await hidden()).toBeNull()
    expect(await sums(vm.files)).toEqual(vm.sums)
    await engine.undo(job.id)
    expect(now()).toMatchObject({ state: 'done', leftovers: [] })
    expect(now()?.problem).toBeUndefined()
    expect(await Promise.all(vm.files.map(isThere))).toEqual([false, false])
    expect(await on.lab.leftovers()).toEqual([])
    await engine.dismiss(job.id)
  })

  test('between two names: somebody else has the file’s own by now, and keeps it', async () => {
    const vm = await two('taken')
    const [path = ''] = vm.files
    await endsAt(vm.uuid, onceRun(renames))
    await on.lab.must(['sh', '-c', 'set -C; printf other > "$1"', 'sh', path])
    const { engine, job } = await next()
    const [aside = ''] = job.leftovers.map((l) => l.path)
    expect(aside).toContain('/.offshoot-removing-')
    expect(await on.lab.sha256(aside)).toBe(vm.sums[0])
    expect(job.problem?.remedies).toEqual([{ kind: 'remove-leftovers' }])
    await engine.undo(job.id)
    expect(await on.lab.must(['cat', path])).toBe('other')
    expect(await hidden()).toBeNull()
    expect(await isThere(vm.files[1] ?? '')).toBe(false)
    expect(await on.lab.leftovers()).toEqual([])
    await on.lab.must(['rm', path])
  })

  test('with one file removed: a VM that came to need the other keeps it, also the same VM, defined anew', async () => {
    const vm = await two('half')
    const [gone = '', kept = ''] = vm.files
    await endsAt(vm.uuid, onceRun(removes))
    const { engine, deletions, job, now } = await next()
    expect(job).toMatchObject({ state: 'left-something', leftovers: [{ path: kept }] })
    expect(await isThere(gone)).toBe(false)
    await expect(deletions.defineAgain({ host, job: job.id })).rejects.toMatchObject({
      problem: { code: 'storage.missing', params: { path: gone } },
    })
    const over = `${IMAGES}/over-half.qcow2`
    await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', kept, '-F', 'qcow2', over])
    const disk = `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${over}'/><target dev='vda' bus='virtio'/></disk>`
    const other = await on.lab.defineVm({ name: 'needs', disks: undefined, devicesExtra: disk })
    const needed = (users: string) => ({ problem: { code: 'storage.needed', params: { path: kept, users } } })
    await expect(engine.undo(job.id)).rejects.toMatchObject(needed('needs'))
    await on.lab.virsh('undefine', other.uuid)
    await on.lab.defineXml(vm.xml)
    await expect(engine.undo(job.id)).rejects.toMatchObject(needed('half'))
    expect(now()).toMatchObject({ state: 'left-something', leftovers: [{ path: kept }] })
    expect(await on.lab.sha256(kept)).toBe(vm.sums[1])
    await on.lab.must(['qemu-img', 'check', '-q', over])
    await on.lab.virsh('undefine', vm.uuid)
    // Another file has the name by now.
    await on.lab.must(['sh', '-c', 'mv "$1" "$1.old" && cp "$1.old" "$1"', '-', kept])
    await engine.undo(job.id)
    expect(await on.lab.sha256(kept)).toBe(vm.sums[1])
    expect(await on.lab.leftovers()).toEqual([])
  })

  test('between two names, and defined anew without its disks: only the file that was told goes', async () => {
    const vm = await two('anew')
    const [path = '', kept = ''] = vm.files
    await endsAt(vm.uuid, onceRun(renames))
    await on.lab.must(['sh', '-c', 'set -C; printf other > "$1"', 'sh', path])
    await on.lab.defineXml(vm.xml.replace(/<disk [\s\S]*<\/disk>/, ''))
    const { engine, job } = await next()
    expect(job.leftovers).toHaveLength(1)
    expect(job.leftovers[0]?.path).toContain('/.offshoot-removing-')
    await engine.undo(job.id)
    expect(await hidden()).toBeNull()
    expect(await on.lab.must(['cat', path])).toBe('other')
    expect(await on.lab.sha256(kept)).toBe(vm.sums[1])
    expect(await on.lab.leftovers()).toEqual([])
    await on.lab.virsh('undefine', vm.uuid)
    await on.lab.must(['rm', path, kept])
  })

  test.each(['before', 'after'] as const)(
    'by the end of libvirtd %s the VM is undefined, for the Offshoot that goes on',
    async (when) => {
      const vm = await two(`libvirtd-${when}`)
      const { call } = on.local
      on.local.call = (async (...args: Parameters<typeof call>) => {
        if ((args[0] as unknown) !== procedures.domainUndefineFlags) return call.apply(on.local, args)
        if (when === 'before') await libvirtdDies()
        const answer = await call.apply(on.local, args)
        if (when === 'after') await libvirtdDies()
        return answer
      }) as typeof call
      const came = await remove(on.hosts, vm.uuid)
        .then(({ left }) => left.map((l) => l.problem.code))
        .catch((error) => [error.problem.code])
        .finally(() => {
          on.local.call = call
        })
      expect(new Set(came)).toEqual(new Set(['host.lost']))
      await on.lab.startLibvirtd()
      const { engine, job } = await next()
      expect(await names()).toEqual(
        when === 'before'
          ? expect.arrayContaining([`libvirtd-${when}`])
          : expect.not.arrayContaining([`libvirtd-${when}`]),
      )
      expect(job.problem?.code).toBe(when === 'before' ? 'domain.delete-undone' : 'domain.delete-left')
      expect(job.leftovers.map((l) => l.path)).toEqual(when === 'before' ? [] : vm.files)
      expect(await sums(vm.files)).toEqual(vm.sums)
      expect(await hidden()).toBeNull()
      if (when === 'after') await engine.undo(job.id)
      await engine.dismiss(job.id)
      expect(await on.lab.leftovers()).toEqual([])
      expect(await Promise.all(vm.files.map(isThere))).toEqual(vm.files.map(() => when === 'before'))
    },
  )
})

test('a VM that libvirt has lost track of while its QEMU runs is not deleted, nor its files', async () => {
  const uuid = await on.vm('stray', { ...TWO, start: true })
  const files = await filesOf(uuid)
  const [process] = on.lab.processes(new RegExp(`uuid ${uuid}`))
  await libvirtdDies()
  await on.lab.must(['sh', '-c', 'echo "<domstatus" >/run/libvirt/qemu/stray.xml'])
  await on.lab.startLibvirtd()
  await on.local.whenOnline()
  await until('its state', () => on.local.domain(uuid)?.state === 'shut-off')
  const verbs = everydayHandlers({ hosts: on.hosts, transcript })
  const plan = await verbs['domains.deletePlan']({ host, uuid })
  expect(plan.blockers).toMatchObject([{ code: 'domain.stray', params: { pid: String(process?.pid) } }])
  await expect(remove(on.hosts, uuid)).rejects.toMatchObject({ problem: { code: 'plan.blocked' } })
  expect(await names()).toContain('stray')
  expect(await Promise.all(files.map(isThere))).toEqual([true, true])
  expect(await on.lab.leftovers()).toEqual([])
  await on.lab.killProcess(process?.pid ?? 0)
  await remove(on.hosts, uuid)
  expect(await Promise.all(files.map(isThere))).toEqual([false, false])
})

async function libvirtdDies(): Promise<void> {
  const kill = 'p=$(cat /run/libvirt/libvirtd.pid); kill -9 "$p"; while [ -d "/proc/$p" ]; do sleep .02; done'
  await on.lab.must(['sh', '-c', kill])
  await until('its end to be seen', () => on.local.summary().state.kind !== 'online')
}
