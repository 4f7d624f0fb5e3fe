import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AddressError, type AddressFault, connectUri, libvirtUri, parseHost } from './uri'
import { parseUriAliases } from './uri-aliases'

const BARE = { mode: 'system', noVerify: false, proxy: 'auto' }

describe('a host as people write it', () => {
  test.each([
    ['kvm1', { host: 'kvm1', kind: 'alias' }],
    ['  kvm1.example.org ', { host: 'kvm1.example.org', kind: 'alias' }],
    ['ops@kvm1', { host: 'kvm1', user: 'ops', kind: 'address' }],
    ['ops@kvm1:2222', { host: 'kvm1', user: 'ops', port: 2222, kind: 'address' }],
    ['ad\\ops@corp@kvm1', { host: 'kvm1', user: 'ad\\ops@corp', kind: 'address' }],
    ['kvm1:22', { host: 'kvm1', port: 22, kind: 'address' }],
    ['[2001:db8::1]:2222', { host: '2001:db8::1', port: 2222, kind: 'address' }],
    ['[2001:db8::1]', { host: '2001:db8::1', kind: 'alias' }],
    ['root@2001:db8::1', { host: '2001:db8::1', user: 'root', kind: 'address' }],
    ['fe80::1%eth0', { host: 'fe80::1%eth0', kind: 'alias' }],
  ])('%s is read', (text, expected) => {
    expect(parseHost(text)).toEqual({ ...BARE, ...expected })
  })

  test('a libvirt URI with every parameter is read', () => {
    const uri =
      'qemu+ssh://o%40ps@[::1]:2222/session?socket=/run/a%20b&keyfile=/k/id&known_hosts=/k/h;proxy=native&netcat=/opt/nc&no_verify=1&x=y#z'
    expect(parseHost(uri)).toEqual({
      host: '::1',
      user: 'o@ps',
      port: 2222,
      mode: 'session',
      socket: '/run/a b',
      keyFile: '/k/id',
      knownHosts: '/k/h',
      noVerify: true,
      proxy: 'native',
      netcat: '/opt/nc',
      kind: 'uri',
    })
  })

  test.each([
    ['kvm1', 'qemu+ssh://kvm1/system', 'qemu:///system'],
    ['ops@[2001:db8::1]:2222', 'qemu+ssh://ops@[2001:db8::1]:2222/system', 'qemu:///system'],
    [
      'qemu+ssh://o%40ps@kvm1/session?socket=/run/a b&no_verify=1',
      'qemu+ssh://o%40ps@kvm1/session?socket=/run/a%20b',
      'qemu:///session',
    ],
    ['test+ssh://kvm1/srv/node.xml', 'test+ssh://kvm1/srv/node.xml', 'test:///srv/node.xml'],
  ])('%s is the URI %s, and its daemon opens %s', (text, uri, opened) => {
    const address = parseHost(text)
    expect(libvirtUri(address)).toBe(uri)
    expect(connectUri(address)).toBe(opened)
    expect(libvirtUri(parseHost(uri))).toBe(uri)
  })

  test('a libvirt URI without a path means the system daemon', () => {
    expect(parseHost('qemu+ssh://kvm1')).toMatchObject({ host: 'kvm1', mode: 'system', kind: 'uri' })
    expect(parseHost('QEMU+SSH://kvm1/system')).toMatchObject({ mode: 'system' })
  })

  test.each<[string, AddressFault]>([
    ['', 'empty'],
    ['-oProxyCommand=touch /tmp/x', 'bad-host'],
    ['a;b', 'bad-host'],
    ['$(id)', 'bad-host'],
    ['two words', 'bad-host'],
    ['root@', 'bad-host'],
    ['@kvm1', 'bad-user'],
    ['-l@kvm1', 'bad-user'],
    ['`id`@kvm1', 'bad-user'],
    ['kvm1:0', 'bad-port'],
    ['kvm1:65536', 'bad-port'],
    ['kvm1:ssh', 'bad-port'],
    ['[::1]:', 'bad-port'],
    ['qemu+tls://kvm1/system', 'not-ssh'],
    ['qemu:///system', 'not-ssh'],
    ['xen+ssh://kvm1/', 'not-qemu'],
    ['qemu+ssh:///system', 'no-host'],
    ['qemu+ssh://kvm1/etc', 'bad-path'],
    ['qemu+ssh://kvm1/system?socket=run/x', 'bad-path'],
    ['qemu+ssh://kvm1/system?socket=%zz', 'bad-escape'],
    ['qemu+ssh://%2doProxyCommand=x/system', 'bad-host'],
    ['://', 'bad-uri'],
  ])('%j is refused: %s', (text, fault) => {
    expect(() => parseHost(text)).toThrow(expect.objectContaining({ name: 'AddressError', fault }))
  })

  test('whatever is typed gives an address that is safe to pass on, or AddressError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((s) => `qemu+ssh://${s}/system`),
        ),
        (text) => {
          try {
            const { host, user } = parseHost(text)
            expect(host.startsWith('-') || user?.startsWith('-')).toBeFalsy()
            expect(host).not.toMatch(/[\s;'"`$]/)
          } catch (error) {
            expect(error).toBeInstanceOf(AddressError)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe("libvirt's uri_aliases", () => {
  test('strings of all quotes, comments and a last comma are read', () => {
    const text = `
# uri_aliases = ["no=qemu:///system"]
uri_default = "qemu:///system"
uri_aliases = [
  "hail=qemu+ssh://root@hail.cloud.example.com/system", # a comment
  'sleet=qemu+ssh://root@sleet/system?socket=/a=b',
  """big=qemu+ssh://big/system""",
  "bad name=qemu:///x", "noequals",
]`
    expect(parseUriAliases(text)).toEqual([
      { name: 'hail', uri: 'qemu+ssh://root@hail.cloud.example.com/system' },
      { name: 'sleet', uri: 'qemu+ssh://root@sleet/system?socket=/a=b' },
      { name: 'big', uri: 'qemu+ssh://big/system' },
    ])
  })

  test('broken text gives what can be read and never throws', () => {
    expect(parseUriAliases('uri_aliases = [ "a=b" "c')).toEqual([{ name: 'a', uri: 'b' }])
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseUriAliases(`uri_aliases = [${text}`))))
  })
})
