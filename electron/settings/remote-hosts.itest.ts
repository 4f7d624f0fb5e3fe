import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectTest, HostState } from '@shared/model/host'
import type { Prompt } from '@shared/model/prompt'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LabHost, until } from '../../e2e/lab/lab'
import { authorize, LabSshd, makeKey, setPassword } from '../../e2e/lab/sshd'
import { Hosts } from '../hosts/hosts'
import type { PromptAnswer } from '../hosts/prompts'
import { SavedHosts } from './saved-hosts'
import { Secrets } from './secrets'

const IP = '10.99.0.71'
const PASSWORD = 'pass word “1”'

let dir: string
let lab: LabHost
let sshd: LabSshd
const opened: Hosts[] = []

/** Hosts as the application makes them, with a person who answers what is asked. */
function open(answer: (prompt: Prompt) => PromptAnswer | null, { busy = false, fresh = true } = {}) {
  const userFile = join(dir, 'config')
  writeFileSync(
    userFile,
    `Host keyed\n HostName ${IP}\n User root\nHost *\n IdentityFile ${join(dir, 'id')}\n IdentityAgent none\n UserKnownHostsFile ${dir}/known\n`,
  )
  if (fresh) for (const name of ['hosts.json', 'secrets.json', 'known']) rmSync(join(dir, name), { force: true })
  const vault = {
    available: () => true,
    encrypt: (text: string) => Buffer.from(text).reverse(),
    decrypt: (bytes: Buffer) => Buffer.from(bytes).reverse().toString(),
  }
  const hosts = new Hosts({
    session: false,
    system: { sockets: [] },
    saved: new SavedHosts(join(dir, 'hosts.json')),
    secrets: new Secrets(join(dir, 'secrets.json'), vault),
    places: { userFile, systemFile: null },
    busy: () => busy,
  })
  const prompts: Prompt[] = []
  hosts.prompts.asked.on((prompt) => {
    prompts.push(prompt)
    const said = answer(prompt)
    if (said !== null) setTimeout(() => hosts.prompts.answer(prompt.id, said), 5)
  })
  opened.push(hosts)
  return { hosts, prompts }
}

const trusting = (prompt: Prompt): PromptAnswer =>
  prompt.kind === 'host-key' ? { kind: 'host-key', choice: 'accept' } : { kind: 'cancel' }
const signing =
  (password: string, remember = false) =>
  (prompt: Prompt): PromptAnswer =>
    prompt.kind === 'password' ? { kind: 'secret', value: password, remember } : trusting(prompt)

/** The host once it is online and has said all it was asked. */
async function answered(hosts: Hosts, id: string): Promise<void> {
  await hosts.get(id).whenOnline()
  await until('all answers', () => hosts.get(id).summary().unread === undefined, 15_000)
}

async function refused(hosts: Hosts, id: string): Promise<Extract<HostState, { kind: 'refused' }>> {
  const state = () => hosts.get(id).summary().state
  await until('a refusal', () => state().kind === 'refused', 15_000)
  return state() as Extract<HostState, { kind: 'refused' }>
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-remote-'))
  await makeKey(join(dir, 'id'))
  lab = await LabHost.up('remote', { ip: IP })
  await lab.addUser('ops', { libvirtGroup: true })
  await lab.addUser('guest')
  await lab.configure({ unixSockGroup: true })
  sshd = await LabSshd.start(lab)
  authorize(lab, 'root', join(dir, 'id.pub'))
  await setPassword(lab, 'ops', PASSWORD)
  await setPassword(lab, 'guest', PASSWORD)
  await lab.defineVm({ name: 'distant', disks: [{ format: 'qcow2', sizeBytes: 1024 * 1024 }] })
})
afterEach(async () => {
  for (const hosts of opened.splice(0)) await hosts.close()
})
afterAll(async () => {
  await lab?.down()
  rmSync(dir, { recursive: true, force: true })
})

