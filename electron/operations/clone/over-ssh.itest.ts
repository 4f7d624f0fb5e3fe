import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '@shared/job'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LabHost, until } from '../../../e2e/lab/lab'
import { defaultRelease } from '../../../e2e/lab/releases'
import { authorize, LabSshd, makeKey } from '../../../e2e/lab/sshd'
import { Hosts, type SavedHost } from '../../hosts/hosts'
import { JobEngine } from '../../jobs/engine'
import { FoundJobs } from '../files/found'
import { abilitiesOf } from '../hosts/abilities'
import { hostAbilities } from '../hosts/host-abilities'
import { explain } from '../support/explain'
import { factsWithoutAccess } from '../test/abilities-doc'
import { CloneService } from './service'

const MiB = 1024 * 1024
const IP = '10.99.0.72'
const CLONE = '/var/lib/libvirt/images/web-clone.qcow2'

let dir: string
let lab: LabHost
let sshd: LabSshd
let disk: string
const running: Offshoot[] = []

/** What the application has of hosts and jobs, with its saved hosts kept while it is closed and opened. */
class Offshoot {
  readonly jobs = new Map<string, Job>()
  readonly engine = new JobEngine({
    onChanged: (job) => this.jobs.set(job.id, job),
    onRemoved: (id) => this.jobs.delete(id),
    explain,
  })
  readonly hosts: Hosts
  readonly clones: CloneService

  constructor(saved: SavedHost[], config = 'config') {
    this.hosts = new Hosts({
      session: false,
      system: { sockets: [] },
      places: { userFile: join(dir, config), systemFile: null },
      saved: {
        list: () => saved,
        put: async (host) => void saved.push(host),
        remove: async () => undefined,
      },
    })
    this.hosts.prompts.asked.on(({ id }) => this.hosts.prompts.answer(id, { kind: 'host-key', choice: 'accept' }))
    this.clones = new CloneService(this.hosts, this.engine)
    new FoundJobs(this.hosts, this.engine, [this.clones.kind], [], (error) => {
      throw error
    })
    this.hosts.start()
    running.push(this)
  }

  /** Begins to clone `web`. @returns the job's id */
  async clone(host: string): Promise<string> {
    await this.hosts.get(host).whenOnline()
    await until('web', () =>
      this.hosts
        .get(host)
        .domains()
        .some((d) => d.name === 'web'),
    )
    const source =
      this.hosts
        .get(host)
        .domains()
        .find((d) => d.name === 'web')?.uuid ?? ''
    const plan = await this.clones.plan({
      host,
      source,
      disks: [],
      macs: {},
      verify: false,
      sync: false,
      start: false,
      keepGraphicsPorts: false,
    })
    expect(plan.blockers).toEqual([])
    return this.clones.start(plan.id)
  }

  async state(job: string, wanted: (job: Job) => boolean): Promise<void> {
    const now = () => this.jobs.get(job)
    await until(
      'the job as wanted',
      () => {
        const job = now()
        return job !== undefined && wanted(job)
      },
      30_000,
    ).catch((error) => {
      throw new Error(JSON.stringify(now()), { cause: error })
    })
  }
}

const at = (fraction: number) => (job: Job) => (job.progress.fraction ?? 0) >= fraction

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-over-ssh-'))
  await makeKey(join(dir, 'id'))
  lab = await LabHost.up('over-ssh', { ip: IP })
  await lab.addUser('ops', { libvirtGroup: true })
  await lab.configure({ unixSockGroup: true })
  sshd = await LabSshd.start(lab)
  for (const user of ['root', 'ops']) authorize(lab, user, join(dir, 'id.pub'))
  const common = `Host *\n IdentityFile ${join(dir, 'id')}\n IdentityAgent none\n UserKnownHostsFile ${dir}/known\n`
  writeFileSync(join(dir, 'config'), common)
  // ssh2 knows nothing of such a list, so the OpenSSH client carries these connections.
  writeFileSync(join(dir, 'revoked'), '')
  writeFileSync(join(dir, 'config-openssh'), `${common} RevokedHostKeys ${dir}/revoked\n`)
  const web = await lab.defineVm({
    name: 'web',
    disks: [{ format: 'qcow2', sizeBytes: 1024 * MiB, dataBytes: 192 * MiB }],
  })
  disk = web.disks[0] ?? ''
  await lab.virsh('pool-refresh', 'default')
  await lab.slowCopies(48 * MiB)
})
afterEach(async () => {
  for (const one of running.splice(0)) await one.hosts.close()
  await lab.exec(['virsh', 'undefine', 'web-clone'])
  await lab.exec(['rm', '-f', CLONE])
})
afterAll(async () => {
  await lab?.down()
  rmSync(dir, { recursive: true, force: true })
})

