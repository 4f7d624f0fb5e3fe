import type { SnapshotTree } from '@shared/model/snapshot'
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeMain, HOST, stubBrowser, UUID } from '../../test/fake-main'
import { snapshotJob, tellJobs } from '../../test/jobs'
import { snap, snapshotTree } from '../../test/snapshots'
import { RevertDialog } from './revert-dialog'

const external = {
  technique: 'external',
  byOverlays: true,
  disks: [{ target: 'vda', kind: 'external', file: '/i/web.one' }],
} as const
const tree = snapshotTree({
  state: 'running',
  snapshots: [snap('one', null, external)],
  current: 'one',
  changedBytes: 2048,
  take: {
    suggested: 'external',
    refused: {},
    disks: [{ target: 'vda', format: 'qcow2', path: '/i/web.one' }],
    memoryBytes: 2 ** 30,
    rooms: [],
    mixes: null,
    withoutNvram: [],
    names: 'monitor',
    stillSeconds: null,
  },
})

describe('going back', () => {
  beforeEach(stubBrowser)
  afterEach(() => {
    cleanup()
    vi.unstubAllGlobals()
  })
  const open = (read: () => SnapshotTree) => {
    let jobs = 0
    const main = fakeMain({
      'snapshots.tree': read,
      'snapshots.space': () => ({
        snapshots: {},
        heldBytes: null,
        changedBytes: null,
        chains: [],
        rooms: [],
        more: false,
      }),
      'snapshots.revert': () => ({ job: `job-${++jobs}` }),
      'snapshots.commands': ({ intents }) => ({ text: intents.map((i) => `${i.verb} ${i.name}`).join('\n') }),
    })
    const user = main.show(<RevertDialog domain={{ host: HOST, uuid: UUID }} name="one" onClose={() => {}} />)
    return { main, user }
  }

  test('says what is lost only where it is, and asks for the name then', async () => {
    const { user } = open(() => tree)
    const dialog = await screen.findByRole('alertdialog', { name: 'Revert web-01 to one' })
    const has = (text: RegExp) => within(dialog).queryByText(text) !== null
    expect(has(/current state is saved first/)).toBe(true)
    expect([has(/(is|are) lost/), has(/belongs to no snapshot/)]).toEqual([false, false])
    await user.click(within(dialog).getByText('Take a snapshot of the current state first'))
    expect([has(/contents of its memory are lost/), has(/2 KiB written to vda since one/)]).toEqual([true, true])
    expect(has(/belongs to no snapshot: web.one/)).toBe(true)
    expect(within(dialog).getByRole('textbox', { name: 'Type web-01 to confirm' })).toBeDefined()
  })

  test('a snapshot of now that was taken is not taken again when going back fails and is tried once more', async () => {
    const { main, user } = open(() => tree)
    const end = { kind: 'revert-snapshot', state: 'failed', endedAt: 1 } as const
    const problem = { code: 'libvirt.error', raw: 'not now', remedies: [] } as const
    await user.click(await screen.findByRole('button', { name: 'Revert' }))
    tellJobs(main.client, snapshotJob({ ...end, problem, snapshots: { taken: 'now' } }))
    expect(await screen.findByText(/not now/)).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Revert' }))
    tellJobs(main.client, snapshotJob({ ...end, id: 'job-2', problem: { ...problem, raw: 'nor now' } }))
    expect(await screen.findByText(/nor now/)).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Revert' }))
    await vi.waitFor(() => expect(main.asked('snapshots.revert')).toHaveLength(3))
    const first = { way: 'external', memory: true, disks: ['vda'] }
    expect(main.asked('snapshots.revert').map((r) => r.first)).toMatchObject([first, undefined, undefined])
  })

  test('offers no snapshot of now where its overlay would bar the way into the image', async () => {
    open(() => ({ ...tree, snapshots: [snap('one', null, { disks: [{ target: 'vda', kind: 'internal' }] })] }))
    expect(await screen.findByRole('textbox', { name: 'Type web-01 to confirm' })).toBeDefined()
    expect(screen.queryByText('Take a snapshot of the current state first')).toBeNull()
  })

  test('tells the commands on demand, of both when a snapshot of now comes first', async () => {
    const { main, user } = open(() => tree)
    const fold = await screen.findByRole('button', { name: 'Equivalent commands' })
    expect(main.asked('snapshots.commands')).toHaveLength(0)
    await user.click(fold)
    expect(await screen.findByText('revert one')).toBeDefined()
    expect(main.asked('snapshots.commands')[0]).toMatchObject({ intents: [{ verb: 'take' }, { verb: 'revert' }] })
  })
})
