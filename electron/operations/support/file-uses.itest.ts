import type { DeletePlan } from '@shared/model/everyday'
import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { procedures } from '../../libvirt'
import { everydayHandlers } from '..'
import { host, onLab } from '../test/on-lab'
import { jobsOn } from './place'
import { Transcript } from './transcript'

const IMAGES = '/var/lib/libvirt/images'

let verbs: ReturnType<typeof everydayHandlers>
const on = onLab('uses', ({ hosts }) => {
  verbs = everydayHandlers({ hosts, transcript: new Transcript(() => undefined) })
})

const planOf = (uuid: string) => verbs['domains.deletePlan']({ host, uuid })
const remove = (plan: DeletePlan, targets: string[], more: { nvram?: boolean } = {}) =>
  verbs['domains.delete']({ plan: plan.id, remove: targets, nvram: false, metadata: true, ...more })
const stale = { problem: { code: 'plan.stale' } }
const isThere = async (path: string) => (await on.lab.exec(['test', '-e', path])).code === 0
const hidden = async () => (await on.lab.must(['ls', '-a', IMAGES])).match(/\.offshoot-\S+/g)

/** An overlay on an image, in a file of its own. */
async function overlay(base: string, path: string): Promise<void> {
  await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', path])
}

const diskXml = (source: string, type = 'file') =>
  `<disk type='${type}' device='disk'><driver name='qemu' type='qcow2'/><source ${source}/><target dev='vda' bus='virtio'/></disk>`

/** A VM whose one disk is there already. */
const vmOn = (name: string, source: string, type?: string) =>
  on.vm(name, { disks: undefined, devicesExtra: diskXml(source, type) })

async function undefine(...uuids: string[]): Promise<void> {
  for (const uuid of uuids) {
    await on.lab.virsh('undefine', uuid, '--keep-nvram')
    await until('it is gone', () => on.local.domain(uuid) === undefined)
  }
}

describe('a file of which it is not known whether another VM needs it', () => {
  test('is not offered while the storage of that VM is not mounted; once it is, the VM is named', async () => {
    const uuid = await on.vm('template')
    const base = await on.disk(uuid)
    await on.lab.must(['mkdir', '-p', '/srv/real', '/mnt/nas'])
    const mount = () => on.lab.must(['mount', '--bind', '/srv/real', '/mnt/nas'])
    await mount()
    await overlay(base, '/mnt/nas/lab.qcow2')
    const clone = await vmOn('lab-01', `file='/mnt/nas/lab.qcow2'`)
    await on.lab.must(['umount', '/mnt/nas'])
    const sum = await on.lab.sha256(base)

    const plan = await planOf(uuid)
    expect(plan.unknown).toMatchObject([{ domain: { name: 'lab-01' }, path: '/mnt/nas/lab.qcow2', why: 'missing' }])
    expect(plan.disks[0]).toMatchObject({
      suggested: false,
      refusal: { code: 'storage.unknown-use', params: { path: base, users: 'lab-01' } },
    })
    await expect(remove(plan, ['vda'])).rejects.toMatchObject(stale)
    expect(await on.lab.sha256(base)).toBe(sum)

    await mount()
    const known = await planOf(uuid)
    expect(known.unknown).toEqual([])
    expect(known.disks[0]).toMatchObject({ refusal: { code: 'storage.needed', params: { users: 'lab-01' } } })
    await on.lab.must(['qemu-img', 'check', '-q', '/mnt/nas/lab.qcow2'])

    await undefine(clone)
    await on.lab.must(['umount', '/mnt/nas'])
    expect(await remove(await planOf(uuid), ['vda'])).toEqual({ removed: [base], left: [] })
    expect(await isThere(base)).toBe(false)
    expect(await hidden()).toBeNull()
  })

  test('nor while the disk of that VM is a volume of a stopped pool, which is named', async () => {
    const uuid = await on.vm('golden')
    const base = await on.disk(uuid)
    await on.lab.must(['mkdir', '-p', '/srv/pool'])
    await overlay(base, '/srv/pool/clone.qcow2')
    await on.lab.virsh('pool-create-as', 'nas', 'dir', '--target', '/srv/pool')
    await on.lab.virsh('pool-destroy', 'nas')
    await on.lab.virsh('pool-define-as', 'nas', 'dir', '--target', '/srv/pool')
    const clone = await vmOn('by-volume', `pool='nas' volume='clone.qcow2'`, 'volume')
    const plan = await planOf(uuid)
    expect(plan.unknown).toMatchObject([{ path: 'nas/clone.qcow2', why: 'pool', pool: { name: 'nas' } }])
    expect(plan.disks[0]).toMatchObject({ refusal: { code: 'storage.unknown-use', params: { users: 'by-volume' } } })
    await on.lab.virsh('pool-start', 'nas')
    const known = await planOf(uuid)
    expect(known.unknown).toEqual([])
    expect(known.disks[0]).toMatchObject({ refusal: { code: 'storage.needed', params: { users: 'by-volume' } } })
    await undefine(clone, uuid)
  })
})

