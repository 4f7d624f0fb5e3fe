import { randomUUID } from 'node:crypto'
import type { CloneRequest, DiskAction } from '@shared/model/clone'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { atLeast } from '../../../e2e/lab/releases'
import { JobEngine } from '../../jobs/engine'
import { explain } from '../support/explain'
import { host, onLab } from '../test/on-lab'
import { CloneService } from './service'

const MiB = 1024 * 1024
const IMAGES = '/var/lib/libvirt/images'
const KEY = 'a passphrase'
const ACTIONS: readonly DiskAction[] = ['copy', 'linked', 'reflink', 'share', 'empty', 'eject', 'leave-out']

let engine: JobEngine
let service: CloneService
const secret = randomUUID()
let pool: string

const on = onLab('clone-images')
beforeAll(async () => {
  pool = (await on.lab.loopPool({ name: 'blocks', fs: 'xfs' })).path
  await on.lab.must(['sh', '-c', `printf '%s' "$1" > /root/key`, 'sh', KEY])
  const xml = `<secret ephemeral='no' private='no'><uuid>${secret}</uuid><usage type='volume'><volume>/x</volume></usage></secret>`
  await on.lab.must(['sh', '-c', `printf '%s' "$1" > /root/secret.xml`, 'sh', xml])
  await on.lab.virsh('secret-define', '/root/secret.xml')
  await on.lab.virsh('secret-set-value', secret, '--base64', Buffer.from(KEY).toString('base64'))
}, 60_000)
beforeEach(() => {
  engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
  service = new CloneService(on.hosts, engine)
})

const plan = (source: string, name: string, more: Partial<CloneRequest> = {}) =>
  service.plan({
    ...{ host, source, name, disks: [], macs: {}, verify: true, sync: false, start: false, keepGraphicsPorts: false },
    ...more,
  })
type Plan = Awaited<ReturnType<typeof plan>>
const codes = (notices: Plan['warnings']) => notices.map((n) => n.code)
const reasons = ({ disks }: Plan) => Object.fromEntries(disks[0]?.choices.map((c) => [c.action, c.reason]) ?? [])
const pathOf = ({ disks }: Plan) => `${disks[0]?.directory}/${disks[0]?.file}`
async function made(of: Plan) {
  expect(of.blockers).toEqual([])
  const id = service.start(of.id)
  await until('the end of the job', () => engine.list().find((j) => j.id === id)?.endedAt !== undefined, 60_000)
  const job = engine.list().find((j) => j.id === id)
  expect(job).toMatchObject({ state: 'done', leftovers: [] })
  return job?.result?.uuid ?? ''
}
/** A VM on this file. */
async function vmOn(name: string, format: string, source: string, more = '', type = 'file') {
  const uuid = await on.vm(name, { disks: [], interfaces: [], memoryMiB: 64 })
  const xml = await on.lab.virsh('dumpxml', uuid)
  const disk = `<disk type='${type}' device='disk'><driver name='qemu' type='${format}'/>${source}<target dev='vda' bus='virtio'/>${more}</disk>`
  await on.lab.defineXml(xml.replace('<devices>', `<devices>${disk}`))
  await until('the disk', async () => (await on.local.xml(uuid, 'persistent')).includes("dev='vda'"))
  return uuid
}
const file = (path: string, inside = '') => `<source file='${path}'>${inside}</source>`
const luks = () => `<encryption format='luks'><secret type='passphrase' uuid='${secret}'/></encryption>`
const write = (path: string, format: string) =>
  on.lab.must(['qemu-io', '-f', format, '-c', 'write -P 0x5a 0 1M', '-c', 'flush', path])

