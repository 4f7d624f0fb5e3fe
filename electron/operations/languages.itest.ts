import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProblemError } from '@shared/problem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { labDir, until } from '../../e2e/lab/lab'
import { atLeast } from '../../e2e/lab/releases'
import { everydayHandlers } from '.'
import { Transcript } from './support/transcript'
import { overSsh } from './test/over-ssh'

const MiB = 1024 * 1024
const on = overSsh('languages', '10.99.0.76')
const how = { description: '', way: 'external' as const, quiesce: false, memory: false, disks: ['vda'] }

async function problemOf(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    (thrown) => thrown,
  )
  if (!(error instanceof ProblemError)) throw new Error('no problem', { cause: error })
  return error.problem
}

describe.each([
  ['de_DE', 'Domain nicht gefunden'],
  ['zh_CN', '未找到域'],
] as const)('a host whose libvirtd and users speak %s', (language, words) => {
  const vm = async (name: string) => {
    const disks = [{ format: 'qcow2' as const, sizeBytes: 32 * MiB, dataBytes: MiB }]
    return (await on.lab.defineVm({ name: `${name}-${language}`, memoryMiB: 64, disks })).uuid
  }
  const app = async () => {
    const one = await on.app('root')
    const everyday = everydayHandlers({ hosts: one.hosts, transcript: new Transcript(() => undefined) })
    return { ...one, everyday }
  }
  beforeAll(async () => {
    await on.lab.speak(language)
    // as pam_env or a startup file sets it
    const bashrc = `export LANG=${language}.UTF-8 LC_ALL=${language}.UTF-8 LANGUAGE=${language} LOCPATH=${join(labDir, 'locales')}\n`
    for (const home of ['/root', '/home/ops']) writeFileSync(on.lab.outside(`${home}/.bashrc`), bashrc)
  })
  afterAll(() => on.lab.speak(null))

  test('its errors are told by their codes, its own words behind them', async () => {
    const { host, everyday, id } = await app()
    const gone = '00000000-0000-4000-8000-000000000000'
    expect(await problemOf(host.xml(gone, 'persistent'))).toMatchObject({
      code: 'domain.gone',
      raw: expect.stringContaining(words),
    })
    const uuid = await vm('plain')
    await until('the VM', () => host.domain(uuid)?.xmlKnown === true)
    expect(await problemOf(host.power(uuid, 'resume'))).toMatchObject({ code: 'domain.wrong-state' })
    const { xml } = await everyday['definition.edit']({ host: id, uuid })
    const odd = { host: id, uuid, xml: xml.replace('<devices>', '<devices><nonsense/>'), was: xml, validate: true }
    expect(await problemOf(everyday['definition.apply'](odd))).toMatchObject({
      code: 'definition.invalid',
      params: { by: 'schema' },
    })
    // libvirt's own refusal, not the schema's
    const bad = xml.replace(/<type arch='[^']*' machine='[^']*'>/, `<type arch='x86_64' machine='none-such'>`)
    const other = await problemOf(everyday['definition.apply']({ ...odd, xml: bad }))
    expect(other.code).toBe('definition.invalid')
    expect(other.params).toBeUndefined()
  })

  test('a VM that is off is cloned, its overlays merged in the middle and gone back to', async () => {
    const { host, id, snapshots, clone, ended } = await app()
    expect(await ended(await clone(`clone-${language}`))).toMatchObject({ state: 'done', engine: 'qemu-img' })
    expect(await on.lab.sameContent(on.web.disk, await on.source(`clone-${language}`))).toBe(true)
    const uuid = await vm('layers')
    await until('the VM', () => host.domain(uuid)?.xmlKnown === true)
    for (const name of ['one', 'two', 'three']) await snapshots['snapshots.take']({ host: id, uuid, name, ...how })
    // libvirt 9.0 finds no overlay but the uppermost: the VM is started for the merge; 7.0 merges none
    if (atLeast('9.0')) {
      await snapshots['snapshots.delete']({ host: id, uuid, name: 'two', which: 'one' })
      const names = (await on.lab.virsh('snapshot-list', uuid, '--name')).split('\n').filter(Boolean)
      expect(names.sort()).toEqual(['one', 'three'])
      expect(await host.stateOf(uuid)).toBe('shut-off')
    }
    await snapshots['snapshots.revert']({ host: id, uuid, name: 'one', into: 'as-was', force: false })
    await on.lab.must(['qemu-img', 'check', await on.source(uuid)])
    // what was noted of the merge goes when it is looked at again
    await expect.poll(() => on.lab.leftovers(), { timeout: 20_000 }).toEqual([])
  })

  test('memory that finds no room is told as that', async () => {
    const { path } = await on.lab.tmpfsPool({ name: `small-${language}`, size: 24 * MiB })
    const { host, id, snapshots } = await app()
    const disks = [{ format: 'qcow2' as const, sizeBytes: 16 * MiB, dataBytes: MiB, dir: path }]
    const { uuid } = await on.lab.defineVm({ name: `tight-${language}`, memoryMiB: 128, disks, start: true })
    await until('the VM', () => host.domain(uuid)?.state === 'running')
    const guest = await on.lab.console({ uuid })
    await guest.waitReady()
    await guest.run('dd if=/dev/urandom of=/run/noise bs=1M count=30')
    const inside = { ...how, way: 'internal' as const, memory: true }
    expect(await problemOf(snapshots['snapshots.take']({ host: id, uuid, name: 'full', ...inside }))).toMatchObject({
      code: 'storage.no-space',
    })
    await on.lab.virsh('destroy', uuid)
  })
})
