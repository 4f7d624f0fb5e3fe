import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '@shared/job'
import type { ClonePlan, CloneRequest } from '@shared/model/clone'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { LabHost, until } from '../../../e2e/lab/lab'
import { authorize, LabSshd, makeKey } from '../../../e2e/lab/sshd'
import type { Host } from '../../hosts/host'
import { Hosts, type SavedHost } from '../../hosts/hosts'
import { JobEngine } from '../../jobs/engine'
import { readDomain } from '../../xml'
import { CloneService } from '../clone/service'
import { ConvertService } from '../convert/service'
import { FoundJobs } from '../files/found'
import { Pictures } from '../snapshots/pictures'
import { explain } from '../support/explain'
import { Transcript } from '../support/transcript'
import { snapshotsAwaited } from './snapshots-awaited'

const MiB = 1024 * 1024

/** What the application has of one host over ssh. */
export interface App {
  readonly id: string
  readonly host: Host
  readonly hosts: Hosts
  readonly engine: JobEngine
  readonly jobs: ReadonlyMap<string, Job>
  readonly conversions: ConvertService
  readonly snapshots: ReturnType<typeof snapshotsAwaited>
  plan(change?: Partial<CloneRequest>): Promise<ClonePlan>
  /** Begins a clone of `web`. @returns the job's id */
  clone(name: string, change?: Partial<CloneRequest>): Promise<string>
  /** Waits for the end of a job. */
  ended(job: string): Promise<Job | undefined>
}

/** A lab host with sshd, root and a user `ops` of group libvirt, the VM `web`, and copies that take about a second. */
export interface OverSsh {
  readonly ip: string
  readonly lab: LabHost
  readonly sshd: LabSshd
  /** directory for keys and configuration */
  readonly dir: string
  readonly web: { readonly uuid: string; readonly disk: string; readonly sum: string }
  /** Starts an Offshoot that knows the host; closed after the test. `saved`: hosts kept from an earlier one. */
  app(user: string, saved?: SavedHost[]): Promise<App>
  /** Path of the first disk as the saved definition has it. */
  source(vm: string): Promise<string>
}

/** Brings it up for the tests of a file. `ip`: unique among files that run at once. */
export function overSsh(name: string, ip: string): OverSsh {
  const running: Hosts[] = []
  const on = { ip } as { -readonly [K in keyof OverSsh]: OverSsh[K] }
  on.source = async (vm) =>
    readDomain(await on.lab.virsh('dumpxml', '--domain', vm, '--inactive')).disks[0]?.source.path ?? ''
  on.app = async (user, saved = []) => {
    const jobs = new Map<string, Job>()
    const engine = new JobEngine({
      onChanged: (job) => jobs.set(job.id, job),
      onRemoved: (id) => jobs.delete(id),
      explain,
    })
    const hosts = new Hosts({
      session: false,
      system: { sockets: [] },
      places: { userFile: join(on.dir, 'config'), systemFile: null },
      saved: { list: () => saved, put: async (host) => void saved.push(host), remove: async () => undefined },
    })
    running.push(hosts)
    hosts.prompts.asked.on(({ id }) => hosts.prompts.answer(id, { kind: 'host-key', choice: 'accept' }))
    const clones = new CloneService(hosts, engine)
    const conversions = new ConvertService(hosts, engine)
    new FoundJobs(hosts, engine, [clones.kind, conversions.kind], [], (error) => {
      // A test that ends may do so in the middle of a look.
      if (running.includes(hosts)) throw error
    })
    hosts.start()
    const id = saved[0]?.id ?? (await hosts.add(user.includes('@') ? user : `${user}@${ip}`, '', ''))
    const host = hosts.get(id)
    await host.whenOnline()
    await until('the VM', () => host.domain(on.web.uuid)?.xmlKnown === true)
    const plan = (change: Partial<CloneRequest> = {}) =>
      clones.plan({
        host: id,
        source: on.web.uuid,
        disks: [],
        macs: {},
        verify: false,
        sync: false,
        start: false,
        keepGraphicsPorts: false,
        ...change,
      })
    return {
      id,
      host,
      hosts,
      engine,
      jobs,
      plan,
      conversions,
      snapshots: snapshotsAwaited(
        { hosts, transcript: new Transcript(() => undefined) },
        new Pictures(join(on.dir, 'pictures')),
      ),
      clone: async (name, change = {}) => {
        const { id: planned, blockers } = await plan({ name, ...change })
        if (blockers.length > 0) throw new Error(JSON.stringify(blockers))
        return clones.start(planned)
      },
      ended: async (job) => {
        const now = () => jobs.get(job)
        await until('the end of the job', () => /done|failed|cancelled/.test(now()?.state ?? ''), 30_000)
        const { state, problem } = now() ?? {}
        // a test that fails should say why
        if (state === 'failed') console.error(JSON.stringify(problem))
        return now()
      },
    }
  }
  beforeAll(async () => {
    on.dir = mkdtempSync(join(tmpdir(), `offshoot-${name}-`))
    await makeKey(join(on.dir, 'id'))
    on.lab = await LabHost.up(name, { ip })
    await on.lab.addUser('ops', { libvirtGroup: true })
    await on.lab.configure({ unixSockGroup: true })
    on.sshd = await LabSshd.start(on.lab)
    for (const user of ['root', 'ops']) authorize(on.lab, user, join(on.dir, 'id.pub'))
    writeFileSync(
      join(on.dir, 'config'),
      `Host *\n IdentityFile ${join(on.dir, 'id')}\n IdentityAgent none\n UserKnownHostsFile ${on.dir}/known\n`,
    )
    const made = await on.lab.defineVm({
      name: 'web',
      disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: 24 * MiB }],
    })
    const disk = made.disks[0] ?? ''
    on.web = { uuid: made.uuid, disk, sum: await on.lab.sha256(disk) }
    await on.lab.virsh('pool-refresh', 'default')
    await on.lab.slowCopies(24 * MiB)
  })
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close()
  })
  afterAll(async () => {
    await on.lab?.down()
    rmSync(on.dir, { recursive: true, force: true })
  })
  return on
}
