import type { Bridge, RequestName, RequestParams } from '@shared/contract'
import type { ConnectStep, ConnectTest, HostSummary } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { queryClient } from '../../api'
import { useNavigation } from '../../stores'
import { HostDialog, uriLeads } from './host-dialog'

const saved: HostSummary = {
  id: 'h',
  kind: 'ssh',
  uri: 'qemu+ssh://ops@kvm1/system',
  name: 'Rack 1',
  address: 'ops@kvm1',
  folder: 'Lab',
  state: { kind: 'online', since: 0 },
}

const step = (code: ConnectStep['code'], more: Partial<ConnectStep> = {}): ConnectStep => ({
  code,
  about: 'kvm2',
  state: 'done',
  ms: 3,
  ...more,
})

/** Main with one saved host; what it answers to adding and testing is said by the test. */
function open(props: { host?: string; field?: 'folder' } = {}) {
  const asked: { name: RequestName; params: unknown }[] = []
  const answers = {
    refusal: undefined as Problem | undefined,
    /** the test goes on until this is called */
    endTest: (_end: Omit<ConnectTest, 'test'>) => {},
  }
  const ended = new Promise<Omit<ConnectTest, 'test'>>((resolve) => {
    answers.endTest = resolve
  })
  const bridge = {
    platform: 'linux',
    onEvent: () => () => {},
    request: async (name: RequestName, params: unknown) => {
      asked.push({ name, params })
      if (name === 'hosts.list') return { ok: true, value: [saved] }
      if (name === 'hosts.suggestions') {
        return { ok: true, value: [{ text: 'bastion', from: 'ssh-config', means: 'root@10.0.0.9:2222' }] }
      }
      if (name === 'hosts.test') {
        const { test } = params as RequestParams<'hosts.test'>
        return { ok: true, value: { test, ...(await ended) } }
      }
      if (name === 'hosts.add' || name === 'hosts.edit') {
        if (answers.refusal) return { ok: false, problem: answers.refusal }
        return { ok: true, value: name === 'hosts.add' ? { host: 'new' } : undefined }
      }
      return { ok: true, value: undefined }
    },
  } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
  queryClient.clear()
  queryClient.setQueryData(['hosts'], [saved])
  const onClose = vi.fn()
  render(
    <QueryClientProvider client={queryClient}>
      <HostDialog {...props} onClose={onClose} />
    </QueryClientProvider>,
  )
  return {
    answers,
    onClose,
    user: userEvent.setup(),
    asked: (name: RequestName) => asked.filter((a) => a.name === name).map((a) => a.params),
    address: () => screen.getByRole('combobox', { name: 'Host' }) as HTMLInputElement,
    /** what main tells of the test that runs */
    tell: (steps: readonly ConnectStep[]) => {
      const last = asked.findLast((a) => a.name === 'hosts.test')
      const { test } = (last as { params: RequestParams<'hosts.test'> }).params
      return act(async () => queryClient.setQueryData(['host-test', test], { test, steps, ended: false }))
    },
  }
}

// Every key that is typed is drawn: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 20_000 })

