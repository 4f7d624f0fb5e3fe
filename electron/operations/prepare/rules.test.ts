import { spawnSync } from 'node:child_process'
import type { PrepareChoices, StaticAddress } from '@shared/model/prepare'
import { describe, expect, it } from 'vitest'
import type { GuestFile } from './draft'
import { netmask } from './network-ini'
import { applyRules, factsOf } from './rules'
import { newSalt, sha512Crypt } from './sha512-crypt'

const NOTHING: PrepareChoices = {
  hostname: null,
  machineId: false,
  sshHostKeys: false,
  netRules: false,
  hardware: false,
  address: null,
  cloudInit: false,
  rootPassword: null,
  authorizedKeys: false,
  timeZone: null,
  logs: false,
}
const MAC = '52:54:00:aa:bb:02'
const context = { macs: [MAC], today: 20786, hash: '$6$salt$hash' }

function guest(files: Record<string, string | Partial<GuestFile>>): Map<string, GuestFile> {
  return new Map(
    Object.entries(files).map(([path, of]) => {
      const file = typeof of === 'string' ? { text: of, bytes: of.length } : of
      return [path, { path, kind: 'file', bytes: 0, text: null, ...file }]
    }),
  )
}
function result(files: Record<string, string | Partial<GuestFile>>, choices: Partial<PrepareChoices>, macs = [MAC]) {
  const draft = applyRules(guest(files), { ...NOTHING, ...choices }, { ...context, macs })
  const made = Object.fromEntries(draft.changes().map((c) => [c.path, c.link ?? c.after ?? c.how]))
  return { made, notes: draft.notes().map((n) => n.code) }
}
/** One file edited: its text after, or as it was. */
const edited = (path: string, text: string, choices: Partial<PrepareChoices>, macs?: string[]) =>
  result({ [path]: text }, choices, macs).made[path] ?? text

const address: StaticAddress = { address: '192.168.20.22' }

describe('the host name', () => {
  it('changes in each file that says the old one, and nothing else does', () => {
    const hosts =
      '# web-01 in a comment\r\n127.0.0.1\tlocalhost web-01x\r\n192.168.20.21  web-01.example.org   web-01 # web-01\r\n'
    expect(
      result(
        {
          '/etc/hostname': 'web-01\n',
          '/etc/hosts': hosts,
          '/etc/sysconfig/network': 'NETWORKING=yes\nHOSTNAME="web-01" # old\n',
        },
        { hostname: 'web-02' },
      ).made,
    ).toEqual({
      '/etc/hostname': 'web-02\n',
      '/etc/hosts': hosts.replace('web-01.example.org   web-01 #', 'web-02.example.org   web-02 #'),
      '/etc/sysconfig/network': 'NETWORKING=yes\nHOSTNAME="web-02" # old\n',
    })
  })
  it('with a domain replaces the whole name; comments and a missing line end stay', () => {
    expect(
      result(
        { '/etc/hostname': '# who\nweb-01.a.org', '/etc/hosts': '10.0.0.1 web-01.a.org web-01\n' },
        { hostname: 'db.b.org' },
      ).made,
    ).toEqual({
      '/etc/hostname': '# who\ndb.b.org',
      '/etc/hosts': '10.0.0.1 db.b.org db\n',
    })
  })
  it('is added where no file says one, and localhost is left alone', () => {
    expect(result({ '/etc/hosts': '127.0.0.1 localhost\n' }, { hostname: 'a' }).made).toEqual({
      '/etc/hostname': 'a\n',
    })
    expect(
      result({ '/etc/hostname': 'localhost\n', '/etc/hosts': '127.0.0.1 localhost\n' }, { hostname: 'a' }).made,
    ).toEqual({ '/etc/hostname': 'a\n' })
  })
  it('that is the same changes nothing', () => {
    expect(result({ '/etc/hostname': 'a\n' }, { hostname: 'a' }).made).toEqual({})
  })
})