describe('encrypted images are copied byte for byte, and what is made starts', () => {
  test.each([
    ['raw', 'luks', `key-secret=k,iter-time=10`],
    ['qcow2', 'qcow2', `encrypt.format=luks,encrypt.key-secret=k,encrypt.iter-time=10`],
  ])('%s', async (format, create, options) => {
    const path = `${pool}/sealed-${format}.img`
    const object = ['--object', 'secret,id=k,file=/root/key']
    // qemu-img measures how fast this computer is first, and at times says that it could not.
    await until('an encrypted image', async () => {
      const args = [...object, '-f', create, '-o', options, path, '8M']
      return (await on.lab.exec(['qemu-img', 'create', '-q', ...args])).code === 0
    })
    const before = await on.lab.sha256(path)
    const source = await vmOn(`sealed-${format}`, format, file(path, luks()))
    const planned = await plan(source, `opened-${format}`, { directory: IMAGES, start: true })
    expect(planned.disks[0]).toMatchObject({ action: 'copy', bytewise: true, format, formats: [format] })
    expect(reasons(planned)).toMatchObject({ linked: 'encrypted', empty: 'encrypted' })
    expect(planned.virtClone).toBeUndefined()
    const clone = await made(planned)
    expect(await on.lab.virsh('domstate', clone)).toBe('running')
    expect(engine.list()[0]?.result?.disks[0]).toMatchObject({ verified: true, made: { format } })
    await on.lab.virsh('destroy', clone)
    const xml = await on.lab.virsh('dumpxml', clone)
    expect(xml).toContain(`type='${format}'`)
    expect(xml).toContain(secret)
    expect(await on.lab.sha256(path)).toBe(before)
    if (format === 'qcow2') {
      const image = `driver=qcow2,encrypt.format=luks,encrypt.key-secret=k,file.driver=file,file.filename=${pathOf(planned)}`
      await on.lab.must(['qemu-img', 'check', ...object, '--image-opts', image])
    }
    if (format === 'raw') return
    // Shared blocks hold the same bytes.
    const again = await plan(source, `again-${format}`, { disks: [{ target: 'vda', action: 'reflink' }], start: true })
    await on.lab.virsh('destroy', await made(again))
    expect(await on.lab.sha256(path)).toBe(before)
  })
})

test('an image that is marked as corrupt is told, with its repair; only a copy of what can be read is offered', async () => {
  const source = await on.vm('broken', { disks: [{ format: 'qcow2', sizeBytes: 8 * MiB, dataBytes: MiB, dir: pool }] })
  const path = await on.disk(source)
  // Bit 1 of the incompatible features.
  await on.lab.must(['sh', '-c', `printf '\\002' | dd of="$1" bs=1 seek=79 conv=notrunc status=none`, 'sh', path])
  const before = await on.lab.sha256(path)
  const planned = await plan(source, 'salvaged')
  expect(planned.warnings.find((w) => w.code === 'image-corrupt')?.params).toEqual({
    ...{ target: 'vda', path, command: `qemu-img check -r all -f qcow2 ${path}` },
  })
  expect(reasons(planned)).toMatchObject({ linked: 'image-corrupt', reflink: 'image-corrupt' })
  await made(planned)
  expect(await on.lab.sha256(path)).toBe(before)
  await on.lab.must(['qemu-img', 'check', pathOf(planned)])
  // The command is the way out: the source starts, and nothing is told any more.
  await expect(on.lab.virsh('start', source)).rejects.toThrow()
  await on.lab.must(['sh', '-c', String(planned.warnings.find((w) => w.code === 'image-corrupt')?.params?.command)])
  expect(codes((await plan(source, 'next')).warnings)).not.toContain('image-corrupt')
})

describe('an image of several files is never reflinked; its copy is whole, and writes to nothing of the source', () => {
  test.each([
    ['qcow2', `data_file=DATA,data_file_raw=on`, 'several.data'],
    ['vmdk', 'subformat=monolithicFlat', 'several-flat.vmdk'],
  ])('%s', async (format, options, data) => {
    const path = `${pool}/several.${format}`
    const other = `${pool}/${data}`
    const create = ['qemu-img', 'create', '-q', '-f', format, '-o', options.replace('DATA', other)]
    await on.lab.must([...create, path, '8M'])
    await write(path, format)
    const before = [await on.lab.sha256(path), await on.lab.sha256(other)]
    const source = await vmOn(`several-${format}`, format, file(path))
    const planned = await plan(source, `whole-${format}`)
    expect(reasons(planned)).toMatchObject({ reflink: 'several-files', copy: undefined, linked: undefined })
    const refused = await plan(source, `no-${format}`, { disks: [{ target: 'vda', action: 'reflink' }] })
    expect(refused.blockers).toMatchObject([{ code: 'action-impossible', params: { reason: 'several-files' } }])
    await made(planned)
    expect(await on.lab.sameContent(path, pathOf(planned))).toBe(true)
    await on.lab.must(['qemu-io', '-f', planned.disks[0]?.format ?? '', '-c', 'write -P 1 0 1M', pathOf(planned)])
    expect([await on.lab.sha256(path), await on.lab.sha256(other)]).toEqual(before)
    const linked = await plan(source, `linked-${format}`, { disks: [{ target: 'vda', action: 'linked' }] })
    await made(linked)
    expect(await on.lab.sameContent(path, pathOf(linked))).toBe(true)
  })
})

