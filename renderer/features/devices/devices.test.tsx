import type { DomainDetail } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { cleanup, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { domainSummary, fakeMain, HOST, Refusal, stubBrowser, UUID } from '../../test/fake-main'
import { AttachDisk, AttachInterface, DetachDevice, MediaDialog } from './late'
import { bytesOf } from './size'

const ref = { host: HOST, uuid: UUID }
const disk = (target: string, device: 'disk' | 'cdrom', source: string) => ({
  target,
  bus: device === 'cdrom' ? 'sata' : 'scsi',
  device,
  type: 'file',
  source,
  declaredFormat: 'raw',
  readOnly: false,
  shareable: false,
  backingFiles: [],
  internalSnapshots: 0,
})

function detail(more: Partial<DomainDetail> = {}): DomainDetail {
  return {
    ...domainSummary(),
    id: null,
    arch: 'x86_64',
    machine: 'q35',
    firmware: 'bios',
    secureBoot: false,
    cpuMode: 'host-model',
    currentMemoryBytes: 2 ** 30,
    disks: [disk('vda', 'disk', '/srv/web-01.qcow2'), disk('sda', 'cdrom', '/iso/old.iso')],
    interfaces: [{ mac: '52:54:00:00:00:01', type: 'network', source: 'default', model: 'virtio', addresses: [] }],
    graphics: [],
    agentChannel: false,
    hostDevices: [],
    tpm: false,
    hasLive: false,
    ...more,
  }
}

const media = [
  { path: '/iso/debian-12.iso', pool: 'iso', name: 'debian-12.iso', bytes: 650 * 2 ** 20 },
  { path: '/iso/windows.iso', pool: 'iso', name: 'windows.iso', bytes: 5 * 2 ** 30 },
]
const refused = (problem: Omit<Problem, 'remedies'>) => new Refusal({ ...problem, remedies: [] })
const badField = (field: string, reason: string, more = {}) =>
  refused({ code: 'input.invalid', params: { field, reason, ...more } })

beforeEach(stubBrowser)
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe('the medium of a drive', () => {
  const open = (change: () => void = () => {}) => {
    const onClose = vi.fn()
    const main = fakeMain({
      'domains.get': () => detail(),
      'media.choices': () => ({ media }),
      'media.change': change,
    })
    return { main, onClose, user: main.show(<MediaDialog domain={ref} onClose={onClose} />) }
  }

  test('is chosen from the pools’ images by search', async () => {
    const { main, user, onClose } = open()
    await screen.findByRole('option', { name: /windows/ })
    await user.type(screen.getByRole('textbox', { name: 'Search images' }), 'debian')
    expect(screen.getAllByRole('option')).toHaveLength(1)
    await user.click(screen.getByRole('option', { name: /debian/ }))
    expect(screen.getByRole('textbox', { name: 'Path on the host' })).toHaveProperty('value', '/iso/debian-12.iso')
    await user.click(screen.getByRole('button', { name: 'Replace medium' }))
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(main.asked('media.change')).toEqual([{ ...ref, target: 'sda', path: '/iso/debian-12.iso', force: false }])
  })

  test('is typed as a path; what cannot be is told at the field', async () => {
    const { user } = open(() => {
      throw badField('path', 'not-absolute')
    })
    await user.type(await screen.findByRole('textbox', { name: 'Path on the host' }), 'x.iso{Enter}')
    expect(await screen.findByText('A path on the host starts with /.')).toBeTruthy()
  })

  test('comes out by force when the guest holds the tray', async () => {
    let first = true
    const { main, user } = open(() => {
      if (!first) return
      first = false
      const raw =
        "internal error: unable to execute QEMU command 'eject': Device 'x' is locked and force was not specified"
      throw refused({ code: 'device.locked', raw })
    })
    await user.click(await screen.findByRole('button', { name: 'Eject' }))
    await user.click(await screen.findByRole('button', { name: 'Force eject' }))
    await waitFor(() => expect(main.asked('media.change')).toHaveLength(2))
    expect(main.asked('media.change').map((p) => [p.path, p.force])).toEqual([
      [null, false],
      [null, true],
    ])
  })
})

describe('attaching a disk', () => {
  const pool = {
    name: 'images',
    uuid: 'aaaaaaaa-0000-0000-0000-000000000001',
    type: 'dir',
    active: true,
    directory: '/srv',
    capacityBytes: 2 ** 40,
    freeBytes: 2 ** 39,
  }
  const open = (state: 'running' | 'shut-off', attach: () => { target: string } = () => ({ target: 'sdb' })) => {
    const onClose = vi.fn()
    const main = fakeMain({ 'domains.get': () => detail(), 'pools.list': () => [pool], 'devices.attachDisk': attach }, [
      domainSummary({ state }),
    ])
    return { main, onClose, user: main.show(<AttachDisk domain={ref} onClose={onClose} />) }
  }

  test('makes a volume of a proposed name on the bus of the VM’s disks, now and from the next start', async () => {
    const { main, user, onClose } = open('running')
    const size = await screen.findByRole('textbox', { name: 'Size' })
    await user.clear(size)
    await user.type(size, '1.5')
    await user.click(await screen.findByRole('button', { name: 'Create and attach, up to 1.5 GiB' }))
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(main.asked('devices.attachDisk')).toEqual([
      {
        ...ref,
        live: true,
        persistent: true,
        bus: 'scsi',
        device: 'disk',
        readOnly: false,
        shareable: false,
        source: { kind: 'new', pool: pool.uuid, name: 'web-01-disk2.qcow2', format: 'qcow2', sizeBytes: 1.5 * 2 ** 30 },
      },
    ])
  })

  test('takes a file, and says at its field which VM has it', async () => {
    const { main, user } = open('shut-off', () => {
      throw badField('path', 'used', { users: 'db-02' })
    })
    await user.click(await screen.findByRole('radio', { name: 'Existing file' }))
    await user.type(screen.getByRole('textbox', { name: 'Path on the host' }), '/srv/db.qcow2{Enter}')
    expect(await screen.findByText(/db-02 already uses this disk/)).toBeTruthy()
    expect(main.asked('devices.attachDisk')).toMatchObject([{ live: false, persistent: true }])
    expect(screen.getByText(/The VM is not running/)).toBeTruthy()
  })
})

describe('interfaces', () => {
  const network = (name: string, active: boolean) => ({
    name,
    uuid: name,
    active,
    persistent: true,
    autostart: true,
    forward: 'nat',
    addresses: ['192.168.122.1/24'],
    dhcpRanges: [],
    users: [],
  })

  test('are attached to the first network that is up', async () => {
    const onClose = vi.fn()
    const main = fakeMain({
      'networks.list': () => [network('lab', false), network('default', true)],
      'devices.attachInterface': () => ({ mac: '52:54:00:00:00:02' }),
    })
    const user = main.show(<AttachInterface domain={ref} onClose={onClose} />)
    await screen.findByRole('button', { name: /default/ })
    await user.click(screen.getByRole('button', { name: 'Attach' }))
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(main.asked('devices.attachInterface')).toEqual([
      { ...ref, live: false, persistent: true, type: 'network', source: 'default', model: 'virtio' },
    ])
  })

  test('say at the MAC address what is wrong with it', async () => {
    const main = fakeMain({
      'networks.list': () => [network('default', true)],
      'devices.attachInterface': () => {
        throw badField('mac', 'taken', { by: 'db-02' })
      },
    })
    const user = main.show(<AttachInterface domain={ref} onClose={() => {}} />)
    await screen.findByRole('button', { name: /default/ })
    await user.type(screen.getByRole('textbox', { name: 'MAC address' }), '52:54:00:00:00:09{Enter}')
    expect(await screen.findByText('An interface of db-02 already uses this address.')).toBeTruthy()
  })

  test('go out after a question whose safe answer has the focus', async () => {
    const onClose = vi.fn()
    const main = fakeMain({ 'domains.get': () => detail(), 'devices.detachInterface': () => undefined })
    const device = { mac: '52:54:00:00:00:01' }
    const user = main.show(<DetachDevice domain={ref} device={device} onClose={onClose} />)
    expect(document.activeElement?.textContent).toBe('Keep')
    await screen.findByText('Connected to default.')
    await user.click(screen.getByRole('button', { name: 'Detach' }))
    await waitFor(() => expect(onClose).toHaveBeenCalled())
    expect(main.asked('devices.detachInterface')).toEqual([{ ...ref, live: false, persistent: true, ...device }])
  })

  test('a disk that goes out leaves its file, and the question says where', async () => {
    const main = fakeMain({ 'domains.get': () => detail() })
    main.show(<DetachDevice domain={ref} device={{ target: 'vda' }} onClose={() => {}} />)
    expect(await screen.findByText('/srv/web-01.qcow2')).toBeTruthy()
  })
})

describe('a typed size', () => {
  test('is whole sectors, and nothing that is no size', () => {
    expect(bytesOf('20', 'GiB')).toBe(20 * 2 ** 30)
    expect(bytesOf(' 0,5 ', 'TiB')).toBe(2 ** 39)
    expect(bytesOf('0.0001', 'MiB')).toBe(512)
    for (const wrong of ['', '0', '-1', '1e3', 'x', '9999999999']) expect(bytesOf(wrong, 'TiB')).toBeNull()
  })
})
