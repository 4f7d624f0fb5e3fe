import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quickest } from '@shared/test/quickest'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { fingerprint } from './fingerprint'
import { KnownHosts, knownHostName, parseKnownHosts } from './known-hosts'
import { appendKnownHost, replaceKnownHost } from './known-hosts-write'
import { matchPattern } from './patterns'

const dir = mkdtempSync(join(tmpdir(), 'offshoot-known-'))
afterAll(() => rmSync(dir, { recursive: true }))
let count = 0

function makeKey(type = 'ed25519'): { text: string; blob: Buffer } {
  const path = join(dir, `key${++count}`)
  execFileSync('ssh-keygen', ['-q', '-t', type, ...(type === 'rsa' ? ['-b', '1024'] : []), '-N', '', '-f', path])
  const [name = '', base64 = ''] = readFileSync(`${path}.pub`, 'utf8').split(' ')
  return { text: `${name} ${base64}`, blob: Buffer.from(base64, 'base64') }
}

function fileOf(text: string): string {
  const path = join(dir, `known${++count}`)
  writeFileSync(path, text)
  return path
}

const [a, b, c] = [makeKey(), makeKey('ecdsa'), makeKey('rsa')] as const

/** What ssh-keygen -F finds: `line marker`. With -l it parses the keys too. */
function oracle(file: string, name: string): string[] {
  const { stdout } = spawnSync('ssh-keygen', ['-l', '-F', name, '-f', file], { encoding: 'utf8' })
  return [...stdout.matchAll(/^# Host .* found: line (\d+) ?(\w*)/gm)].map(([, line, mark]) => `${line} ${mark}`.trim())
}

function ours(file: string, name: string): string[] {
  const marks = { none: '', 'cert-authority': 'CA', revoked: 'REVOKED' }
  return new KnownHosts(parseKnownHosts(readFileSync(file, 'utf8'), file).lines)
    .find(name.toLowerCase())
    .map(({ line, marker }) => `${line} ${marks[marker]}`.trim())
}

const HASHED = (() => {
  const file = fileOf(`secret.example.org ${a.text}\n[secret.example.org]:2222 ${b.text}\n`)
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
  return readFileSync(file, 'utf8')
})()

const NAMES = [
  'kvm1',
  'KVM1',
  'kvm2',
  'kvm1.example.org',
  '[kvm1]:2222',
  'secret.example.org',
  '[secret.example.org]:2222',
  '10.1.2.3',
  'fe80::1',
  '[fe80::1]:2222',
  'x*y',
  '*',
  'nobody',
]

const CORPUS: Record<string, string> = {
  'plain names and lists': `kvm1,10.1.2.3 ${a.text} comment here\nkvm2 ${b.text}\n`,
  'names in capitals': `KVM1 ${a.text}\n`,
  ports: `[kvm1]:2222 ${a.text}\n[fe80::1]:2222 ${b.text}\nfe80::1 ${c.text}\n`,
  'patterns and negations': `*.example.org,!secret.* ${a.text}\nkvm? ${b.text}\n!kvm1,kvm* ${c.text}\n!kvm2 ${a.text}\n10.*.3 ${a.text}\n`,
  'pattern with a port': `[*]:2222 ${a.text}\n[kvm?]:* ${b.text}\n`,
  hashed: HASHED,
  markers: `@revoked * ${a.text}\n@cert-authority *.example.org ${b.text}\n@cert-authority kvm1 ${b.text}\n`,
  'unknown markers': `@bogus kvm1 ${a.text}\n@revokedx kvm1 ${a.text}\n@ kvm1 ${a.text}\nkvm1 ${b.text}\n`,
  'comments, blanks, tabs': `# kvm1 ${a.text}\n\n   \n\t kvm1\t${a.text}\n  # x\nkvm2   ${b.text}\n#kvm1\n`,
  'no newline at the end': `kvm2 ${a.text}\nkvm1 ${b.text}`,
  'broken keys': `kvm1 ssh-ed25519\nkvm1 ssh-ed25519 AAAA\nkvm1 ssh-ed25519 !!!!\nkvm1 ssh-rsa ${a.text.split(' ')[1]}\nkvm1\nkvm1 ${a.text.slice(0, -12)}\nkvm1 ${c.text}\n`,
  'protocol 1 keys': `kvm1 1024 35 123456789\nkvm1 ${a.text}\n`,
  'unknown key types': `kvm1 ssh-future ${a.text.split(' ')[1]}\nkvm1 ${b.text}\n`,
  'broken hashes': `|1|AAAA|BBBB ${a.text}\n|1| ${a.text}\n|2|${HASHED.slice(3, 60)} ${a.text}\n| ${a.text}\nkvm1 ${a.text}\n`,
  'stars to make a matcher slow': `${'*a'.repeat(200)}b ${a.text}\n${'*'.repeat(500)} ${b.text}\n`,
  'names with nothing in them': `,kvm1,, ${a.text}\n!,kvm2 ${b.text}\n`,
  'bytes of no alphabet': `\u00ff\u00fe\u0001 ${a.text}\nkvm1 ${b.text}\n`,
  'the star as a name': `x\\*y ${a.text}\nx*y ${b.text}\n`,
}

describe('finding a host, against ssh-keygen -F', () => {
  test.each(Object.entries(CORPUS))('%s', (_, text) => {
    const file = fileOf(text)
    const found = Object.fromEntries(NAMES.map((name) => [name, ours(file, name)]))
    expect(found).toEqual(Object.fromEntries(NAMES.map((name) => [name, oracle(file, name)])))
  })

  test('any bytes are read without an error and found as ssh-keygen finds them', () => {
    const piece = fc.constantFrom(
      'kvm1',
      '*',
      '?',
      '!',
      ',',
      ' ',
      '\t',
      '\n',
      '@revoked',
      '#',
      '|1|',
      a.text,
      b.text,
      '[',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        // A marker before a tab is taken here and not by ssh: see above.
        fc.pre(!/@revoked[^ \n]*\t/.test(pieces.join('')))
        const file = fileOf(pieces.join(''))
        expect(ours(file, 'kvm1')).toEqual(oracle(file, 'kvm1'))
      }),
      { numRuns: 150 },
    )
  })
})