describe('a saved host', () => {
  test('is online with its VMs after its key was accepted, says how it is reached, and runs programs', async () => {
    const { hosts, prompts } = open(trusting)
    const id = await hosts.add(` root@${IP} `, 'Rack 1', 'Lab')
    await answered(hosts, id)
    const summary = hosts.get(id).summary()
    expect(summary).toMatchObject({
      kind: 'ssh',
      name: 'Rack 1',
      folder: 'Lab',
      address: `root@${IP}`,
      uri: `qemu+ssh://root@${IP}/system`,
      facts: {
        fileAccess: 'direct',
        user: 'root',
        transport: 'stream-local /run/libvirt/libvirt-sock',
        way: { transport: 'stream-local', failed: [] },
        carrier: { kind: 'built-in' },
      },
    })
    expect(summary.latencyMs).toBeLessThan(1000)
    expect(prompts.map((p) => p.kind)).toEqual(['host-key'])
    expect(
      hosts
        .get(id)
        .domains()
        .map((d) => d.name),
    ).toEqual(['distant'])
    expect(await hosts.get(id).shell.run(['printf', '%s', '$(id) “x”'])).toMatchObject({ code: 0, stdout: '$(id) “x”' })
    expect(JSON.parse(readFileSync(join(dir, 'hosts.json'), 'utf8')).hosts).toEqual([
      { id, address: `root@${IP}`, name: 'Rack 1', folder: 'Lab' },
    ])
  })

  test('whose libvirt does not run, or is not installed, names the commands of that distribution and its init system', async () => {
    const { hosts } = open(trusting)
    const remedies = async () => (await hosts.test(randomUUID(), `root@${IP}`, () => undefined)).problem?.remedies
    const start = { kind: 'start-libvirt', params: { command: 'sudo virtlogd -d && sudo libvirtd -d' } }
    await lab.stopLibvirtd()
    try {
      expect(await remedies()).toEqual([start, { kind: 'retry' }])
      await lab.must(['mount', '--bind', '/dev/null', '/usr/sbin/libvirtd'])
      try {
        const install = { kind: 'install-libvirt', params: { command: expect.stringMatching(/^sudo apt install /) } }
        expect(await remedies()).toMatchObject([install, start, { kind: 'retry' }])
      } finally {
        await lab.must(['umount', '/usr/sbin/libvirtd'])
      }
    } finally {
      await lab.startLibvirtd()
    }
  })

  test('is there again with the next start, and asks nothing that is known', async () => {
    const first = open(trusting)
    const id = await first.hosts.add('keyed', '', '')
    await first.hosts.get(id).whenOnline()
    await first.hosts.close()
    const second = open(() => null, { fresh: false })
    second.hosts.start()
    await second.hosts.get(id).whenOnline()
    expect(second.prompts).toEqual([])
    expect(second.hosts.get(id).summary().name).toBe('keyed')
  })

  test('is added once: the same address again says which it is', async () => {
    const { hosts } = open(trusting)
    await hosts.add('keyed', 'One', '')
    await expect(hosts.add('qemu+ssh://keyed/system', '', '')).rejects.toMatchObject({
      problem: { code: 'host.exists', params: { name: 'One' } },
    })
    await expect(hosts.add('-oProxyCommand=x', '', '')).rejects.toMatchObject({
      problem: { code: 'host.address', params: { fault: 'bad-host' } },
    })
  })

  test('keeps its VMs while it is disconnected, and is removed with nothing left of it', async () => {
    const { hosts } = open(signing(PASSWORD, true))
    const id = await hosts.add(`ops@${IP}`, '', '')
    await hosts.get(id).whenOnline()
    await hosts.get(id).disconnect()
    expect(hosts.get(id).summary().state).toEqual({ kind: 'disconnected' })
    expect(hosts.get(id).domains()).toHaveLength(1)
    expect(sshd.connections()).toBe(0)
    hosts.get(id).retry()
    await hosts.get(id).whenOnline()
    await hosts.remove(id)
    expect(hosts.list().map((h) => h.id)).not.toContain(id)
    expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).not.toContain(id)
    expect(readFileSync(join(dir, 'hosts.json'), 'utf8')).not.toContain(id)
  })

  test('is not taken from under a job', async () => {
    const { hosts } = open(trusting, { busy: true })
    const id = await hosts.add('keyed', '', '')
    await expect(hosts.remove(id)).rejects.toMatchObject({ problem: { code: 'host.in-use' } })
    await expect(hosts.edit(id, { address: 'other' })).rejects.toMatchObject({ problem: { code: 'host.in-use' } })
    await hosts.edit(id, { name: 'New', folder: 'F' })
    expect(hosts.get(id).summary()).toMatchObject({ name: 'New', folder: 'F' })
  })

  test('leads elsewhere when its address is another', async () => {
    const { hosts } = open(signing(PASSWORD))
    const id = await hosts.add(`ops@${IP}`, '', '')
    await hosts.get(id).whenOnline()
    expect(hosts.get(id).summary().facts?.user).toBe('ops')
    await hosts.edit(id, { address: `root@${IP}` })
    await hosts.get(id).whenOnline()
    expect(hosts.get(id).summary().facts?.user).toBe('root')
  })
})

