import type { DeletePlan, DeleteResult } from '@shared/model/everyday'
import { act, cleanup, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { domainSummary, fakeMain, HOST, Refusal, stubBrowser, UUID } from '../../test/fake-main'
import { DeleteDialog } from './delete-dialog'

const GiB = 2 ** 30
const other = '11111111-2222-3333-4444-555555555555'

function planOf(uuid: string, more: Partial<DeletePlan> = {}): DeletePlan {
  return {
    id: crypto.randomUUID(),
    domain: { host: HOST, uuid, name: uuid === UUID ? 'web-01' : 'db-02' },
    state: 'shut-off',
    disks: [
      {
        target: 'vda',
        device: 'disk',
        path: '/srv/web-01.qcow2',
        format: 'qcow2',
        bytesOnDisk: 3 * GiB,
        usedBy: [],
        above: [],
        suggested: true,
      },
      {
        target: 'vdb',
        device: 'disk',
        path: '/srv/base.qcow2',
        format: 'qcow2',
        bytesOnDisk: GiB,
        usedBy: [{ domain: { host: HOST, uuid: other, name: 'db-02' }, as: 'backing' }],
        above: ['vda'],
        suggested: false,
        refusal: { code: 'storage.needed', params: { path: '/srv/base.qcow2', users: 'db-02' }, remedies: [] },
      },
    ],
    nvram: null,
    snapshots: 0,
    checkpoints: 0,
    managedSave: false,
    unknown: [],
    tpm: false,
    tpmUsedBy: [],
    blockers: [],
    commands: 'virsh -c qemu:///system undefine web-01',
    ...more,
  }
}

interface Main {
  readonly plan?: Partial<DeletePlan>
  readonly result?: DeleteResult
  readonly refuse?: Refusal
}

function open({ plan, result, refuse }: Main = {}, uuids = [UUID]) {
  const onClose = vi.fn()
  const main = fakeMain(
    {
      'domains.deletePlan': ({ uuid }) => planOf(uuid, plan),
      'domains.delete': ({ remove }) => {
        if (refuse) throw refuse
        return result ?? { removed: remove.map(() => '/srv/web-01.qcow2'), left: [] }
      },
      'domains.power': () => undefined,
    },
    [domainSummary(), domainSummary({ uuid: other, name: 'db-02' })],
  )
  const user = main.show(<DeleteDialog domains={uuids.map((uuid) => ({ host: HOST, uuid }))} onClose={onClose} />)
  return { main, onClose, user }
}

const danger = () => screen.getByRole('button', { name: /^Delete/ })

describe('the dialog that deletes a VM', () => {
  beforeEach(stubBrowser)
  afterEach(() => {
    cleanup()
    vi.unstubAllGlobals()
  })

  test('has the focus on the safe button, says the bytes, and deletes only once the name is typed', async () => {
    const { main, user } = open()
    const field = await screen.findByRole('textbox', { name: /Type web-01/ })
    expect(document.activeElement?.textContent).toBe('Cancel')
    expect(danger().textContent).toBe('Delete, remove 3 GiB')
    await user.click(danger())
    expect(main.asked('domains.delete')).toEqual([])
    await user.type(field, 'web-01')
    await user.click(danger())
    await screen.findByText('Deleted web-01')
    expect(main.asked('domains.delete')).toMatchObject([{ remove: ['vda'], nvram: false, metadata: false }])
    expect(screen.getByRole('region', { name: 'Removed' }).textContent).toContain('/srv/web-01.qcow2')
    expect(screen.getByRole('region', { name: 'Kept' }).textContent).toContain('/srv/base.qcow2')
  })

  test('asks for no name when every file stays, and the commands follow', async () => {
    const { main, user } = open()
    await user.click(await screen.findByRole('checkbox', { name: /Remove vda/ }))
    expect(screen.queryByRole('textbox')).toBeNull()
    expect(danger().textContent).toBe('Delete')
    expect(screen.getAllByRole('region', { name: 'Equivalent commands' })[0]?.textContent).not.toContain('rm --')
    await user.click(danger())
    await screen.findByText('Deleted web-01')
    expect(main.asked('domains.delete')).toMatchObject([{ remove: [] }])
  })

  test('cannot remove what another VM needs, and names it', async () => {
    open()
    const box = await screen.findByRole('checkbox', { name: /Remove vdb/ })
    expect((box as HTMLInputElement).disabled).toBe(true)
    expect(screen.getByText('Backing file of a disk of db-02')).toBeTruthy()
  })

  test('offers to switch a running VM off and waits', async () => {
    const { main, user } = open({
      plan: { state: 'running', blockers: [{ code: 'domain.wrong-state', params: { name: 'web-01' }, remedies: [] }] },
    })
    await user.click(await screen.findByRole('button', { name: 'Force off' }))
    expect(main.asked('domains.power')).toEqual([{ host: HOST, uuid: UUID, action: 'force-off' }])
    expect(danger().getAttribute('aria-disabled')).toBe('true')
    expect(screen.queryByRole('textbox')).toBeNull()
  })

  test('deletes nothing of a VM that libvirt has lost track of while it runs, until it has ended', async () => {
    const blocker = {
      code: 'domain.stray',
      params: { name: 'web-01', pid: '4711' },
      remedies: [{ kind: 'retry' }],
    } as const
    const { main, user } = open({ plan: { state: 'shut-off', blockers: [blocker] } })
    await screen.findByText(/QEMU process 4711 has its disks open/)
    expect(danger().getAttribute('aria-disabled')).toBe('true')
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await vi.waitFor(() => expect(main.asked('domains.deletePlan')).toHaveLength(2))
  })

  test('does not go on without the metadata that libvirt wants gone', async () => {
    const { main, user } = open({ plan: { disks: [], snapshots: 2, managedSave: true } })
    await user.click(await screen.findByRole('checkbox', { name: 'Remove 2 snapshots and its saved state' }))
    expect(danger().getAttribute('aria-disabled')).toBe('true')
    await user.click(danger())
    expect(main.asked('domains.delete')).toEqual([])
  })

  test('shows a plan made anew when it was out of date', async () => {
    const { main, user } = open({ refuse: new Refusal({ code: 'plan.stale', remedies: [] }) })
    await user.type(await screen.findByRole('textbox'), 'web-01')
    await user.click(danger())
    await screen.findByText('The plan has been updated')
    await waitFor(() => expect(main.asked('domains.deletePlan').length).toBeGreaterThan(1))
  })

  test('says what is left and why', async () => {
    const left = [
      {
        path: '/srv/web-01.qcow2',
        problem: { code: 'storage.denied', params: { path: '/srv/web-01.qcow2' }, raw: 'rm: no', remedies: [] },
      },
    ] as const
    const { user } = open({ result: { removed: [], left } })
    await user.type(await screen.findByRole('textbox'), 'web-01')
    await user.click(danger())
    const notice = await screen.findByText('Not everything was deleted')
    expect(notice.parentElement?.textContent).toContain('rm: no')
    expect(screen.getByText('No files were removed.')).toBeTruthy()
  })

  test('takes several one after another by name, and skips on wish', async () => {
    const { main, user, onClose } = open({ plan: { disks: [] } }, [UUID, other])
    await screen.findByText('Delete db-02')
    expect(screen.getByText('1 of 2')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Skip' }))
    await screen.findByText('Delete web-01')
    await waitFor(() => danger())
    await user.click(danger())
    await screen.findByText('Deleted web-01')
    expect(main.asked('domains.delete')).toHaveLength(1)
    expect(within(screen.getByRole('region', { name: 'Skipped' })).getByText('db-02')).toBeTruthy()
    await act(async () => {
      await user.click(screen.getAllByRole('button', { name: 'Close' }).at(-1) as HTMLElement)
    })
    expect(onClose).toHaveBeenCalled()
  })
})