describe('identity', () => {
  it('empties the machine id and removes D-Bus’s copy, but not its link', () => {
    const id = 'c1d0a8f2e7b54b0c9a3f6e21d84b7705\n'
    expect(result({ '/etc/machine-id': id, '/var/lib/dbus/machine-id': id }, { machineId: true }).made).toEqual({
      '/etc/machine-id': '',
      '/var/lib/dbus/machine-id': 'removed',
    })
    expect(
      result({ '/etc/machine-id': '', '/var/lib/dbus/machine-id': { kind: 'link' } }, { machineId: true }).made,
    ).toEqual({})
  })
  const keys = {
    '/etc/ssh/ssh_host_ed25519_key': {},
    '/etc/ssh/ssh_host_rsa_key.pub': {},
    '/etc/ssh/sshd_config': 'Port 22\n',
    '/etc/ssh/ssh_host_key': {},
  }
  it('removes host keys; a guest that makes new ones itself gets nothing more', () => {
    const { made: files, notes } = result(
      { ...keys, '/usr/lib/systemd/system/sshd-keygen@.service': {} },
      { sshHostKeys: true },
    )
    expect(files).toEqual({
      '/etc/ssh/ssh_host_ed25519_key': 'removed',
      '/etc/ssh/ssh_host_rsa_key.pub': 'removed',
      '/etc/ssh/ssh_host_key': 'removed',
    })
    expect(notes).toEqual([])
  })
  it('Debian gets a unit that makes them', () => {
    const { made: files, notes } = result(
      { ...keys, '/lib/systemd/systemd': {}, '/usr/bin/ssh-keygen': {} },
      { sshHostKeys: true },
    )
    expect(files['/etc/systemd/system/ssh-host-keys.service']).toContain('ExecStart=/usr/bin/ssh-keygen -A\n')
    expect(files['/etc/systemd/system/multi-user.target.wants/ssh-host-keys.service']).toBe(
      '/etc/systemd/system/ssh-host-keys.service',
    )
    expect(notes).toEqual(['keys-unit'])
    expect(result(keys, { sshHostKeys: true }).notes).toEqual(['keys-unknown'])
  })
})

const IFCFG = '/etc/sysconfig/network-scripts/ifcfg-eth0'
const eth0 =
  'TYPE=Ethernet\nBOOTPROTO=none\nDEVICE=eth0\n# kept\nHWADDR=52:54:00:21:0c:11\nUUID=8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365\nONBOOT=no\nIPADDR=192.168.20.21\nPREFIX=24\nGATEWAY=192.168.20.1\n'

describe('Red Hat’s ifcfg', () => {
  it('as in the picture: HWADDR and UUID go, ONBOOT and the address are set', () => {
    expect(edited(IFCFG, eth0, { hardware: true, address })).toBe(
      'TYPE=Ethernet\nBOOTPROTO=none\nDEVICE=eth0\n# kept\nONBOOT=yes\nIPADDR=192.168.20.22\nPREFIX=24\nGATEWAY=192.168.20.1\n',
    )
  })
  it('keeps CRLF and quotes, takes NETMASK where it is used, adds what is missing', () => {
    expect(
      edited(IFCFG, 'DEVICE=eth0\r\nBOOTPROTO="dhcp"\r\nNETMASK=255.255.0.0', {
        address: { ...address, prefix: 22, gateway: '192.168.20.1', dns: ['1.1.1.1', '9.9.9.9'] },
      }),
    ).toBe(
      'DEVICE=eth0\r\nBOOTPROTO="none"\r\nNETMASK=255.255.252.0\r\nIPADDR=192.168.20.22\r\nGATEWAY=192.168.20.1\r\nDNS1=1.1.1.1\r\nDNS2=9.9.9.9\r\n',
    )
  })
  it('DHCP takes the address away', () => {
    expect(edited(IFCFG, eth0, { address: 'dhcp' })).toBe(
      eth0.replace('BOOTPROTO=none', 'BOOTPROTO=dhcp').replace(/IPADDR.*\nPREFIX.*\nGATEWAY.*\n/, ''),
    )
  })
  it('without DEVICE the MAC says which interface is meant: it becomes the VM’s own, or stays and is told', () => {
    const text = 'HWADDR=52:54:00:21:0C:11\nONBOOT=yes\n'
    expect(edited(IFCFG, text, { hardware: true })).toBe(`HWADDR=${MAC}\nONBOOT=yes\n`)
    expect(result({ [IFCFG]: text }, { hardware: true }, [MAC, '52:54:00:aa:bb:03'])).toEqual({
      made: {},
      notes: ['mac-unclear'],
    })
  })
  it('leaves the loopback interface alone, and bytes of any encoding', () => {
    const lo = '/etc/sysconfig/network-scripts/ifcfg-lo'
    expect(
      result({ [lo]: 'DEVICE=lo\nONBOOT=yes\nIPADDR=127.0.0.1\n' }, { hardware: true, address: 'dhcp' }).made,
    ).toEqual({})
    expect(edited(IFCFG, '# \xff\xe4\nDEVICE=eth0\nONBOOT=no\n', { hardware: true })).toBe(
      '# \xff\xe4\nDEVICE=eth0\nONBOOT=yes\n',
    )
  })
})

