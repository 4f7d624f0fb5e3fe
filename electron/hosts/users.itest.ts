import { chmod, copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '@shared/problem'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LabHost, until } from '../../e2e/lab/lab'

/** Dials as the application does, as the user and in the host that it is run in, and says what came of it. */
const PROBE = `
import { dialLocal } from '${join(import.meta.dirname, 'local-dial')}'
import { sessionSockets, systemSockets } from '${join(import.meta.dirname, 'socket-paths')}'
const [kind, uri] = process.argv.slice(2)
try {
  const { socketPath } = await dialLocal(kind, uri, kind === 'local-session' ? sessionSockets() : systemSockets())
  console.log(JSON.stringify({ socketPath }))
} catch (error) {
  console.log(JSON.stringify({ problem: error.problem ?? { code: String(error) } }))
}
process.exit(0)
`

type Outcome = { readonly socketPath?: string; readonly problem?: Problem }

/** Puts the probe into a lab host; resolves with its path there. */
async function installProbe(lab: LabHost): Promise<string> {
  const entry = join(lab.dir, 'probe-entry.ts')
  await writeFile(entry, PROBE)
  await build({
    configFile: false,
    logLevel: 'silent',
    root: lab.dir,
    resolve: { alias: { '@shared': join(import.meta.dirname, '../../shared') } },
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: join(lab.dir, 'probe'), rollupOptions: { output: { entryFileNames: 'probe.mjs' } } },
  })
  const path = join(lab.dir, 'probe/probe.mjs')
  await chmod(path, 0o644)
  // Another release's /usr, which the host may have, holds none.
  await copyFile(process.execPath, join(lab.dir, 'node'))
  return path
}

async function dialAs(
  lab: LabHost,
  user: string,
  kind: 'local-system' | 'local-session',
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const uri = kind === 'local-session' ? 'qemu:///session' : 'qemu:///system'
  const probe = join(lab.dir, 'probe/probe.mjs')
  return JSON.parse(await lab.must([join(lab.dir, 'node'), probe, kind, uri], { user, env })) as Outcome
}

describe('the system’s libvirt, where its socket is the group’s', () => {
  let lab: LabHost
  beforeAll(async () => {
    lab = await LabHost.up('sock-group')
    await lab.configure({ unixSockGroup: true })
    await lab.addUser('guest')
    await lab.addUser('ops', { libvirtGroup: true })
    await installProbe(lab)
  })
  afterAll(() => lab.down())

  test('an outsider is told the group', async () => {
    const { problem } = await dialAs(lab, 'guest', 'local-system')
    expect(problem).toMatchObject({
      code: 'host.denied',
      params: { user: 'guest', group: 'libvirt' },
      raw: expect.stringContaining('EACCES'),
      remedies: [
        { kind: 'join-group', params: { command: 'sudo usermod -aG libvirt guest' } },
        { kind: 'use-session' },
        { kind: 'retry' },
      ],
    })
  })

  test('a member gets in', async () => {
    expect(await dialAs(lab, 'ops', 'local-system')).toEqual({ socketPath: '/run/libvirt/libvirt-sock' })
  })
})

describe('the system’s libvirt, where polkit decides', () => {
  let lab: LabHost
  beforeAll(async () => {
    lab = await LabHost.up('polkit')
    await lab.configure({ polkit: true })
    await lab.addUser('guest')
    await lab.addUser('ops', { libvirtGroup: true })
    await installProbe(lab)
  })
  afterAll(() => lab.down())

  test('an outsider is told the group, with polkit’s own words', async () => {
    const { problem } = await dialAs(lab, 'guest', 'local-system')
    expect(problem).toMatchObject({
      code: 'host.denied',
      raw: expect.stringContaining('org.libvirt.unix.manage'),
      remedies: [{ kind: 'join-group' }, { kind: 'use-session' }, { kind: 'retry' }],
    })
  })

  test('a member gets in without a password', async () => {
    expect(await dialAs(lab, 'ops', 'local-system')).toEqual({ socketPath: '/run/libvirt/libvirt-sock' })
  })
})

describe('a user’s own session', () => {
  let lab: LabHost
  const daemons = () => lab.processes(/libvirtd --timeout=120/)
  beforeAll(async () => {
    lab = await LabHost.up('session')
    await installProbe(lab)
  })
  afterAll(() => lab.down())

  test('starts when it is wanted, goes on without us, and is the one that virsh finds', async () => {
    const { uid } = await lab.addUser('ann')
    expect(daemons()).toHaveLength(0)
    expect(await dialAs(lab, 'ann', 'local-session')).toEqual({ socketPath: `/run/user/${uid}/libvirt/libvirt-sock` })
    const [daemon] = daemons()
    // The probe has ended; nobody of ours is its parent.
    expect(daemon).toMatchObject({ ppid: 1 })
    await lab.must(['virsh', '-c', 'qemu:///session', 'uri'], { user: 'ann' })
    expect(daemons().map((d) => d.pid)).toEqual([daemon?.pid])
  })

  test('of two that are started at once one stays, and both clients get in', async () => {
    const { uid } = await lab.addUser('ben')
    const socketPath = `/run/user/${uid}/libvirt/libvirt-sock`
    const before = daemons().length
    const both = await Promise.all([dialAs(lab, 'ben', 'local-session'), dialAs(lab, 'ben', 'local-session')])
    expect(both).toEqual([{ socketPath }, { socketPath }])
    await until('one daemon', () => daemons().length === before + 1)
  })

  test('without a login’s runtime directory it is in the cache directory, as for virsh', async () => {
    const { home } = await lab.addUser('cho')
    const env = { XDG_RUNTIME_DIR: '' }
    expect(await dialAs(lab, 'cho', 'local-session', env)).toEqual({
      socketPath: `${home}/.cache/libvirt/libvirt-sock`,
    })
    const before = daemons().length
    await lab.must(['virsh', '-c', 'qemu:///session', 'uri'], { user: 'cho', env })
    expect(daemons()).toHaveLength(before)
  })

  test('is not started against the user’s word', async () => {
    await lab.addUser('dee')
    const before = daemons().length
    const { problem } = await dialAs(lab, 'dee', 'local-session', { LIBVIRT_AUTOSTART: '0' })
    expect(problem?.code).toBe('host.unreachable')
    expect(daemons()).toHaveLength(before)
  })
})