test('a relative backing file is found beside the source only: elsewhere the clone is no reflink', async () => {
  await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', `${pool}/base.qcow2`, '8M'])
  await write(`${pool}/base.qcow2`, 'qcow2')
  const top = `${pool}/top.qcow2`
  await on.lab.must(['sh', '-c', `cd "$1" && qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 top.qcow2`, 'sh', pool])
  const source = await vmOn('relative', 'qcow2', file(top))
  await on.lab.must(['mkdir', '-p', `${pool}/sub`])
  const disks = [{ target: 'vda', action: 'reflink' as const }]
  const away = await plan(source, 'away', { directory: `${pool}/sub`, disks })
  expect(away.blockers).toMatchObject([{ code: 'action-impossible', params: { reason: 'relative-backing' } }])
  const beside = await plan(source, 'beside', { disks })
  expect(codes(beside.warnings)).toContain('linked-base')
  await made(beside)
  expect(await on.lab.sameContent(top, pathOf(beside))).toBe(true)
  const copied = await plan(source, 'copied', { directory: `${pool}/sub` })
  await made(copied)
  expect(await on.lab.sameContent(top, pathOf(copied))).toBe(true)
})

describe('what has no file is refused for what it is, whatever is asked for, and nothing is thrown', () => {
  test.each([
    ['network', `<source protocol='nbd' name='x'><host name='h' port='1'/></source>`, 'disk-network'],
    [
      'nvme',
      `<source type='pci' managed='yes' namespace='1'><address domain='0' bus='1' slot='0' function='0'/></source>`,
      'disk-direct',
    ],
    ['volume', `<source pool='resting' volume='v.qcow2'/>`, 'disk-pool-inactive'],
    ['file', file('/nowhere/x.img'), 'disk-missing'],
  ])('%s', async (type, source, code) => {
    if (type === 'volume') {
      const resting = await on.lab.dirPool('resting', `${pool}/resting`)
      await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', `${resting.path}/v.qcow2`, '8M'])
      await on.lab.virsh('pool-destroy', 'resting')
    }
    const uuid = await vmOn(`no-${type}`, type === 'volume' ? 'qcow2' : 'raw', source, '', type)
    const planned = await plan(uuid, `of-${type}`)
    expect(codes(planned.blockers)).toEqual([code])
    expect(planned.blockers[0]?.fixes.map((f) => f.kind)).not.toContain('share-disk')
    for (const action of ACTIONS) {
      const asked = await plan(uuid, `of-${type}`, { disks: [{ target: 'vda', action }] })
      const fine = action === 'share' || action === 'leave-out'
      expect(asked.blockers.length === 0, action).toBe(fine)
    }
    if (type === 'volume') {
      const fix = planned.blockers[0]?.fixes[0]
      await on.lab.virsh('pool-start', fix !== undefined && 'pool' in fix ? fix.pool : '')
      expect((await plan(uuid, 'of-volume')).blockers).toEqual([])
    }
  })

  test('the files of a block device go to a pool of files, never to /dev', async () => {
    await on.lab.must(['truncate', '-s', '8M', `${pool}/device.img`])
    const loop = (await on.lab.must(['losetup', '-f', '--show', `${pool}/device.img`])).trim()
    try {
      const uuid = await vmOn('device', 'raw', `<source dev='${loop}'/>`, '', 'block')
      const planned = await plan(uuid, 'of-device')
      expect(planned.blockers).toEqual([])
      expect(planned.disks[0]?.directory).not.toMatch(/^\/dev/)
      expect(codes((await plan(uuid, 'of-device', { directory: '/dev' })).blockers)).toEqual(['directory-of-devices'])
      expect(codes((await plan(uuid, 'of-device', { directory: 'here' })).blockers)).toEqual(['directory-not-absolute'])
      const named = await plan(uuid, 'of-device', { disks: [{ target: 'vda', file: '' }] })
      expect(codes(named.blockers)).toEqual(['file-invalid'])
    } finally {
      await on.lab.must(['losetup', '-d', loop])
    }
  })

  test('a shareable disk is raw, and no base of a linked clone', async () => {
    const uuid = await on.vm('shared', { disks: [{ format: 'raw', sizeBytes: 8 * MiB, shareable: true }] })
    const planned = await plan(uuid, 'alone', {
      disks: [{ target: 'vda', action: 'copy', format: 'qcow2' }],
      start: true,
    })
    expect(planned.disks[0]).toMatchObject({ format: 'raw', formats: ['raw'] })
    expect(reasons(planned)).toMatchObject({ linked: 'shareable' })
    await on.lab.virsh('destroy', await made(planned))
  })
})

