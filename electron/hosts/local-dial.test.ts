import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Problem } from '@shared/problem'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Procedure, procedures } from '../libvirt'
import { type Packet, PacketReader, PacketType } from '../libvirt/framing'
import { errorBytes, replyBytes } from '../libvirt/test/peer'
import { distribution } from './distributions'
import { dialLocal } from './local-dial'

let directory: string
const servers: Server[] = []
const sockets: Socket[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'offshoot-dial-'))
  await writeFile(join(directory, 'libvirtd'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
})
afterAll(() => rm(directory, { recursive: true }))
afterEach(() => {
  vi.unstubAllEnvs()
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** A daemon of the test's own on a socket of this name. */
async function listen(name: string, onPacket: (packet: Packet, socket: Socket) => void): Promise<string> {
  const path = join(directory, name)
  const server = createServer((socket) => {
    sockets.push(socket)
    const reader = new PacketReader()
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => reader.push(chunk, (packet) => onPacket(packet, socket)))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return path
}

const reply = <Ret>(socket: Socket, packet: Packet, procedure: Procedure<never, Ret>, value: Ret) =>
  socket.write(replyBytes(packet, procedure, value))

/** Lets everyone in. */
const open = (packet: Packet, socket: Socket) => {
  if (packet.procedure === procedures.authList.number) reply(socket, packet, procedures.authList, { types: [0] })
  else reply(socket, packet, procedures.connectOpen, {})
}

/** Wants to know who it is, and is never content. */
const asks = (type: number) => (packet: Packet, socket: Socket) => {
  if (packet.procedure === procedures.authList.number) reply(socket, packet, procedures.authList, { types: [type] })
  else socket.write(errorBytes(packet, PacketType.reply, 1, 'no agent'))
}

/** A socket file that nobody listens to any more. */
async function stale(name: string): Promise<string> {
  const path = await listen(`${name}-live`, () => undefined)
  await rename(path, join(directory, name))
  await new Promise((resolve) => servers.pop()?.close(resolve))
  return join(directory, name)
}

const missing = () => join(directory, 'missing')

async function refusal(dialled: Promise<unknown>): Promise<Problem> {
  const error = await dialled.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Error && 'problem' in error) return error.problem as Problem
  throw new Error(`expected a problem, got ${error}`)
}

const dial = (paths: string[], kind: 'local-system' | 'local-session' = 'local-system') =>
  dialLocal(kind, 'qemu:///system', paths)

describe('dialling this computer', () => {
  test('takes the first socket that answers', async () => {
    const good = await listen('good', open)
    const { connection, socketPath } = await dial([missing(), await stale('dead'), good])
    expect(socketPath).toBe(good)
    await connection.close()
  })

  test('an abort gives its own reason, also while a daemon does not answer', async () => {
    const silent = await listen('silent', () => undefined)
    const abort = new AbortController()
    const dialled = dialLocal('local-system', 'qemu:///system', [silent], abort.signal)
    setTimeout(() => abort.abort(new Error('closed')), 20)
    await expect(dialled).rejects.toThrow('closed')
  })
})

/** Root has no session libvirt of its own to be offered. */
const root = process.getuid?.() === 0
const session = root ? [] : [{ kind: 'use-session' }]

describe('why it cannot be reached', () => {
  test('no libvirt is installed: how this distribution installs it', async () => {
    vi.stubEnv('VIRTD_PATH', missing())
    const problem = await refusal(dial([missing()]))
    expect(problem.code).toBe('host.no-libvirt')
    const kinds = problem.remedies.map((r) => r.kind)
    expect(kinds.filter((kind) => kind !== 'start-libvirt')).toEqual([
      'install-libvirt',
      ...(root ? [] : ['join-group']),
      'retry',
    ])
    // Debian starts what it installs only where systemd runs.
    expect(kinds.includes('start-libvirt')).toBe(distribution().startCommand !== undefined)
    expect(problem.remedies[0]).toMatchObject({
      params: { command: root ? expect.not.stringContaining('sudo') : expect.stringMatching(/^sudo /) },
    })
  })

  test.each([
    ['no socket', async () => missing()],
    ['a socket nobody listens to', () => stale('nobody')],
  ])('its daemon does not run, %s: what starts it', async (_, path) => {
    vi.stubEnv('VIRTD_PATH', directory)
    const problem = await refusal(dial([await path()]))
    expect(problem.code).toBe('host.unreachable')
    expect(problem.remedies[0]).toMatchObject({
      kind: 'start-libvirt',
      params: { command: expect.stringMatching(/libvirtd/) },
    })
  })

  test('polkit refuses: the group, and the session instead', async () => {
    const problem = await refusal(dial([await listen('polkit', asks(2))]))
    const user = userInfo().username
    expect(problem).toEqual({
      code: 'host.denied',
      params: { user, group: 'libvirt' },
      raw: 'no agent',
      remedies: [
        {
          kind: 'join-group',
          params: { group: 'libvirt', command: `${root ? '' : 'sudo '}usermod -aG libvirt ${user}` },
        },
        ...session,
        { kind: 'retry' },
      ],
    })
  })

  test('it wants SASL: no group is promised', async () => {
    const problem = await refusal(dial([await listen('sasl', asks(1))]))
    expect(problem.code).toBe('host.auth-failed')
    expect(problem.remedies.map((r) => r.kind)).toEqual([...session.map((r) => r.kind), 'retry'])
  })

  test('what listens there is not libvirt', async () => {
    const path = join(directory, 'http')
    const server = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(path, resolve))
    expect(await refusal(dial([path]))).toMatchObject({ code: 'host.unreachable', remedies: [{ kind: 'retry' }] })
  })

  test('of several refusals the most telling counts, whatever their order', async () => {
    vi.stubEnv('VIRTD_PATH', directory)
    const denies = await listen('denies', asks(2))
    const dead = await stale('dead-too')
    expect((await refusal(dial([denies, dead, missing()]))).code).toBe('host.denied')
    expect((await refusal(dial([missing(), dead, denies]))).code).toBe('host.denied')
    expect((await refusal(dial([missing(), dead]))).raw).toContain('ECONNREFUSED')
  })

  test('LIBVIRT_AUTOSTART=0 starts no session daemon, and says at once that none answers', async () => {
    vi.stubEnv('VIRTD_PATH', directory)
    vi.stubEnv('LIBVIRT_AUTOSTART', '0')
    const began = performance.now()
    const problem = await refusal(dial([missing()], 'local-session'))
    expect(problem).toMatchObject({ code: 'host.unreachable', remedies: [{ kind: 'retry' }] })
    expect(performance.now() - began).toBeLessThan(1000)
  })
})
