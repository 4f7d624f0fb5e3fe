import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AddressError, type AddressFault } from './address-error'
import { addressText, connectUri, libvirtUri, parseHost } from './uri'
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

  const COMMAND = { ...BARE, kind: 'command' }
  test.each([
    ['ssh root@kvm1 -p 2222', { host: 'kvm1', user: 'root', port: 2222 }, 'root@kvm1:2222'],
    ['  $ ssh -p 2222 -l root kvm1  ', { host: 'kvm1', user: 'root', port: 2222 }, 'root@kvm1:2222'],
    ['root@laptop:~# ssh -p2222 kvm1', { host: 'kvm1', port: 2222 }, 'kvm1:2222'],
    ['[me@box ~]$ /usr/bin/ssh -vAXt kvm1', { host: 'kvm1' }, 'kvm1'],
    ['PS C:\\Users\\me> ssh.exe root@kvm1', { host: 'kvm1', user: 'root' }, 'root@kvm1'],
    [
      'ssh ssh://root@[2001:db8::1]:2222/',
      { host: '2001:db8::1', user: 'root', port: 2222 },
      'root@[2001:db8::1]:2222',
    ],
    [
      'ssh -o Port=2222 -oUser=root -o StrictHostKeyChecking=no kvm1',
      { host: 'kvm1', user: 'root', port: 2222 },
      'root@kvm1:2222',
    ],
    [
      'ssh -i ~/.ssh/aws.pem ec2@kvm1',
      { host: 'kvm1', user: 'ec2', keyFile: '~/.ssh/aws.pem' },
      'qemu+ssh://ec2@kvm1/system?keyfile=~/.ssh/aws.pem',
    ],
    [
      'ssh -i "$HOME/my keys/a" kvm1',
      { host: 'kvm1', keyFile: '~/my keys/a' },
      'qemu+ssh://kvm1/system?keyfile=~/my%20keys/a',
    ],
    [
      'ssh -J ops@bastion:22,b2 -p 23 -i "/k/it\'s" root@kvm1',
      { host: 'kvm1', user: 'root', port: 23, jump: 'ops@bastion:22,b2', keyFile: "/k/it's" },
      "ssh -J ops@bastion:22,b2 -i '/k/it'\\''s' -p 23 root@kvm1",
    ],
  ])('the ssh command %j is understood, and kept short', (text, expected, short) => {
    expect(parseHost(text)).toEqual({ ...COMMAND, ...expected })
    expect(addressText(text)).toBe(short)
    const { kind: _, ...again } = parseHost(short)
    expect(again).toEqual({ ...BARE, ...expected })
  })

  test('ssh:// is an address, and a host named ssh is one too', () => {
    expect(parseHost('ssh://root@kvm1:2222')).toEqual({
      ...BARE,
      host: 'kvm1',
      user: 'root',
      port: 2222,
      kind: 'address',
    })
    expect(addressText('ssh://root@kvm1:2222/')).toBe('root@kvm1:2222')
    expect(parseHost('ssh')).toMatchObject({ host: 'ssh', kind: 'alias' })
    expect(addressText(' ops@kvm1 ')).toBe('ops@kvm1')
  })

  test.each<[string, AddressFault, string]>([
    ['ssh -L 8080:localhost:80 kvm1', 'ssh-flag', '-L'],
    ['ssh -F other kvm1', 'ssh-flag', '-F'],
    ['ssh -o ProxyCommand="nc %h %p" kvm1', 'ssh-flag', '-o ProxyCommand'],
    ['ssh -Z kvm1', 'ssh-flag', '-Z'],
    ['ssh kvm1 -p', 'ssh-flag', '-p'],
    ['ssh kvm1 virsh list', 'ssh-command', 'virsh'],
    ['ssh root@kvm1 -- uptime', 'ssh-command', 'uptime'],
    ['ssh -p 2222', 'no-host', ''],
    ['ssh "kvm1', 'bad-quotes', ''],
    ['ssh -p 99999 kvm1', 'bad-port', ''],
    ['ssh -l ";id" kvm1', 'bad-user', ''],
    ['ssh -J "a;b" kvm1', 'bad-host', ''],
    ['ssh -J -oProxyCommand=x kvm1', 'bad-host', ''],
    ['ssh qemu+ssh://kvm1/system', 'bad-host', ''],
    ['ssh ssh ssh kvm1', 'ssh-command', 'ssh'],
    ['ssh://kvm1/srv', 'bad-uri', ''],
  ])('the ssh command %j is refused: %s %s', (text, fault, what) => {
    expect(() => parseHost(text)).toThrow(expect.objectContaining({ name: 'AddressError', fault, what }))
  })

  test('whatever is typed gives an address that is safe to pass on, or AddressError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((s) => `qemu+ssh://${s}/system`),
          fc.string().map((s) => `ssh ${s} kvm1`),
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
