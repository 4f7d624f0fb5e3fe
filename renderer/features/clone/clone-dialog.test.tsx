import type { Bridge, EventMessage, RequestName } from '@shared/contract'
import type { ClonePlan, CloneRequest, Notice } from '@shared/model/clone'
import type { DomainSummary } from '@shared/model/domain'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bridgeEvents, createQueryClient } from '../../api'
import { CloneDialog } from './clone-dialog'

const uuid = '8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365'
const host = 'local-system'

const source: DomainSummary = {
  host,
  uuid,
  name: 'web-01',
  state: 'shut-off',
  persistent: true,
  autostart: false,
  vcpus: 1,
  memoryBytes: 2 ** 30,
  tags: [],
  macs: [],
  addresses: [],
  diskCount: 1,
  snapshotCount: 0,
  xmlKnown: true,
}

function planFor(request: CloneRequest, blockers: Notice[] = [], warnings: Notice[] = []): ClonePlan {
  const name = request.name ?? 'web-01-clone'
  const action = request.disks.find((d) => d.target === 'vda')?.action ?? 'copy'
  return {
    id: crypto.randomUUID(),
    sourceName: 'web-01',
    name,
    identity: request.identity ?? { uuid, genid: uuid, macs: ['52:54:00:00:00:01'] },
    directory: '/srv',
    disks: [
      {
        target: 'vda',
        device: 'disk',
        source: '/srv/web-01.qcow2',
        sourceFormat: 'qcow2',
        virtualBytes: 2 ** 30,
        bytesOnDisk: 2 ** 29,
        internalSnapshots: 0,
        backingFiles: [],
        choices: [
          { action: 'copy', possible: true },
          { action: 'linked', possible: true },
          { action: 'reflink', possible: false, reason: 'reflink-unsupported' },
        ],
        action,
        formats: ['qcow2', 'raw'],
        format: 'qcow2',
        directory: '/srv',
        file: `${name}.qcow2`,
        neededBytes: 2 ** 29,
      },
    ],
    interfaces: [{ index: 0, type: 'bridge', source: 'br0', mac: '52:54:00:00:00:09', newMac: '52:54:00:00:00:01' }],
    makes: [{ kind: 'vm', name, how: 'defined', bytes: null }],
    spaces: [],
    pools: [],
    warnings,
    blockers,
    sourceXml: '',
    cloneXml: '',
    engine: 'qemu-img',
    bytesToWrite: 2 ** 29,
    estimatedSeconds: 5,
    commands: 'virsh define x',
    steps: [],
  }
}

