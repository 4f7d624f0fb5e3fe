import { expect, it } from 'vitest'
import type { Change } from './draft'
import { fishWord, guestfishArgs } from './guestfish'
import { invalidOf, previewFiles } from './preview'
import { parseRead, readScript } from './read'
import { readBack, writeScript } from './write'

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64').replace(/.{76}/g, '$&\n')
const stat = (mode: number, bytes: number) => `st_dev: 1\nst_mode: ${mode}\nst_size: ${bytes}\nst_blocks: 1\n`

/** What guestfish answers to the script, of a guest that holds these files. */
function answer(mark: string, held: Record<string, { text: string; mode?: number }>, over = `${mark} over\n`): string {
  const lines = readScript(mark).trim().split('\n')
  const matching = (pattern: string) => {
    const all = new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*')}$`)
    return Object.keys(held).filter((path) => all.test(path))
  }
  let out = ''
  for (const line of lines.slice(0, -1)) {
    const pattern = /"([^"]*)"/.exec(line)?.[1] ?? ''
    const paths = matching(pattern)
    if (line === `echo ${mark}`) out += `${mark}\n`
    else if (line.startsWith('-glob echo')) out += `${(paths.length > 0 ? paths : [pattern]).join('\n')}\n`
    else if (line.startsWith('-glob lstatns'))
      out += paths.map((p) => stat(held[p]?.mode ?? 0o100644, held[p]?.text.length ?? 0)).join('')
    else if (line.startsWith('-glob base64')) out += paths.map((p) => `${base64(held[p]?.text ?? '')}\n`).join('')
    else if (line.startsWith('-readlink')) out += '/usr/share/zoneinfo/UTC\n'
  }
  return out + over
}

it('what guestfish answers is taken apart by the sizes of files', () => {
  const long = `a${'\xff'.repeat(56)}`
  const read = parseRead(
    answer('MARK', {
      '/etc/hostname': { text: 'web-01\n' },
      '/etc/netplan/a.yaml': { text: long },
      '/etc/netplan/b.yaml': { text: '' },
      '/etc/netplan/c d.yaml': { text: `${long}x` },
      '/etc/ssh/ssh_host_ed25519_key': { text: 'secret', mode: 0o100600 },
      '/etc/localtime': { text: '1', mode: 0o120777 },
    }),
    'MARK',
  )
  const files = [...(read?.files.values() ?? [])].map((f) => [f.path, f.kind, f.text])
  expect(files).toEqual([
    ['/etc/hostname', 'file', 'web-01\n'],
    ['/etc/netplan/a.yaml', 'file', long],
    ['/etc/netplan/b.yaml', 'file', ''],
    ['/etc/netplan/c d.yaml', 'file', `${long}x`],
    ['/etc/ssh/ssh_host_ed25519_key', 'file', null],
    ['/etc/localtime', 'link', null],
  ])
  expect(read?.files.get('/etc/localtime')?.target).toBe('/usr/share/zoneinfo/UTC')
  expect(read?.unread).toEqual([])
})

it('an answer that was cut is none; what does not add up is told as unread', () => {
  expect(parseRead(answer('MARK', {}, ''), 'MARK')).toBeNull()
  const link = { text: 'x'.repeat(9), mode: 0o120777 }
  const read = parseRead(
    answer('MARK', { '/etc/netplan/a.yaml': { text: 'a' }, '/etc/netplan/b.yaml': link }).replace(
      `${base64(link.text)}\n`,
      '',
    ),
    'MARK',
  )
  expect(read?.unread).toEqual(['/etc/netplan/a.yaml'])
  const shifted = parseRead(answer('MARK', { '/etc/netplan/a\nb.yaml': { text: 'a' } }), 'MARK')
  expect(shifted?.unread).toEqual(['/etc/netplan/*.yaml'])
})

it('words of the script keep every byte', () => {
  expect(fishWord('/etc/a b"$(x)`\\\n\xff*')).toBe('"/etc/a b\\x22\\x24\\x28x\\x29\\x60\\x5c\\x0a\\xff\\x2a"')
  expect(() => fishWord('a\0')).toThrow(RangeError)
  expect(guestfishArgs([{ target: 'vda', path: '/a b', format: 'qcow2' }], 'ro').slice(-5)).toEqual([
    '--ro',
    '--format=qcow2',
    '-a',
    '/a b',
    '-i',
  ])
})

