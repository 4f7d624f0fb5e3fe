import { problem } from '@shared/problem'
import { describe, expect, test } from 'vitest'
import { AuthError, ConnectionLost, EncodeError, RemoteError } from '../libvirt/errors'
import { explainCall, reachProblem } from './problems'

const refused = (code: number, errno = 0) =>
  new RemoteError(
    {
      code,
      domain: 10,
      message: 'in any language',
      level: 2,
      str1: null,
      str2: null,
      str3: null,
      int1: errno,
      int2: 0,
    },
    'aCall',
  )

describe('what libvirt refuses', () => {
  test.each([
    ['no domain', refused(42), 'domain.gone'],
    ['wrong state', refused(55), 'domain.wrong-state'],
    ['access denied', refused(88), 'host.denied'],
    ['read-only connection', refused(29), 'host.denied'],
    ['no space', refused(38, 28), 'storage.no-space'],
    ['read-only file system', refused(38, 30), 'storage.read-only'],
    ['polkit', new AuthError('refused', 'no'), 'host.auth-failed'],
    ['SASL', new AuthError('unsupported', 'no'), 'host.auth-failed'],
    ['connection gone', new ConnectionLost('ended'), 'host.lost'],
    ['anything else', refused(1), 'libvirt.error'],
  ])('%s', (_, error, code) => {
    expect(explainCall(error)).toMatchObject({ problem: { code, raw: error.message } })
  })

  test('libvirt’s code and domain travel in the problem, and as what was thrown', () => {
    const error = refused(8)
    const told = explainCall(error)
    expect(told).toMatchObject({ problem: { code: 'libvirt.error', libvirt: { code: 8, domain: 10 } }, cause: error })
    expect(explainCall(new ConnectionLost('ended'))).not.toHaveProperty('problem.libvirt')
  })

  test('a problem of ours, an abort and a mistake in a call stay what they are', () => {
    const ours = problem('plan.stale')
    const abort = AbortSignal.abort().reason
    const mistake = new EncodeError('too long')
    expect(explainCall(ours)).toBe(ours)
    expect(explainCall(abort)).toBe(abort)
    expect(explainCall(mistake)).toBe(mistake)
  })
})

test('whatever keeps a host from being reached is a problem that can be shown', () => {
  expect(reachProblem(new TypeError('odd'))).toMatchObject({ code: 'libvirt.error', raw: 'odd' })
  expect(reachProblem(new EncodeError('bug'))).toMatchObject({ code: 'host.unreachable' })
  expect(reachProblem(problem('host.no-libvirt'))).toMatchObject({ code: 'host.no-libvirt' })
})
