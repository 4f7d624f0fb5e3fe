import type { CloneRequest } from '@shared/model/clone'
import { describe, expect, test } from 'vitest'
import { firstRequest, withDisk, withFix, withIdentity, withMac } from './request'

const first = firstRequest('local-system', '8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365')

describe('withDisk', () => {
  test('adds a choice, changes it, and drops it when nothing is chosen any more', () => {
    const one = withDisk(first, 'vda', { action: 'linked' })
    expect(one.disks).toEqual([{ target: 'vda', action: 'linked' }])
    const two = withDisk(one, 'vda', { file: 'b.qcow2' })
    expect(two.disks).toEqual([{ target: 'vda', action: 'linked', file: 'b.qcow2' }])
    expect(withDisk(two, 'vda', { action: undefined, file: undefined }).disks).toEqual([])
  })

  test('leaves the other disks where they are', () => {
    const two = withDisk(withDisk(first, 'vda', { action: 'copy' }), 'vdb', { action: 'empty' })
    expect(withDisk(two, 'vda', { action: 'share' }).disks.map((d) => d.action)).toEqual(['share', 'empty'])
  })
})

test('withMac sets a MAC and gives it back to the plan', () => {
  const set = withMac(first, 1, '52:54:00:00:00:01')
  expect(set.macs).toEqual({ 1: '52:54:00:00:00:01' })
  expect(withMac(set, 1, undefined).macs).toEqual({})
})

describe('withFix', () => {
  test('sets the name', () => {
    const fix = { kind: 'use-name', params: { name: 'a-2' }, patch: { name: 'a-2' } }
    expect(withFix(first, fix, first).name).toBe('a-2')
  })

  test('what was typed at another disk after the plan is not lost', () => {
    const planned = withDisk(first, 'vda', { file: 'old.qcow2' })
    const now = withDisk(planned, 'vda', { file: 'typed-since.qcow2' })
    const patch: Partial<CloneRequest> = { disks: [...planned.disks, { target: 'vdb', action: 'linked' }] }
    const fixed = withFix(now, { kind: 'make-linked', patch }, planned)
    expect(fixed.disks).toEqual([
      { target: 'vda', file: 'typed-since.qcow2' },
      { target: 'vdb', action: 'linked' },
    ])
  })

  test('a MAC is merged with the others', () => {
    const typed = withMac(first, 0, 'x')
    expect(withFix(typed, { kind: 'new-mac', patch: { macs: { 1: 'y' } } }, typed).macs).toEqual({ 0: 'x', 1: 'y' })
  })

  test('an action on the host changes nothing of the request', () => {
    expect(withFix(first, { kind: 'shut-down', action: 'shutdown' }, first)).toBe(first)
  })
})

test('an identity that is known already does not change the request', () => {
  const identity = { uuid: first.source, genid: first.source, macs: ['52:54:00:00:00:01'] }
  const once = withIdentity(first, identity)
  expect(once.identity).toEqual(identity)
  expect(withIdentity(once, { ...identity, macs: [...identity.macs] })).toBe(once)
})

test('a MAC that was typed does not become the one given to the interface', () => {
  const given = withIdentity(first, { uuid: first.source, genid: first.source, macs: ['52:54:00:00:00:01'] })
  const typed = withIdentity(withMac(given, 0, 'zz'), { uuid: first.source, genid: first.source, macs: ['zz'] })
  expect(typed.identity?.macs).toEqual(['52:54:00:00:00:01'])
})
