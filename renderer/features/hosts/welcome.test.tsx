import type { Bridge, RequestName } from '@shared/contract'
import type { HostSuggestion, HostSummary } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { queryClient } from '../../api'
import { closeDialog, useDialogs } from '../../stores'
import { Welcome } from './welcome'

const install: Problem = {
  code: 'host.no-libvirt',
  params: { distribution: 'Fedora Linux 41' },
  remedies: [
    { kind: 'install-libvirt', params: { distribution: 'Fedora Linux 41', command: 'sudo dnf install libvirt' } },
    { kind: 'start-libvirt', params: { command: 'sudo systemctl enable --now virtqemud.socket' } },
    { kind: 'join-group', params: { group: 'libvirt', command: 'sudo usermod -aG libvirt ada' } },
    { kind: 'retry' },
  ],
}
const here = (problem: Problem): HostSummary => ({
  id: 'local-system',
  kind: 'local-system',
  uri: 'qemu:///system',
  state: { kind: 'refused', problem },
})
const ALIASES: readonly HostSuggestion[] = [
  { text: 'kvm1', from: 'ssh-config', means: 'root@192.168.20.5' },
  { text: 'rack2', from: 'ssh-config', means: 'ops@10.8.0.12:2222', through: ['bastion'] },
  { text: 'qemu+ssh://root@old/system', from: 'uri-alias', means: 'attic' },
]

function show(hosts: readonly HostSummary[], suggestions: readonly HostSuggestion[] = ALIASES) {
  const asked: unknown[] = []
  const bridge = {
    platform: 'linux',
    onEvent: () => () => {},
    request: async (name: RequestName, params: unknown) => {
      if (name === 'hosts.suggestions') return { ok: true, value: suggestions }
      if (name === 'hosts.list') return { ok: true, value: hosts }
      asked.push([name, params])
      return { ok: true, value: undefined }
    },
  } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
  queryClient.clear()
  queryClient.setQueryData(['hosts'], hosts)
  const user = userEvent.setup()
  const copied = vi.spyOn(navigator.clipboard, 'writeText')
  render(
    <QueryClientProvider client={queryClient}>
      <Welcome />
    </QueryClientProvider>,
  )
  return { asked, user, copied }
}

