import type { DiskSummary, DomainDetail } from '@shared/model/domain'
import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { domainSummary, fakeMain, Refusal, stubBrowser } from '../../test/fake-main'
import { Overview } from './overview'

beforeEach(stubBrowser)
afterEach(cleanup)

const disk = (more: Partial<DiskSummary> = {}): DiskSummary => ({
  target: 'vda',
  bus: 'virtio',
  device: 'disk',
  type: 'file',
  source: '/srv/web.qcow2',
  declaredFormat: 'qcow2',
  readOnly: false,
  shareable: false,
  backingFiles: [],
  internalSnapshots: 0,
  ...more,
})
const detail = (...disks: DiskSummary[]): DomainDetail => ({
  ...domainSummary(),
  id: null,
  arch: 'x86_64',
  machine: 'pc-q35-7.2',
  firmware: 'bios',
  secureBoot: false,
  cpuMode: 'host-model',
  currentMemoryBytes: 2 ** 30,
  disks,
  interfaces: [],
  graphics: [],
  agentChannel: false,
  hostDevices: [],
  tpm: false,
  hasLive: false,
})
const read = { realFormat: 'qcow2', virtualBytes: 2 ** 31, bytesOnDisk: 2 ** 20 }

test('an image that could not be read says so, gives its reason, and can be tried again', async () => {
  const answers = [
    detail(disk({ problem: { code: 'unreadable', raw: 'qemu-img: Failed to get shared "write" lock' } })),
    detail(disk(read)),
  ]
  const main = fakeMain({ 'domains.get': () => answers.shift() ?? detail() })
  const user = main.show(<Overview domain={domainSummary()} online />)
  const row = (await screen.findByRole('table', { name: 'Disks' })).querySelectorAll('tr')[1] as HTMLElement
  expect(within(row).getByText('Could not be read')).toBeTruthy()
  expect(screen.getByRole('status').textContent).toContain('Could not read 1 image.')
  expect(screen.queryByText(/shared "write" lock/)).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Details' }))
  expect(screen.getByText(/^vda: qemu-img: Failed to get shared "write" lock$/)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await within(row).findByText('2 GiB')).toBeTruthy()
  expect(screen.queryByText('Could not be read')).toBeNull()
  expect(screen.queryByRole('status')).toBeNull()
})

test('a file that is not there is told apart from one that could not be read', async () => {
  const gone = disk({ problem: { code: 'missing', raw: 'No such file or directory' } })
  const main = fakeMain({ 'domains.get': () => detail(gone, disk({ target: 'vdb', ...read })) })
  main.show(<Overview domain={domainSummary()} online />)
  expect(await screen.findByText('File missing')).toBeTruthy()
  expect(screen.getByRole('status').textContent).toContain('The file of 1 disk is missing on the host.')
  expect(screen.getByText('2 GiB')).toBeTruthy()
})

test('facts that could not be had at all can be tried again', async () => {
  let fails = true
  const main = fakeMain({
    'domains.get': () => {
      if (fails) throw new Refusal({ code: 'libvirt.error', raw: 'monitor is busy', remedies: [] })
      return detail(disk(read))
    },
  })
  const user = main.show(<Overview domain={domainSummary()} online />)
  const again = await screen.findByRole('button', { name: 'Try again' })
  fails = false
  await user.click(again)
  expect(await screen.findByText('2 GiB')).toBeTruthy()
})