describe('an address', () => {
  test('pasted as an ssh command is kept short, and what is not understood is named', async () => {
    const { hosts } = open(trusting)
    const id = await hosts.add(` $ ssh -p 22 root@${IP} `, '', '')
    await hosts.get(id).whenOnline()
    expect(hosts.get(id).summary()).toMatchObject({ address: `root@${IP}:22`, uri: `qemu+ssh://root@${IP}:22/system` })
    await expect(hosts.add(`ssh root@${IP} -p 22`, '', '')).rejects.toMatchObject({ problem: { code: 'host.exists' } })
    await expect(hosts.add(`ssh -D 1080 root@${IP}`, '', '')).rejects.toMatchObject({
      problem: { code: 'host.address', params: { fault: 'ssh-flag', what: '-D' } },
    })
    await hosts.edit(id, { address: `ssh -J keyed root@${IP}` })
    await hosts.get(id).whenOnline()
    expect(hosts.get(id).summary()).toMatchObject({
      address: `ssh -J keyed root@${IP}`,
      facts: { jumps: [`root@${IP}`] },
    })
    await hosts.add(`root@${IP}`, 'The same without a jump', '')
  })

  test('whose socket is not there names those that are, and waits for a person', async () => {
    const { hosts } = open(trusting)
    const id = await hosts.add(`qemu+ssh://root@${IP}/system?socket=/run/libvirt/no-such-sock`, '', '')
    expect((await refused(hosts, id)).problem).toMatchObject({
      code: 'host.no-socket',
      params: { socket: '/run/libvirt/no-such-sock', there: '/run/libvirt/libvirt-sock' },
    })
    expect(hosts.get(id).summary().state).toMatchObject({ kind: 'refused' })
  })

  test('of a server that shares no algorithm says what each side offers and how to allow it, once', async () => {
    const old = await LabSshd.start(lab, { port: 2398, config: ['KexAlgorithms diffie-hellman-group14-sha1'] })
    const { hosts } = open(trusting)
    const id = await hosts.add(`root@${IP}:2398`, '', '')
    const { problem } = await refused(hosts, id)
    expect(problem).toMatchObject({
      code: 'host.no-common',
      params: { nothing: expect.stringMatching(/^KexAlgorithms\tdiffie-hellman-group14-sha1\tcurve25519-sha256, /) },
    })
    expect(problem.remedies[0]).toEqual({
      kind: 'allow-algorithms',
      params: { command: `Host ${IP}\n  KexAlgorithms +diffie-hellman-group14-sha1` },
    })
    await old.stop()
  })
})

describe('signing in', () => {
  test('with a password asks once, and not again for a reconnect', async () => {
    const { hosts, prompts } = open(signing(PASSWORD))
    const id = await hosts.add(`ops@${IP}`, '', '')
    await answered(hosts, id)
    expect(hosts.get(id).summary()).toMatchObject({ remembers: false, facts: { user: 'ops', fileAccess: 'none' } })
    await sshd.dropConnections()
    await until('the loss', () => hosts.get(id).summary().state.kind !== 'online')
    await hosts.get(id).whenOnline()
    expect(prompts.map((p) => p.kind)).toEqual(['host-key', 'password'])
    expect(() => readFileSync(join(dir, 'secrets.json'))).toThrow()
  })

  test('with a remembered password asks nothing at the next start, until it is forgotten', async () => {
    const first = open(signing(PASSWORD, true))
    const id = await first.hosts.add(`ops@${IP}`, '', '')
    await first.hosts.get(id).whenOnline()
    expect(readFileSync(join(dir, 'secrets.json'), 'utf8')).not.toContain(PASSWORD)
    expect(readFileSync(join(dir, 'hosts.json'), 'utf8')).not.toContain(PASSWORD)
    await first.hosts.close()
    const second = open(trusting, { fresh: false })
    second.hosts.start()
    await second.hosts.get(id).whenOnline()
    expect(second.prompts).toEqual([])
    expect(second.hosts.get(id).summary().remembers).toBe(true)
    await second.hosts.get(id).forgetSecrets()
    await second.hosts.get(id).disconnect()
    second.hosts.get(id).retry()
    expect((await refused(second.hosts, id)).problem.code).toBe('host.auth-cancelled')
    expect(second.prompts.map((p) => p.kind)).toEqual(['password'])
  })

  test('with a wrong password asks three times, then waits for a person and does not knock again', async () => {
    const { hosts, prompts } = open(signing('wrong'))
    const id = await hosts.add(`ops@${IP}`, '', '')
    expect((await refused(hosts, id)).problem).toMatchObject({
      code: 'host.auth-rejected',
      params: { user: 'ops', host: IP, tried: expect.stringContaining('password') },
    })
    const asked = prompts.length
    await new Promise((resolve) => setTimeout(resolve, 6000))
    expect(prompts.length).toBe(asked)
  })

  test('that the user closes says so', async () => {
    const { hosts } = open(trusting)
    const id = await hosts.add(`ops@${IP}`, '', '')
    expect((await refused(hosts, id)).problem.code).toBe('host.auth-cancelled')
  })

  test('of a user without rights says which group would give them', async () => {
    const { hosts } = open(signing(PASSWORD))
    const id = await hosts.add(`guest@${IP}`, '', '')
    const { problem } = await refused(hosts, id)
    expect(problem).toMatchObject({ code: 'host.denied', params: { user: 'guest', group: 'libvirt' } })
    expect(problem.remedies[0]).toMatchObject({ params: { command: 'sudo usermod -aG libvirt guest' } })
  })
})

