import type { Bridge, RequestName } from '@shared/contract'
import type { HostAbilities } from '@shared/model/abilities'
import type { HostSummary } from '@shared/model/host'
import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { queryClient } from '../../api'
import { AboutHostDialog } from './about-host-dialog'

const host: HostSummary = {
  id: 'h',
  kind: 'ssh',
  uri: 'qemu+ssh://ops@kvm1/system',
  name: 'Rack 1',
  address: 'ops@kvm1',
  state: { kind: 'online', since: 0 },
  facts: { libvirtVersion: '8.0.0', hypervisor: 'QEMU 6.2.0', transport: 'x', user: 'ops', fileAccess: 'none' },
}
const answer: HostAbilities = {
  qemuImg: true,
  abilities: [
    { id: 'internal-off', way: 'works', by: 'libvirt' },
    { id: 'clone', way: 'another-way', by: 'storage-api', lack: 'no-file-access' },
    { id: 'formats', way: 'another-way', by: 'storage-api', lack: 'no-file-access', formats: ['qcow2', 'raw'] },
    { id: 'external-revert', way: 'another-way', by: 'overlays', lack: 'libvirt-version', since: '9.9' },
    { id: 'clone-snapshot-running', way: 'not', lack: 'no-file-access' },
    { id: 'external-delete', way: 'not', lack: 'libvirt-version', since: '9.0' },
  ],
}
const onClose = vi.fn()

function show(abilities: HostAbilities, summary: HostSummary = host) {
  const bridge = {
    platform: 'linux',
    onEvent: () => () => {},
    request: async (name: RequestName) => ({ ok: true, value: name === 'hosts.list' ? [summary] : abilities }),
  } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
  queryClient.clear()
  queryClient.setQueryData(['hosts'], [summary])
  render(
    <QueryClientProvider client={queryClient}>
      <AboutHostDialog host="h" onClose={onClose} />
    </QueryClientProvider>,
  )
}

// jsdom has no CSS.escape, which React Aria asks for in a dialog.
beforeEach(() => void vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false }))
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  onClose.mockReset()
})

test('what works, by which way, and what would bring the rest', async () => {
  show(answer)
  const lines = async (group: RegExp) => {
    const region = await screen.findByRole('region', { name: group })
    return within(region)
      .getAllByRole('listitem')
      .map((item) => item.textContent)
  }
  expect(await lines(/^Works ?1$/)).toEqual(['Internal snapshots, VM shut offlibvirt'])
  expect(await lines(/^Works with a workaround/)).toEqual([
    expect.stringContaining('libvirt copies the disks'),
    'Image formats of clonesqcow2, raw',
    expect.stringContaining('Not needed with libvirt 9.9 or newer.'),
  ])
  expect(await lines(/^Does not work/)).toEqual([
    expect.stringContaining('Sign in as root, or allow sudo without a password.'),
    expect.stringContaining('Needs libvirt 9.0 or newer.'),
  ])
  expect(screen.getByText('QEMU 6.2.0')).toBeTruthy()
  expect(screen.getByText('Installed')).toBeTruthy()
  await userEvent.keyboard('{Escape}')
  expect(onClose).toHaveBeenCalledOnce()
})

test('what the host has not told is shown as unknown, not left out', async () => {
  show({ abilities: [...answer.abilities.slice(0, 1), { id: 'mixed-trees', way: 'unknown' }] })
  expect(await screen.findByText('The host has not answered.')).toBeTruthy()
  expect(screen.getByText('Unknown')).toBeTruthy()
})

test('of a host that was never reached nothing is claimed', async () => {
  const { facts: _, ...bare } = host
  show({ abilities: [{ id: 'clone', way: 'unknown' }] }, { ...bare, state: { kind: 'disconnected' } })
  expect(await screen.findByText('Connect to see what this host can do.')).toBeTruthy()
})
