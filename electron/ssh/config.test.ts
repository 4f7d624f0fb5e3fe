import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { quickest } from '@shared/test/quickest'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configAliases, effectiveOptions, type SshOptions } from './config'
import { splitArguments } from './config-words'
import { type HostAddress, parseHost } from './uri'

let dir: string
let count = 0

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-config-'))
  mkdirSync(join(dir, 'conf.d'))
  writeFileSync(join(dir, 'conf.d', '10-a.conf'), 'Host inc1\n Port 1001\n HostName inc1.example\nHost *\n')
  writeFileSync(join(dir, 'conf.d', '20-b.conf'), 'Host inc2 inc?\n Port 1002\n User second\n')
  writeFileSync(join(dir, 'conf.d', '.hidden.conf'), 'Host hidden\n Port 9\n')
  writeFileSync(join(dir, 'conf.d', 'other.txt'), 'Host other\n Port 9\n')
  writeFileSync(join(dir, 'loop'), `Host loop\n Port 77\nInclude ${dir}/loop\nHost after-loop\n`)
  symlinkSync(join(dir, 'loop'), join(dir, 'loop-link'))
  writeFileSync(join(dir, 'bare'), 'Port 4444\nUser bare\n')
})
afterAll(() => rmSync(dir, { recursive: true }))

function fileOf(text: string): string {
  const path = join(dir, `config${++count}`)
  writeFileSync(path, text.replaceAll('DIR', dir))
  return path
}

const HOSTS = [
  'kvm1',
  'KVM1',
  'kvm2',
  'inc1',
  'inc2',
  'inc3',
  'ops@kvm1',
  'kvm1:2222',
  'a.example.org',
  '10.0.0.5',
  'hidden',
  'other',
  '::1',
]

