import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { giveShell, loginShells, takeShell } from '../../../e2e/lab/login-shells'
import { readDomain } from '../../xml'
import { overSsh } from '../test/over-ssh'
import { diskFacts } from './disk-facts'

const HOSTILE = `it's $(touch pwned) "web" !! \\ 虚拟机`

const on = overSsh('login-shells', '10.99.0.74')

describe.each([
  ['root', '/root', 'direct', 'qemu-img', loginShells],
  ['ops', '/home/ops', 'none', 'storage-api', loginShells.filter((s) => /^csh$|chatty/.test(s.name))],
] as const)('%s with any login shell', (user, home, fileAccess, engine, shells) => {
  test.each(shells)('$name: VMs and disks are seen, cloned, cancelled; overlays are gone back to', async (kind) => {
    const { lab, web } = on
    await giveShell(lab, user, home, kind)
    try {
      const app = await on.app(user)
      await app.host.fileAccess()
      expect(app.host.summary()).toMatchObject({ state: { kind: 'online' }, facts: { fileAccess, user } })
      expect(app.host.summary().facts?.noPrograms).toBeUndefined()
      const [facts] = await diskFacts(app.host, readDomain(await app.host.xml(web.uuid, 'persistent')))
      expect(facts).toMatchObject({ path: web.disk, virtualBytes: 64 * 1024 * 1024, realFormat: 'qcow2' })

      const before = await lab.fingerprint()
      if (engine === 'qemu-img') {
        const cancelled = await app.clone(HOSTILE)
        await until('a part of it', () => (app.jobs.get(cancelled)?.progress.fraction ?? 0) > 0.1)
        app.engine.cancel(cancelled)
        expect((await app.ended(cancelled))?.state).toBe('cancelled')
        expect(await lab.changesSince(before)).toEqual([])
        expect(await lab.leftovers()).toEqual([])
      }

      expect(await app.ended(await app.clone(HOSTILE))).toMatchObject({ state: 'done', engine })
      const uuid = (await lab.virsh('domuuid', '--domain', HOSTILE)).trim()
      const copy = await on.source(uuid)
      expect(await lab.sameContent(web.disk, copy)).toBe(true)
      expect(await lab.sha256(web.disk)).toBe(web.sum)
      for (const place of ['', home]) expect((await lab.exec(['test', '-e', `${place}/pwned`])).code).toBe(1)
      expect(await lab.leftovers()).toEqual([])

      await until('the clone', () => app.host.domain(uuid)?.xmlKnown === true)
      const how = { description: '', way: 'external' as const, quiesce: false, memory: false, disks: ['vda'] }
      await app.snapshots['snapshots.take']({ host: app.id, uuid, name: 'one', ...how })
      await app.snapshots['snapshots.revert']({ host: app.id, uuid, name: 'one', into: 'as-was', force: false })
      const now = await on.source(uuid)
      expect(now).not.toBe(copy)
      expect(await lab.sameContent(web.disk, now)).toBe(true)
      await lab.must(['qemu-img', 'check', now])
      expect(await lab.leftovers()).toEqual([])
      await lab.virsh('undefine', '--domain', uuid, '--snapshots-metadata')
      await lab.must(['find', lab.imagesDir, '-type', 'f', '!', '-name', 'web.qcow2', '-delete'])
      await lab.virsh('pool-refresh', 'default')
    } finally {
      await takeShell(lab, home, kind)
    }
  })
})