/** Main as this dialog meets it: plans at once, remembers what it was asked. */
function fakeMain() {
  const asked: { name: RequestName; params: unknown }[] = []
  const listeners = new Set<(m: EventMessage) => void>()
  const state = {
    blockers: (_: CloneRequest): Notice[] => [],
    warnings: [] as Notice[],
    start: { ok: true, value: { job: '1' } } as unknown,
  }
  const bridge = {
    platform: 'linux',
    onEvent: (listener: (m: EventMessage) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    request: async (name: RequestName, params: unknown) => {
      asked.push({ name, params })
      const request = params as CloneRequest
      if (name === 'clone.plan') return { ok: true, value: planFor(request, state.blockers(request), state.warnings) }
      if (name === 'clone.start') return state.start
      if (name === 'inventory.list') return { ok: true, value: [source] }
      return { ok: true, value: name.endsWith('.list') ? [] : undefined }
    },
  } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
  return {
    state,
    asked: (name: RequestName) => asked.filter((a) => a.name === name).map((a) => a.params),
    emit: (message: EventMessage) => {
      for (const listener of listeners) listener(message)
    },
  }
}

function open() {
  const main = fakeMain()
  const onClose = vi.fn()
  const client = createQueryClient()
  bridgeEvents(client, { windowState: () => {}, action: () => {}, load: () => {} })
  const show = () =>
    render(
      <QueryClientProvider client={client}>
        <CloneDialog source={{ host, uuid }} onClose={onClose} />
      </QueryClientProvider>,
    )
  return { main, onClose, show, user: userEvent.setup() }
}

const nameTaken: Notice = {
  code: 'name-taken',
  field: 'name',
  params: { name: 'web-02', free: 'web-03' },
  fixes: [{ kind: 'use-name', params: { name: 'web-03' }, patch: { name: 'web-03' } }],
}

describe('CloneDialog', () => {
  beforeEach(() => {
    // What jsdom has not: React Aria looks for a <meta> by its escaped name and scrolls to what has the focus.
    vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
    Element.prototype.scrollIntoView = () => {}
  })
  afterEach(() => {
    cleanup()
    vi.unstubAllGlobals()
  })

  test('proposes the plan’s name and starts the plan that is on screen', async () => {
    const { main, onClose, show, user } = open()
    show()
    const name = await screen.findByDisplayValue('web-01-clone')
    expect(document.activeElement).toBe(name)
    await user.keyboard('{Enter}')
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(main.asked('clone.start')).toHaveLength(1)
  })

  test('a typed name is planned for, with the identity of the first plan', async () => {
    const { main, show, user } = open()
    show()
    const name = await screen.findByDisplayValue('web-01-clone')
    await user.clear(name)
    await user.type(name, 'new')
    await waitFor(() => expect(main.asked('clone.plan').at(-1)).toMatchObject({ name: 'new', identity: { uuid } }))
    await screen.findByDisplayValue('new.qcow2')
  })

  test('a blocker keeps it from running; Enter leads to the field, the fix mends it', async () => {
    const { main, onClose, show, user } = open()
    main.state.blockers = (r) => (r.name === 'web-03' ? [] : [nameTaken])
    show()
    const alerts = await screen.findAllByText('web-02 already exists on this host')
    expect(alerts.length).toBe(2)
    screen.getByRole('checkbox', { name: /Start the clone afterwards/ }).focus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Name' })))
    expect(main.asked('clone.start')).toHaveLength(0)
    await user.click(screen.getByRole('button', { name: 'Use web-03' }))
    await screen.findByDisplayValue('web-03')
    await waitFor(() => expect(screen.queryByText(/already exists on this host/)).toBeNull())
    await user.click(screen.getByRole('button', { name: /^Clone, / }))
    await waitFor(() => expect(onClose).toHaveBeenCalled())
  })

  test('a plan that is out of date is made again and said so', async () => {
    const { main, onClose, show, user } = open()
    main.state.start = { ok: false, problem: { code: 'plan.stale', remedies: [] } }
    show()
    await screen.findByDisplayValue('web-01-clone')
    const before = main.asked('clone.plan').length
    await user.click(screen.getByRole('button', { name: /^Clone, / }))
    await screen.findByText(/^The host changed after the plan was made/)
    expect(main.asked('clone.plan').length).toBe(before + 1)
    expect(onClose).not.toHaveBeenCalled()
  })

  test('shuts the source down from here and plans again when it is off', async () => {
    const { main, show, user } = open()
    const running: Notice = {
      code: 'source-running',
      params: { state: 'running', name: 'web-01' },
      fixes: [{ kind: 'shut-down', params: { name: 'web-01' }, action: 'shutdown' }],
    }
    main.state.blockers = () => [running]
    show()
    await screen.findByText('The VM is not shut off: running')
    await user.click(screen.getByRole('button', { name: 'Shut down' }))
    expect(main.asked('domains.power')).toEqual([{ host, uuid, action: 'shutdown' }])
    await screen.findByText('Waiting for the VM to shut off…')
    main.state.blockers = () => []
    const upserts = [{ ...source, state: 'saved' as const }]
    act(() => main.emit({ name: 'inventory.changed', payload: { host, reset: false, upserts, removed: [] } }))
    await waitFor(() => expect(screen.queryByText('The VM is not shut off: running')).toBeNull())
  })

  test('forcing off asks once more, because the guest loses data', async () => {
    const { main, show, user } = open()
    main.state.blockers = () => [
      { code: 'source-running', params: { state: 'running' }, fixes: [{ kind: 'force-off', action: 'force-off' }] },
    ]
    show()
    await user.click(await screen.findByRole('button', { name: 'Force off' }))
    expect(main.asked('domains.power')).toEqual([])
    await user.click(screen.getByRole('button', { name: /unsaved data in the guest is lost/ }))
    expect(main.asked('domains.power')).toEqual([{ host, uuid, action: 'force-off' }])
  })

  test('an impossible choice is in the list with its reason', async () => {
    const { show, user } = open()
    show()
    await user.click(await screen.findByRole('button', { name: /vda: action/ }))
    const option = await screen.findByRole('option', { name: /Reflink/ })
    expect(option.getAttribute('aria-disabled')).toBe('true')
    expect(within(option).getByText('The file system does not support reflink')).toBeTruthy()
  })

  test('a code that nobody has words for is shown as it is', async () => {
    const { main, show } = open()
    main.state.warnings = [{ code: 'brand-new', params: { port: 5901 }, raw: 'libvirt says so', fixes: [] }]
    show()
    await screen.findByText('brand-new (port: 5901)')
    expect(screen.getByText('libvirt says so')).toBeTruthy()
  })

  test('an emptied MAC goes back to the one it was given', async () => {
    const { main, show, user } = open()
    show()
    const mac = await screen.findByRole('textbox', { name: 'New MAC of interface 1' })
    await user.clear(mac)
    await waitFor(() => expect(main.asked('clone.plan').at(-1)).toMatchObject({ macs: {} }))
    await screen.findByDisplayValue('52:54:00:00:00:01')
  })
})