describe('a host key', () => {
  test('that is not trusted ends it; one that changed stops with both fingerprints', async () => {
    const { hosts } = open((p) => (p.kind === 'host-key' ? { kind: 'host-key', choice: 'reject' } : null))
    const id = await hosts.add('keyed', '', '')
    expect((await refused(hosts, id)).problem.code).toBe('host.key-rejected')
    const next = open(trusting)
    const other = await next.hosts.add('keyed', '', '')
    await next.hosts.get(other).whenOnline()
    await next.hosts.get(other).disconnect()
    await sshd.changeHostKeys()
    next.hosts.get(other).retry()
    const { problem } = await refused(next.hosts, other)
    expect(problem).toMatchObject({
      code: 'host.key-changed',
      params: {
        fingerprint: expect.stringMatching(/^SHA256:/),
        knownFingerprints: expect.stringMatching(/^SHA256:/),
        file: join(dir, 'known'),
        command: `ssh-keygen -R ${IP} -f ${join(dir, 'known')}`,
      },
    })
    expect(problem.params?.fingerprint).not.toBe(problem.params?.knownFingerprints)
    expect(next.prompts.map((p) => p.kind)).toEqual(['host-key'])
  })
})

describe('a test before saving', () => {
  const run = async (address: string, answer = trusting as (p: Prompt) => PromptAnswer | null) => {
    const { hosts } = open(answer)
    const seen: ConnectTest[] = []
    const end = await hosts.test('t', address, (test) => seen.push(test))
    return { end, seen, hosts }
  }

  test('tells each step with its time, and leaves nothing open', async () => {
    const { end, seen, hosts } = await run('keyed')
    expect(end.problem).toBeUndefined()
    expect(end.steps.map((s) => [s.code, s.state])).toEqual(
      ['resolve', 'connect', 'host-key', 'sign-in', 'socket', 'open'].map((code) => [code, 'done']),
    )
    expect(seen.length).toBeGreaterThanOrEqual(11)
    expect(hosts.list().filter((h) => h.kind === 'ssh')).toEqual([])
    await until('the end of the connection', () => sshd.connections() === 0)
  })

  test('says at which step it failed and why', async () => {
    const closed = await run(`root@${IP}:2299`)
    expect(closed.end.problem?.code).toBe('host.unreachable')
    expect(closed.end.steps.at(-1)).toMatchObject({ code: 'connect', state: 'failed' })
    const nowhere = await run('no-such-host.invalid')
    expect(nowhere.end.problem?.code).toBe('host.dns')
    expect(nowhere.end.steps.at(-1)).toMatchObject({ code: 'resolve', state: 'failed' })
    const guest = await run(`guest@${IP}`, signing(PASSWORD))
    expect(guest.end.problem?.code).toBe('host.denied')
    expect(guest.end.steps.at(-1)).toMatchObject({ state: 'failed' })
    expect((await run('two words')).end).toMatchObject({ steps: [], problem: { code: 'host.address' } })
  })

  test('can be called off while it waits for an answer', async () => {
    const { hosts, prompts } = open(() => null)
    const end = hosts.test('t', 'keyed', () => undefined)
    await until('the question', () => prompts.length === 1)
    hosts.cancelTest('t')
    expect((await end).ended).toBe(true)
    expect(hosts.prompts.list()).toEqual([])
  })
})