describe('files of two VMs', () => {
  test('an NVRAM that both name stays', async () => {
    const nvram = `${IMAGES}/both_VARS.fd`
    const one = await on.vm('one', { uefi: true, disks: undefined })
    await on.lab.virsh('start', one)
    await on.lab.virsh('destroy', one)
    await on.state(one, 'shut-off')
    const live = (await planOf(one)).nvram?.path ?? ''
    const loader = /<loader.*?<\/loader>/s.exec(await on.lab.virsh('dumpxml', one, '--inactive'))?.[0]
    await on.lab.must(['cp', live, nvram])
    const named = async (name: string) => {
      const uuid = await on.vm(name, { disks: undefined })
      const xml = await on.lab.virsh('dumpxml', uuid, '--inactive')
      const code = loader ?? `<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>`
      await on.lab.defineXml(xml.replace('</os>', `${code}<nvram>${nvram}</nvram></os>`))
      await until('the NVRAM', async () => (await planOf(uuid)).nvram?.path === nvram)
      return uuid
    }
    const [first, second] = [await named('first'), await named('second')]
    const sum = await on.lab.sha256(nvram)
    const plan = await planOf(first)
    expect(plan.nvram).toMatchObject({
      usedBy: [{ as: 'nvram', domain: { name: 'second' } }],
      refusal: { code: 'storage.needed', params: { users: 'second' } },
    })
    await expect(remove(plan, [], { nvram: true })).rejects.toMatchObject(stale)
    await remove(await planOf(first), [])
    expect(await on.lab.sha256(nvram)).toBe(sum)
    const last = await planOf(second)
    expect(last.nvram?.refusal).toBeUndefined()
    await remove(last, [], { nvram: true })
    expect(await isThere(nvram)).toBe(false)
    await undefine(one)
  })
})

describe('the files below a disk', () => {
  test('are offered, each only with what lies on it, and not where another VM needs them', async () => {
    const base = `${IMAGES}/base.qcow2`
    const [mid, top, side] = ['mid', 'top', 'side'].map((name) => `${IMAGES}/${name}.qcow2`) as [string, string, string]
    await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', base, '8M'])
    await overlay(base, mid)
    await overlay(mid, top)
    await overlay(base, side)
    const uuid = await vmOn('two overlays', `file='${top}'`)
    const other = await vmOn('sibling', `file='${side}'`)
    const plan = await planOf(uuid)
    expect(plan.disks).toMatchObject([
      { target: 'vda', path: top, format: 'qcow2', above: [], suggested: true },
      { target: 'vda[1]', path: mid, format: 'qcow2', above: ['vda'], suggested: false },
      { target: 'vda[2]', path: base, above: ['vda[1]'], refusal: { code: 'storage.needed' } },
    ])
    expect(plan.disks[1]?.refusal).toBeUndefined()
    await expect(remove(plan, ['vda[1]'])).rejects.toMatchObject(stale)
    await expect(remove(await planOf(uuid), ['vda', 'vda[1]', 'vda[2]'])).rejects.toMatchObject(stale)
    const sum = await on.lab.sha256(base)
    expect(await remove(await planOf(uuid), ['vda[1]', 'vda'])).toEqual({ removed: [top, mid], left: [] })
    expect([await isThere(top), await isThere(mid)]).toEqual([false, false])
    expect(await on.lab.sha256(base)).toBe(sum)
    await on.lab.must(['qemu-img', 'check', '-q', side])
    expect((await remove(await planOf(other), ['vda', 'vda[1]'])).removed).toEqual([side, base])
  })
})

