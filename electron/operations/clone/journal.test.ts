import { describe, expect, test } from 'vitest'
import { cloneCommands, virtCloneCommands } from './commands'
import { type CloneJournal, parseJournal } from './journal'
import { cloneSteps } from './steps'

const journal = (more: Partial<CloneJournal> = {}): CloneJournal => ({
  version: 1,
  kind: 'clone-domain',
  uri: 'qemu:///system',
  createdAt: 1,
  source: { uuid: 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa', name: "it's" },
  clone: { uuid: 'bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb', name: '-rf $(x)' },
  xml: '<domain/>',
  engine: 'qemu-img',
  disks: [
    {
      target: 'vda',
      action: 'copy',
      source: "/vm/it's.qcow2",
      sourceFormat: 'qcow2',
      sourceVirtualBytes: 10,
      sourceBytesOnDisk: 5,
      path: '/vm/-rf $(x).qcow2',
      format: 'qcow2',
      neededBytes: 5,
    },
  ],
  nvram: null,
  verify: false,
  sync: true,
  start: false,
  commands: '',
  ...more,
})

describe('the journal of a clone', () => {
  test('is read back as it was written', () => {
    expect(parseJournal(JSON.stringify(journal()))).toEqual(journal())
  })

  test.each([
    ['not JSON', '{'],
    ['of another version', JSON.stringify({ ...journal(), version: 2 })],
    ['with a field that nobody knows', JSON.stringify({ ...journal(), more: 1 })],
    [
      'with a negative size',
      JSON.stringify(journal({ disks: [{ ...(journal().disks[0] as CloneJournal['disks'][0]), neededBytes: -1 }] })),
    ],
  ])('%s is not taken up', (_name, text) => {
    expect(parseJournal(text)).toBeNull()
  })

  test('gives the steps in the order they run', () => {
    expect(cloneSteps(journal({ verify: true, start: true })).map((s) => s.code)).toEqual([
      'check',
      'copy-disk',
      'verify-disk',
      'commit',
      'define',
      'start',
      'settle',
    ])
    expect(cloneSteps(journal({ disks: [] })).map((s) => s.code)).toEqual(['check', 'define', 'settle'])
  })

  test('gives commands that a shell reads as they are meant, whatever the names', () => {
    const commands = cloneCommands(journal(), '<domain>\n<!--\nEOF\n-->\n</domain>\n')
    expect(commands).toBe(
      [
        `test '!' -e '/vm/-rf $(x).qcow2' &&`,
        `qemu-img convert -f qcow2 -O qcow2 '/vm/it'\\''s.qcow2' '/vm/-rf $(x).qcow2' &&`,
        `sync '/vm/-rf $(x).qcow2' &&`,
        `virsh -c qemu:///system define /dev/stdin <<'EOF_'`,
        '<domain>\n<!--\nEOF\n-->\n</domain>',
        'EOF_',
      ].join('\n'),
    )
    // virt-clone takes no name with a space.
    expect(virtCloneCommands(journal(), [])).toBeUndefined()
    const [disk] = journal().disks
    const made = journal({
      clone: { uuid: 'u', name: '-rf$(x)' },
      disks: disk ? [{ ...disk, path: '/vm/-rf$(x).qcow2' }] : [],
    })
    expect(virtCloneCommands(made, ['52:54:00:00:00:01'])).toBe(
      `virt-clone --connect=qemu:///system '--original=it'\\''s' '--name=-rf$(x)' '--file=/vm/-rf$(x).qcow2' --mac=52:54:00:00:00:01`,
    )
  })

  test.each([
    ['another format', { format: 'raw' }],
    ['bytes of an encrypted image', { sourceFormat: 'raw', format: 'raw', holds: 'qcow2' }],
    ['a linked clone', { action: 'linked' }],
    ['an ejected medium', { action: 'eject', path: '' }],
  ] as const)('virt-clone makes no clone with %s', (_, more) => {
    const { clone, disks } = journal()
    const plain = disks.map((d) => ({ ...d, path: '/vm/a.qcow2' }))
    const named = (all: CloneJournal['disks']) => journal({ clone: { ...clone, name: 'a' }, disks: all })
    expect(virtCloneCommands(named(plain), [])).toBeDefined()
    expect(virtCloneCommands(named(plain.map((d) => ({ ...d, ...more }))), [])).toBeUndefined()
  })
})