test('a medium that is gone is told before, and the clone starts once it is ejected', async () => {
  const cd = `<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='/srv/gone.iso'/><target dev='sda' bus='sata'/><readonly/></disk>`
  const source = await on.vm('gone-medium', { devicesExtra: cd })
  const planned = await plan(source, 'without-medium', { start: true })
  const told = planned.warnings.find((w) => w.code === 'medium-missing')
  expect(told?.params).toEqual({ target: 'sda', path: '/srv/gone.iso' })
  const [fix] = told?.fixes ?? []
  const clone = await made(
    await plan(source, 'without-medium', { start: true, ...(fix && 'patch' in fix ? fix.patch : {}) }),
  )
  expect(await on.lab.virsh('domstate', clone)).toBe('running')
  expect(await on.lab.virsh('dumpxml', clone)).not.toContain('gone.iso')
  await on.lab.virsh('destroy', clone)
})

test('source and clone run at once: memory and files that were the source’s are the clone’s own, serial numbers new', async () => {
  const name = 'twin'
  // libvirt knows of audio backends since 7.2
  const sound = atLeast('7.2') ? `<audio id='1' type='file' path='/var/tmp/${name}.wav'/>` : ''
  const source = await on.vm(name, {
    memoryMiB: 64,
    interfaces: [{ type: 'user' }],
    devicesExtra: `<shmem name='${name}-fb'><model type='ivshmem-plain'/><size unit='M'>1</size></shmem>${sound}`,
    xmlExtra: `<sysinfo type='smbios'><system><entry name='serial'>C07X1</entry></system></sysinfo>`,
  })
  const old = await on.lab.virsh('dumpxml', source)
  await on.lab.defineXml(old.replace(/(<target dev='vda'[^>]*\/>)/, '$1<serial>D1</serial>'))
  await until('the serial number', async () => (await on.local.xml(source, 'persistent')).includes('D1'))
  const kept = await plan(source, 'other')
  expect(codes(kept.warnings)).toEqual(expect.arrayContaining(['smbios-kept', 'disk-serials-kept']))
  const more = Object.assign(
    {},
    ...kept.warnings.flatMap((w) => w.fixes).map((fix) => ('patch' in fix ? fix.patch : {})),
  )
  expect(more).toEqual({ smbios: 'new', diskSerials: 'new' })
  const clone = await made(await plan(source, 'other', more))
  for (const uuid of [source, clone]) await on.lab.virsh('start', uuid)
  const xml = await on.lab.virsh('dumpxml', clone)
  for (const text of [
    `name='other-fb'`,
    ...(sound ? ['/var/tmp/other.wav'] : []),
    `<entry name='serial'>${clone}</entry>`,
  ])
    expect(xml).toContain(text)
  expect(xml).toMatch(/<serial>[0-9a-f]{20}<\/serial>/)
  expect((await on.lab.must(['ls', '/dev/shm'])).split('\n')).toEqual(expect.arrayContaining(['twin-fb', 'other-fb']))
  for (const uuid of [source, clone]) await on.lab.virsh('destroy', uuid)
})

describe('the equal commands are pasted as a whole', () => {
  const paste = (text: string) =>
    on.lab.exec(['sh', '-c', 'printf "%s\\n" "$1" > /root/block; sh /root/block', 'sh', text])

  test.each(['commands', 'virtClone'] as const)('%s', async (which) => {
    const cd = `<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><target dev='sda' bus='sata'/><readonly/></disk>`
    const source = await on.vm(`it's $(x) ${which}`, {
      devicesExtra: cd + (which === 'commands' ? '' : "<graphics type='vnc' passwd='s3cret'/>"),
    })
    const path = await on.disk(source)
    const before = await on.lab.sha256(path)
    const name = which === 'commands' ? `made 'by' $(x)` : 'made-by-$(x)'
    const planned = await plan(source, name)
    const text = planned[which] ?? ''
    expect(planned.commandsLackPasswords).toBe(which === 'virtClone' ? true : undefined)
    expect(text).not.toContain('s3cret')
    expect(text).not.toMatch(/^#/m)
    const first = await paste(text)
    expect(first, first.stderr).toMatchObject({ code: 0 })
    await on.lab.virsh('start', `--domain=${name}`)
    await on.lab.virsh('destroy', `--domain=${name}`)
    expect(await on.lab.sameContent(path, pathOf(planned))).toBe(true)
    const clone = await on.lab.sha256(pathOf(planned))
    // Once more, and it writes over nothing.
    expect((await paste(text)).code).not.toBe(0)
    expect(await on.lab.sha256(pathOf(planned))).toBe(clone)
    expect(await on.lab.sha256(path)).toBe(before)
  })
})
