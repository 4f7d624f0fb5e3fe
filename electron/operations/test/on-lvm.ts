import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '@shared/job'
import { afterAll, beforeAll } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { LvmHost } from '../../../e2e/lab/lvm-host'
import type { Host } from '../../hosts/host'
import { Hosts } from '../../hosts/hosts'
import { Pictures } from '../snapshots/pictures'
import { Transcript } from '../support/transcript'
import { snapshotsAwaited } from './snapshots-awaited'

/** The lab's LVM host as Offshoot reaches it over ssh, as root. */
export interface OnLvm {
  readonly lab: LvmHost
  readonly id: string
  readonly host: Host
  readonly hosts: Hosts
  readonly snapshots: ReturnType<typeof snapshotsAwaited>
  /** told of each change of a job */
  onJob: (job: Job) => void
  /** Defines a VM on devices and waits until the inventory has it. */
  vm(name: string, disks: readonly string[], start?: boolean): Promise<string>
}

/** Alive from `beforeAll` to `afterAll`. */
export function onLvm(): OnLvm {
  const on = { onJob: () => undefined } as unknown as { -readonly [K in keyof OnLvm]: OnLvm[K] }
  let dir = ''
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'offshoot-lvm-'))
    on.lab = await LvmHost.up()
    writeFileSync(join(dir, 'config'), `${on.lab.sshConfig('lvmhost')} UserKnownHostsFile ${dir}/known\n`)
    on.hosts = new Hosts({
      session: false,
      system: { sockets: [] },
      places: { userFile: join(dir, 'config'), systemFile: null },
      saved: { list: () => [], put: async () => undefined, remove: async () => undefined },
    })
    on.hosts.prompts.asked.on(({ id }) => on.hosts.prompts.answer(id, { kind: 'host-key', choice: 'accept' }))
    on.hosts.start()
    on.id = await on.hosts.add('lvmhost', '', '')
    on.host = on.hosts.get(on.id)
    await on.host.whenOnline()
    on.snapshots = snapshotsAwaited(
      { hosts: on.hosts, transcript: new Transcript(() => undefined) },
      new Pictures(join(dir, 'pictures')),
      (job) => on.onJob(job),
    )
    on.vm = async (name, disks, start = false) => {
      const uuid = await on.lab.defineVm(name, disks, { start })
      await until('the VM', () => on.host.domain(uuid)?.xmlKnown === true)
      return uuid
    }
  })
  afterAll(async () => {
    await on.hosts?.close()
    await on.lab?.down()
    rmSync(dir, { recursive: true, force: true })
  })
  return on
}