it('with MACs of several other VMs nobody knows whose is whose', () => {
  const second = '/etc/sysconfig/network-scripts/ifcfg-b'
  const [a, b] = ['HWADDR=52:54:00:21:0C:11\nONBOOT=yes\n', 'HWADDR=52:54:00:21:0C:12\nONBOOT=yes\n']
  expect(result({ [IFCFG]: a, [second]: b }, { hardware: true })).toMatchObject({
    made: {},
    notes: ['mac-unclear', 'mac-unclear'],
  })
})

describe('NetworkManager’s keyfiles', () => {
  const path = '/etc/NetworkManager/system-connections/Wired 1.nmconnection'
  const text =
    '[connection]\nid=Wired 1\nuuid=8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365\ntype=ethernet\n\n[ethernet]\nmac-address=52:54:00:21:0C:11\n\n[ipv4]\naddress1=192.168.20.21/22,192.168.20.1\nmethod=manual\n\n[ipv6]\nmethod=auto\n'
  it('get the VM’s MAC, or none where the interface is named', () => {
    expect(edited(path, text, { hardware: true })).toBe(text.replace('52:54:00:21:0C:11', MAC))
    const named = text.replace('type=ethernet', 'type=ethernet\ninterface-name=ens3')
    expect(edited(path, named, { hardware: true })).toBe(named.replace('mac-address=52:54:00:21:0C:11\n', ''))
  })
  it('get an address with the prefix and gateway that were there', () => {
    expect(edited(path, text, { address })).toBe(text.replace('.21/22', '.22/22'))
    expect(edited(path, text, { address: { ...address, prefix: 24, gateway: '192.168.20.9', dns: ['1.1.1.1'] } })).toBe(
      text.replace(
        'address1=192.168.20.21/22,192.168.20.1\nmethod=manual\n',
        'address1=192.168.20.22/24,192.168.20.9\nmethod=manual\ndns=1.1.1.1;\n',
      ),
    )
    expect(edited(path, text, { address: 'dhcp' })).toBe(
      text.replace('address1=192.168.20.21/22,192.168.20.1\n', '').replace('method=manual', 'method=auto'),
    )
  })
})