const CORPUS: Record<string, string> = {
  nothing: '',
  'first value wins':
    'Host kvm1\n Port 1\nHost kvm*\n Port 2\n User two\nHost *\n Port 3\n User three\n HostName h.example\n',
  'before any Host': 'Port 99\nUser all\nHost kvm1\n Port 5\n',
  'patterns and negations':
    'Host * !kvm2\n User notkvm2\nHost !kvm1\n User never\nHost kvm? !kvm1 *.org\n Port 9\nHost 10.0.0.*\n Port 10\n',
  'names in capitals': 'Host KVM1\n Port 7\nhOST kvm2\n pORT 8\n',
  'equals signs and quotes':
    'Host=kvm1\nPort=2201\nUser = "ops"\nIdentityFile="/k/with space/id"\nHost "kvm2"\n  HostName\t"h2"\n Port "23"\n',
  'comments after values':
    'Host kvm1 # not kvm2\n Port 12 # twelve\n User o#ps\n# Port 13\nHost kvm2 #x\n HostName h2#y\n',
  'identity files add up':
    'Host kvm1\n IdentityFile ~/.ssh/one\n IdentityFile /k/two\nHost *\n IdentityFile /k/%h-%r-%p-%n\n IdentityFile /k/two\n IdentitiesOnly yes\n',
  'identity none':
    'Host kvm1\n IdentityFile none\n IdentityAgent none\nHost kvm2\n IdentityAgent ~/.agent/%r.sock\nHost inc1\n IdentityAgent SSH_AUTH_SOCK\n',
  jumps: 'Host kvm1\n ProxyJump ops@j1:2222,j2\nHost kvm2\n ProxyJump none\nHost *\n ProxyJump last\n',
  'a command before a jump':
    'Host kvm1\n ProxyCommand nc -x "a b" %h %p\n ProxyJump j1\nHost kvm2\n ProxyJump j2\n ProxyCommand nc\nHost *\n ProxyCommand none\n',
  'known hosts files':
    'Host kvm1\n UserKnownHostsFile /k/one "/k/with space" ~/two\n GlobalKnownHostsFile /etc/g1 /etc/g2\nHost *\n UserKnownHostsFile none\n HashKnownHosts yes\n',
  'host names made of tokens': 'Host kvm*\n HostName %h.example.org\nHost inc1\n HostName %%h\n HostKeyAlias Cluster\n',
  'host keys':
    'Host kvm1\n StrictHostKeyChecking accept-new\nHost kvm2\n StrictHostKeyChecking no\nHost inc1\n StrictHostKeyChecking yes\nHost inc2\n StrictHostKeyChecking off\nHost *\n HostKeyAlias many\n',
  'times and families':
    'Host kvm1\n ConnectTimeout 7\n AddressFamily inet\nHost kvm2\n ConnectTimeout 1m30\n AddressFamily inet6\nHost inc1\n ConnectTimeout none\n',
  methods:
    'Host kvm1\n PreferredAuthentications password,publickey\nHost kvm2\n PubkeyAuthentication no\n PasswordAuthentication no\nHost inc1\n KbdInteractiveAuthentication no\nHost inc2\n PreferredAuthentications gssapi-with-mic,hostbased,keyboard-interactive\n',
  'Match host and user':
    'Host kvm1\n HostName real.example.org\nMatch host real.example.org\n Port 41\nMatch originalhost kvm1,kvm2 user ops\n Port 42\nMatch user ops\n IdentityFile /k/ops\nMatch !user ops host *\n Port 43\nMatch all\n User last\n',
  'Match negated': `Match !originalhost kvm1\n Port 51\nMatch localuser ${userInfo().username}\n User same\nMatch !localuser *\n Port 52\n`,
  'Match final':
    'Host kvm1\n HostName real.example.org\nHost real.example.org\n Port 61\nMatch final host real*\n User final\nMatch final\n HashKnownHosts yes\nMatch canonical\n ConnectTimeout 5\n',
  'Match with equals': 'Match host=kvm1\n Port 71\n',
  'Include of many': 'Include DIR/conf.d/*.conf\nHost *\n User outer\n',
  'Include in a block':
    'Host kvm1\n Include DIR/bare\n Port 5\nHost kvm2\n Port 6\nMatch host inc1\n Include "DIR/bare" DIR/missing\n',
  'Include whose Host ends with it': 'Include DIR/conf.d/20-b.conf\nPort 8\n',
  'Include nested in what does not count': 'Host nobody\n Include DIR/conf.d/*.conf\nHost kvm1\n Port 3\n',
  'Include with classes': 'Include DIR/conf.d/[12]0-?.conf\n',
  'carriage returns and tabs': 'Host kvm1\r\n\tPort 31\r\n\tUser\tops\r\nHost *\r\n\tHashKnownHosts yes\r\n',
  'no newline at the end': 'Host kvm1\n Port 81',
  'odd quoting':
    'Host kvm1\n IdentityFile /k/a\\ b\n IdentityFile "/k/c\\"d"\n IdentityFile \'/k/e f\'\n IdentityFile /k/"g h"/i\n',
  environment:
    'Host *\n IdentityFile $\u007bHOME}/x\n UserKnownHostsFile $\u007bHOME}/y\n IdentityAgent $\u007bHOME}/z\n',
}

function facts({ source, notes, ...rest }: SshOptions): object {
  return rest
}

describe('the files read here, against ssh -G', () => {
  test.each(Object.entries(CORPUS))('%s', async (_, text) => {
    const userFile = fileOf(text)
    for (const host of HOSTS) {
      const address = parseHost(host)
      const asked = await effectiveOptions(address, { userFile, systemFile: null })
      const read = await effectiveOptions(address, { userFile, systemFile: null, ssh: null })
      expect(asked).toMatchObject({ source: 'ssh', notes: [] })
      expect({ host, ...facts(read) }).toEqual({ host, ...facts(asked) })
    }
  })
})

