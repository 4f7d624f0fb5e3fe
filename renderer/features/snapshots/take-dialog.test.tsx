import type { SnapshotTree } from '@shared/model/snapshot'
import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeMain, HOST, Refusal, stubBrowser, UUID } from '../../test/fake-main'
import { snapshotJob, tellJobs } from '../../test/jobs'
import { snapshotTree } from '../../test/snapshots'
import { TakeDialog } from './take-dialog'

const tree = snapshotTree({
  state: 'running',
  take: {
    suggested: 'external',
    refused: { internal: { reason: 'raw-disk', names: ['vdb'] }, quiesce: { reason: 'no-agent' } },
    convert: 'disks',
    disks: [
      { target: 'vda', format: 'qcow2', path: '/i/a.qcow2' },
      { target: 'vdb', format: 'raw', path: '/i/b.img' },
    ],
    memoryBytes: 2 ** 30,
    rooms: [],
    mixes: null,
    withoutNvram: [],
    names: 'monitor',
    stillSeconds: null,
  },
})

describe('taking a snapshot', () => {
  beforeEach(stubBrowser)
  afterEach(() => {
    cleanup()
    vi.unstubAllGlobals()
  })
  const open = (answer: () => SnapshotTree, onClose = () => {}, taken = () => ({ job: 'job-1' })) => {
    const main = fakeMain({
      'snapshots.tree': answer,
      'snapshots.take': taken,
      'domains.get': () => ({ tpm: null }) as never,
    })
    return { main, user: main.show(<TakeDialog domain={{ host: HOST, uuid: UUID }} onClose={onClose} />) }
  }

  test('says what is in the way where snapshots cannot be read, and waits for nothing', async () => {
    open(() => {
      throw new Refusal({ code: 'libvirt.failed', raw: 'no such thing', remedies: [] } as never)
    })
    expect(await screen.findByText(/no such thing/)).toBeDefined()
    expect(screen.getByRole('dialog', { name: 'Take a snapshot of web-01' })).toBeDefined()
  })

  test('greys what libvirt refuses with its reason, and asks for what was chosen, disk by disk', async () => {
    const closed = vi.fn()
    const { main, user } = open(() => tree, closed)
    const inside = await screen.findByRole<HTMLInputElement>('radio', { name: /Internal, in the images/ })
    expect(inside.disabled).toBe(true)
    expect(screen.getByText(/vdb is not qcow2/)).toBeDefined()
    await user.clear(screen.getByRole('textbox', { name: 'Name' }))
    await user.type(screen.getByRole('textbox', { name: 'Name' }), '更新前 "1"')
    await user.click(screen.getByRole('checkbox', { name: /^vdb/ }))
    await user.click(screen.getByRole('button', { name: 'Take snapshot' }))
    expect(main.asked('snapshots.take')).toEqual([
      {
        host: HOST,
        uuid: UUID,
        name: '更新前 "1"',
        description: '',
        way: 'external',
        quiesce: false,
        memory: false,
        disks: ['vda'],
      },
    ])
    tellJobs(main.client, snapshotJob())
    expect(await screen.findByText(/^Taking one/)).toBeDefined()
    expect(closed).not.toHaveBeenCalled()
    tellJobs(main.client, snapshotJob({ state: 'done', endedAt: 1, snapshots: { taken: 'one' } }))
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1))
  })

  test('tells at the name what QEMU does not take, and under which name it is taken then', async () => {
    const take = { ...tree.take, suggested: 'internal' as const, refused: {}, names: 'job' as const }
    const { main, user } = open(() => ({ ...tree, take }))
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Name' })
    // What it offers itself is taken as it is.
    expect(field.value).toMatch(/^[-\d]{10}_[.\d]{8}$/)
    expect(screen.queryByText(/QEMU accepts only/)).toBeNull()
    await user.clear(field)
    await user.type(field, 'before update')
    expect(screen.getByText(/name in libvirt is before-update; your text becomes the title/)).toBeDefined()
    await user.clear(field)
    await user.type(field, '更新前')
    expect(screen.getByText(/name in libvirt is snapshot-1/)).toBeDefined()
    // In overlays it can be called so.
    await user.click(screen.getByRole('radio', { name: /External, in new overlays/ }))
    expect(screen.queryByText(/your text becomes the title/)).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Take snapshot' }))
    expect(main.asked('snapshots.take')).toMatchObject([{ name: '更新前' }])
  })

  test('shows the job while it runs, has it cancelled, and says what it failed with', async () => {
    const { main, user } = open(() => tree)
    await user.click(await screen.findByRole('button', { name: 'Take snapshot' }))
    const progress = {
      fraction: 0.25,
      bytesDone: 2 ** 28,
      bytesTotal: 2 ** 30,
      bytesPerSecond: 2 ** 26,
      secondsLeft: 12,
    }
    tellJobs(main.client, snapshotJob({ progress }))
    expect(await screen.findByText('Memory: 256 MiB of 1 GiB')).toBeDefined()
    expect(screen.getByText(/^64(\.0)? MiB\/s$/)).toBeDefined()
    expect(screen.getByText('about 12 s left')).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(main.asked('jobs.cancel')).toEqual([{ job: 'job-1' }])
    // What libvirt cannot stop has no Cancel that does nothing.
    tellJobs(main.client, snapshotJob({ cannotCancel: 'internal' }))
    await vi.waitFor(() =>
      expect(screen.getByRole('button', { name: 'Cancel' }).getAttribute('aria-disabled')).toBe('true'),
    )
    const problem = { code: 'libvirt.error', raw: 'no such luck', remedies: [] } as const
    tellJobs(main.client, snapshotJob({ state: 'failed', endedAt: 1, problem }))
    expect(await screen.findByText(/no such luck/)).toBeDefined()
    expect(screen.queryByText(/^Taking one/)).toBeNull()
  })

  test('what is refused before there is a job stands at its field', async () => {
    const { user } = open(
      () => tree,
      () => {},
      () => {
        throw new Refusal({ code: 'snapshot.exists', params: { name: 'x' }, remedies: [] } as never)
      },
    )
    await user.click(await screen.findByRole('button', { name: 'Take snapshot' }))
    await vi.waitFor(() =>
      expect(screen.getByRole('textbox', { name: 'Name' }).getAttribute('aria-invalid')).toBe('true'),
    )
  })

  test('says before it mixes both kinds into one tree, and where there may be no room for the memory', async () => {
    const take = { ...tree.take, suggested: 'internal' as const, refused: {}, mixes: 'external' as const }
    const rooms = [{ directory: '/i', freeBytes: 2 ** 28 }]
    const { user } = open(() => ({ ...tree, take: { ...take, rooms } }))
    expect(await screen.findByText('/i has 256 MiB free')).toBeDefined()
    expect(screen.queryByText('This mixes internal and external snapshots')).toBeNull()
    await user.click(screen.getByRole('radio', { name: /External, in new overlays/ }))
    expect(screen.getByText('This mixes internal and external snapshots')).toBeDefined()
    // Without its memory next to nothing is written.
    expect(screen.queryByText('/i has 256 MiB free')).toBeNull()
  })
})
