import { instead } from '@shared/model/log'
import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { readDomain } from '../../xml'
import { resolvePath } from '../support/disk-facts'
import { fileUses, namesOf } from '../support/file-uses'

/**
 * VMs whose disks lie on disks that a VM writes to: once it runs, what they hold is damaged. Nothing is refused for what cannot be read here: the
 * VM could not be started at all then.
 */
export async function clonesOn(host: Host, uuid: string): Promise<string[]> {
  if (host.domains().length < 2) return []
  try {
    const { disks } = readDomain(await host.xml(uuid, 'persistent'))
    const written = disks.filter((d) => (d.device === 'disk' || d.device === 'lun') && !d.readonly && !d.transient)
    const paths = (await Promise.all(written.map((disk) => resolvePath(host, disk)))).filter((path) => path !== '')
    const { uses } = await fileUses(host, uuid, paths)
    return namesOf([...uses.values()].flat().filter(({ as }) => as === 'backing'))
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'host.lost') throw error
    return instead(host.log, 'domain.clones', [], { uuid })(error)
  }
}