describe('what ssh refuses or a person should not have to know', () => {
  const read = (text: string, host = 'kvm1') =>
    effectiveOptions(parseHost(host), { userFile: fileOf(text), systemFile: null })

  test.each([
    'Host kvm1\n NoSuchKeyword x\n Port 5\n',
    'Host kvm1\n Port 5\nHost "unbalanced\n',
    'Host kvm1\n Port 5\n User\n',
    'Host kvm1\n Port 5\nMatch nonsense\n Port 6\n',
    'Host kvm1\n Port 5\nInclude DIR/loop\n',
  ])('%j: what can be read is used, and the complaint of ssh is told', async (text) => {
    const options = await read(text)
    expect(options).toMatchObject({ source: 'files', port: 5 })
    expect(options.notes.join()).toMatch(
      /configuration|Unsupported|unsupported|quotes|argument|include|deep|Missing|missing/,
    )
  })

  test('without ssh a block that depends on a program does not count, and is named', async () => {
    const userFile = fileOf(
      'Match host kvm1 exec "touch DIR/ran"\n Port 5\nMatch host other exec true\n Port 6\nHost *\n Port 7\n',
    )
    const options = await effectiveOptions(parseHost('kvm1'), { userFile, systemFile: null, ssh: null })
    expect(options).toMatchObject({ port: 7, notes: [`${userFile}:1: Match exec`] })
    expect((await effectiveOptions(parseHost('kvm1'), { userFile, systemFile: null })).port).toBe(5)
  })

  test('what the address names wins over the files', async () => {
    const address = parseHost('qemu+ssh://uri@kvm1:9/system?keyfile=/k/only&known_hosts=/k/hosts')
    const userFile = fileOf('Host kvm1\n User file\n Port 5\n IdentityFile /k/file\n UserKnownHostsFile /k/other\n')
    for (const ssh of ['ssh', null]) {
      expect(await effectiveOptions(address, { userFile, systemFile: null, ssh })).toMatchObject({
        user: 'uri',
        port: 9,
        identityFiles: ['/k/only'],
        identitiesOnly: true,
        identitiesNamed: true,
        userKnownHosts: ['/k/hosts'],
      })
    }
  })

  test('a host name that is an option or a command is never run', async () => {
    const hostile = { ...parseHost('x'), host: '-oProxyCommand=touch /tmp/offshoot-never' } as HostAddress
    const options = await effectiveOptions(hostile, { userFile: fileOf(''), systemFile: null })
    expect(options.host).toBe('-oproxycommand=touch /tmp/offshoot-never')
    expect(options.source).toBe('files')
  })

  test('any file is read without an error, and in little time', async () => {
    const word = fc.constantFrom(
      'Host',
      'Match',
      'Include',
      'all',
      'kvm1',
      '*',
      '!',
      '"',
      "'",
      '\\',
      '=',
      '#',
      '\n',
      '\n ',
      ' ',
      'DIR/loop',
      'DIR/conf.d/*',
      'Port',
      '5',
      '%h',
      'final',
      'host',
      '\r',
      '\0',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (words) => {
        const userFile = fileOf(words.join(''))
        const options = await effectiveOptions(parseHost('kvm1'), { userFile, systemFile: null, ssh: null })
        expect(options.port).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })
})

describe('names to offer', () => {
  test('names without wildcards of all files, each once, in order', () => {
    const userFile = fileOf(
      'Include DIR/conf.d/*.conf\nHost kvm1 kvm2 kvm* !kvm3 kvm1\nHost *\nMatch originalhost m1,m2* exec true\nMatch host "m3"\nHost quoted "with space"\n',
    )
    expect(configAliases({ userFile, systemFile: null })).toEqual([
      'inc1',
      'inc2',
      'kvm1',
      'kvm2',
      'm1',
      'm3',
      'quoted',
      'with space',
    ])
  })

  test('loops end, and missing files are empty', () => {
    expect(configAliases({ userFile: join(dir, 'loop-link'), systemFile: null })).toEqual(['loop', 'after-loop'])
    expect(configAliases({ userFile: join(dir, 'missing'), systemFile: null })).toEqual([])
    expect(configAliases({ userFile: dir, systemFile: null })).toEqual([])
  })

  test('files that include each other in many ways end soon', () => {
    for (let n = 0; n < 20; n++) writeFileSync(join(dir, `fan${n}`), `Host fan${n}\nInclude ${dir}/fan*\n`)
    const read = () => expect(configAliases({ userFile: join(dir, 'fan0'), systemFile: null })).toHaveLength(20)
    expect(quickest(read)).toBeLessThan(2000)
  })
})

test('words are split as OpenSSH does', () => {
  expect(splitArguments(`a "b c" 'd "e' f\\ g h\\"i "j\\\\k" # l`)).toEqual(['a', 'b c', 'd "e', 'f g', 'h"i', 'j\\k'])
  expect(splitArguments('"open')).toBe(null)
})
