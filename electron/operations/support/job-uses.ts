import type { FileUse } from '@shared/model/everyday'
import { z } from 'zod'
import { HostJobError, type HostJobRecord } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import { readJournal } from './journal'
import { jobsOn } from './place'

/** What is needed of a clone's journal to know which files the VM that it makes lies on. */
const journal = z.object({
  clone: z.object({ uuid: z.string(), name: z.string() }),
  disks: z.array(z.object({ action: z.string(), source: z.string() })),
})

/** A file that a clone needs whose VM is not defined yet. */
export interface JobUse {
  readonly path: string
  readonly use: FileUse
}

/**
 * What clones that are being made on a host need, whoever started them: until the VM is defined, only the job tells. A copy needs its source while
 * it is copied, a linked clone for good.
 */
export async function jobUses(host: Host): Promise<JobUse[]> {
  await host.fileAccess()
  if (host.summary().facts?.noPrograms !== undefined) return []
  const records = await jobsOn(host)
    .list()
    .catch((error: unknown) => {
      // Where no job can be kept, none is.
      if (error instanceof HostJobError && error.code === 'no-place') return []
      throw error
    })
  return records.flatMap((record) => {
    const plan = readJournal(journal, record.plan)
    if (plan === null || isOver(record)) return []
    const { clone, disks } = plan
    const needed = disks.filter((d) => d.action === 'linked' || (record.status !== 'ended' && d.action !== 'empty'))
    const domain = { host: host.id, uuid: clone.uuid, name: clone.name }
    return needed.map(({ source }) => ({ path: source, use: { domain, as: 'backing' } as const }))
  })
}

const isOver = ({ status, exit }: HostJobRecord) =>
  status === 'dead' || (status === 'ended' && exit !== null && exit.word !== 'done')
