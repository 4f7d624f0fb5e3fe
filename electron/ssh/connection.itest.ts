import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LabHost } from '../../e2e/lab/lab'
import { authorize, LabSshd, makeKey, setPassword } from '../../e2e/lab/sshd'
import { SshConnection } from './connection'
import type { SshAskers, StepEvent } from './hop'
import type { HostKeyInfo } from './host-key'
import { SshShell } from './shell'
import { parseHost } from './uri'

const IP = '10.99.0.61'
const JUMP = '10.99.0.62'

let dir: string
let lab: LabHost
let jump: LabHost
let sshd: LabSshd
let jumpSshd: LabSshd
let knownHosts: string
let asked: string[]
const open: SshConnection[] = []

/** Answers of a user; every question is noted. What is not given is declined. */
function askers(answers: {
  hostKey?: (info: HostKeyInfo) => 'accept' | 'once' | 'reject'
  password?: readonly string[]
  passphrase?: readonly string[]
  interactive?: readonly (readonly string[])[]
}): SshAskers {
  const passwords = [...(answers.password ?? [])]
  const passphrases = [...(answers.passphrase ?? [])]
  const interactive = [...(answers.interactive ?? [])]
  return {
    hostKey: async (info, about) => {
      asked.push(`host key of ${about.alias}`)
      return answers.hostKey?.(info) ?? 'accept'
    },
    password: async (about, attempt) => {
      asked.push(`password ${attempt} for ${about.user}@${about.alias}`)
      return passwords.shift() ?? null
    },
    passphrase: async (file, _about, attempt) => {
      asked.push(`passphrase ${attempt} for ${file.split('/').at(-1)}`)
      return passphrases.shift() ?? null
    },
    keyboardInteractive: async ({ prompts }) => {
      asked.push(`prompts ${prompts.map(({ text, echo }) => `${text.trim()}${echo ? ' (seen)' : ''}`).join(', ')}`)
      return interactive.shift() ?? null
    },
  }
}

interface Wish {
  host?: string
  config?: string
  key?: string | null
  answers?: Parameters<typeof askers>[0]
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal
  onStep?: (event: StepEvent) => void
}

/** Connects with a configuration of its own, nothing of the person who runs the tests. */
async function connect(wish: Wish = {}): Promise<SshConnection> {
  const config = join(dir, `config-${Math.random().toString(36).slice(2)}`)
  const key = wish.key === null ? 'none' : join(dir, wish.key ?? 'id')
  writeFileSync(
    config,
    `${wish.config ?? ''}\nHost *\n  IdentityFile ${key}\n  IdentityAgent ${wish.env?.SSH_AUTH_SOCK ?? 'none'}\n  UserKnownHostsFile ${knownHosts}\n  GlobalKnownHostsFile ${dir}/global\n  ConnectTimeout 3\n`,
  )
  const connection = await SshConnection.open(parseHost(wish.host ?? `root@${IP}`), {
    askers: askers(wish.answers ?? {}),
    places: { userFile: config, systemFile: null },
    ...(wish.signal ? { signal: wish.signal } : {}),
    ...(wish.onStep ? { onStep: wish.onStep } : {}),
  })
  open.push(connection)
  return connection
}

function refusal(wish: Wish): Promise<unknown> {
  return connect(wish).then(
    () => null,
    (error) => error,
  )
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-ssh-'))
  for (const [name, options] of [
    ['id', {}],
    ['locked', { passphrase: 'open sesame' }],
    ['locked-pem', { passphrase: 'open sesame', pem: true, type: 'rsa' }],
    ['rsa', { type: 'rsa' }],
    ['ecdsa', { type: 'ecdsa' }],
    ['stranger', {}],
    ['restricted', {}],
  ] as const) {
    await makeKey(join(dir, name), options)
  }
  ;[lab, jump] = await Promise.all([LabHost.up('kvm1', { ip: IP }), LabHost.up('bastion', { ip: JUMP })])
  await lab.addUser('ops', { libvirtGroup: true })
  await jump.addUser('hopper')
  sshd = await LabSshd.start(lab, { hostKeys: ['ed25519', 'ecdsa', 'rsa'] })
  jumpSshd = await LabSshd.start(jump)
  for (const key of ['id', 'locked', 'locked-pem', 'rsa', 'ecdsa']) {
    authorize(lab, 'root', join(dir, `${key}.pub`))
    authorize(lab, 'ops', join(dir, `${key}.pub`))
  }
  authorize(lab, 'ops', join(dir, 'restricted.pub'), 'restrict')
  authorize(jump, 'hopper', join(dir, 'id.pub'))
  await setPassword(lab, 'ops', 'correct horse')
})
beforeEach(() => {
  asked = []
  knownHosts = join(dir, `known-${Math.random().toString(36).slice(2)}`)
})
afterAll(async () => {
  await Promise.all(open.map((connection) => connection.close()))
  await Promise.all([lab?.down(), jump?.down()])
  rmSync(dir, { recursive: true, force: true })
})

