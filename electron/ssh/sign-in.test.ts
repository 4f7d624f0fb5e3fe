import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type AuthContext, type Server } from 'ssh2'
import { afterAll, afterEach, expect, test } from 'vitest'
import { SshConnection } from './connection'
import { parseHost } from './uri'

const dir = mkdtempSync(join(tmpdir(), 'offshoot-sign-in-'))
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})
afterAll(() => rmSync(dir, { recursive: true }))

/** A real ssh server on loopback that asks what a test wants: what sshd asks depends on the machine's PAM modules. */
async function serve(authenticate: (context: AuthContext) => void): Promise<number> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    client.on('authentication', authenticate)
    client.on('error', () => undefined)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function open(port: number, answer: (round: readonly string[], name: string) => readonly string[] | null) {
  const userFile = join(dir, 'config')
  writeFileSync(
    userFile,
    `Host *\n IdentityFile none\n IdentityAgent none\n UserKnownHostsFile ${dir}/known\n ConnectTimeout 1\n`,
  )
  return SshConnection.open(parseHost(`ops@127.0.0.1:${port}`), {
    places: { userFile, systemFile: null },
    askers: {
      hostKey: async () => 'once',
      password: async () => null,
      passphrase: async () => null,
      keyboardInteractive: async ({ name, prompts }) =>
        answer(
          prompts.map(({ text, echo }) => `${text}${echo ? ' (seen)' : ''}`),
          name,
        ),
    },
  })
}

test('several prompts at once, then more, then none', async () => {
  const port = await serve((context) => {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
    context.prompt(
      [
        { prompt: 'PIN', echo: false },
        { prompt: 'Token', echo: true },
      ],
      'Gate',
      'Say both',
      ([pin, token]) => {
        context.prompt('Why', (why) => {
          context.prompt([], () =>
            pin === '1' && token === '2' && why[0] === 'work' ? context.accept() : context.reject(),
          )
        })
      },
    )
  })
  const rounds: string[] = []
  const connection = await open(port, (prompts, name) => {
    rounds.push(`${name}: ${prompts.join(', ')}`)
    return prompts.length === 2 ? ['1', '2'] : ['work']
  })
  expect(rounds).toEqual(['Gate: PIN, Token (seen)', ': Why (seen)'])
  expect(connection.hops[0]?.signedInWith).toBe('keyboard-interactive')
  await connection.close()
})

test('the patience of ConnectTimeout is for the host, not for the user who types', async () => {
  const port = await serve((context) => {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
    context.prompt('Slow', () => context.accept())
  })
  const userFile = join(dir, 'slow')
  writeFileSync(
    userFile,
    `Host *\n IdentityFile none\n IdentityAgent none\n UserKnownHostsFile ${dir}/known\n ConnectTimeout 1\n`,
  )
  const slow = <T>(value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), 1500))
  const connection = await SshConnection.open(parseHost(`ops@127.0.0.1:${port}`), {
    places: { userFile, systemFile: null },
    askers: {
      hostKey: () => slow('once' as const),
      password: async () => null,
      passphrase: async () => null,
      keyboardInteractive: () => slow(['x']),
    },
  })
  await connection.close()
})

test('a host that falls silent while signing in is given up', async () => {
  const silent = await serve((context) => {
    if (context.method === 'none') context.reject(['keyboard-interactive'])
  })
  await expect(open(silent, () => ['x'])).rejects.toMatchObject({ code: 'host.timeout' })
})

test('a prompt left open hears when the host gives up, which is a refusal', async () => {
  let hangUp = () => {}
  const port = await serve((context) => {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
    context.prompt('Quick', () => context.accept())
    setTimeout(hangUp, 200)
  })
  servers.at(-1)?.on('connection', (client) => {
    hangUp = () => client.end()
  })
  const userFile = join(dir, 'left')
  writeFileSync(userFile, `Host *\n IdentityFile none\n IdentityAgent none\n UserKnownHostsFile ${dir}/known\n`)
  let told = false
  const opening = SshConnection.open(parseHost(`ops@127.0.0.1:${port}`), {
    places: { userFile, systemFile: null },
    askers: {
      hostKey: async () => 'once',
      password: async () => null,
      passphrase: async () => null,
      keyboardInteractive: (_request, _about, _attempt, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            told = true
            resolve(null)
          })
        }),
    },
  })
  await expect(opening).rejects.toMatchObject({ code: 'host.auth-rejected' })
  expect(told).toBe(true)
})
