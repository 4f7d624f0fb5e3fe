import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LabHost } from '../../../e2e/lab/lab'
import { authorize, LabSshd, makeKey, setPassword } from '../../../e2e/lab/sshd'
import { LibvirtConnection } from '../../libvirt'
import { SshConnection } from '../connection'
import type { SshAskers, StepEvent } from '../hop'
import type { HostKeyInfo } from '../host-key'
import { openLibvirt } from '../libvirt-socket'
import { SshShell } from '../shell'
import { parseHost } from '../uri'
import { GUARD } from './connection'

const IP = '10.99.0.71'
const JUMP = '10.99.0.72'
/** sends all through the client: nobody is on this list, but ssh2 knows nothing of such lists */
const CLIENT = 'Host *\n RevokedHostKeys DIR/none-revoked\n'

let dir: string
let lab: LabHost
let jump: LabHost
let sshd: LabSshd
let jumpSshd: LabSshd
let knownHosts: string
let asked: string[]
const open: SshConnection[] = []

interface Answers {
  hostKey?: (info: HostKeyInfo) => 'accept' | 'once' | 'reject'
  password?: readonly string[]
  passphrase?: readonly string[]
  interactive?: readonly string[]
}

function askers(answers: Answers): SshAskers {
  const [passwords, passphrases, interactive] = [answers.password, answers.passphrase, answers.interactive].map(
    (list) => [...(list ?? [])],
  ) as [string[], string[], string[]]
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
      asked.push(`prompt ${prompts.map(({ text }) => text.trim()).join()}`)
      const answer = interactive.shift()
      return answer === undefined ? null : [answer]
    },
  }
}

interface Wish {
  host?: string
  config?: string
  key?: string
  answers?: Answers
  signal?: AbortSignal
  onStep?: (event: StepEvent) => void
  shared?: false
}

