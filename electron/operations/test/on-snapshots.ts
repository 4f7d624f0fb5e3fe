import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '@shared/job'
import type { TranscriptEntry } from '@shared/model/transcript'
import { afterAll, expect } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import type { Hosts } from '../../hosts/hosts'
import { Pictures } from '../snapshots/pictures'
import { Transcript } from '../support/transcript'
import { host, onLab } from './on-lab'
import { snapshotsAwaited } from './snapshots-awaited'

type Verbs = ReturnType<typeof snapshotsAwaited>

/** The wish for a snapshot inside the images, but for its name. */
export const INSIDE = {
  description: '',
  way: 'internal',
  quiesce: false,
  memory: false,
  disks: [] as string[],
} as const

/** What a refusal looks like, by its reason. */
export const refusal = (by: string) => ({
  problem: { code: 'snapshot.refused', params: expect.objectContaining({ by }) },
})

/** The verbs of snapshots on a lab host, as short as tests want them. */
export function onSnapshots(
  name: string,
  onEntry: (entry: TranscriptEntry) => void = () => undefined,
  onJob?: (job: Job) => void,
) {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-pictures-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const verbsOn = (hosts: Hosts): Verbs =>
    snapshotsAwaited({ hosts, transcript: new Transcript(onEntry) }, new Pictures(folder), onJob)
  let own: Verbs | undefined
  const on = onLab(name, ({ hosts }) => {
    own = verbsOn(hosts)
  })
  const verbs = () => {
    if (own === undefined) throw new Error('the lab is not up yet')
    return own
  }
  return {
    on,
    /** of another Offshoot on the same host */
    verbsOn,
    get verbs() {
      return verbs()
    },
    tree: (uuid: string) => verbs()['snapshots.tree']({ host, uuid }),
    space: (uuid: string) => verbs()['snapshots.space']({ host, uuid, thorough: false }),
    /** Inside the images, unless told otherwise. */
    take: (uuid: string, name: string, more: object = {}) =>
      verbs()['snapshots.take']({ host, uuid, name, ...INSIDE, ...more }),
    /** Has the definition name the first disk by pool and volume. */
    asVolume: async (uuid: string) => {
      const old = await on.disk(uuid)
      await on.lab.virsh('pool-refresh', 'default')
      const text = (await on.lab.virsh('dumpxml', uuid, '--inactive'))
        .replace(`<disk type='file' device='disk'>`, `<disk type='volume' device='disk'>`)
        .replace(`<source file='${old}'/>`, `<source pool='default' volume='${old.split('/').pop()}'/>`)
      await on.lab.must(['sh', '-c', 'printf %s "$1" > /run/volume.xml && virsh define /run/volume.xml', '-', text])
      await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes("pool='default'"))
      return old
    },
    /** Writes into an image as a guest would, `text` as its byte. */
    write: (path: string, text: string) =>
      on.lab.must(['qemu-io', '-f', 'qcow2', '-c', `write -P ${text.charCodeAt(0)} 4M 64k`, path]),
    /** Whether an image has that there. */
    holds: async (path: string, text: string) =>
      (await on.lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', `read -P ${text.charCodeAt(0)} 4M 64k`, path])).code ===
      0,
    /** The file that the first disk goes on in since a snapshot in overlays. */
    overlayOf: async (uuid: string, name: string) => {
      const { snapshots } = await verbs()['snapshots.tree']({ host, uuid })
      return snapshots.find((s) => s.name === name)?.disks.find((d) => d.file !== undefined)?.file ?? ''
    },
    revert: (uuid: string, name: string, more: object = {}) =>
      verbs()['snapshots.revert']({ host, uuid, name, into: 'as-was', force: false, ...more }),
    remove: (uuid: string, name: string, which: 'one' | 'tree' | 'children' = 'one') =>
      verbs()['snapshots.delete']({ host, uuid, name, which }),
  }
}