describe('signing in', () => {
  test('root by key: the host key is shown once, written down, and each step is told with its time', async () => {
    const steps: StepEvent[] = []
    const infos: HostKeyInfo[] = []
    const hostKey = (info: HostKeyInfo) => {
      infos.push(info)
      return 'accept' as const
    }
    const connection = await connect({ answers: { hostKey }, onStep: (event) => steps.push(event) })
    expect(steps.map(({ step, state }) => `${step} ${state}`)).toEqual(
      ['resolve', 'connect', 'host-key', 'sign-in'].flatMap((step) => [`${step} started`, `${step} done`]),
    )
    const [line] = sshd.publicKeys
    expect(readFileSync(knownHosts, 'utf8')).toBe(`${IP} ${line}\n`)
    const shown = execFileSync('ssh-keygen', ['-lv', '-f', knownHosts], { encoding: 'utf8' })
    expect(shown).toContain(infos[0]?.fingerprint)
    expect(shown).toContain(infos[0]?.randomart)
    expect(connection.hops).toMatchObject([{ host: IP, user: 'root', signedInWith: 'publickey', hop: 0 }])
    expect((await new SshShell(connection).run(['hostname'])).stdout).toBe('kvm1\n')
    expect(await connection.ping()).toBeLessThan(1000)
    await connect()
    expect(asked).toEqual([`host key of ${IP}`])
  })

  test.each(['rsa', 'ecdsa'])('a key of type %s', async (key) => {
    expect((await connect({ key })).hops[0]?.signedInWith).toBe('publickey')
  })

  test.each(['locked', 'locked-pem'])('%s: the passphrase is asked for until it is right', async (key) => {
    await connect({ key, answers: { passphrase: ['wrong', 'open sesame'] } })
    expect(asked.slice(-2)).toEqual([`passphrase 1 for ${key}`, `passphrase 2 for ${key}`])
  })

  test('the passphrase of a key the host does not take is never asked for', async () => {
    const config = `Host *\n IdentityFile ${dir}/stranger\n IdentityFile ${dir}/id\n IdentityFile ${dir}/locked`
    await connect({ config })
    expect(asked).toEqual([`host key of ${IP}`])
  })

  test('a wrong key is refused with what was tried and what the host takes', async () => {
    const error = await refusal({ key: 'stranger', answers: { password: ['a', 'b', 'c', 'd'] } })
    expect(error).toMatchObject({
      code: 'host.auth-rejected',
      details: {
        tried: ['publickey', 'keyboard-interactive', 'password'],
        methods: expect.arrayContaining(['publickey', 'password']),
      },
    })
    expect((error as { details: { offered: string[] } }).details.offered).toHaveLength(1)
    expect(asked.filter((question) => question.startsWith('password'))).toHaveLength(3)
  })

  test('a password, at the second try', async () => {
    const connection = await connect({ host: `ops@${IP}`, key: null, answers: { password: ['no', 'correct horse'] } })
    expect(connection.hops[0]?.signedInWith).toBe('password')
    expect(asked.slice(1)).toEqual([`password 1 for ops@${IP}`, `password 2 for ops@${IP}`])
  })

  test('a prompt that is closed ends it', async () => {
    expect(await refusal({ host: `ops@${IP}`, key: null })).toMatchObject({ code: 'host.auth-cancelled' })
  })

  test('password only and key only hosts', async () => {
    const passwordOnly = await LabSshd.start(lab, { port: 2201, config: ['PubkeyAuthentication no'] })
    const keyOnly = await LabSshd.start(lab, {
      port: 2202,
      // the older name of KbdInteractiveAuthentication, which OpenSSH 8.4 knows only
      config: ['PasswordAuthentication no', 'ChallengeResponseAuthentication no'],
    })
    await connect({ host: `ops@${IP}:2201`, answers: { password: ['correct horse'] } })
    await connect({ host: `ops@${IP}:2202` })
    expect(
      await refusal({ host: `ops@${IP}:2202`, key: 'stranger', answers: { password: ['correct horse'] } }),
    ).toMatchObject({
      code: 'host.auth-rejected',
      details: { tried: ['publickey'], methods: ['publickey'] },
    })
    expect(asked.filter((question) => question.startsWith('password'))).toHaveLength(1)
    await Promise.all([passwordOnly.stop(), keyOnly.stop()])
  })

  test('keyboard-interactive through PAM, at the second try', async () => {
    const pam = await LabSshd.start(lab, {
      port: 2203,
      config: ['PasswordAuthentication no', 'PubkeyAuthentication no', 'KbdInteractiveAuthentication yes'],
      pamAuth: ['required pam_unix.so'],
    })
    const answers = { interactive: [['wrong'], ['correct horse']] }
    const connection = await connect({ host: `ops@${IP}:2203`, key: null, answers })
    expect(connection.hops[0]?.signedInWith).toBe('keyboard-interactive')
    expect(asked.slice(1)).toEqual(['prompts Password:', 'prompts Password:'])
    expect(await refusal({ host: `ops@${IP}:2203`, key: null })).toMatchObject({ code: 'host.auth-cancelled' })
    await pam.stop()
  })

  test('two factors: a key, then a password', async () => {
    const both = await LabSshd.start(lab, { port: 2204, config: ['AuthenticationMethods publickey,password'] })
    const connection = await connect({ host: `ops@${IP}:2204`, answers: { password: ['correct horse'] } })
    expect(connection.hops[0]?.signedInWith).toBe('password')
    await both.stop()
  })

  test('an agent signs, and IdentitiesOnly keeps its other keys back', async () => {
    const sock = join(dir, 'agent.sock')
    const agent = spawn('ssh-agent', ['-D', '-a', sock], { stdio: 'ignore' })
    try {
      await expect
        .poll(() => spawnSync('ssh-add', ['-l'], { env: { ...process.env, SSH_AUTH_SOCK: sock } }).status)
        .toBe(1)
      const env = { ...process.env, SSH_AUTH_SOCK: sock }
      execFileSync('ssh-add', ['-q', join(dir, 'id'), join(dir, 'rsa')], { env })
      expect((await connect({ key: null, env })).hops[0]?.signedInWith).toBe('publickey')
      const config = `Host *\n IdentitiesOnly yes\n IdentityFile ${dir}/stranger`
      const error = (await refusal({ key: 'stranger', env, config })) as { details: { offered: string[] } }
      expect(error).toMatchObject({ code: 'host.auth-cancelled' })
      expect(error.details.offered).toHaveLength(1)
      expect(await refusal({ key: 'stranger', env: { SSH_AUTH_SOCK: join(dir, 'nobody') } })).toMatchObject({
        code: 'host.auth-cancelled',
        details: { notes: [{ what: join(dir, 'nobody'), reason: 'agent-unreachable' }] },
      })
    } finally {
      agent.kill()
    }
  })
})

