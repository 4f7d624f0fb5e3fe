import type { JobResultDisk } from '@shared/job'
import type { Host } from '../../hosts/host'
import { imageInfoArgs, imagesOf } from '../../images'
import { imageShell } from '../support/disk-facts'
import type { FilesJournal } from '../support/journal'
import { withoutTool } from '../support/shell'
import { verifies } from './steps'

/** What a job's disks came to: what was planned, and the files as they really are, where the user may read them. */
export async function resultDisks(host: Host, journal: FilesJournal): Promise<JobResultDisk[]> {
  const shell = await imageShell(host)
  return Promise.all(
    journal.disks.map(async (d): Promise<JobResultDisk> => {
      const source = {
        path: d.source,
        format: d.holds ?? d.sourceFormat,
        virtualBytes: d.sourceVirtualBytes,
        bytesOnDisk: d.sourceBytesOnDisk,
      }
      const verified = verifies(journal) && (d.action === 'copy' || d.action === 'reflink')
      if (d.path === '') return { target: d.target, action: d.action, source, verified: false }
      const made = {
        path: d.path,
        format: d.holds ?? d.format,
        virtualBytes: d.sourceVirtualBytes,
        bytesOnDisk: d.neededBytes,
      }
      if (shell === null) return { target: d.target, action: d.action, source, made, verified }
      const done = await shell.run(imageInfoArgs(d.path)).catch(withoutTool)
      const image = done.code === 0 ? imagesOf(done.stdout)[0] : undefined
      return {
        target: d.target,
        action: d.action,
        source,
        made: image ? { ...made, virtualBytes: image.virtualBytes, bytesOnDisk: image.bytesOnDisk } : made,
        verified,
      }
    }),
  )
}