describe('netplan', () => {
  const path = '/etc/netplan/50-cloud-init.yaml'
  const fixed = `# by cloud-init
network:
    version: 2
    ethernets:
        ens3:
            match:
                macaddress: "52:54:00:21:0c:11" # the NIC
            set-name: ens3
            addresses:
            - 192.168.20.21/22
            - fd00::21/64
            gateway4: 192.168.20.1
            nameservers:
                addresses: [192.168.20.1]
        ens4:
            addresses: [10.0.0.1/8]
`
  it('gets the VM’s MAC in its match', () => {
    expect(edited(path, fixed, { hardware: true })).toBe(fixed.replace('52:54:00:21:0c:11', MAC))
  })
  it('gets an address in the first interface, list of either style', () => {
    expect(edited(path, fixed, { address })).toBe(fixed.replace('.21/22', '.22/22'))
    const inline = fixed.replace(
      'addresses:\n            - 192.168.20.21/22\n            - fd00::21/64',
      'addresses: [ 192.168.20.21/22 ]',
    )
    expect(edited(path, inline, { address: { ...address, prefix: 24, gateway: '192.168.20.9' } })).toBe(
      inline.replace('.21/22', '.22/24').replace('gateway4: 192.168.20.1', 'gateway4: 192.168.20.9'),
    )
  })
  it('goes from DHCP to an address and back', () => {
    const leased = 'network:\n  ethernets:\n    ens3:\n      dhcp4: true\n  version: 2\n'
    expect(
      edited(path, leased, { address: { ...address, prefix: 24, gateway: '192.168.20.1', dns: ['1.1.1.1'] } }),
    ).toBe(
      'network:\n  ethernets:\n    ens3:\n      dhcp4: false\n      addresses: [192.168.20.22/24]\n      routes: [{to: 0.0.0.0/0, via: 192.168.20.1}]\n      nameservers: {addresses: [1.1.1.1]}\n  version: 2\n',
    )
    expect(edited(path, fixed, { address: 'dhcp' })).toBe(
      fixed
        .replace(
          '            addresses:\n            - 192.168.20.21/22\n            - fd00::21/64\n            gateway4: 192.168.20.1\n',
          '',
        )
        .replace('addresses: [192.168.20.1]\n', 'addresses: [192.168.20.1]\n            dhcp4: true\n'),
    )
  })
})

describe('ifupdown and systemd-networkd', () => {
  const path = '/etc/network/interfaces'
  const text =
    'source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n\nallow-hotplug ens3\niface ens3 inet static\n\taddress 192.168.20.21/24\n\tgateway 192.168.20.1\n# end\n'
  it('ifupdown: the address in its stanza, and DHCP', () => {
    expect(edited(path, text, { address })).toBe(text.replace('.21/24', '.22/24'))
    expect(edited(path, text, { address: 'dhcp' })).toBe(
      text.replace('inet static', 'inet dhcp').replace(/\taddress.*\n\tgateway.*\n/, ''),
    )
    expect(edited(path, 'iface ens3 inet dhcp', { address: { ...address, gateway: '192.168.20.1' } })).toBe(
      'iface ens3 inet static\n    address 192.168.20.22/24\n    gateway 192.168.20.1\n',
    )
    expect(
      edited(path, 'iface eth0 inet static\n  address 10.0.0.1\n  netmask 255.0.0.0\n', {
        address: { address: '10.0.0.2', prefix: 16 },
      }),
    ).toBe('iface eth0 inet static\n  address 10.0.0.2\n  netmask 255.255.0.0\n')
  })
  const network =
    '[Match]\nMACAddress=52:54:00:21:0c:11\n\n[Network]\nAddress=192.168.20.21/24\nGateway=192.168.20.1\nDNS=192.168.20.1\n'
  it('networkd: the match and the address', () => {
    expect(edited('/etc/systemd/network/10-lan.network', network, { hardware: true, address })).toBe(
      network.replace('52:54:00:21:0c:11', MAC).replace('.21/24', '.22/24'),
    )
    expect(
      edited(
        '/etc/systemd/network/10-lan.network',
        '[Match]\nName=en*\nMACAddress=52:54:00:21:0c:11\n[Network]\nDHCP=yes\n',
        { hardware: true, address },
      ),
    ).toBe('[Match]\nName=en*\n[Network]\nDHCP=no\nAddress=192.168.20.22/24\n')
  })
  it('the old address goes out of /etc/hosts too', () => {
    expect(
      result({ [path]: text, '/etc/hosts': '192.168.20.21 web\n192.168.20.210 x\n' }, { address }).made['/etc/hosts'],
    ).toBe('192.168.20.22 web\n192.168.20.210 x\n')
  })
})

