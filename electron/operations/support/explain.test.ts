import { problem } from '@shared/problem'
import { expect, test } from 'vitest'
import { HostJobError, type HostJobErrorCode } from '../../host-runner/host-jobs'
import { SshError, type SshProblemCode } from '../../ssh'
import { explain } from './explain'

const jobCodes: Readonly<Record<Exclude<HostJobErrorCode, 'invalid' | 'exists'>, string>> = {
  'no-such-job': 'job.gone',
  running: 'job.still-running',
  elsewhere: 'job.elsewhere',
  leftovers: 'job.undo-incomplete',
  'no-place': 'job.no-place',
  'cut-off': 'job.cut-off',
  lost: 'job.no-answer',
  failed: 'job.no-answer',
  'bad-answer': 'job.no-answer',
}

test.each(Object.entries(jobCodes))('the job runner’s %s is %s, with its words', (code, told) => {
  expect(explain(new HostJobError(code as HostJobErrorCode, 'as it said'))).toMatchObject({
    code: told,
    raw: 'as it said',
  })
})

const sshCodes: Readonly<Record<SshProblemCode, string>> = {
  'host.dns': 'host.dns',
  'host.unreachable': 'host.unreachable',
  'host.timeout': 'host.timeout',
  'host.protocol': 'host.protocol',
  'host.no-common': 'host.no-common',
  'host.proxy-command': 'host.proxy-command',
  'host.key-rejected': 'host.key-rejected',
  'host.key-changed': 'host.key-changed',
  'host.key-revoked': 'host.key-revoked',
  'host.auth-rejected': 'host.auth-rejected',
  'host.auth-cancelled': 'host.auth-cancelled',
  'host.password-expired': 'host.password-expired',
  'host.config': 'host.config',
  'host.lost': 'host.lost',
  'host.channel-refused': 'host.no-way',
  'host.no-libvirt': 'host.no-way',
  'host.no-shell': 'host.no-shell',
  'host.forced-command': 'host.forced-command',
  'host.shell-restricted': 'host.shell-restricted',
  'host.shell-exits': 'host.shell-exits',
  'host.shell-silent': 'host.shell-silent',
}

test.each(Object.entries(sshCodes))('%s of ssh is %s', (code, told) => {
  expect(explain(new SshError(code as SshProblemCode, null, { raw: 'as it said' }))).toMatchObject({
    code: told,
    raw: 'as it said',
  })
})

test('ours pass as they are, mistakes of our own are bugs', () => {
  expect(explain(problem('storage.no-space'))).toEqual(problem('storage.no-space').problem)
  expect(explain(new HostJobError('invalid', 'no name')).code).toBe('bug')
  expect(explain(new TypeError('x is undefined')).code).toBe('bug')
})
