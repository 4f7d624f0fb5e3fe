import { expect, test } from 'vitest'
import { jumpOf, startsSsh } from './jump-command'

test.each([
  ['ssh -W %h:%p bastion', { host: 'bastion' }],
  ['ssh bastion -q -W %h:%p', { host: 'bastion' }],
  ['/usr/bin/ssh -W [%h]:%p ops@bastion 2>/dev/null', { host: 'bastion', user: 'ops' }],
  ['exec ssh -q -p 2222 -l ops -W %h:%p bastion', { host: 'bastion', user: 'ops', port: 2222 }],
  [
    'ssh -F ~/.ssh/other -i ~/.ssh/k -W %h:%p bastion',
    { host: 'bastion', keyFile: '~/.ssh/k', configFile: '~/.ssh/other' },
  ],
  ['ssh -J first -W %h:%p second', { host: 'second', jump: 'first' }],
  ['ssh -o StrictHostKeyChecking=no -W %h:%p bastion', { host: 'bastion' }],
])('%s leads through a jump host', (command, expected) => {
  expect(jumpOf(command)).toMatchObject(expected)
})

test.each([
  'nc %h %p',
  'ssh bastion nc %h %p',
  'ssh -W other:22 bastion',
  'ssh -W %h:%p bastion | tee log',
  'ssh -o ProxyCommand="nc x 1" -W %h:%p bastion',
  'ssh -W %h:%p %r@bastion',
  'ssh -W %h:%p $(cat host)',
  'sshuttle -W %h:%p bastion',
  'ssh -W %h:%p',
  'none',
])('%s is run as it is', (command) => {
  expect(jumpOf(command)).toBe(null)
})

test('a command that starts ssh is known as such', () => {
  expect(startsSsh('ssh bastion nc %h %p')).toBe(true)
  expect(startsSsh('nc %h %p')).toBe(false)
})
