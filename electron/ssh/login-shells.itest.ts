import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LabHost } from '../../e2e/lab/lab'
import { giveShell, loginShells, takeShell } from '../../e2e/lab/login-shells'
import { authorize, LabSshd, makeKey } from '../../e2e/lab/sshd'
import { SshConnection } from './connection'
import { openPipe } from './pipe'
import { SshShell } from './shell'
import { parseHost } from './uri'

const IP = '10.99.0.63'
const HOME = '/home/ops'

let dir: string
let lab: LabHost
let sshd: LabSshd
const open: SshConnection[] = []

async function connect(user = 'ops', port = 22, key = 'id'): Promise<SshConnection> {
  const config = join(dir, 'config')
  writeFileSync(
    config,
    `Host *\n  IdentityFile ${dir}/${key}\n  IdentityAgent none\n  UserKnownHostsFile ${dir}/known\n  ConnectTimeout 3\n  PreferredAuthentications publickey\n`,
  )
  const none = async () => null
  const connection = await SshConnection.open(parseHost(`${user}@${IP}:${port}`), {
    askers: { hostKey: async () => 'once', password: none, passphrase: none, keyboardInteractive: none },
    places: { userFile: config, systemFile: null },
  })
  open.push(connection)
  return connection
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-shells-'))
  for (const key of ['id', 'forced', 'asking', 'shelled']) await makeKey(join(dir, key))
  lab = await LabHost.up('shells', { ip: IP })
  await lab.addUser('ops')
  sshd = await LabSshd.start(lab)
  authorize(lab, 'ops', join(dir, 'id.pub'))
  authorize(lab, 'ops', join(dir, 'forced.pub'), 'command="uptime -p"')
  authorize(lab, 'ops', join(dir, 'asking.pub'), 'command="cat"')
  authorize(lab, 'ops', join(dir, 'shelled.pub'), 'command="bash"')
})
afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close()
})
afterAll(async () => {
  await lab?.down()
  rmSync(dir, { recursive: true, force: true })
})

describe.each(loginShells)('a login shell: $name', (kind) => {
  beforeAll(() => giveShell(lab, 'ops', HOME, kind))
  afterAll(() => takeShell(lab, HOME, kind))

  test('arguments, input, output, errors and codes are those of the program alone', async () => {
    const shell = new SshShell(await connect())
    const data = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n % 251))
    // the first program of a connection, which nothing is sent to before it has started
    expect((await shell.run(['sha256sum'], { stdin: data })).stdout).toBe(
      execFileSync('sha256sum', { input: data, encoding: 'utf8' }),
    )
    expect((await shell.run(['sha256sum'], { stdin: data })).stdout).toBe(
      execFileSync('sha256sum', { input: data, encoding: 'utf8' }),
    )
    const words = [
      '',
      "'",
      '\\',
      '"',
      '$(id)',
      '`id`',
      'a\nb',
      '\n',
      '-rf',
      '*',
      '!!',
      '!x',
      '~',
      ';',
      '虚🐧',
      "it's \\'$x'\\",
    ]
    const { stdout } = await shell.run(['printf', '%s\\0', ...words, 'x'.repeat(100_000)])
    expect(stdout.split('\0').slice(0, -1)).toEqual([...words, 'x'.repeat(100_000)])
    const script = 'printf out\nprintf err >&2\n# with a newline and !\nexit 3'
    expect(await shell.run(['sh', '-c', script])).toEqual({ code: 3, stdout: 'out', stderr: 'err' })
    expect(await shell.run(['true'])).toEqual({ code: 0, stdout: '', stderr: '' })
    expect((await shell.run(['sh', '-c', 'kill -9 $$'])).code).toBe(null)
    expect((await shell.run(['no-such-program'])).code).toBe(127)
    expect((await shell.run(['sh', '-c', 'echo $LC_ALL'])).stdout).toBe('C\n')
  })

  test('lines come as they are written; what is called off ends', async () => {
    const shell = new SshShell(await connect())
    const lines: string[] = []
    const { exited } = shell.stream(['sh', '-c', 'echo one; echo two; printf three >&2; exit 4'], {
      onLine: (line) => lines.push(line),
    })
    expect(await exited).toEqual({ code: 4, stderr: 'three' })
    expect(lines).toEqual(['one', 'two'])
    const away = new AbortController()
    const asleep = shell.run(['sleep', '1009'], { signal: away.signal })
    await expect.poll(() => lab.processes(/^sleep 1009/).length).toBe(1)
    away.abort(new Error('called off'))
    await expect(asleep).rejects.toThrow('called off')
    await expect.poll(() => lab.processes(/^sleep 1009/)).toEqual([])
  })

  test('what is called off before it has told its pid ends too', async () => {
    const connection = await connect()
    const shell = new SshShell(connection)
    await shell.run(['true'])
    const begun = Array.from({ length: 12 }, async (_, n) => {
      const away = new AbortController()
      const asleep = shell.run(['sleep', '1013'], { signal: away.signal }).catch((error: Error) => error.message)
      await new Promise((resolve) => setTimeout(resolve, n * 4))
      away.abort(new Error('called off'))
      return asleep
    })
    expect(new Set(await Promise.all(begun))).toEqual(new Set(['called off']))
    await expect.poll(() => lab.processes(/^sleep 1013/), { timeout: 5000 }).toEqual([])
    await expect.poll(() => connection.sessions, { timeout: 5000 }).toMatchObject({ open: 0, waiting: 0 })
    expect((await shell.run(['true'])).code).toBe(0)
  })

  test('bytes in both directions are the program’s', async () => {
    const { stream } = await openPipe(await connect(), ['cat'])
    const data = Buffer.from(Array.from({ length: 500_000 }, (_, n) => n % 256))
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.end(data)
    await new Promise((resolve) => stream.once('close', resolve))
    expect(Buffer.concat(chunks).subarray(0, data.length).equals(data)).toBe(true)
  })
})

