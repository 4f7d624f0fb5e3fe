import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shellLine, shellQuote, virshArgs, virtCloneArgs } from './commands'

const shells: [string, ...string[]][] = [['dash'], ['bash'], ['busybox', 'sh']]
const present = shells.filter(([program, ...args]) => spawnSync(program, [...args, '-c', ':']).status === 0)

/** What a real shell makes of the line. */
function readBack(shell: [string, ...string[]], argv: readonly string[]): string[] {
  const [program, ...args] = shell
  const line = shellLine(['printf', '%s\\0', ...argv])
  const done = spawnSync(program, [...args, '-c', line])
  expect(done.status, done.stderr.toString()).toBe(0)
  return done.stdout.toString('utf8').split('\0').slice(0, -1)
}

const hostile = [
  '',
  ' ',
  "it's",
  '"double"',
  '$(touch /tmp/x)',
  '`id`',
  'a\nb',
  '\n',
  '-rf',
  '--all',
  '虚拟机 磁盘.qcow2',
  '\\',
  "\\'",
  '~',
  '~root',
  '*?[a]',
  '#no comment',
  'a;b|c&d<e>f',
  '!history',
  'a=b',
  '%s',
  '\u202e',
  "''",
]

describe.each(present.map((shell) => ({ name: shell.join(' '), shell })))('in $name', ({ shell }) => {
  test('every hostile argument is read back exactly', () => {
    expect(readBack(shell, hostile)).toEqual(hostile)
  })

  test('any text without a NUL is read back exactly', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
        expect(readBack(shell, words)).toEqual(words)
      }),
      { numRuns: 30 },
    )
  })
})

test('the three shells are there to be asked', () => {
  expect(present.length).toBeGreaterThan(0)
})

test('plain words stay readable', () => {
  expect(shellLine(['qemu-img', 'convert', '-f', 'qcow2', '/var/lib/a.qcow2'])).toBe(
    'qemu-img convert -f qcow2 /var/lib/a.qcow2',
  )
})

test('a first word with an equals sign is no assignment', () => {
  expect(shellLine(['a=b', 'c=d'])).toBe("'a=b' c=d")
})

test('a NUL is refused', () => {
  expect(() => shellQuote('a\0b')).toThrow(RangeError)
})

test('virt-clone takes a name with a leading dash', () => {
  const argv = virtCloneArgs({
    uri: 'qemu:///system',
    original: '-o',
    name: 'B',
    files: ['/a b.img'],
    macs: ['52:54:00:00:00:01'],
    skipCopy: ['vdb'],
  })
  expect(shellLine(argv)).toBe(
    "virt-clone --connect=qemu:///system --original=-o --name=B '--file=/a b.img' --skip-copy=vdb --mac=52:54:00:00:00:01",
  )
  expect(shellLine(virtCloneArgs({ original: 'A', name: 'B', nvram: '/n', reflink: true }))).toBe(
    'virt-clone --original=A --name=B --nvram=/n --reflink',
  )
})

test('virsh has its connection first', () => {
  expect(virshArgs('qemu:///system', 'start', 'u')).toEqual(['virsh', '-c', 'qemu:///system', 'start', 'u'])
  expect(virshArgs(undefined, 'list')).toEqual(['virsh', 'list'])
})
