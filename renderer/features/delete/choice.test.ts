import type { DeletableDisk, DeletePlan } from '@shared/model/everyday'
import { describe, expect, it } from 'vitest'
import { bytesOf, choiceOf, deleteCommands, isName, losesData, NOTHING_SAID } from './choice'

const disk = (target: string, path: string, more: Partial<DeletableDisk> = {}): DeletableDisk => ({
  target,
  device: 'disk',
  path,
  format: 'qcow2',
  bytesOnDisk: 1024,
  usedBy: [],
  above: [],
  suggested: true,
  ...more,
})

const plan = (disks: readonly DeletableDisk[], more: Partial<DeletePlan> = {}): DeletePlan => ({
  id: 'p',
  domain: { host: 'local-system', uuid: 'u', name: 'web-01' },
  state: 'shut-off',
  disks,
  nvram: null,
  snapshots: 0,
  checkpoints: 0,
  managedSave: false,
  unknown: [],
  tpm: false,
  tpmUsedBy: [],
  blockers: [],
  commands: 'virsh -c qemu:///system undefine u\n',
  ...more,
})

describe('what goes with a VM', () => {
  it('is what the plan proposes until the user says otherwise, and never a file that is refused', () => {
    const refusal = { code: 'storage.needed', params: { path: '/b', users: 'x' }, remedies: [] } as const
    const p = plan([
      disk('vda', '/a'),
      disk('vdb', '/b', { suggested: true, refusal }),
      disk('sda', '/c', { suggested: false }),
    ])
    expect([...choiceOf(p, NOTHING_SAID).remove]).toEqual(['vda'])
    expect([...choiceOf(p, { disks: { vda: false, vdb: true, sda: true } }).remove]).toEqual(['sda'])
  })

  it('has a file that others lie on only with those', () => {
    const p = plan([
      disk('vda', '/top'),
      disk('vda[1]', '/lower', { suggested: false, above: ['vda'] }),
      disk('vda[2]', '/base', { suggested: false, above: ['vda[1]'] }),
    ])
    expect([...choiceOf(p, NOTHING_SAID).remove]).toEqual(['vda'])
    expect([...choiceOf(p, { disks: { 'vda[2]': true } }).remove]).toEqual(['vda'])
    expect(choiceOf(p, { disks: { 'vda[1]': true, 'vda[2]': true } }).remove.size).toBe(3)
    expect(choiceOf(p, { disks: { vda: false, 'vda[1]': true, 'vda[2]': true } }).remove.size).toBe(0)
  })

  it('leaves an NVRAM that another VM has', () => {
    const refusal = { code: 'storage.needed', params: { path: '/n', users: 'x' }, remedies: [] } as const
    expect(choiceOf(plan([], { nvram: { path: '/n', usedBy: [], refusal } }), { disks: {}, nvram: true }).nvram).toBe(
      false,
    )
  })

  it('counts a file once that is two disks, and says when a size is not known', () => {
    const p = plan([disk('vda', '/a'), disk('vdb', '/a'), disk('vdc', '/c', { bytesOnDisk: 512 })])
    expect(bytesOf(p, choiceOf(p, NOTHING_SAID))).toEqual({ bytes: 1536, files: 2, known: true })
    const q = plan([disk('vda', '/a', { bytesOnDisk: null })])
    expect(bytesOf(q, choiceOf(q, NOTHING_SAID))).toEqual({ bytes: 0, files: 1, known: false })
  })

  it('is lost data when a file or a saved state goes, not when only the definition does', () => {
    const p = plan([disk('vda', '/a')])
    expect(losesData(p, choiceOf(p, NOTHING_SAID))).toBe(true)
    expect(losesData(p, choiceOf(p, { disks: { vda: false } }))).toBe(false)
    const saved = plan([], { managedSave: true })
    expect(losesData(saved, choiceOf(saved, NOTHING_SAID))).toBe(true)
  })
})

describe('the equal commands', () => {
  it('follow the choice, and quote what a shell would read', () => {
    const p = plan([disk('vda', "/pool/it's $(x).qcow2"), disk('vdb', '/else/-b.raw'), disk('vdc', '/kept')], {
      nvram: { path: '/n', usedBy: [] },
      snapshots: 2,
      checkpoints: 1,
      managedSave: true,
    })
    const choice = choiceOf(p, { disks: { vdc: false }, nvram: false })
    expect(deleteCommands(p, choice, ['/pool'])).toBe(
      [
        'virsh -c qemu:///system undefine u --managed-save --snapshots-metadata --checkpoints-metadata --keep-nvram',
        `virsh -c qemu:///system vol-delete '/pool/it'\\''s $(x).qcow2'`,
        'rm -- /else/-b.raw',
        '',
      ].join('\n'),
    )
  })

  it('are one line when only the definition goes', () => {
    const p = plan([disk('vda', '/a')])
    expect(deleteCommands(p, choiceOf(p, { disks: { vda: false } }), [])).toBe('virsh -c qemu:///system undefine u\n')
  })
})

describe('the typed name', () => {
  it('is the name with or without spaces around it, and nothing else', () => {
    expect(isName(' web-01 ', 'web-01')).toBe(true)
    expect(isName('web-0', 'web-01')).toBe(false)
    expect(isName('WEB-01', 'web-01')).toBe(false)
    expect(isName('', '')).toBe(false)
    expect(isName('数据库 主', '数据库 主')).toBe(true)
  })
})
