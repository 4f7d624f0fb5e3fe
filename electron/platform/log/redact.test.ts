import { problem } from '@shared/problem'
import { describe, expect, test } from 'vitest'
import { hideAnswer, Redactor } from './redact'

const SECRET = `p4ss “1” $(id) 'q' <&">`

function written(redactor: Redactor, value: unknown): string {
  return JSON.stringify(redactor.value(value))
}

describe('by name', () => {
  test.each([
    'password',
    'passwd',
    'oldPassword',
    'passphrase',
    'secret',
    'clientSecret',
    'privateKey',
    'private_key',
    'token',
    'answer',
    'values',
    'key',
  ])('%s is never written', (name) => {
    expect(written(new Redactor(), { about: { [name]: 'hunter2' } })).not.toContain('hunter2')
  })

  test.each(['xml', 'sourceXml', 'journal', 'definition'])('the text of %s is left out, its length stays', (name) => {
    expect(written(new Redactor(), { [name]: 'hunter2' })).toBe(`{"${name}":"[7 characters]"}`)
  })

  test('names of VMs, files and hosts stay, and so do codes and fingerprints', () => {
    const about = {
      name: 'web $(x)',
      path: '/srv/测试.qcow2',
      host: 'ops@kvm1:2222',
      fingerprint: 'SHA256:abc',
      keyType: 'ssh-ed25519',
    }
    expect(new Redactor().value(about)).toEqual(about)
  })
})

describe('by what a text looks like', () => {
  test.each([
    ['a VNC password', `<graphics type='vnc' port='-1' passwd='hunter2'/>`],
    ['a VNC password with quotes in it', `<graphics type="vnc" passwd="hun'ter2 hunter2">`],
    ['a definition', `error at <domain type='kvm'>\n  <name>web</name><x>hunter2</x>\n</domain>`],
    ['a definition that was cut off', `<domain type='kvm' id='1'>\n  <name>web</name>\n  <x/><x>hunter2`],
    ['a definition in JSON', JSON.stringify({ xml: `<domain type='kvm'><x passwd='hunter2'/></domain>` })],
    ['a password in JSON', JSON.stringify({ a: 1, password: 'hun"ter2 hunter2' })],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ passwd: 'hunter2' }))],
    ['a URI', 'cannot open rbd://admin:hunter2@ceph/pool'],
    ['an argument', '--password=hunter2 --other'],
    ['QEMU’s secret', '-object secret,id=masterKey0,format=raw,data=hunter2,iv=1'],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----'],
    ['a private key that was cut off', '-----BEGIN RSA PRIVATE KEY-----\nhunter2'],
  ])('%s', (_what, text) => {
    const redactor = new Redactor()
    expect(redactor.text(text)).not.toContain('hunter2')
    expect(written(redactor, { error: new Error(text) })).not.toContain('hunter2')
    expect(written(redactor, { error: problem('libvirt.error', { raw: text }) })).not.toContain('hunter2')
  })

  test('what could not be parsed is not quoted', () => {
    let error: unknown
    try {
      JSON.parse('{"a": hunter2}')
    } catch (thrown) {
      error = thrown
    }
    expect(String(error)).toContain('hunter2')
    expect(written(new Redactor(), { error })).not.toContain('hunter2')
  })

  test.each([
    'Permission denied (publickey,password).',
    'unsupported configuration: the <network> element is missing',
    'Failed to connect socket to /run/libvirt/libvirt-sock: No such file or directory',
    'ssh://ops@kvm1:2222/system: host key verification failed',
  ])('a sentence stays: %s', (text) => {
    expect(new Redactor().text(text)).toBe(text)
  })
})

describe('by value', () => {
  test('what was typed is found in every form it may stand in', () => {
    const redactor = new Redactor()
    hideAnswer(redactor, { kind: 'secret', value: SECRET, remember: false })
    const xml = SECRET.replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
    for (const form of [
      SECRET,
      JSON.stringify(SECRET),
      encodeURIComponent(SECRET),
      `'${SECRET.replaceAll("'", `'\\''`)}'`,
      Buffer.from(SECRET).toString('base64'),
      xml.replaceAll("'", '&apos;'),
    ]) {
      expect(redactor.text(`before ${form} after`)).toMatch(/^before ["']?\[hidden\]["']? after$/)
    }
    expect(written(redactor, { argv: ['sh', SECRET], error: new Error(`bad: ${SECRET}`) })).not.toContain('$(id)')
  })

  test('answers to questions of the host too, and half a character does not stop it', () => {
    const redactor = new Redactor()
    hideAnswer(redactor, { kind: 'interactive', values: ['one-time 123456', '\ud800abcd'], remember: false })
    hideAnswer(redactor, { kind: 'cancel' })
    expect(redactor.text('got one-time 123456 and \ud800abcd')).toBe('got [hidden] and [hidden]')
  })

  test('what is too short to be told from other words is not looked for', () => {
    const redactor = new Redactor()
    redactor.hide('ab')
    expect(redactor.text('abandon')).toBe('abandon')
  })
})

test('long texts, deep and long lists are cut', () => {
  const redactor = new Redactor()
  expect(written(redactor, { text: 'x'.repeat(100_000) }).length).toBeLessThan(9000)
  expect((redactor.value(Array.from({ length: 1000 }, (_, n) => n)) as unknown[]).length).toBe(200)
})
