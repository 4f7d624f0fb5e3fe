import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AbilityId } from '@shared/model/abilities'
import { describe, expect, test } from 'vitest'
import { compatibilityDoc, PROVEN } from '../test/abilities-doc'
import { ABILITY_IDS, type AbilityFacts, abilitiesOf } from './abilities'

const ALL: AbilityFacts = { libvirt: '12.9.0', access: 'direct', qemuImg: true, formats: ['qcow2', 'raw'] }
const of = (id: AbilityId, facts: AbilityFacts = {}) => abilitiesOf({ ...ALL, ...facts }).find((a) => a.id === id)
const at = (id: AbilityId, libvirt: string) => of(id, { libvirt })

describe('what a host can do', () => {
  test.each<[AbilityId, string, object]>([
    ['external-revert', '9.8.0', { way: 'another-way', by: 'overlays', since: '9.9' }],
    ['external-revert', '9.9.0', { way: 'works', by: 'libvirt' }],
    ['external-delete', '8.10.0', { way: 'not', lack: 'libvirt-version', since: '9.0' }],
    ['external-delete-middle', '9.0.0', { way: 'another-way', by: 'paused-start', since: '9.9' }],
    ['names-running', '10.8.0', { way: 'works', by: 'libvirt' }],
    ['names-running', '10.9.0', { way: 'another-way', by: 'title', lack: 'qemu-job-names' }],
    ['mixed-trees', '10.10.0', { way: 'not', since: '11.0' }],
    ['uefi-raw-off', '9.1.0', { way: 'another-way', by: 'without-nvram' }],
    ['uefi-raw-off', '9.2.0', { way: 'another-way', by: 'external', since: '10.9' }],
    ['uefi-raw-off', '10.9.0', { way: 'another-way', by: 'without-nvram' }],
    ['uefi-raw-running', '10.8.0', { way: 'another-way', by: 'external', since: '10.9' }],
    ['uefi-raw-running', '10.9.0', { way: 'another-way', by: 'convert-nvram' }],
    ['uefi-qcow2', '10.8.0', { way: 'not', since: '10.9' }],
  ])('%s on libvirt %s', (id, version, expected) => {
    expect(at(id, version)).toMatchObject({ id, ...expected })
  })

  test('what works says nothing of versions', () => {
    for (const ability of abilitiesOf(ALL)) if (ability.way === 'works') expect(ability.since).toBeUndefined()
  })

  test('images are copied by qemu-img, by libvirt where the user may not read them, and not without qemu-img', () => {
    expect(of('clone', { access: 'sudo' })).toEqual({ id: 'clone', way: 'works', by: 'qemu-img' })
    expect(of('clone', { access: 'none' })).toMatchObject({ way: 'another-way', by: 'storage-api' })
    expect(of('clone', { qemuImg: false })).toMatchObject({ way: 'not', lack: 'no-qemu-img' })
    expect(of('clone-snapshot-running', { access: 'none' })).toMatchObject({ way: 'not', lack: 'no-file-access' })
    expect(of('formats')).toMatchObject({ way: 'works', formats: ['qcow2', 'raw'] })
    expect(of('formats', { formats: undefined })).toEqual({ id: 'formats', way: 'unknown' })
  })

  test('what has not been told is unknown, and never absent', () => {
    expect(abilitiesOf({})).toEqual(ABILITY_IDS.map((id) => ({ id, way: 'unknown' })))
    const version = abilitiesOf({ libvirt: '9.0.0' })
    expect(version.filter((a) => a.way === 'unknown').map((a) => a.id)).toEqual([
      'clone',
      'clone-snapshot-running',
      'formats',
    ])
  })
})

describe('docs/COMPATIBILITY.md', () => {
  const path = join(import.meta.dirname, '../../../docs/COMPATIBILITY.md')

  test('is what the rules make', () => {
    if (process.env.OFFSHOOT_WRITE_DOCS === '1') writeFileSync(path, compatibilityDoc())
    expect(readFileSync(path, 'utf8')).toBe(compatibilityDoc())
  })

  test('names tests that are there', () => {
    for (const { tests } of PROVEN)
      for (const file of tests) expect(existsSync(join(import.meta.dirname, '../../..', file)), file).toBe(true)
  })
})