async function expectCloned(sum: string): Promise<void> {
  expect(await lab.virsh('list', '--all', '--name')).toContain('web-clone')
  expect(await lab.sameContent(disk, CLONE)).toBe(true)
  expect(await lab.sha256(disk)).toBe(sum)
  expect(await lab.leftovers()).toEqual([])
}

describe('a clone on a host over ssh', () => {
  test.each([
    ['built-in', 'config'],
    ['openssh', 'config-openssh'],
  ])('goes on when the link (%s) is cut, is followed again, and is finished', async (carrier, config) => {
    const sum = await lab.sha256(disk)
    const app = new Offshoot([], config)
    const id = await app.hosts.add(`root@${IP}`, '', '')
    const job = await app.clone(id)
    expect(app.hosts.get(id).summary().facts?.carrier?.kind).toBe(carrier)
    await app.state(job, at(0.2))
    await sshd.dropConnections()
    await sshd.stop()
    await app.state(job, (j) => j.state === 'out-of-sight')
    expect(lab.processes(/qemu-img convert/).length).toBeGreaterThan(0)
    await sshd.listen()
    await app.state(job, (j) => j.state === 'done')
    await expectCloned(sum)
  })

  test('goes on when the application is gone, and the next one finishes it', async () => {
    const sum = await lab.sha256(disk)
    const saved: SavedHost[] = []
    const first = new Offshoot(saved)
    const job = await first.clone(await first.hosts.add(`root@${IP}`, '', ''))
    await first.state(job, at(0.2))
    await first.hosts.close()
    expect(lab.processes(/qemu-img convert/).length).toBeGreaterThan(0)
    expect(first.jobs.get(job)?.state).toBe('out-of-sight')
    const second = new Offshoot(saved)
    await second.state(job, (j) => j.reattached)
    await second.state(job, (j) => j.state === 'done')
    await expectCloned(sum)
  })

  test('is cancelled within 2 s with nothing left, also after the link was cut', async () => {
    const before = await lab.fingerprint()
    const app = new Offshoot([])
    const job = await app.clone(await app.hosts.add(`root@${IP}`, '', ''))
    await app.state(job, at(0.1))
    await sshd.dropConnections()
    await app.state(job, (j) => j.state === 'out-of-sight')
    await app.state(job, (j) => j.state === 'running')
    const began = performance.now()
    app.engine.cancel(job)
    await app.state(job, (j) => j.state === 'cancelled')
    expect(performance.now() - began).toBeLessThan(2000)
    expect(await lab.changesSince(before)).toEqual([])
    expect(await lab.leftovers()).toEqual([])
  })

  test('works for a user of group libvirt who may not read images, by libvirt’s storage', async () => {
    const sum = await lab.sha256(disk)
    const app = new Offshoot([])
    const id = await app.hosts.add(`ops@${IP}`, '', '')
    const job = await app.clone(id)
    const { abilities } = await hostAbilities(app.hosts.get(id))
    expect(abilities).toEqual(abilitiesOf(factsWithoutAccess(defaultRelease())))
    await app.state(job, (j) => j.state === 'done' || j.state === 'failed')
    expect(app.jobs.get(job)).toMatchObject({ state: 'done', engine: 'storage-api' })
    await expectCloned(sum)

    // What the table says that this user cannot is refused in the plan.
    expect(abilities.find((a) => a.id === 'clone-snapshot-running')).toMatchObject({ way: 'not' })
    await lab.virsh('snapshot-create-as', 'web', 'then')
    const source = await lab.virsh('domuuid', 'web')
    const wish = { disks: [], macs: {}, verify: false, sync: false, start: false, keepGraphicsPorts: false }
    const plan = await app.clones.plan({ ...wish, host: id, source, snapshot: 'then' })
    expect(plan.blockers.map((b) => b.code)).toContain('snapshot-needs-files')
    await lab.virsh('snapshot-delete', 'web', 'then')
  })
})