const change = (path: string, after: string | null, more: Partial<Change> = {}): Change => ({
  path,
  how: 'changed',
  by: [],
  after,
  ...more,
})

it('a long file is written in lines that guestfish reads, and read back by its checksum', () => {
  const changes = [
    change('/etc/hosts', '\xe9'.repeat(4000)),
    change('/etc/machine-id', '', { how: 'emptied' }),
    change('/etc/ssh/k', null, { how: 'removed' }),
    change('/var/lib/cloud/instances/i', null, { tree: true }),
    change('/etc/localtime', null, { link: '/usr/share/zoneinfo/UTC' }),
  ]
  const lines = writeScript(changes, 'M').split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(8191)
  expect(lines.slice(0, 9).map((line) => line.slice(0, 30))).toEqual([
    'echo M',
    'lstat "/usr/share/zoneinfo/UTC',
    'write "/etc/hosts" "\\xe9\\xe9\\x',
    'write-append "/etc/hosts" "\\xe',
    'write-append "/etc/hosts" "\\xe',
    'truncate "/etc/machine-id"',
    'rm "/etc/ssh/k"',
    'rm-rf "/var/lib/cloud/instance',
    'ln-sf "/usr/share/zoneinfo/UTC',
  ])
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const said = `M\nM\n${'0'.repeat(64)}\nM\n${empty}\nM\nfalse\nM\ntrue\nM\n/usr/share/zoneinfo/UTC\nM\nM over\n`
  expect(readBack(said, changes, 'M')).toEqual(['/etc/hosts', '/var/lib/cloud/instances/i'])
  expect(readBack(said.replace('M over\n', ''), changes, 'M')).toBeNull()
})

it('the dry run pairs lines of one key, and shows no password', () => {
  const file = (path: string, text: string) =>
    [path, { path, kind: 'file' as const, bytes: text.length, text }] as const
  const files = new Map([
    file('/a', 'D=e\nHWADDR=1\nONBOOT=no\nIP=1\n'),
    file('/etc/shadow', 'root:$6$s$h:1::\nbin:*:1::\n'),
    file('/b', '[wifi]\npsk=hidden\nx=1\n'),
  ])
  const [a, shadow, b] = previewFiles(files, [
    change('/a', 'D=e\nONBOOT=yes\nIP=2\n'),
    change('/etc/shadow', 'root:$6$s$new:2::\nbin:*:1::\n'),
    change('/b', '[wifi]\npsk=hidden\nx=2\n'),
  ])
  expect(a?.rows.map((r) => [r.kind, r.left?.text, r.right?.text])).toEqual([
    ['equal', 'D=e', 'D=e'],
    ['removed', 'HWADDR=1', undefined],
    ['changed', 'ONBOOT=no', 'ONBOOT=yes'],
    ['changed', 'IP=1', 'IP=2'],
  ])
  expect([a?.removed, a?.added]).toEqual([3, 2])
  expect(shadow?.rows[0]).toMatchObject({ left: { text: 'root:•••:1::' }, right: { text: 'root:••••••:2::' } })
  expect(JSON.stringify([shadow, b])).not.toMatch(/\$6\$|hidden/)
})

it('says what was typed wrong', () => {
  const none = {
    machineId: false,
    sshHostKeys: false,
    netRules: false,
    hardware: false,
    cloudInit: false,
    authorizedKeys: false,
    logs: false,
  }
  expect(
    invalidOf({
      ...none,
      hostname: 'a_b',
      address: { address: '1.2.3', prefix: 0, gateway: 'x', dns: ['1.1.1.1', ''] },
      rootPassword: '',
      timeZone: '../x',
    }),
  ).toEqual(['hostname', 'address', 'prefix', 'gateway', 'dns', 'timeZone', 'rootPassword'])
  expect(
    invalidOf({
      ...none,
      hostname: 'web-02.example.org',
      address: { address: '10.0.0.2' },
      rootPassword: null,
      timeZone: 'America/Argentina/Buenos_Aires',
    }),
  ).toEqual([])
})