describe('what starts no program is told as what it is', () => {
  const why = async (connection: SshConnection) =>
    new SshShell(connection).run(['id', '-u']).then(
      (result) => result,
      (error) => ({ code: error.code, raw: error.raw, details: error.details, facts: error.facts }),
    )
  const as = async (path: string, files: Record<string, string> = {}, key = 'id', port = 22) => {
    const kind = { name: path, path, files }
    await giveShell(lab, 'ops', HOME, kind)
    const said = await why(await connect('ops', port, key))
    await takeShell(lab, HOME, kind)
    return said
  }

  test('nologin and false', async () => {
    expect(await as('/usr/sbin/nologin')).toMatchObject({
      code: 'host.no-shell',
      raw: expect.stringContaining('not available'),
      details: { code: 1 },
      facts: { user: 'ops', host: IP },
    })
    expect(await as('/bin/false')).toMatchObject({ code: 'host.no-shell', details: { code: 1 } })
  })

  test('exit in a startup file', async () => {
    expect(await as('/bin/bash', { '.bashrc': 'exit\n' })).toMatchObject({
      code: 'host.shell-exits',
      details: { code: 0 },
    })
    expect(await as('/bin/zsh', { '.zshenv': 'exit 3\n' })).toMatchObject({
      code: 'host.shell-exits',
      details: { code: 3 },
    })
  })

  test('a forced command, of the key or of the server, also one that never ends by itself or is a shell', async () => {
    expect(await as('/bin/bash', {}, 'forced')).toMatchObject({
      code: 'host.forced-command',
      raw: expect.stringMatching(/^up /),
    })
    expect(await as('/bin/bash', {}, 'asking')).toMatchObject({ code: 'host.forced-command' })
    const server = await LabSshd.start(lab, { port: 2211, config: ['ForceCommand echo "Read the manual."'] })
    expect(await as('/bin/bash', {}, 'id', 2211)).toMatchObject({
      code: 'host.forced-command',
      raw: 'Read the manual.',
    })
    await server.stop()
  })

  test('what is meant for a program is never read by something else', async () => {
    await giveShell(lab, 'ops', HOME, { name: 'bash', path: '/bin/bash' })
    const shell = new SshShell(await connect('ops', 22, 'shelled'), 1500)
    await expect(shell.run(['cat'], { stdin: 'touch /tmp/offshoot-was-here\n' })).rejects.toMatchObject({
      code: 'host.shell-silent',
    })
    expect((await lab.exec(['test', '-e', '/tmp/offshoot-was-here'])).code).toBe(1)
  })

  test('a restricted shell, and a PATH without sh', async () => {
    await lab.must(['mkdir', '-p', `${HOME}/bin`])
    expect(await as('/bin/rbash', { '.bashrc': 'PATH=$HOME/bin; readonly PATH\n' })).toMatchObject({
      code: 'host.shell-restricted',
    })
    expect(await as('/bin/zsh', { '.zshenv': 'path=(/nowhere)\n' })).toMatchObject({ code: 'host.shell-restricted' })
    // One that may start everything is no hindrance.
    expect(await as('/bin/rbash')).toMatchObject({ code: 0, stdout: '2001\n' })
  })

  test('a shell that is not there: sshd signs nobody in, or starts nothing', async () => {
    await giveShell(lab, 'ops', HOME, { name: 'none', path: '/bin/no-such-shell' })
    await expect(connect()).rejects.toMatchObject({ code: 'host.auth-rejected' })
    // Where sshd does not look first, it finds out when it starts it.
    const chroot = await LabSshd.start(lab, { port: 2212, config: ['ChrootDirectory /'] })
    const shell = new SshShell(await connect('ops', 2212))
    await expect(shell.run(['id'])).rejects.toMatchObject({ code: 'host.no-shell' })
    await chroot.stop()
    expect(sshd.connections()).toBe(0)
  })
})
