import { describe, expect, test } from 'vitest'
import { compareXml } from './compare'

/** Label, category, and whether a clone must have it, of every difference between two definitions. */
const labels = (left: string, right: string) =>
  compareXml(left, right, { runtime: 'show' }).differences.map((d) => [
    [d.label.code, ...Object.values(d.label.params ?? {})].join(' '),
    d.category,
    d.expected,
  ])

const machine = (inside: string) =>
  `<domain type='kvm'>\n  <name>vm</name>\n${inside}\n</domain>\n`.replaceAll('\n\n', '\n')
const device = (inside: string) => machine(`  <devices>\n${inside}\n  </devices>`)

describe('what a difference is about', () => {
  test.each([
    ['title', 'identity', true, '  <title>a</title>', '  <title>b</title>'],
    ['title', 'identity', true, '  <title>a</title>', ''],
    ['genid', 'identity', true, '  <genid>a</genid>', '  <genid>b</genid>'],
    ['description', 'identity', false, '  <description>a</description>', '  <description>b</description>'],
    [
      'metadata',
      'identity',
      false,
      '  <metadata>\n    <x a="1"/>\n  </metadata>',
      '  <metadata>\n    <x a="2"/>\n  </metadata>',
    ],
    ['element memory', 'other', false, '  <memory>1</memory>', '  <memory>2</memory>'],
    [
      'sysinfo',
      'identity',
      true,
      "  <sysinfo type='smbios'>\n    <system>\n      <entry name='uuid'>a</entry>\n    </system>\n  </sysinfo>",
      "  <sysinfo type='smbios'>\n    <system>\n      <entry name='uuid'>b</entry>\n    </system>\n  </sysinfo>",
    ],
    [
      'sysinfo',
      'identity',
      false,
      "  <sysinfo type='smbios'>\n    <system>\n      <entry name='serial'>a</entry>\n    </system>\n  </sysinfo>",
      "  <sysinfo type='smbios'>\n    <system>\n      <entry name='serial'>b</entry>\n    </system>\n  </sysinfo>",
    ],
    ['nvram', 'storage', true, '  <os>\n    <nvram>/a</nvram>\n  </os>', '  <os>\n    <nvram>/b</nvram>\n  </os>'],
    [
      'element os',
      'other',
      false,
      '  <os>\n    <loader>/a</loader>\n  </os>',
      '  <os>\n    <loader>/b</loader>\n  </os>',
    ],
    [
      'runtime loader',
      'runtime',
      true,
      "  <os firmware='efi'>\n    <loader type='pflash'>/a</loader>\n  </os>",
      "  <os firmware='efi'>\n  </os>",
    ],
    [
      'nvram',
      'storage',
      true,
      "  <os firmware='efi'>\n    <nvram template='/t'>/a</nvram>\n  </os>",
      "  <os firmware='efi'>\n    <nvram>/b</nvram>\n  </os>",
    ],
    [
      'nvram',
      'storage',
      false,
      "  <os>\n    <nvram template='/t'>/a</nvram>\n  </os>",
      '  <os>\n    <nvram>/a</nvram>\n  </os>',
    ],
    ['runtime seclabel', 'runtime', true, "  <seclabel type='dynamic'>\n    <label>a</label>\n  </seclabel>", ''],
    ['element comment', 'other', false, '', '  <!-- new -->'],
  ])('%s, %s, %s', (label, category, expected, left, right) => {
    expect(labels(machine(left), machine(right))).toEqual([[label, category, expected]])
  })

  const inside = (name: string, type: string, lines: string) => `    <${name} type='${type}'>\n${lines}\n    </${name}>`
  const source = (attributes: string) => `      <source ${attributes}/>`
  const disk = (lines: string) => `    <disk type='network'>\n${lines}      <target dev='vda'/>\n    </disk>`

  test.each([
    [
      'socket serial',
      'runtime',
      true,
      inside('serial', 'unix', source("mode='bind' path='/a'")),
      inside('serial', 'unix', source("mode='bind' path='/b'")),
    ],
    [
      'device serial',
      'other',
      false,
      inside('serial', 'unix', source("mode='bind' path='/a'")),
      inside('serial', 'unix', source("mode='connect' path='/a'")),
    ],
    [
      'log console',
      'storage',
      true,
      inside('console', 'pty', "      <log file='/a'/>"),
      inside('console', 'pty', "      <log file='/b'/>"),
    ],
    [
      'runtime channel',
      'runtime',
      true,
      inside('channel', 'unix', "      <target name='n' state='connected'/>"),
      inside('channel', 'unix', "      <target name='n'/>"),
    ],
    [
      'socket rng',
      'runtime',
      true,
      "    <rng>\n      <backend model='egd' type='unix'>\n        <source mode='bind' path='/a'/>\n      </backend>\n    </rng>",
      "    <rng>\n      <backend model='egd' type='unix'>\n        <source mode='bind' path='/b'/>\n      </backend>\n    </rng>",
    ],
    ['graphics', 'runtime', true, "    <graphics type='vnc' port='5900'/>", "    <graphics type='vnc' port='-1'/>"],
    ['graphics', 'other', false, "    <graphics type='vnc' keymap='de'/>", "    <graphics type='vnc' keymap='fr'/>"],
    [
      'vsock',
      'network',
      true,
      "    <vsock>\n      <cid address='3'/>\n    </vsock>",
      "    <vsock>\n      <cid auto='yes'/>\n    </vsock>",
    ],
    ['disk.file vda', 'storage', true, disk("      <auth username='u'/>\n"), disk('')],
    ['disk vda', 'storage', false, disk("      <auth username='u'/>\n"), disk("      <auth username='v'/>\n")],
    ['disk vda', 'storage', false, disk(''), disk('      <readonly/>\n')],
    [
      'runtime source',
      'runtime',
      true,
      disk("      <source file='/a' index='1'/>\n"),
      disk("      <source file='/a'/>\n"),
    ],
    [
      'interface.target 1',
      'runtime',
      true,
      inside('interface', 'user', "      <target dev='vnet1'/>"),
      inside('interface', 'user', "      <target dev='vnet2'/>"),
    ],
    [
      'interface.source 1',
      'network',
      true,
      inside('interface', 'network', source("network='a' portid='x'")),
      inside('interface', 'network', source("network='a'")),
    ],
    [
      'interface.source 1',
      'network',
      false,
      inside('interface', 'network', source("network='a'")),
      inside('interface', 'network', source("network='b'")),
    ],
    [
      'interface.source 1',
      'network',
      true,
      inside('interface', 'vhostuser', source("path='/a'")),
      inside('interface', 'vhostuser', source("path='/b'")),
    ],
    [
      'log interface',
      'storage',
      true,
      inside('interface', 'user', "      <backend type='passt' logFile='/a'/>"),
      inside('interface', 'user', "      <backend type='passt' logFile='/b'/>"),
    ],
    [
      'interface 1',
      'network',
      false,
      inside('interface', 'user', "      <backend type='passt'/>"),
      inside('interface', 'user', "      <backend type='default'/>"),
    ],
    ['device hostdev', 'other', false, '', "    <hostdev mode='subsystem' type='pci'/>"],
    ['filesystem', 'storage', false, '', "    <filesystem>\n      <target dir='x'/>\n    </filesystem>"],
    ['device memballoon', 'other', false, "    <memballoon model='none'/>", "    <memballoon model='virtio'/>"],
  ])('%s, %s, %s', (label, category, expected, left, right) => {
    expect(labels(device(left), device(right))).toEqual([[label, category, expected]])
  })

  test('an element of one side that shares its line with a comment is not the comment', () => {
    const line = (path: string) => device(disk(`      <!-- the root --><source file='${path}'/>\n`))
    expect(labels(line('/a'), line('/b'))).toEqual([['disk.file vda', 'storage', true]])
  })
})