describe('host keys', () => {
  test('a user who says no ends it, and nothing is written', async () => {
    const error = await refusal({ answers: { hostKey: () => 'reject' } })
    expect(error).toMatchObject({ code: 'host.key-rejected', details: { by: 'user' } })
    expect(() => readFileSync(knownHosts)).toThrow('ENOENT')
  })

  test('StrictHostKeyChecking yes refuses without asking, accept-new writes without asking, no still asks', async () => {
    expect(await refusal({ config: 'Host *\n StrictHostKeyChecking yes' })).toMatchObject({ code: 'host.key-rejected' })
    await connect({ config: 'Host *\n StrictHostKeyChecking accept-new\n HashKnownHosts yes' })
    expect(asked).toEqual([])
    expect(readFileSync(knownHosts, 'utf8')).toMatch(/^\|1\|.* ssh-ed25519 /)
    rmSync(knownHosts)
    await connect({ config: 'Host *\n StrictHostKeyChecking no' })
    expect(asked).toHaveLength(1)
  })

  test('a host known by its RSA key alone shows that one', async () => {
    const rsa = sshd.publicKeys.find((key) => key.startsWith('ssh-rsa'))
    writeFileSync(knownHosts, `${IP} ${rsa}\n`)
    await connect()
    expect(asked).toEqual([])
  })

  test('a changed key stops, shows both, asks nothing, and ssh says the same', async () => {
    const changing = await LabSshd.start(lab, { port: 2205 })
    await connect({ host: `root@${IP}:2205` })
    const before = readFileSync(knownHosts, 'utf8')
    await changing.changeHostKeys()
    asked = []
    const error = await refusal({ host: `root@${IP}:2205` })
    expect(error).toMatchObject({
      code: 'host.key-changed',
      details: {
        known: [{ file: knownHosts, line: 1, type: 'ssh-ed25519' }],
        fingerprint: expect.stringMatching(/^SHA256:/),
      },
    })
    expect(asked).toEqual([])
    expect(readFileSync(knownHosts, 'utf8')).toBe(before)
    const argv = [
      '-F',
      'none',
      '-o',
      `UserKnownHostsFile=${knownHosts}`,
      '-o',
      'BatchMode=yes',
      '-p',
      '2205',
      `root@${IP}`,
      'true',
    ]
    const { stderr } = spawnSync('ssh', argv, { encoding: 'utf8' })
    expect(stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED')
    expect(stderr).toContain((error as { details: { fingerprint: string } }).details.fingerprint)
    await changing.stop()
  })

  test('a key of another type than the known one counts as changed for us as for ssh', async () => {
    const one = await LabSshd.start(lab, { port: 2206, hostKeys: ['ed25519'] })
    const rsa = sshd.publicKeys.find((key) => key.startsWith('ssh-rsa'))
    writeFileSync(knownHosts, `[${IP}]:2206 ${rsa}\n`)
    expect(await refusal({ host: `root@${IP}:2206` })).toMatchObject({ code: 'host.key-changed' })
    const argv = [
      '-F',
      'none',
      '-o',
      `UserKnownHostsFile=${knownHosts}`,
      '-o',
      'BatchMode=yes',
      '-p',
      '2206',
      `root@${IP}`,
      'true',
    ]
    expect(spawnSync('ssh', argv, { encoding: 'utf8' }).stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED')
    await one.stop()
  })

  test('a revoked key is refused, from the global file too', async () => {
    const global = join(dir, 'global')
    writeFileSync(global, sshd.publicKeys.map((key) => `@revoked * ${key}\n`).join(''))
    try {
      expect(await refusal({})).toMatchObject({ code: 'host.key-revoked', details: { file: global, line: 1 } })
    } finally {
      rmSync(global)
    }
    expect(asked).toEqual([])
  })
})

describe('jump hosts', () => {
  test('one: its own key check and sign-in, then the host behind it', async () => {
    const config = `Host target\n HostName ${IP}\n User root\n ProxyJump hopper@${JUMP}`
    const connection = await connect({ host: 'target', config })
    expect(asked).toEqual([`host key of ${JUMP}`, 'host key of target'])
    expect(connection.hops).toMatchObject([
      { host: JUMP, user: 'hopper', hop: 0 },
      { host: IP, user: 'root', hop: 1 },
    ])
    expect((await new SshShell(connection).run(['sh', '-c', 'echo $SSH_CLIENT'])).stdout).toContain(JUMP)
    await connection.close()
    await expect.poll(() => jumpSshd.connections()).toBe(0)
  })

  test('several, one of them twice', async () => {
    const config = `Host target\n HostName ${IP}\n User root\n ProxyJump hopper@${JUMP},ops@${IP},hopper@${JUMP}`
    const connection = await connect({ host: 'target', config })
    expect(connection.hops.map(({ user }) => user)).toEqual(['hopper', 'ops', 'hopper', 'root'])
    expect((await new SshShell(connection).run(['hostname'])).stdout).toBe('kvm1\n')
  })

  test('refused by the jump host, and unreachable from it: which hop it was is told', async () => {
    const config = `Host refused\n HostName ${IP}\n ProxyJump nobody@${JUMP}\nHost nowhere\n HostName ${IP}\n Port 9\n ProxyJump hopper@${JUMP}`
    expect(await refusal({ host: 'refused', config })).toMatchObject({
      code: 'host.auth-cancelled',
      facts: { host: JUMP, hop: 0 },
    })
    expect(await refusal({ host: 'nowhere', config })).toMatchObject({
      code: 'host.unreachable',
      facts: { host: IP, port: 9, hop: 1 },
      details: { via: JUMP },
    })
  })

  test('a circle ends', async () => {
    const config = 'Host a\n ProxyJump b\nHost b\n ProxyJump a'
    expect(await refusal({ host: 'a', config })).toMatchObject({ code: 'host.config' })
  })
})

describe('ProxyCommand', () => {
  const target = (command: string) => `Host target\n HostName ${IP}\n User root\n ProxyCommand ${command}\n`

  test('its standard input and output are the connection, tokens are expanded, and it ends with it', async () => {
    const steps: string[] = []
    const config = target(`sh -c 'echo %n %r %% >>${dir}/tokens; exec nc "$0" "$1"' %h %p`)
    const connection = await connect({
      host: 'target',
      config,
      onStep: ({ step, state }) => steps.push(`${step} ${state}`),
    })
    expect(steps.slice(0, 3)).toEqual(['connect started', 'connect done', 'host-key started'])
    expect(readFileSync(join(dir, 'tokens'), 'utf8')).toBe('target root %\n')
    expect(connection.carrier).toEqual({ kind: 'built-in' })
    const data = Buffer.alloc(3_000_000, 'x')
    expect((await new SshShell(connection).run(['wc', '-c'], { stdin: data })).stdout).toBe('3000000\n')
    const running = () => spawnSync('pgrep', ['-f', `^nc ${IP} 22$`], { encoding: 'utf8' }).stdout
    expect(running()).not.toBe('')
    await connection.close()
    await expect.poll(running).toBe('')
  })

  test('one that fails: its last words are told, and it is tried again by itself', async () => {
    const error = await refusal({ host: 'target', config: target(`sh -c 'echo no gate today >&2; exit 3'`) })
    expect(error).toMatchObject({ code: 'host.proxy-command', raw: 'no gate today\nexit status 3' })
    expect(await refusal({ host: 'target', config: target('no-such-program %h') })).toMatchObject({
      code: 'host.proxy-command',
      raw: expect.stringContaining('no-such-program'),
    })
    expect(await refusal({ host: 'target', config: target('sleep 60') })).toMatchObject({ code: 'host.timeout' })
    expect(asked).toEqual([])
  })

  test('none is none, and wins over one that comes later', async () => {
    expect(
      (
        await connect({
          host: 'target',
          config: `Host target\n HostName ${IP}\n User root\n ProxyCommand none\nHost *\n ProxyCommand false\n`,
        })
      ).isOpen,
    ).toBe(true)
  })

  test('ssh -W is a jump host: its key is checked by us', async () => {
    const connection = await connect({ host: 'target', config: target(`ssh -q -W %h:%p hopper@${JUMP}`) })
    expect(asked).toEqual([`host key of ${JUMP}`, 'host key of target'])
    expect(connection.hops).toMatchObject([
      { host: JUMP, user: 'hopper' },
      { host: IP, user: 'root' },
    ])
    expect(connection.carrier).toEqual({ kind: 'built-in' })
  })
})

describe('algorithms', () => {
  test('a server that shares none is refused at once, with what each side offers; the configuration can ask for them', async () => {
    const old = await LabSshd.start(lab, {
      port: 2209,
      hostKeys: ['rsa'],
      config: [
        'KexAlgorithms diffie-hellman-group14-sha1',
        'Ciphers aes128-cbc',
        'MACs hmac-sha1',
        'HostKeyAlgorithms ssh-rsa',
      ],
    })
    const host = `root@${IP}:2209`
    const error = (await refusal({ host })) as {
      details: { nothing: { kind: string; ours: string[]; theirs: string[] }[] }
    }
    expect(error).toMatchObject({ code: 'host.no-common' })
    expect(error.details.nothing.map(({ kind, theirs }) => `${kind} ${theirs}`)).toEqual([
      'KexAlgorithms diffie-hellman-group14-sha1',
      'HostKeyAlgorithms ssh-rsa',
      'Ciphers aes128-cbc',
      'MACs hmac-sha1',
    ])
    expect(error.details.nothing[2]?.ours).toContain('aes128-ctr')
    const config =
      'Host *\n KexAlgorithms +diffie-hellman-group14-sha1\n Ciphers aes*-cbc\n MACs ^hmac-sha1\n HostKeyAlgorithms +ssh-rsa'
    expect((await connect({ host, config })).isOpen).toBe(true)
    await old.stop()
  })

  test('a list of the configuration is kept to: nothing else is offered', async () => {
    const error = await refusal({ config: 'Host *\n Ciphers 3des-cbc' })
    expect(error).toMatchObject({
      code: 'host.no-common',
      details: { nothing: [{ kind: 'Ciphers', ours: ['3des-cbc'] }] },
    })
    expect((await connect({ config: 'Host *\n Ciphers aes256-ctr\n MACs hmac-sha2-512' })).isOpen).toBe(true)
  })

  test('what only OpenSSH can do is carried by it', async () => {
    const modern = await LabSshd.start(lab, { port: 2210, config: ['Ciphers chacha20-poly1305@openssh.com'] })
    const connection = await connect({ host: `root@${IP}:2210` })
    expect(connection.carrier).toMatchObject({ kind: 'openssh', why: { why: 'algorithms', what: 'Ciphers' } })
    expect((await new SshShell(connection).run(['hostname'])).stdout).toBe('kvm1\n')
    const named = await connect({ host: `root@${IP}:2210`, config: 'Host *\n Ciphers chacha20-poly1305@openssh.com' })
    expect(named.carrier).toMatchObject({ kind: 'openssh', why: { why: 'algorithms', what: 'Ciphers' } })
    await modern.stop()
  })
})

describe('hosts that cannot be reached', () => {
  test('no such name, nobody there, no ssh there', async () => {
    expect(await refusal({ host: 'no-such-host.invalid' })).toMatchObject({ code: 'host.dns' })
    expect(await refusal({ host: `${IP}:9` })).toMatchObject({ code: 'host.unreachable' })
    const other = spawn('socat', [`TCP-LISTEN:47123,bind=10.99.0.1,fork,reuseaddr`, 'SYSTEM:echo hello; sleep 1'], {
      stdio: 'ignore',
    })
    try {
      await expect.poll(() => spawnSync('nc', ['-z', '10.99.0.1', '47123']).status).toBe(0)
      expect(await refusal({ host: '10.99.0.1:47123' })).toMatchObject({ code: 'host.protocol' })
    } finally {
      other.kill()
    }
  })

  test('a black hole gives up after ConnectTimeout, and at once when called off', async () => {
    await lab.must(['iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'DROP'])
    try {
      let start = performance.now()
      expect(await refusal({})).toMatchObject({ code: 'host.timeout' })
      expect(performance.now() - start).toBeGreaterThan(2900)
      expect(performance.now() - start).toBeLessThan(4500)
      start = performance.now()
      const reason = new Error('called off')
      const away = new AbortController()
      setTimeout(() => away.abort(reason), 100)
      expect(await refusal({ signal: away.signal })).toBe(reason)
      expect(performance.now() - start).toBeLessThan(1000)
    } finally {
      await lab.must(['iptables', '-F', 'INPUT'])
    }
  })
})

describe('the life of a connection', () => {
  test('a dead link is noticed within 15 s, in the middle of a transfer too; probe notices sooner', async () => {
    const [quiet, busy, probed] = await Promise.all([connect(), connect(), connect()])
    let bytes = 0
    const channel = await busy.exec('cat /dev/zero')
    channel.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    await expect.poll(() => bytes, { timeout: 10_000 }).toBeGreaterThan(50_000_000)
    await lab.must(['ip', 'link', 'set', 'eth0', 'down'])
    const start = performance.now()
    try {
      probed.probe()
      const times = await Promise.all(
        [quiet, busy, probed].map(async (connection) => {
          expect(await connection.closed).toMatchObject({ code: 'host.lost' })
          return Math.round(performance.now() - start)
        }),
      )
      console.log(`dead link noticed after ms: quiet ${times[0]}, busy ${times[1]}, probed ${times[2]}`)
      expect(Math.max(...times)).toBeLessThan(15_000)
      expect(times[2]).toBeLessThan(6000)
      await expect(quiet.exec('true')).rejects.toMatchObject({ code: 'host.lost' })
      await expect(quiet.ping()).rejects.toMatchObject({ code: 'host.lost' })
    } finally {
      await lab.must(['sh', '-c', 'ip link set eth0 up && ip route replace default via 10.99.0.1'])
    }
  })

  test('a host that drops the connection in mid-transfer: known at once, running programs end with null', async () => {
    const connection = await connect()
    const running = new SshShell(connection).run(['sh', '-c', 'echo begun; sleep 60'])
    await expect.poll(() => lab.processes(/sleep 60/).length).toBeGreaterThan(0)
    await sshd.dropConnections()
    expect(await connection.closed).toMatchObject({ code: 'host.lost' })
    expect(await running).toMatchObject({ code: null, stdout: 'begun\n' })
    expect(connection.isOpen).toBe(false)
  })

  test('close is no loss, and leaves nothing behind', async () => {
    // those of earlier tests are closed, and gone in a moment
    await expect.poll(() => sshd.connections()).toBe(0)
    const connection = await connect()
    const pending = connection.exec('sleep 1')
    await pending
    await connection.close()
    expect(await connection.closed).toBe(null)
    await expect.poll(() => sshd.connections()).toBe(0)
  })

  test('an idle connection stays', async () => {
    const connection = await connect()
    await new Promise((resolve) => setTimeout(resolve, 14_000))
    expect(connection.isOpen).toBe(true)
    expect((await new SshShell(connection).run(['true'])).code).toBe(0)
  })
})

describe('programs', () => {
  let connection: SshConnection
  let shell: SshShell
  beforeAll(async () => {
    knownHosts = join(dir, 'known-programs')
    connection = await connect()
    shell = new SshShell(connection)
  })

  test('hostile arguments arrive as they are', async () => {
    const words = [
      '',
      "'",
      '\\',
      '"',
      '$(id)',
      '`id`',
      'a\nb',
      '-rf',
      '*',
      '!!',
      '~',
      ';',
      'ü虚🐧',
      "it's \\'$x'\\",
      '\t\r\x01',
      '%s',
      'x'.repeat(50_000),
    ]
    const { stdout } = await shell.run(['printf', '%s\\0', ...words])
    expect(stdout.split('\0').slice(0, -1)).toEqual(words)
  })

  test('the code of a program that ends at once is known however busy we are', async () => {
    // All that the host says of it comes in one piece then.
    const busy = setInterval(() => {
      for (const until = performance.now() + 20; performance.now() < until; );
    }, 21)
    try {
      const codes = await Promise.all(Array.from({ length: 40 }, () => shell.run(['sh', '-c', 'exit 7'])))
      expect(new Set(codes.map((r) => r.code))).toEqual(new Set([7]))
      const streamed = await shell.stream(['sh', '-c', 'exit 8'], { onLine: () => undefined }).exited
      expect(streamed.code).toBe(8)
    } finally {
      clearInterval(busy)
    }
  })

  test('input, output, errors, codes, signals and language', async () => {
    const data = Buffer.from(Array.from({ length: 1_000_000 }, (_, n) => n % 251))
    const { stdout } = await shell.run(['sha256sum'], { stdin: data })
    expect(stdout).toBe(execFileSync('sha256sum', { input: data, encoding: 'utf8' }))
    expect(await shell.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    expect((await shell.run(['sh', '-c', 'kill -9 $$'])).code).toBe(null)
    expect((await shell.run(['no-such-program'])).code).toBe(127)
    const late = ['sh', '-c', 'exec >&- 2>&-; sleep 0.3; exit 7']
    expect(await Promise.all(Array.from({ length: 5 }, async () => (await shell.run(late)).code))).toEqual([
      7, 7, 7, 7, 7,
    ])
    expect((await shell.run(['sh', '-c', 'echo $LC_ALL'])).stdout).toBe('C\n')
    expect((await shell.run(['true'], { stdin: data })).code).toBe(0)
  })

  test('what is too long, too much or called off is killed', async () => {
    await expect(shell.run(['sleep', '1001'], { timeoutMs: 200 })).rejects.toThrow('longer than 200 ms')
    await expect(shell.run(['sh', '-c', 'yes; sleep 1002'], { maxOutputBytes: 100_000 })).rejects.toThrow(
      'more than 100000',
    )
    const away = new AbortController()
    setTimeout(() => away.abort(new Error('called off')), 200)
    await expect(shell.run(['sleep', '1003'], { signal: away.signal })).rejects.toThrow('called off')
    await expect.poll(() => lab.processes(/^sleep 100[123]/)).toEqual([])
  })

  test('lines come as they are written, split characters whole; detach does not end the program', async () => {
    const lines: string[] = []
    const script = 'printf "a\\nü\\303"; sleep 0.2; printf "\\244b\\nrest"'
    const { exited } = shell.stream(['sh', '-c', script], { onLine: (line) => lines.push(line) })
    expect(await exited).toEqual({ code: 0, stderr: '' })
    expect(lines).toEqual(['a', 'üäb'])
    const long = shell.stream(['sh', '-c', 'echo go; sleep 3 </dev/null >/dev/null 2>&1; touch /run/went-on'], {
      onLine: (line) => lines.push(line),
    })
    await expect.poll(() => lines.at(-1)).toBe('go')
    long.detach()
    await long.exited
    await expect.poll(async () => (await lab.exec(['test', '-e', '/run/went-on'])).code, { timeout: 10_000 }).toBe(0)
  })

  test('50 at once all run, though the host allows 10; a host that allows 2 is learnt', async () => {
    const start = performance.now()
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, n) => shell.run(['sh', '-c', `sleep 0.1; echo ${n}`])),
    )
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 50 }, (_, n) => n))
    console.log(`50 programs through 9 sessions: ${Math.round(performance.now() - start)} ms`)
    expect(connection.sessions).toMatchObject({ open: 0, waiting: 0 })
    const few = await LabSshd.start(lab, { port: 2207, config: ['MaxSessions 2'] })
    const narrow = await connect({ host: `root@${IP}:2207` })
    const narrowShell = new SshShell(narrow)
    // long enough to be refused again and again
    await Promise.all(Array.from({ length: 4 }, () => narrowShell.run(['sleep', '0.5'])))
    expect(narrow.sessions.limit).toBe(2)
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => narrowShell.run(['echo', String(n)])))
    expect(all.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 50 }, (_, n) => n))
    expect(narrow.sessions).toMatchObject({ open: 0, waiting: 0 })
    await narrow.close()
    await few.stop()
  })

  test('a host that allows no session at all refuses, and one that is called off while waiting does not run', async () => {
    const none = await LabSshd.start(lab, { port: 2208, config: ['MaxSessions 0'] })
    const closed = await connect({ host: `root@${IP}:2208` })
    await expect(closed.exec('true')).rejects.toMatchObject({ code: 'host.channel-refused' })
    await none.stop()
    const full = await connect()
    const holders = await Promise.all(Array.from({ length: 9 }, () => full.exec('cat')))
    const away = new AbortController()
    const waiting = new SshShell(full).run(['touch', '/run/never'], { signal: away.signal })
    await expect.poll(() => full.sessions.waiting).toBe(1)
    away.abort(new Error('called off'))
    await expect(waiting).rejects.toThrow('called off')
    for (const holder of holders) holder.resume().close()
    await expect.poll(() => full.sessions).toMatchObject({ open: 0, waiting: 0 })
    expect((await lab.exec(['test', '-e', '/run/never'])).code).toBe(1)
  })
})
