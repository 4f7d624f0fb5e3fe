import { describe, expect, test } from 'vitest'
import { complaintCode, refusedKey, theirOffer, withoutDebug } from './complaints'
import { ClientProgress } from './progress'
import { readQuestion } from './questions'

const ART = '+--[ED25519 256]--+\n|      .o.        |\n+----[SHA256]-----+'

describe('questions of an OpenSSH client', () => {
  test('a host key that is not known, with and without its picture', () => {
    const text = `The authenticity of host 'kvm1 (10.0.0.1)' can't be established.\nED25519 key fingerprint is SHA256:abc+/1.\n${ART}\nThis key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? `
    expect(readQuestion(text, '')).toEqual({
      kind: 'host-key',
      shortType: 'ED25519',
      bits: 256,
      fingerprint: 'SHA256:abc+/1',
      randomart: ART,
    })
    expect(readQuestion(text.replace(ART, ''), '')).toMatchObject({ bits: null, randomart: '' })
  })

  test.each([
    ["Enter passphrase for key '/home/o's/.ssh/id': ", '', { kind: 'passphrase', file: "/home/o's/.ssh/id" }],
    ['Enter passphrase for /k/id: ', '', { kind: 'passphrase', file: '/k/id' }],
    ["ops@kvm1's password: ", '', { kind: 'password' }],
    ['(ops@kvm1) Password: ', '', { kind: 'interactive', text: 'Password: ' }],
    [
      "(ops@kvm1) Enter passphrase for key '/home/o/.ssh/id': ",
      '',
      { kind: 'interactive', text: "Enter passphrase for key '/home/o/.ssh/id': " },
    ],
    ["Enter PIN for 'token': ", '', { kind: 'interactive', text: "Enter PIN for 'token': " }],
    [
      'Confirm user presence for key ED25519-SK SHA256:x',
      'none',
      { kind: 'touch', text: 'Confirm user presence for key ED25519-SK SHA256:x' },
    ],
    ['Allow use of key?', 'confirm', { kind: 'confirm', text: 'Allow use of key?' }],
  ])('%j', (text, hint, expected) => {
    expect(readQuestion(text, hint)).toEqual(expected)
  })
})

describe('complaints of an OpenSSH client', () => {
  test.each([
    ['ssh: Could not resolve hostname x: Name or service not known', 'host.dns'],
    ['ssh: connect to host x port 22: Connection refused', 'host.unreachable'],
    ['ssh: connect to host x port 22: No route to host', 'host.unreachable'],
    ['ssh: connect to host x port 22: Connection timed out', 'host.timeout'],
    ['Host key verification failed.', 'host.key-rejected'],
    ['@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.', 'host.key-changed'],
    ['@       WARNING: REVOKED HOST KEY DETECTED!               @', 'host.key-revoked'],
    ['Unable to negotiate with 1.2.3.4 port 22: no matching cipher found. Their offer: aes128-cbc', 'host.no-common'],
    ['/home/u/.ssh/config: line 3: Bad configuration option: x', 'host.config'],
    ['u@x: Permission denied (publickey,password).', 'host.auth-rejected'],
    ['something new', null],
  ])('%j', (text, code) => {
    expect(complaintCode(text)).toBe(code)
  })

  test('what they name is read, and debug output is not shown', () => {
    const text =
      'OpenSSH_9.2p1, OpenSSL\ndebug1: Connecting\nThe fingerprint for the ED25519 key sent by the remote host is\nSHA256:new.\nOffending ED25519 key in /k/known hosts:7\r\n'
    expect(refusedKey(text)).toEqual({ type: 'ED25519', fingerprint: 'SHA256:new', file: '/k/known hosts', line: 7 })
    expect(withoutDebug(text)).not.toMatch(/debug1|OpenSSH_/)
    expect(theirOffer('no matching key exchange method found. Their offer: a,b')).toEqual({
      what: 'key exchange method',
      theirs: ['a', 'b'],
    })
  })
})

test('how far a client has come, however its output is cut', () => {
  const told: string[] = []
  const tell = (what: string) => (detail?: string) => void told.push(detail === undefined ? what : `${what} ${detail}`)
  const progress = new ClientProgress({
    connecting: tell('connecting'),
    connected: tell('connected'),
    keyAccepted: tell('key'),
    signedIn: tell('signed in'),
    ready: tell('ready'),
    keyWritten: tell('written'),
  })
  const text = `debug1: Connecting to kvm1 [10.0.0.1] port 22.
debug1: Connection established.
debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2
debug1: Server host key: ssh-ed25519 SHA256:abc
Warning: Permanently added 'kvm1' (ED25519) to the list of known hosts.
debug1: SSH2_MSG_NEWKEYS received
debug1: Authentications that can continue: publickey,password
debug1: Next authentication method: publickey
debug1: Offering public key: /home/a b/.ssh/id ED25519 SHA256:xyz explicit
debug1: Authentication succeeded (publickey).
debug1: Entering interactive session.
`
  for (const sign of text) progress.feed(sign)
  expect(told).toEqual([
    'connecting 10.0.0.1',
    'connected',
    'written',
    'key SHA256:abc',
    'signed in publickey',
    'ready',
  ])
  expect(progress).toMatchObject({
    methods: ['publickey', 'password'],
    tried: ['publickey'],
    offered: ['SHA256:xyz /home/a b/.ssh/id'],
  })
})