describe('adding a host', () => {
  beforeEach(() => {
    // What jsdom has not: React Aria looks for a <meta> by its escaped name and scrolls to what has the focus.
    vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
    Element.prototype.scrollIntoView = () => {}
  })
  afterEach(() => {
    cleanup()
    vi.unstubAllGlobals()
  })

  test('begins in the address, and says why nothing can be done without one', async () => {
    const { address, asked, user } = open()
    await waitFor(() => expect(document.activeElement).toBe(address()))
    await user.click(screen.getByRole('button', { name: 'Add' }))
    await user.click(screen.getByRole('button', { name: 'Test' }))
    expect(asked('hosts.add')).toEqual([])
    expect(asked('hosts.test')).toEqual([])
  })

  test('adds untested what was typed, and goes to it', async () => {
    const { address, asked, onClose, user } = open()
    await user.type(address(), 'ops@kvm2:2222')
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Rack 2')
    await user.type(screen.getByRole('combobox', { name: 'Folder' }), 'Lab')
    await user.keyboard('{Escape}')
    await user.click(screen.getByRole('button', { name: 'Add' }))
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(asked('hosts.add')).toEqual([{ address: 'ops@kvm2:2222', name: 'Rack 2', folder: 'Lab' }])
    const { pages, at } = useNavigation.getState()
    expect(pages[at]).toEqual({ kind: 'vms', host: 'new' })
  })

  test('offers names with what they mean, and takes one with the keys', async () => {
    const { address, user } = open()
    await user.type(address(), 'bas')
    const option = await screen.findByRole('option', { name: /bastion/ })
    expect(option.textContent).toContain('root@10.0.0.9:2222')
    await user.keyboard('{ArrowDown}{Enter}')
    expect(address().value).toBe('bastion')
  })

  test.each([
    ['bad-port', 'A port is a number from 1 to 65535.'],
    ['not-ssh', 'Remote hosts need ssh: qemu+ssh://…'],
    ['bad-host', 'A host name cannot contain spaces, quotes or shell characters, or start with a dash.'],
    ['ssh-flag', '-L is not supported here. Put this host in ~/.ssh/config with this option, and enter its name.'],
    ['ssh-command', 'Remove “-L”: the ssh command must end with the host.'],
  ])('says %s at the field, which stays open and marked', async (fault, words) => {
    const { address, answers, onClose, user } = open()
    answers.refusal = { code: 'host.address', params: { fault, what: '-L' }, remedies: [] }
    await user.type(address(), 'x')
    await user.click(screen.getByRole('button', { name: 'Add' }))
    await screen.findByText(words)
    expect(address().getAttribute('aria-invalid')).toBe('true')
    expect(onClose).not.toHaveBeenCalled()
    await user.type(address(), 'y')
    expect(screen.queryByText(words)).toBeNull()
  })

  test('says at the field that the host is in the list already', async () => {
    const { address, answers, user } = open()
    answers.refusal = { code: 'host.exists', params: { name: 'Rack 1' }, remedies: [] }
    await user.type(address(), 'ops@kvm1')
    await user.click(screen.getByRole('button', { name: 'Add' }))
    await screen.findByText('This host is already in the list')
  })

  test('shows each step while it is gone, with its time and what it found', async () => {
    const { address, answers, asked, tell, user } = open()
    await user.type(address(), 'kvm2')
    await user.click(screen.getByRole('button', { name: 'Test' }))
    expect(asked('hosts.test')).toEqual([{ test: expect.any(String), address: 'kvm2' }])
    await tell([step('resolve', { detail: '10.0.0.2' }), step('connect', { state: 'running', ms: 0 })])
    const steps = await screen.findByRole('region', { name: 'Connection test' })
    const items = () =>
      within(steps)
        .getAllByRole('listitem')
        .map((li) => li.textContent)
    expect(items()).toEqual([
      expect.stringMatching(/Resolve the host name10\.0\.0\.23 ms$/),
      expect.stringMatching(/Connect.*Running$/),
    ])
    await act(async () => {
      answers.endTest({
        steps: [step('resolve'), step('connect', { ms: 1840 }), step('open', { detail: 'stream-local /run/x' })],
        ended: true,
      })
    })
    await screen.findByText('Connection test passed')
    expect(items()[1]).toMatch(/1\.8 s$/)
  })

  test('names the host of each step when a jump host is on the way', async () => {
    const { address, tell, user } = open()
    await user.type(address(), 'kvm2')
    await user.click(screen.getByRole('button', { name: 'Test' }))
    await tell([step('connect', { about: 'bastion' }), step('connect')])
    const items = (await screen.findAllByRole('listitem')).map((li) => li.textContent)
    expect(items).toEqual([expect.stringContaining('Connect bastion'), expect.stringContaining('Connect kvm2')])
  })

  test('says where it failed and why; trying again is its own button', async () => {
    const { address, answers, user } = open()
    await user.type(address(), 'kvm2')
    await user.click(screen.getByRole('button', { name: 'Test' }))
    await act(async () => {
      answers.endTest({
        steps: [step('resolve'), step('connect', { state: 'failed', ms: 4 })],
        ended: true,
        problem: {
          code: 'host.unreachable',
          params: { host: 'kvm2', port: 23, user: 'ops' },
          raw: 'connect ECONNREFUSED',
          remedies: [{ kind: 'retry' }, { kind: 'edit-host' }],
        },
      })
    })
    await screen.findByText('The host does not answer')
    expect(screen.getAllByRole('listitem')[1]?.textContent).toMatch(/Failed, 4 ms$/)
    expect(screen.getByText('connect ECONNREFUSED')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
    expect(screen.getByRole('button', { name: 'Test' })).toBeTruthy()
  })

  test('a running test is stopped by its button, by another address, and with the dialog', async () => {
    const { address, asked, onClose, tell, user } = open()
    await user.type(address(), 'kvm2')
    await user.click(screen.getByRole('button', { name: 'Test' }))
    await tell([step('resolve')])
    await user.click(await screen.findByRole('button', { name: 'Stop' }))
    expect(asked('hosts.cancelTest')).toHaveLength(1)
    expect(screen.queryByRole('region', { name: 'Connection test' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Test' }))
    await user.type(address(), 'x')
    expect(asked('hosts.cancelTest')).toHaveLength(2)
    await user.click(screen.getByRole('button', { name: 'Test' }))
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(onClose).toHaveBeenCalled()
    expect(asked('hosts.cancelTest')).toHaveLength(3)
  })

  test('a saved host is edited in the same dialog; the folder first when that is what was asked for', async () => {
    const { address, asked, onClose, user } = open({ host: 'h', field: 'folder' })
    expect(screen.getByRole('dialog', { name: 'Edit host' })).toBeTruthy()
    expect(address().value).toBe('ops@kvm1')
    expect((screen.getByRole('textbox', { name: 'Name' }) as HTMLInputElement).value).toBe('Rack 1')
    const folder = screen.getByRole('combobox', { name: 'Folder' })
    await waitFor(() => expect(document.activeElement).toBe(folder))
    await user.clear(folder)
    await user.type(folder, 'Paris')
    await user.keyboard('{Escape}')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(asked('hosts.edit')).toEqual([{ host: 'h', address: 'ops@kvm1', name: 'Rack 1', folder: 'Paris' }])
  })
})

test.each([
  ['kvm1', null],
  ['ops@kvm1:2222', null],
  ['qemu+ssh://ops@kvm1', 'system'],
  ['qemu+ssh://ops@kvm1:2222/system?no_tty=1', 'system'],
  ['qemu+ssh://kvm1/session', 'session'],
  ['qemu+ssh://kvm1/system?socket=/run/x', 'socket'],
  ['qemu+ssh://', null],
])('%s leads to %s', (address, leads) => expect(uriLeads(address)).toBe(leads))