describe('judging a key', () => {
  const check = (text: string, host: string, port: number, key: Buffer, alias?: string) =>
    new KnownHosts(parseKnownHosts(text, 'f').lines).check(host, port, key, alias)

  test('a key that stands there is known, with its line', () => {
    expect(check(`x ${b.text}\nkvm1 ${a.text}\n`, 'Kvm1', 22, a.blob)).toEqual({ kind: 'known', file: 'f', line: 2 })
  })

  test('another key, of the same type or another, is a change and shows the known ones', () => {
    const known = [{ file: 'f', line: 1, type: 'ssh-rsa', fingerprint: fingerprint(c.blob) }]
    expect(check(`kvm1 ${c.text}\n`, 'kvm1', 22, a.blob)).toEqual({ kind: 'changed', known })
    expect(check(`kvm1 ${a.text}\n`, 'kvm1', 22, makeKey().blob).kind).toBe('changed')
  })

  test('a revoked key is refused, though it is known too', () => {
    const text = `kvm1 ${a.text}\n@revoked * ${a.text}\n`
    expect(check(text, 'kvm1', 22, a.blob)).toEqual({ kind: 'revoked', file: 'f', line: 2 })
    expect(check(text, 'kvm1', 2222, a.blob).kind).toBe('revoked')
  })

  test('a host on another port may be known without it, but is not changed by it', () => {
    expect(check(`kvm1 ${a.text}\n`, 'kvm1', 2222, a.blob).kind).toBe('known')
    expect(check(`kvm1 ${a.text}\n`, 'kvm1', 2222, b.blob)).toEqual({ kind: 'unknown' })
    expect(check(`[kvm1]:2222 ${a.text}\n`, 'kvm1', 22, a.blob)).toEqual({ kind: 'unknown' })
  })

  test('HostKeyAlias is the name that counts, whatever the port', () => {
    expect(check(`cluster ${a.text}\n`, 'kvm1', 2222, a.blob, 'Cluster').kind).toBe('known')
    expect(check(`kvm1 ${a.text}\n`, 'kvm1', 22, a.blob, 'cluster').kind).toBe('unknown')
  })

  test('a marker may be followed by a tab, which ssh does not take: a revoked key is better refused', () => {
    expect(check(`@revoked\tkvm1 ${a.text}\n`, 'kvm1', 22, a.blob).kind).toBe('revoked')
  })

  test('an authority does not make its own key the key of a host, and is told', () => {
    const text = `@cert-authority kvm* ${a.text}\n`
    expect(check(text, 'kvm1', 22, a.blob)).toEqual({ kind: 'unknown', authority: { file: 'f', line: 1 } })
  })

  test('algorithms of known keys come first, for RSA its signatures', () => {
    const supported = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']
    const order = (text: string) =>
      new KnownHosts(parseKnownHosts(text, 'f').lines).orderAlgorithms('kvm1', 22, supported)
    expect(order(`kvm1 ${c.text}\n`).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'])
    expect(order(`kvm1 ${b.text}\nkvm1 ${a.text}\n`)).toEqual(supported)
    expect(order(`@revoked kvm1 ${b.text}\n`)).toEqual(supported)
  })

  test('broken lines are passed over and told by number; missing files are empty, unreadable ones told', async () => {
    const file = fileOf(`@x kvm1 ${a.text}\nkvm1\nkvm1 ssh-ed25519 AAAA\nkvm1 ${a.text}\n`)
    const hosts = await KnownHosts.load([join(dir, 'missing'), dir, file])
    expect(hosts.faults).toEqual([
      { file: dir, line: 0, reason: 'unreadable' },
      { file, line: 1, reason: 'marker' },
      { file, line: 2, reason: 'fields' },
      { file, line: 3, reason: 'key' },
    ])
    expect(hosts.check('kvm1', 22, a.blob)).toEqual({ kind: 'known', file, line: 4 })
  })
})

describe('writing', () => {
  test('a new key is appended, plain or hashed, and what was there stays byte for byte', async () => {
    const file = fileOf('# mine, without a newline')
    await appendKnownHost(file, knownHostName('Kvm1', 2222), a.blob)
    await appendKnownHost(file, 'kvm2', b.blob, true)
    const text = readFileSync(file, 'utf8')
    expect(text.startsWith(`# mine, without a newline\n[kvm1]:2222 ${a.text}\n|1|`)).toBe(true)
    expect(text).not.toContain('kvm2')
    expect(oracle(file, '[kvm1]:2222')).toEqual(['2'])
    expect(oracle(file, 'kvm2')).toEqual(['3'])
  })

  test('file and directory are made for their owner alone', async () => {
    const file = join(dir, 'new', '.ssh', 'known_hosts')
    await appendKnownHost(file, 'kvm1', a.blob)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(dir, 'new', '.ssh')).mode & 0o777).toBe(0o700)
  })

  test.each(['a b', 'a\nb', 'a,b', '*', '!a', '|1|a', '@revoked', '#', ''])(
    'the name %j is not written',
    async (name) => {
      const file = fileOf('')
      await expect(appendKnownHost(file, name, a.blob)).rejects.toThrow('not a name')
      expect(readFileSync(file, 'utf8')).toBe('')
    },
  )

  test('ten at a time lose none', async () => {
    const file = fileOf('')
    await Promise.all(Array.from({ length: 10 }, (_, n) => appendKnownHost(file, `host${n}`, a.blob)))
    expect(parseKnownHosts(readFileSync(file, 'utf8'), file).lines).toHaveLength(10)
  })

  test('replacing takes the old keys of one name, keeps all else, and keeps the former file', async () => {
    const before = `# top\nkvm1 ${b.text}\nkvm1,kvm2 ${c.text} shared\n${HASHED}@revoked kvm1 ${c.text}\nbroken\n`
    const file = fileOf(before)
    const link = join(dir, `link${++count}`)
    symlinkSync(file, link)
    expect(await replaceKnownHost(link, 'kvm1', a.blob)).toEqual([2, 3])
    expect(readFileSync(file, 'utf8')).toBe(
      `# top\nkvm2 ${c.text} shared\n${HASHED}@revoked kvm1 ${c.text}\nbroken\nkvm1 ${a.text}\n`,
    )
    expect(readFileSync(`${file}.old`, 'utf8')).toBe(before)
    expect(await replaceKnownHost(file, 'secret.example.org', a.blob, true)).toEqual([3])
    expect(oracle(file, 'secret.example.org')).toEqual(['7'])
  })

  test('a pattern that means other hosts too is not touched', async () => {
    const before = `kvm* ${b.text}\n`
    const file = fileOf(before)
    await expect(replaceKnownHost(file, 'kvm1', a.blob)).rejects.toThrow('pattern for several hosts')
    expect(readFileSync(file, 'utf8')).toBe(before)
  })
})

test('a pattern of many stars is matched at once', () => {
  const match = () => expect(matchPattern('a'.repeat(2000), `${'*a'.repeat(1000)}b`)).toBe(false)
  expect(quickest(match)).toBeLessThan(500)
})
