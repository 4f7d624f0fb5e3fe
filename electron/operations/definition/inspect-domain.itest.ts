import { expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { Host, type HostOptions } from '../../hosts/host'
import type { HostShell, Link } from '../../hosts/link'
import { LocalLink } from '../../hosts/local-link'
import { onLab } from '../test/on-lab'
import { inspectDomain } from './inspect-domain'

const MiB = 1024 * 1024
const on = onLab('inspect')

/** The lab's libvirt once more, with one thing of the way to it changed. */
function hostWith(change: Partial<Link>): Host {
  const link = new LocalLink({
    kind: 'local-system',
    uri: 'qemu:///system',
    sockets: [on.lab.socketPath],
    nvramDirectory: '/var/lib/libvirt/qemu/nvram',
  })
  const options: HostOptions = {
    id: 'changed',
    kind: 'local-system',
    uri: 'qemu:///system',
    link: {
      shell: on.local.shell,
      dial: (signal) => link.dial(signal),
      fileAccess: () => link.fileAccess(),
      nvramDirectory: () => link.nvramDirectory(),
      ...change,
    },
    onFault: (error) => {
      throw error
    },
  }
  const host = new Host(options)
  host.start()
  return host
}

test('a VM that is asked about before it is known how files are read is answered with its sizes', async () => {
  const uuid = await on.vm('early')
  let open: () => void = () => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const host = hostWith({ fileAccess: () => gate.then(() => 'direct' as const) })
  try {
    await until('the row', () => host.domain(uuid)?.xmlKnown === true)
    expect(host.summary().facts?.fileAccess).toBeUndefined()
    const asked = inspectDomain(host, uuid)
    // By now it has the definition, and would have looked at the disks.
    await host.xml(uuid, 'persistent')
    await host.pools()
    open()
    expect((await asked).disks).toMatchObject([{ realFormat: 'qcow2', virtualBytes: 32 * MiB }])
  } finally {
    await host.close()
  }
})

test('an image that cannot be read says so with the reason, and is there when asked again', async () => {
  const uuid = await on.vm('broken', {
    disks: [
      { format: 'qcow2', sizeBytes: 32 * MiB, dataBytes: MiB },
      { format: 'raw', sizeBytes: 8 * MiB },
    ],
  })
  const path = await on.disk(uuid)
  await on.lab.must(['mv', path, `${path}.base`])
  expect((await inspectDomain(on.local, uuid)).disks).toMatchObject([
    { target: 'vda', problem: { code: 'missing', raw: expect.stringContaining(path) } },
    { target: 'vdb', virtualBytes: 8 * MiB },
  ])
  await on.lab.must(['qemu-img', 'create', '-q', '-u', '-f', 'qcow2', '-F', 'qcow2', '-b', `${path}.gone`, path, '32M'])
  const [unread] = (await inspectDomain(on.local, uuid)).disks
  expect(unread).toMatchObject({ problem: { code: 'unreadable', raw: expect.stringContaining(`${path}.gone`) } })
  expect(unread).not.toHaveProperty('virtualBytes')
  await on.lab.must(['mv', `${path}.base`, path])
  const [read] = (await inspectDomain(on.local, uuid)).disks
  expect(read).toMatchObject({ virtualBytes: 32 * MiB, realFormat: 'qcow2' })
  expect(read).not.toHaveProperty('problem')
})

test('without qemu-img on the host, all else of a VM is shown', async () => {
  const uuid = await on.vm('bare')
  const { shell } = on.local
  const without = (argv: readonly string[]) =>
    argv.map((word) => (word === 'qemu-img' ? '/nonexistent/qemu-img' : word))
  const bare: HostShell = {
    run: (argv, options) => shell.run(without(argv), options),
    stream: (argv, options) => shell.stream(without(argv), options),
  }
  const host = hostWith({ shell: bare })
  try {
    await host.whenOnline()
    await until('the row', () => host.domain(uuid)?.xmlKnown === true)
    const detail = await inspectDomain(host, uuid)
    expect(detail).toMatchObject({ name: 'bare', disks: [{ target: 'vda', declaredFormat: 'qcow2' }] })
    expect(detail.disks[0]?.problem).toMatchObject({ code: 'unreadable', raw: expect.stringContaining('qemu-img') })
  } finally {
    await host.close()
  }
})
