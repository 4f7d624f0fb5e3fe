import { execFileSync } from 'node:child_process'
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
      name: expect.stringMatching(/^OpenSSH_\d/),
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
})