describe('access, time zone, state', () => {
  it('root’s password alone, with its date', () => {
    expect(edited('/etc/shadow', 'bin:*:1:0:99999:7:::\nroot:$6$a$b:1:0:99999:7:::\n', { rootPassword: 'x' })).toBe(
      'bin:*:1:0:99999:7:::\nroot:$6$salt$hash:20786:0:99999:7:::\n',
    )
    expect(result({ '/etc/shadow': 'a:b:c\n' }, { rootPassword: 'x' })).toEqual({ made: {}, notes: ['no-root'] })
  })
  it('hashes are those of crypt(3)', () => {
    // Test vector of the method's specification; openssl says the same.
    expect(sha512Crypt('Hello world!', 'saltstring')).toBe(
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    )
    for (const password of ['', 'ä盘$(x)', 'p'.repeat(130)]) {
      const salt = newSalt()
      const { stdout, status } = spawnSync('openssl', ['passwd', '-6', '-salt', salt, '-stdin'], {
        input: `${password}\n`,
        encoding: 'utf8',
      })
      if (status === 0 && password !== '') expect(sha512Crypt(password, salt)).toBe(stdout.trim())
    }
  })
  it('keys and logs are emptied, cloud-init’s instance goes, the time zone is another link', () => {
    const files = {
      '/root/.ssh/authorized_keys': 'ssh-ed25519 AAAA a\n',
      '/var/log/messages': { bytes: 9 },
      '/var/log/empty': { bytes: 0 },
      '/var/log/journal/x': { bytes: 7 },
      '/var/lib/cloud/instance': { kind: 'link' as const },
      '/var/lib/cloud/instances/i-1': { kind: 'directory' as const },
      '/var/lib/cloud/scripts': { kind: 'directory' as const },
      '/etc/localtime': { kind: 'link' as const, target: '../usr/share/zoneinfo/UTC' },
      '/etc/timezone': 'Etc/UTC\n',
    }
    expect(
      result(files, { authorizedKeys: true, logs: true, cloudInit: true, timeZone: 'Asia/Shanghai' }).made,
    ).toEqual({
      '/root/.ssh/authorized_keys': '',
      '/var/log/messages': '',
      '/var/lib/cloud/instance': 'removed',
      '/var/lib/cloud/instances/i-1': 'removed',
      '/etc/localtime': '/usr/share/zoneinfo/Asia/Shanghai',
      '/etc/timezone': 'Asia/Shanghai\n',
    })
  })
  it('a file that is no text is left and told; on SELinux new files need a label', () => {
    expect(result({ '/etc/hostname': 'a\0b\n' }, { hostname: 'x' })).toEqual({ made: {}, notes: ['not-text'] })
    expect(result({ '/etc/selinux/config': 'SELINUX=enforcing\n' }, { hostname: 'x' }).notes).toEqual(['relabel'])
  })
  it('the network masks', () => {
    expect([0, 8, 22, 24, 30, 32].map(netmask)).toEqual([
      '0.0.0.0',
      '255.0.0.0',
      '255.255.252.0',
      '255.255.255.0',
      '255.255.255.252',
      '255.255.255.255',
    ])
  })
})

describe('what a guest is', () => {
  it('is told by its files', () => {
    const facts = factsOf(
      guest({
        '/etc/os-release': 'PRETTY_NAME="CentOS Linux 7 (Core)"\n',
        '/etc/hostname': 'c7\n',
        [IFCFG]: eth0,
        '/root/.ssh/authorized_keys': '# x\nk\n',
      }),
    )
    expect(facts).toMatchObject({
      system: 'CentOS Linux 7 (Core)',
      hostname: 'c7',
      address: '192.168.20.21',
      authorizedKeys: 1,
    })
    expect(facts.nothingFor).toEqual(['machineId', 'sshHostKeys', 'netRules', 'cloudInit', 'rootPassword', 'logs'])
  })
})
