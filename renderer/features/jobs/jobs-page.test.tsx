import type { Bridge, EventMessage, RequestName } from '@shared/contract'
import type { Job } from '@shared/job'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bridgeEvents, createQueryClient } from '../../api'
import { useDialogs, useNavigation } from '../../stores'
import { compareWhenDone } from '../../stores/after'
import { difference, rateOf } from './job-result'
import { JobsPage } from './jobs-page'
import { JobsStrip } from './jobs-strip'

const uuid = '8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365'

function job(id: string, state: Job['state'], more: Partial<Job> = {}): Job {
  return {
    id,
    kind: 'clone-domain',
    host: 'local-system',
    params: { source: 'web-01', name: `clone-${id}` },
    sourceUuid: uuid,
    state,
    startedAt: Date.now() - 60_000,
    endedAt: state === 'running' ? undefined : Date.now() + 1000,
    progress: { fraction: 0.42, bytesDone: 2 ** 30, bytesTotal: 2 ** 31, bytesPerSecond: 2 ** 28, secondsLeft: 47 },
    steps: [
      { code: 'check', state: 'done', undo: 'nothing' },
      { code: 'copy-disk', params: { target: 'vda' }, state: 'running', undo: 'not-needed', fraction: 0.42 },
    ],
    disks: [],
    engine: 'qemu-img',
    leftovers: [],
    commands: 'virsh define x',
    cancelsAtOnce: true,
    reattached: false,
    ...more,
  }
}