describe('a linked clone that is made while its source is deleted', () => {
  test('keeps the file: it is looked at again when nothing new can be made on it any more', async () => {
    const uuid = await on.vm('source')
    const base = await on.disk(uuid)
    const path = `${IMAGES}/quick.qcow2`
    const sum = await on.lab.sha256(base)
    const plan = await planOf(uuid)
    const { call } = on.local
    let clone = ''
    // Between the definition and the file, another client makes one.
    on.local.call = (async (...args: Parameters<typeof call>) => {
      const answer = await call.apply(on.local, args)
      if ((args[0] as unknown) === procedures.domainUndefineFlags) {
        await overlay(base, path)
        clone = (await on.lab.defineVm({ name: 'quick', disks: undefined, devicesExtra: diskXml(`file='${path}'`) }))
          .uuid
      }
      return answer
    }) as typeof call
    const result = await remove(plan, ['vda']).finally(() => {
      on.local.call = call
    })
    expect(result).toMatchObject({
      removed: [],
      left: [{ path: base, problem: { code: 'storage.needed', params: { users: 'quick' } } }],
    })
    expect(await on.lab.sha256(base)).toBe(sum)
    expect(await hidden()).toBeNull()
    await on.lab.must(['qemu-img', 'check', '-q', path])
    await on.known(clone)
    await undefine(clone)
  })

  /** Has somebody make a file of that name as soon as the file that is removed has lost it. */
  function takesTheName(path: string): () => void {
    const { shell } = on.local
    const { run } = shell
    let taken = false
    Object.assign(shell, {
      run: async (argv: readonly string[], options: object) => {
        const answer = await run.call(shell, argv, options)
        if (!taken && argv[argv.length - 2] === path && argv.at(-1)?.includes('.offshoot-removing-')) {
          taken = true
          await on.lab.must(['sh', '-c', 'set -C; printf other > "$1"', 'sh', path])
        }
        return answer
      },
    })
    return () => Object.assign(shell, { run })
  }

  test('a file that somebody makes with its name meanwhile is not touched', async () => {
    const uuid = await on.vm('renamed')
    const base = await on.disk(uuid)
    await on.lab.virsh('pool-refresh', 'default')
    const back = takesTheName(base)
    const result = await remove(await planOf(uuid), ['vda']).finally(back)
    expect(result).toEqual({ removed: [base], left: [] })
    expect(await on.lab.must(['cat', base])).toBe('other')
    expect(await hidden()).toBeNull()
    await on.lab.must(['rm', base])
  })

  test('nor when the file that is removed turns out to be needed: that one is told with its other name', async () => {
    const uuid = await on.vm('needed')
    const base = await on.disk(uuid)
    const sum = await on.lab.sha256(base)
    const plan = await planOf(uuid)
    const back = takesTheName(base)
    const { call } = on.local
    on.local.call = (async (...args: Parameters<typeof call>) => {
      const answer = await call.apply(on.local, args)
      if ((args[0] as unknown) === procedures.domainUndefineFlags)
        await on.lab.defineVm({ name: 'user', disks: undefined, devicesExtra: diskXml(`file='${base}'`) })
      return answer
    }) as typeof call
    const { removed, left } = await remove(plan, ['vda']).finally(() => {
      on.local.call = call
      back()
    })
    expect(removed).toEqual([])
    expect(left[0]?.problem).toMatchObject({ code: 'storage.denied', raw: expect.stringContaining('exists') })
    const other = String(left[0]?.problem.params?.path)
    expect(other).toMatch(/\/\.offshoot-removing-/)
    expect(await on.lab.sha256(other)).toBe(sum)
    expect(await on.lab.must(['cat', base])).toBe('other')
    await on.lab.must(['mv', other, base])
    await undefine(await on.lab.virsh('domuuid', 'user'))
  })

  test('also while only its job is there: its VM is not defined yet', async () => {
    const uuid = await on.vm('parent')
    const base = await on.disk(uuid)
    const id = 'a-linked-clone-1'
    const clone = { uuid: '11111111-2222-4333-8444-555555555555', name: 'being made' }
    const job = jobsOn(on.local).start({
      id,
      plan: JSON.stringify({ clone, disks: [{ action: 'linked', source: base }] }),
      tasks: [{ kind: 'overlay', source: base, sourceFormat: 'qcow2', directory: IMAGES, name: 'made.qcow2' }],
    })
    expect(await job.outcome).toMatchObject({ kind: 'ended', word: 'done' })
    const plan = await planOf(uuid)
    expect(plan.disks[0]).toMatchObject({ suggested: false, refusal: { params: { users: 'being made' } } })
    await expect(remove(plan, ['vda'])).rejects.toMatchObject(stale)
    await jobsOn(on.local).settle(id)
    expect((await planOf(uuid)).disks[0]?.refusal).toBeUndefined()
    await on.lab.must(['qemu-img', 'check', '-q', `${IMAGES}/made.qcow2`])
    await undefine(uuid)
  })
})

describe('a VM whose disk lies under linked clones', () => {
  test('is started only once the user has seen which', async () => {
    const uuid = await on.vm('under')
    const base = await on.disk(uuid)
    await overlay(base, `${IMAGES}/over-1.qcow2`)
    const clone = await vmOn('over-1', `file='${IMAGES}/over-1.qcow2'`)
    const sum = await on.lab.sha256(base)
    const start = (action: 'start' | 'start-paused', despiteClones?: boolean) =>
      verbs['domains.power']({ host, uuid, action, ...(despiteClones && { despiteClones }) })
    for (const action of ['start', 'start-paused'] as const) {
      await expect(start(action)).rejects.toMatchObject({
        problem: {
          code: 'domain.has-clones',
          params: { name: 'under', clones: 'over-1' },
          remedies: [{ kind: 'start-anyway', params: { host, uuid, action } }],
        },
      })
    }
    expect(await on.lab.virsh('domstate', uuid)).toBe('shut off')
    expect(await on.lab.sha256(base)).toBe(sum)
    // The clone itself changes nothing of anybody's.
    await verbs['domains.power']({ host, uuid: clone, action: 'start' })
    await on.lab.virsh('destroy', clone)
    await on.lab.must(['qemu-img', 'check', '-q', `${IMAGES}/over-1.qcow2`])
    await start('start-paused', true)
    expect(await on.lab.virsh('domstate', uuid)).toBe('paused')
    await on.lab.virsh('destroy', uuid)
  })
})