async function connect(wish: Wish = {}): Promise<SshConnection> {
  const config = join(dir, `config-${Math.random().toString(36).slice(2)}`)
  const lines = [
    (wish.config ?? CLIENT).replaceAll('DIR', dir),
    'Host *',
    ` IdentityFile ${wish.key === 'none' ? 'none' : join(dir, wish.key ?? 'id')}`,
    ' IdentityAgent none',
    ` UserKnownHostsFile ${knownHosts}`,
    ` GlobalKnownHostsFile ${dir}/global`,
    ' ConnectTimeout 3',
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const connection = await SshConnection.open(parseHost(wish.host ?? `root@${IP}`), {
    askers: askers(wish.answers ?? {}),
    places: { userFile: config, systemFile: null },
    ...(wish.signal ? { signal: wish.signal } : {}),
    ...(wish.onStep ? { onStep: wish.onStep } : {}),
    ...(wish.shared === false ? { shared: false } : {}),
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

/** Clients that this test has started and that still run. */
function clients(): string[] {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(dir) && /ssh .*-M/.test(line))
}

/** Signs a key for a user, as an authority of people does. */
function certify(key: string, user: string, ...options: string[]): void {
  execFileSync('ssh-keygen', [
    '-q',
    '-s',
    join(dir, 'ca'),
    '-I',
    'test',
    '-n',
    user,
    ...options,
    join(dir, `${key}.pub`),
  ])
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-client-'))
  for (const name of ['id', 'ca', 'host-ca', 'certified']) await makeKey(join(dir, name))
  await makeKey(join(dir, 'locked'), { passphrase: 'open sesame' })
  writeFileSync(join(dir, 'none-revoked'), '')
  certify('certified', 'root,ops')
  ;[lab, jump] = await Promise.all([LabHost.up('kvm1', { ip: IP }), LabHost.up('bastion', { ip: JUMP })])
  await lab.addUser('ops', { libvirtGroup: true })
  await jump.addUser('hopper')
  sshd = await LabSshd.start(lab, { config: [`TrustedUserCAKeys ${dir}/ca.pub`] })
  jumpSshd = await LabSshd.start(jump)
  for (const key of ['id', 'locked']) authorize(lab, 'root', join(dir, `${key}.pub`))
  authorize(jump, 'hopper', join(dir, 'id.pub'))
  await setPassword(lab, 'ops', 'correct horse')
})
beforeEach(() => {
  asked = []
  knownHosts = join(dir, `known-${Math.random().toString(36).slice(2)}`)
})
afterAll(async () => {
  await Promise.all(open.map((connection) => connection.close()))
  expect(clients()).toEqual([])
  await Promise.all([lab?.down(), jump?.down()])
  rmSync(dir, { recursive: true, force: true })
})

describe('signing in with the OpenSSH client', () => {
  test('a user certificate beside the key: ssh2 cannot, the client can, once for everything', async () => {
    const steps: StepEvent[] = []
    const connection = await connect({ key: 'certified', config: '', onStep: (event) => steps.push(event) })
    expect(connection.carrier).toMatchObject({
      kind: 'openssh',
      name: expect.stringMatching(/^OpenSSH \d/),
      why: { why: 'certificate', what: join(dir, 'certified-cert.pub') },
    })
    expect(connection.hops).toMatchObject([
      { host: IP, user: 'root', signedInWith: 'publickey', fingerprint: expect.stringMatching(/^SHA256:/) },
    ])
    expect(steps.map(({ step, state }) => `${step} ${state}`)).toEqual(
      ['resolve', 'connect', 'host-key', 'sign-in'].flatMap((step) => [`${step} started`, `${step} done`]),
    )
    expect((await new SshShell(connection).run(['hostname'])).stdout).toBe('kvm1\n')
    expect(await connection.ping()).toBeLessThan(1000)
    expect(sshd.connections()).toBe(1)
    await connection.close()
    await expect.poll(() => sshd.connections()).toBe(0)
  })

  test('a certificate that only the agent holds', async () => {
    const sock = join(dir, 'agent.sock')
    const agent = spawn('ssh-agent', ['-D', '-a', sock], { stdio: 'ignore' })
    try {
      const env = { ...process.env, SSH_AUTH_SOCK: sock }
      await expect.poll(() => spawnSync('ssh-add', ['-l'], { env }).status).toBe(1)
      execFileSync('ssh-add', ['-q', join(dir, 'certified')], { env })
      const connection = await connect({ key: 'none', config: `Host *\n IdentityAgent ${sock}\n` })
      expect(connection.carrier).toMatchObject({ kind: 'openssh', why: { why: 'certificate' } })
      expect(connection.hops[0]?.signedInWith).toBe('publickey')
    } finally {
      agent.kill()
    }
  })

  test('a key alone, the host key shown once and written down as ssh2 would write it', async () => {
    const infos: HostKeyInfo[] = []
    const hostKey = (info: HostKeyInfo) => {
      infos.push(info)
      return 'accept' as const
    }
    const connection = await connect({ answers: { hostKey } })
    expect(connection.carrier).toMatchObject({ kind: 'openssh', why: { why: 'option', what: 'RevokedHostKeys' } })
    expect(readFileSync(knownHosts, 'utf8')).toBe(`${IP} ${sshd.publicKeys[0]}\n`)
    const shown = execFileSync('ssh-keygen', ['-lv', '-f', knownHosts], { encoding: 'utf8' })
    expect(infos).toMatchObject([{ host: IP, port: 22, shortType: 'ED25519', bits: 256, file: knownHosts }])
    expect(shown).toContain(infos[0]?.fingerprint)
    expect(shown).toContain(infos[0]?.randomart)
    await connect()
    expect(asked).toEqual([`host key of ${IP}`])
  })

  test('a host key for this time only is not written; one that is refused ends it', async () => {
    await connect({ answers: { hostKey: () => 'once' } })
    expect(existsSync(knownHosts)).toBe(false)
    expect(await refusal({ answers: { hostKey: () => 'reject' } })).toMatchObject({
      code: 'host.key-rejected',
      details: { by: 'user' },
    })
    expect(existsSync(knownHosts)).toBe(false)
    const strict = await refusal({ config: `${CLIENT} StrictHostKeyChecking yes\n` })
    expect(strict).toMatchObject({ code: 'host.key-rejected', details: { by: 'StrictHostKeyChecking' } })
    await connect({ config: `${CLIENT} StrictHostKeyChecking accept-new\n HashKnownHosts yes\n` })
    expect(readFileSync(knownHosts, 'utf8')).toMatch(/^\|1\|.* ssh-ed25519 /)
    expect(asked).toHaveLength(2)
  })

  test('a changed host key stops it, with both keys', async () => {
    const [type] = sshd.publicKeys
    const other = readFileSync(join(dir, 'ca.pub'), 'utf8').split(' ').slice(0, 2).join(' ')
    writeFileSync(knownHosts, `${IP} ${other}\n`)
    expect(await refusal({})).toMatchObject({
      code: 'host.key-changed',
      details: {
        known: [{ file: knownHosts, line: 1, type: type?.split(' ')[0] }],
        fingerprint: expect.stringMatching(/^SHA256:/),
      },
    })
    expect(asked).toEqual([])
  })

  test('a passphrase and a password, each at the second try; a prompt that is closed ends it at once', async () => {
    await connect({ key: 'locked', answers: { passphrase: ['wrong', 'open sesame'] } })
    expect(asked.slice(1)).toEqual(['passphrase 1 for locked', 'passphrase 2 for locked'])
    const connection = await connect({ host: `ops@${IP}`, key: 'none', answers: { password: ['no', 'correct horse'] } })
    expect(connection.hops[0]?.signedInWith).toBe('password')
    expect(asked.slice(3)).toEqual([`password 1 for ops@${IP}`, `password 2 for ops@${IP}`])
    expect(await refusal({ host: `ops@${IP}`, key: 'none' })).toMatchObject({ code: 'host.auth-cancelled' })
    const wrong = await refusal({ host: `ops@${IP}`, key: 'none', answers: { password: ['a', 'b', 'c', 'd'] } })
    expect(wrong).toMatchObject({
      code: 'host.auth-rejected',
      details: { methods: expect.arrayContaining(['password']) },
    })
  })

  test('keyboard-interactive: the words of the host, without whom they are for', async () => {
    const pam = await LabSshd.start(lab, {
      port: 2303,
      config: ['PasswordAuthentication no', 'PubkeyAuthentication no', 'KbdInteractiveAuthentication yes'],
      pamAuth: ['required pam_unix.so'],
    })
    const connection = await connect({
      host: `ops@${IP}:2303`,
      key: 'none',
      answers: { interactive: ['wrong', 'correct horse'] },
    })
    expect(connection.hops[0]?.signedInWith).toBe('keyboard-interactive')
    expect(asked.slice(1)).toEqual(['prompt Password:', 'prompt Password:'])
    await pam.stop()
  })

  test('a host certificate of an authority in known_hosts is checked, and nothing is asked', async () => {
    const certified = await LabSshd.start(lab, { port: 2304 })
    const key = join(lab.dir, 'sshd-2304', 'host_ed25519')
    execFileSync('ssh-keygen', ['-q', '-s', join(dir, 'host-ca'), '-I', 'host', '-h', '-n', IP, `${key}.pub`])
    await certified.stop()
    const withCertificate = await LabSshd.start(lab, {
      port: 2305,
      config: [`HostCertificate ${key}-cert.pub`, `HostKey ${key}`],
    })
    writeFileSync(knownHosts, `@cert-authority * ${readFileSync(join(dir, 'host-ca.pub'), 'utf8')}`)
    const connection = await connect({ host: `root@${IP}:2305`, config: '' })
    expect(connection.carrier).toMatchObject({ why: { why: 'host-certificate', what: `${knownHosts}:1` } })
    expect(asked).toEqual([])
    await withCertificate.stop()
  })
})

describe('the way there', () => {
  test('through a jump host: each hop asks for itself, and its steps say whose they are', async () => {
    const config = `${CLIENT}Host target\n HostName ${IP}\n User root\n ProxyJump hopper@${JUMP}\n`
    const steps: string[] = []
    const connection = await connect({
      host: 'target',
      config,
      onStep: ({ step, state, about }) => steps.push(`${about.alias} ${step} ${state}`),
    })
    expect(asked).toEqual([`host key of ${JUMP}`, 'host key of target'])
    expect(connection.hops).toMatchObject([
      { host: JUMP, user: 'hopper', hop: 0 },
      { host: IP, user: 'root', hop: 1 },
    ])
    expect(steps).toContain('target sign-in done')
    expect((await new SshShell(connection).run(['sh', '-c', 'echo $SSH_CLIENT'])).stdout).toContain(JUMP)
    await connection.close()
    await expect.poll(() => jumpSshd.connections()).toBe(0)
  })

  test('a name that is not known, nobody there, a black hole, and called off', async () => {
    expect(await refusal({ host: 'no-such-host.invalid' })).toMatchObject({ code: 'host.dns' })
    expect(await refusal({ host: `${IP}:9` })).toMatchObject({ code: 'host.unreachable' })
    await lab.must(['iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'DROP'])
    try {
      const start = performance.now()
      expect(await refusal({})).toMatchObject({ code: 'host.timeout' })
      expect(performance.now() - start).toBeLessThan(6000)
      const reason = new Error('called off')
      const away = new AbortController()
      setTimeout(() => away.abort(reason), 300)
      expect(await refusal({ signal: away.signal })).toBe(reason)
    } finally {
      await lab.must(['iptables', '-F', 'INPUT'])
    }
  })

  test('called off while a question is open: the question is taken back', async () => {
    writeFileSync(join(dir, 'called-off'), `${CLIENT.replaceAll('DIR', dir)} UserKnownHostsFile ${knownHosts}\n`)
    const away = new AbortController()
    let taken: AbortSignal | undefined
    const opening = SshConnection.open(parseHost(`root@${IP}`), {
      signal: away.signal,
      places: { userFile: join(dir, 'called-off'), systemFile: null },
      askers: {
        ...askers({}),
        hostKey: (_info, _about, signal) => {
          taken = signal
          return new Promise((resolve) => signal.addEventListener('abort', () => resolve('reject')))
        },
      },
    }).catch((error) => error)
    await expect.poll(() => taken).toBeDefined()
    away.abort(new Error('called off'))
    expect(await opening).toMatchObject({ message: 'called off' })
    expect(taken?.aborted).toBe(true)
  })

  test('a ProxyCommand that starts ssh by itself is the client’s, and its questions come to the user', async () => {
    const config = `Host target\n HostName ${IP}\n User root\n ProxyCommand ssh -F none -i ${dir}/id -o IdentityAgent=none -o UserKnownHostsFile=${dir}/jump-known -o LogLevel=ERROR hopper@${JUMP} nc %h %p\n`
    const connection = await connect({ host: 'target', config })
    expect(connection.carrier).toMatchObject({ why: { why: 'proxy-command' } })
    expect(asked).toHaveLength(2)
    expect((await new SshShell(connection).run(['sh', '-c', 'echo $SSH_CLIENT'])).stdout).toContain(JUMP)
  })
})

describe('clients that cannot share a connection, as on Windows', () => {
  test('sign in once for the user, and carry programs and libvirt', async () => {
    const before = sshd.connections()
    const answers = { password: Array.from({ length: 20 }, () => 'correct horse') }
    const connection = await connect({ host: `ops@${IP}`, key: 'none', answers, shared: false })
    expect(connection.carrier).toMatchObject({ kind: 'openssh' })
    expect(connection.hops[0]?.signedInWith).toBe('password')
    const shell = new SshShell(connection)
    expect(await shell.run(['sh', '-c', 'cat; echo err >&2; exit 3'], { stdin: 'in' })).toEqual({
      code: 3,
      stdout: 'in',
      stderr: 'err\n',
    })
    const early = ['sh', '-c', 'exec >&- 2>&-; sleep 0.3; exit 7']
    expect(await Promise.all([1, 2, 3].map(async () => (await shell.run(early)).code))).toEqual([7, 7, 7])
    // Each is told as a first try, which is answered from memory.
    expect(new Set(asked.slice(1))).toEqual(new Set([`password 1 for ops@${IP}`]))
    await expect(shell.run(['sleep', '1201'], { timeoutMs: 1500 })).rejects.toThrow('longer than')
    await expect.poll(() => lab.processes(/^sleep 1201/)).toEqual([])
    await connection.close()
    await expect(connection.exec('true')).rejects.toMatchObject({ code: 'host.lost' })
    await expect.poll(() => sshd.connections()).toBeLessThanOrEqual(before)
  })

  test('reach libvirt through a program of the host, through a jump host too, and know when it is lost', async () => {
    const config = `${CLIENT}Host target\n HostName ${IP}\n User root\n ProxyJump hopper@${JUMP}\n`
    const connection = await connect({ host: 'target', config, shared: false })
    const way = await openLibvirt(connection, { mode: 'system' }, async (stream) => {
      const libvirt = await LibvirtConnection.open(stream, { uri: 'qemu:///system' })
      await libvirt.close()
    })
    expect(way.transport).toBe('virt-ssh-helper')
    const lines: string[] = []
    const running = new SshShell(connection).stream(['sh', '-c', 'echo begun; sleep 61'], {
      onLine: (line) => lines.push(line),
    })
    await expect.poll(() => lines).toEqual(['begun'])
    await sshd.dropConnections()
    expect(await connection.closed).toMatchObject({ code: 'host.lost' })
    expect((await running.exited).code).not.toBe(0)
  })
})

describe('what a connection of the client carries', () => {
  let connection: SshConnection
  let shell: SshShell
  beforeAll(async () => {
    knownHosts = join(dir, 'known-programs')
    asked = []
    connection = await connect()
    shell = new SshShell(connection)
  })

  test('input, output, errors, codes, signals', async () => {
    const data = Buffer.from(Array.from({ length: 5_000_000 }, (_, n) => n % 251))
    const { stdout } = await shell.run(['sha256sum'], { stdin: data })
    expect(stdout).toBe(execFileSync('sha256sum', { input: data, encoding: 'utf8' }))
    expect(await shell.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    })
    const late = ['sh', '-c', 'exec >&- 2>&-; sleep 0.3; exit 7']
    expect(await Promise.all(Array.from({ length: 5 }, async () => (await shell.run(late)).code))).toEqual([
      7, 7, 7, 7, 7,
    ])
    expect((await shell.run(['sh', '-c', 'exit 255'])).code).toBe(255)
    expect((await shell.run(['sh', '-c', 'kill -9 $$'])).code).toBe(null)
    expect((await shell.run(['no-such-program'])).code).toBe(127)
    const large = await shell.run(['head', '-c', '9000000', '/dev/zero'])
    expect(large.stdout).toHaveLength(9_000_000)
    const words = ['', "'", '$(id)', 'a\nb', '虚🐧', 'x'.repeat(50_000)]
    expect((await shell.run(['printf', '%s\\0', ...words])).stdout.split('\0').slice(0, -1)).toEqual(words)
  })

  test('what is too long or called off is killed, 50 at once all run, and a limit is learnt', async () => {
    await expect(shell.run(['sleep', '1101'], { timeoutMs: 200 })).rejects.toThrow('longer than 200 ms')
    await expect.poll(() => lab.processes(/^sleep 1101/)).toEqual([])
    const results = await Promise.all(Array.from({ length: 50 }, (_, n) => shell.run(['echo', String(n)])))
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 50 }, (_, n) => n))
    expect(connection.sessions).toMatchObject({ open: 0, waiting: 0 })
    const few = await LabSshd.start(lab, { port: 2307, config: ['MaxSessions 2'] })
    const narrow = await connect({ host: `root@${IP}:2307` })
    const narrowShell = new SshShell(narrow)
    // long enough to be refused again and again
    await Promise.all(Array.from({ length: 4 }, () => narrowShell.run(['sleep', '0.5'])))
    expect(narrow.sessions.limit).toBe(2)
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => narrowShell.run(['echo', String(n)])))
    expect(all.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 20 }, (_, n) => n))
    await few.stop()
  })

  test('libvirt over a forwarded socket, or through a program where that is forbidden', async () => {
    const reach = (over: SshConnection) =>
      openLibvirt(over, { mode: 'system' }, async (stream) => {
        const libvirt = await LibvirtConnection.open(stream, { uri: 'qemu:///system' })
        await libvirt.close()
      })
    expect(await reach(connection)).toMatchObject({ transport: 'stream-local', failed: [] })
    await expect(connection.openUnixSocket('/run/nothing-there')).rejects.toMatchObject({
      code: 'host.channel-refused',
      details: { path: '/run/nothing-there', reason: 2 },
    })
    const forbidden = await LabSshd.start(lab, { port: 2308, config: ['AllowStreamLocalForwarding no'] })
    expect((await reach(await connect({ host: `root@${IP}:2308` }))).transport).toBe('virt-ssh-helper')
    await forbidden.stop()
  })

  test('a host that drops the connection: known at once, running programs end with null, nothing is left', async () => {
    const dropped = await connect()
    const lines: string[] = []
    const running = new SshShell(dropped).stream(['sh', '-c', 'echo begun; sleep 62'], {
      onLine: (line) => lines.push(line),
    })
    await expect.poll(() => lines).toEqual(['begun'])
    await sshd.dropConnections()
    expect(await dropped.closed).toMatchObject({ code: 'host.lost' })
    expect(await running.exited).toMatchObject({ code: null })
    expect(dropped.isOpen).toBe(false)
    await expect(dropped.exec('true')).rejects.toMatchObject({ code: 'host.lost' })
    await expect(dropped.ping()).rejects.toMatchObject({ code: 'host.lost' })
  })

  test('a program that is being started when the connection ends is lost, not refused', async () => {
    const dropped = await connect()
    const starting = Promise.allSettled(Array.from({ length: 20 }, () => dropped.exec('sleep 63')))
    await dropped.close()
    const codes = (await starting).flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
    )
    expect(new Set(codes)).toEqual(new Set(['host.lost']))
  })

  test('a dead link is noticed within 16 s; probe notices sooner', async () => {
    const [quiet, probed] = await Promise.all([connect(), connect()])
    await lab.must(['ip', 'link', 'set', 'eth0', 'down'])
    const start = performance.now()
    try {
      probed.probe()
      expect(await probed.closed).toMatchObject({ code: 'host.lost' })
      expect(performance.now() - start).toBeLessThan(6000)
      expect(await quiet.closed).toMatchObject({ code: 'host.lost' })
      expect(performance.now() - start).toBeLessThan(16_000)
    } finally {
      await lab.must(['sh', '-c', 'ip link set eth0 up && ip route replace default via 10.99.0.1'])
    }
  })

  test('close ends the client; so does the end of the program that started it, with its directory', async () => {
    const closed = await connect()
    const before = clients().length
    await closed.close()
    await expect.poll(() => clients().length).toBeLessThan(before)
    expect(await closed.closed).toBe(null)
    const directory = mkdtempSync(join(dir, 'guarded-'))
    const guarded = spawn('/bin/sh', ['-c', GUARD, directory, 'sleep', '1301'], { stdio: ['pipe', 'ignore', 'ignore'] })
    const sleeping = () => spawnSync('pgrep', ['-f', '^sleep 1301$'], { encoding: 'utf8' }).stdout
    await expect.poll(sleeping).not.toBe('')
    guarded.stdin.destroy()
    await expect.poll(sleeping).toBe('')
    await expect.poll(() => existsSync(directory)).toBe(false)
  })
})
