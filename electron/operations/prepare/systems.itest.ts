import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { defaultRelease } from '../../../e2e/lab/releases'
import { onLab } from '../test/on-lab'
import { choices, guestsOn } from './test/guests'

const MiB = 1024 * 1024
const on = onLab('prepare-systems')
const guests = guestsOn(on)
const { guest, sums, content, sha, records, ended, read, changed, appliance, overlays } = guests

/** An appliance without KVM takes up to 20 s to start, and much longer on a machine that has other work. */
const SLOW = { timeout: 400_000 }
// Roots of other releases have no libguestfs; the gate prepares the one guest of prepare.itest.ts.
const own = test.runIf(defaultRelease() === 'own' && process.env.OFFSHOOT_MATRIX === 'full')

own(
  'a Debian on a linked clone: only the overlay is written to, and it gets a unit that makes host keys',
  SLOW,
  async () => {
    const { service } = guests
    const base = await guest('debian-base', 'debian')
    const image = await sha(base.path)
    const before = await sums(base.path)
    const uuid = await on.vm('debian')
    const path = await on.disk(uuid)
    await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', base.path, path])
    const reading = await read(uuid)
    expect(reading.guest).toMatchObject({ system: 'Debian GNU/Linux 12 (bookworm)', keyMaker: 'unit' })
    const all = { ...choices, rootPassword: 'pass wörd $(x)', authorizedKeys: true }
    const preview = service.preview(reading.id, all)
    expect(JSON.stringify(preview)).not.toMatch(/\$6\$|wörd/)
    expect(await ended(service.start(reading.id, all))).toMatchObject({ state: 'done', leftovers: [] })
    expect(changed(before, await sums(path))).toEqual(preview.files.map((f) => f.path.slice(1)).sort())
    expect(await content(path, '/etc/network/interfaces')).toContain(
      '\taddress 192.168.20.22/24\n\tgateway 192.168.20.1\n',
    )
    const [, salt = '', hash] = /^root:\$6\$([^$]+)\$([^:]+):/.exec(await content(path, '/etc/shadow')) ?? []
    const openssl = await on.lab.must(['openssl', 'passwd', '-6', '-salt', salt, '-stdin'], {
      input: 'pass wörd $(x)\n',
    })
    expect(openssl.trim()).toBe(`$6$${salt}$${hash}`)
    expect(await sha(base.path)).toBe(image)
    expect(await records()).toBe('')
  },
)

own(
  'an Ubuntu, whose disk fills up and then is held by somebody: as it was, then half merged it goes on',
  SLOW,
  async () => {
    const { service, engine } = guests
    const pool = await on.lab.tmpfsPool({ name: 'small', size: 64 * MiB })
    const { uuid, path } = await guest('ubuntu', 'ubuntu', pool.path)
    const before = await sums(path)
    const image = await sha(path)
    const reading = await read(uuid)
    expect(reading.guest).toMatchObject({ system: 'Ubuntu 24.04 LTS', address: '192.168.20.21' })

    const full = service.start(reading.id, choices)
    await appliance()
    const fill = `${pool.path}/fill`
    await on.lab.exec(['dd', 'if=/dev/zero', `of=${fill}`, 'bs=64k'])
    expect(await ended(full)).toMatchObject({ state: 'failed', problem: { code: 'storage.no-space' }, leftovers: [] })
    await on.lab.must(['rm', fill])
    expect(await sha(path)).toBe(image)
    expect(await overlays(pool.path)).toEqual([])

    const held = service.start(reading.id, choices)
    await appliance()
    // Reads and shares nothing but reading, as QEMU of a running VM would.
    const [nsenter = '', ...args] = [
      'nsenter',
      '-t',
      String(on.lab.pid),
      '-m',
      '-p',
      '--',
      'qemu-io',
      '-r',
      '-f',
      'qcow2',
      path,
    ]
    const holder = spawn(nsenter, args, { stdio: ['pipe', 'ignore', 'ignore'] })
    const stuck = await ended(held)
    expect(stuck).toMatchObject({ state: 'left-something', problem: { code: 'job.undo-incomplete' } })
    expect(await overlays(pool.path)).toHaveLength(1)
    holder.stdin.end('quit\n')
    await until('the holder', () => holder.exitCode !== null)
    await engine.undo(held)
    expect(await overlays(pool.path)).toEqual([])
    const expected = service.preview(reading.id, choices).files.map((f) => f.path.slice(1))
    expect(changed(before, await sums(path))).toEqual(expected.sort())
    expect(await content(path, '/etc/netplan/50-cloud-init.yaml')).toContain('addresses: [192.168.20.22/24]')
    await on.lab.must(['qemu-img', 'check', path])
  },
)