beforeEach(() => {
  vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
  Element.prototype.scrollIntoView = () => {}
  closeDialog()
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('lists what ssh knows, with whom and what it stands for; Enter on the first tests it', async () => {
  const { user } = show([here(install)])
  const list = await screen.findByRole('region', { name: /^Found in ~\/\.ssh\/config/ })
  expect(
    within(list)
      .getAllByRole('button')
      .map((row) => row.textContent),
  ).toEqual([
    'kvm1 root@192.168.20.5 ',
    'rack2 ops@10.8.0.12:2222 through bastion',
    'qemu+ssh://root@old/system  attic in libvirt.conf',
  ])
  await waitFor(() => expect(document.activeElement?.textContent).toContain('kvm1'))
  await user.keyboard('{Enter}')
  expect(useDialogs.getState().open).toEqual({ kind: 'host', address: 'kvm1' })
})

test('a long list shows its beginning and how many more there are', async () => {
  const many = Array.from(
    { length: 12 },
    (_, n): HostSuggestion => ({ text: `h${n}`, from: 'ssh-config', means: `h${n}` }),
  )
  const { user } = show([here(install)], many)
  const list = await screen.findByRole('region', { name: /^Found in/ })
  expect(within(list).getAllByRole('listitem')).toHaveLength(5)
  await user.click(within(list).getByRole('button', { name: 'Show 7 more' }))
  expect(within(list).getAllByRole('listitem')).toHaveLength(12)
})

test('any address can be typed; an empty one is told at its field', async () => {
  const { user } = show([], [])
  const field = await screen.findByRole('textbox', { name: 'Address' })
  await waitFor(() => expect(document.activeElement).toBe(field))
  await user.keyboard('{Enter}')
  expect(await screen.findByText('Enter a host, for example root@kvm1.')).toBeTruthy()
  expect(useDialogs.getState().open).toBeNull()
  await user.type(field, ' root@kvm9 ')
  expect(screen.queryByText('Enter a host, for example root@kvm1.')).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Connect' }))
  expect(useDialogs.getState().open).toEqual({ kind: 'host', address: 'root@kvm9' })
})

test('where this computer has no libvirt of its own, nothing is said of it', async () => {
  show([], [])
  await screen.findByRole('textbox', { name: 'Address' })
  expect(screen.queryByText(/this computer/i)).toBeNull()
})

test('the commands of this distribution are copied as they are typed', async () => {
  const { user, copied, asked } = show([here(install)])
  const part = await screen.findByRole('region', { name: 'Or set up libvirt on this computer' })
  expect(within(part).getByText('Fedora Linux 41, libvirt is not installed')).toBeTruthy()
  await user.click(within(part).getByRole('button', { name: 'Copy' }))
  expect(copied).toHaveBeenCalledWith(
    'sudo dnf install libvirt\nsudo systemctl enable --now virtqemud.socket\nsudo usermod -aG libvirt ada',
  )
  expect(within(part).getByText('Then log out and back in.')).toBeTruthy()
  await user.click(within(part).getByRole('button', { name: 'Check again' }))
  expect(asked).toEqual([['hosts.retry', { host: 'local-system' }]])
})

test.each([
  [
    'one that is stopped',
    { code: 'host.unreachable', remedies: [{ kind: 'start-libvirt', params: { command: 'sudo libvirtd -d' } }] },
    'Or start libvirt on this computer',
    ['libvirt is installed but not running', 'sudo libvirtd -d', 'This window updates as soon as libvirt responds.'],
  ],
  [
    'one that lets only its group in',
    {
      code: 'host.denied',
      params: { user: 'ada', group: 'libvirt' },
      remedies: [{ kind: 'join-group', params: { group: 'libvirt', command: 'sudo usermod -aG libvirt ada' } }],
    },
    'Or get access to libvirt on this computer',
    ['ada is not in the group libvirt', 'sudo usermod -aG libvirt ada', 'Then log out and back in.'],
  ],
  [
    'a group that was joined after the login',
    {
      code: 'host.denied',
      params: { user: 'ada', group: 'libvirt' },
      remedies: [{ kind: 'log-in-again', params: { group: 'libvirt' } }],
    },
    'Or get access to libvirt on this computer',
    ['ada is in the group libvirt', 'You joined the group after this login. Log out and back in.'],
  ],
  [
    'packages of an unknown distribution',
    {
      code: 'host.no-libvirt',
      params: { distribution: 'Linux' },
      remedies: [
        { kind: 'install-libvirt', params: { distribution: 'Linux', command: 'libvirt, qemu', manual: 'packages' } },
      ],
    },
    'Or set up libvirt on this computer',
    ['Install these packages with your package manager, then start libvirt:', 'libvirt, qemu'],
  ],
  [
    'what is none of these, with the reason',
    { code: 'host.auth-failed', raw: 'authentication unavailable', remedies: [{ kind: 'retry' }] },
    'Or use this computer',
    ['libvirt rejected the sign-in'],
  ],
] as const)('%s', async (_, problem, title, texts) => {
  show([here(problem as Problem)])
  const part = await screen.findByRole('region', { name: title })
  for (const text of texts) expect(within(part).getByText(text)).toBeTruthy()
})

test('stays while it is checked again', async () => {
  show([here(install)])
  await screen.findByRole('region', { name: 'Or set up libvirt on this computer' })
  act(() => {
    queryClient.setQueryData(['hosts'], [{ ...here(install), state: { kind: 'connecting', after: install } }])
  })
  const again = await screen.findByRole('button', { name: 'Check again' })
  await waitFor(() => expect(again.className).toContain('is-busy'))
})