function show(jobs: readonly Job[], ui: React.ReactNode) {
  const asked: { name: RequestName; params: unknown }[] = []
  const listeners = new Set<(m: EventMessage) => void>()
  const bridge = {
    platform: 'linux',
    onEvent: (listener: (m: EventMessage) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    request: async (name: RequestName, params: unknown) => {
      asked.push({ name, params })
      return { ok: true, value: name === 'jobs.list' ? jobs : name.endsWith('.list') ? [] : undefined }
    },
  } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
  const client = createQueryClient()
  bridgeEvents(client, { windowState: () => {}, action: () => {}, load: () => {} })
  render(<QueryClientProvider client={client}>{ui}</QueryClientProvider>)
  return {
    user: userEvent.setup(),
    asked: (name: RequestName) => asked.filter((a) => a.name === name).map((a) => a.params),
    change: (changed: Job) =>
      act(async () => {
        for (const listener of listeners) listener({ name: 'job.changed', payload: changed })
        // Query tells its observers in the next turn.
        await new Promise((resolve) => setTimeout(resolve, 5))
      }),
  }
}

beforeEach(() => {
  // What jsdom has not and React Aria asks for.
  vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
  Element.prototype.scrollIntoView = () => {}
  useDialogs.setState({ open: null })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const noSpace: Job['problem'] = {
  code: 'storage.no-space',
  params: { directory: '/srv/ssd', neededBytes: 3 * 2 ** 30, freeBytes: 2 ** 30 },
  raw: 'qemu-img: No space left on device',
  remedies: [
    { kind: 'clone-to-pool', params: { pool: 'vm', directory: '/srv/vm', freeBytes: 2 ** 40 } },
    { kind: 'clone-linked' },
  ],
}

describe('JobsPage', () => {
  test('a failed job says why in the host’s words, what was undone, and the way on opens the plan there', async () => {
    const failed = job('1', 'failed', { problem: noSpace, undoneBytes: 2 ** 30 })
    const { user } = show([failed], <JobsPage job="1" />)
    await screen.findByText('qemu-img: No space left on device')
    expect(screen.getByText('The host is back in its previous state.')).toBeTruthy()
    expect(screen.getByText(/1 GiB freed. web-01 was only read./)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Clone to vm…' }))
    expect(useDialogs.getState().open).toMatchObject({
      kind: 'clone',
      source: { uuid },
      given: { name: 'clone-1', directory: '/srv/vm' },
    })
  })

  test('a name that was taken meanwhile is not proposed again', async () => {
    const taken = job('1', 'failed', { problem: { code: 'domain.exists', remedies: [{ kind: 'clone-again' }] } })
    const { user } = show([taken], <JobsPage job="1" />)
    await user.click(await screen.findByRole('button', { name: 'Clone…' }))
    expect(useDialogs.getState().open).toMatchObject({ kind: 'clone', given: {} })
  })

  test('what was left is removed only when asked', async () => {
    const leftovers = [{ path: '/srv/.x.part', bytes: 7 }]
    const { user, asked } = show([job('1', 'left-something', { leftovers })], <JobsPage />)
    await screen.findByText('/srv/.x.part 7 B', { normalizer: (text) => text.replace(/\s+/g, ' ').trim() })
    expect(asked('jobs.undo')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Remove' }))
    expect(asked('jobs.undo')).toEqual([{ job: '1' }])
  })

  test('a record that cannot be read is shown with its files, to remove or to keep', async () => {
    const leftovers = [{ path: '/srv/used.qcow2', bytes: 7 }]
    const problem: Job['problem'] = { code: 'job.unreadable', params: { id: '1' }, remedies: [] }
    const unknown = {
      kind: 'unknown',
      leftovers,
      problem,
      reattached: true,
      params: { source: '', name: '1' },
    } as const
    const { user, asked } = show([job('1', 'left-something', unknown)], <JobsPage />)
    await screen.findByText('Cannot read the record of this job')
    expect(screen.getByRole('heading', { name: /Unreadable job 1/ })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Remove' }))
    await user.click(screen.getByRole('button', { name: 'Keep files' }))
    expect([asked('jobs.undo'), asked('jobs.dismiss')]).toEqual([[{ job: '1' }], [{ job: '1' }]])
  })

  test('a clone that is defined is not cancelled any more, and says why', async () => {
    const { user, asked } = show([job('1', 'running', { committed: true })], <JobsPage />)
    const cancel = await screen.findByRole('button', { name: 'Cancel' })
    await user.click(cancel)
    expect(cancel.getAttribute('aria-disabled')).toBe('true')
    expect(await screen.findByRole('tooltip')).toHaveProperty(
      'textContent',
      'clone-1 is already defined. If you do not want it, delete the VM.',
    )
    expect(asked('jobs.cancel')).toEqual([])
  })

  test('filters count and choose', async () => {
    const jobs = [job('1', 'done'), job('2', 'running'), job('3', 'failed')]
    const { user } = show(jobs, <JobsPage />)
    await user.click(await screen.findByRole('radio', { name: 'Failed 1' }))
    expect(screen.getAllByRole('option')).toHaveLength(1)
    expect(screen.getByRole('heading', { name: /clone-3: failed/ })).toBeTruthy()
  })

  test('clearing takes away what is done, and nothing else', async () => {
    const jobs = [job('1', 'done'), job('2', 'running'), job('3', 'failed'), job('4', 'cancelled')]
    const { user, asked } = show(jobs, <JobsPage />)
    await user.click(await screen.findByRole('button', { name: 'Clear finished jobs' }))
    await waitFor(() => expect(asked('jobs.dismiss')).toEqual([{ job: '1' }, { job: '4' }]))
  })
})

describe('JobsStrip', () => {
  test('shows step, per cent, bytes, speed and time left, and cancels', async () => {
    const { user, asked } = show([job('1', 'running')], <JobsStrip />)
    await screen.findByText('Step 2 of 2: Copy disk vda')
    for (const text of ['42 %', '1 GiB of 2 GiB', '256 MiB/s', '47 s left']) expect(screen.getByText(text)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Cancel Clone web-01 → clone-1' }))
    expect(asked('jobs.cancel')).toEqual([{ job: '1' }])
  })

  test('a cancel that must wait for libvirt says so', async () => {
    show([job('1', 'cancelling', { cancelsAtOnce: false })], <JobsStrip />)
    await screen.findByText('Cancelling after the current libvirt call')
  })

  test.each(['clone-domain', 'delete-domain'] as const)(
    'removes what a %s left there only if it is no VM’s own',
    async (kind) => {
      const leftovers = [{ path: '/srv/web-01.qcow2', bytes: 5 }]
      const { change } = show([job('1', 'running')], <JobsStrip />)
      await screen.findByText('42 %')
      await change(job('1', 'left-something', { kind, leftovers, endedAt: Date.now() }))
      expect(await screen.findByRole('button', { name: 'Show' })).toBeTruthy()
      expect(screen.queryByRole('button', { name: /^Remove/ }) !== null).toBe(kind === 'clone-domain')
    },
  )

  test('is not there when nothing is to be said', async () => {
    const old = job('1', 'done', { endedAt: 5 })
    const { change } = show([old], <JobsStrip />)
    await change(old)
    expect(screen.queryByRole('region')).toBeNull()
  })

  test('progress of one job does not draw another again', async () => {
    const one = job('1', 'running')
    const two = job('2', 'done', { endedAt: 5 })
    const page = <JobsPage job="2" />
    const { change } = show([one, two], page)
    await screen.findByRole('heading', { name: /clone-2: done/ })
    const list = screen.getByRole('listbox')
    const other = list.querySelectorAll('[role=option]')[1]
    const html = other?.innerHTML
    const seen = new MutationObserver(() => {})
    if (other) seen.observe(other, { subtree: true, childList: true, characterData: true, attributes: true })
    await change({ ...one, progress: { ...one.progress, fraction: 0.5 } })
    expect(screen.getByText('50 %, 47 s left')).toBeTruthy()
    expect(seen.takeRecords()).toEqual([])
    expect(other?.innerHTML).toBe(html)
  })

  test('opens the comparison when the job it was wished for is done', async () => {
    const running = job('7', 'running')
    const { change } = show([running], <JobsStrip />)
    await screen.findByText('42 %')
    act(() => compareWhenDone('7'))
    const result = {
      uuid: uuid.replace('8', '9'),
      name: 'c',
      disks: [],
      milliseconds: 1,
      bytesWritten: 1,
      started: false,
    }
    await change({ ...running, state: 'done', endedAt: Date.now() + 1, result })
    const { pages, at } = useNavigation.getState()
    expect(pages[at]).toMatchObject({ kind: 'compare', left: { uuid }, right: { uuid: result.uuid } })
  })
})

test('the result’s figures carry their sign and their unit', () => {
  expect(difference(2 ** 31, 2 ** 30)).toBe('−1 GiB')
  expect(difference(2 ** 30, 2 ** 31)).toBe('+1 GiB')
  expect(difference(5, 5)).toBe('0 B')
  const result = { uuid, name: 'c', disks: [], started: false }
  expect(rateOf({ ...result, milliseconds: 2000, bytesWritten: 2 ** 31 })).toBe('1 GiB/s')
  expect(rateOf({ ...result, milliseconds: 2000, bytesWritten: 0 })).toBe('–')
})
