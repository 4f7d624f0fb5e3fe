import { imageCompareArgs, imageConvertArgs, imageCreateArgs, shellLine, virshArgs, virtCloneArgs } from '../../images'
import { madeDisks } from '../files/journal'
import type { CloneJournal } from './journal'

/**
 * The commands that a clone is equal to, for reading and copying; nothing runs them. Where virt-clone can do it, that
 * comes first (# 1), then the same step by step as Offshoot does it (# 2). Comments are numbers: they have no language.
 * @param macs of the clone's interfaces
 * @param snapshot the one of the source that is cloned
 */
export function cloneCommands(
  journal: Omit<CloneJournal, 'commands'>,
  macs: readonly string[],
  snapshot?: string,
): string {
  const { source, clone } = journal
  const made = madeDisks(journal as CloneJournal)
  const virsh = (...words: string[]) => shellLine(virshArgs(journal.uri, ...words))
  const lines: string[] = []
  if (
    snapshot === undefined &&
    made.length > 0 &&
    made.every((d) => d.action === 'copy' && d.format === d.sourceFormat)
  ) {
    const files = made.map((d) => d.path)
    lines.push(
      '# 1',
      shellLine(virtCloneArgs({ uri: journal.uri, original: source.name, name: clone.name, files, macs })),
      '',
      '# 2',
    )
  }
  for (const d of made) {
    const from = { path: d.source, format: d.sourceFormat }
    const to = { path: d.path, format: d.format }
    if (d.action === 'copy') {
      lines.push(shellLine(imageConvertArgs({ ...from, snapshot: d.snapshot }, to)))
      if (journal.verify && d.snapshot === undefined) lines.push(shellLine(imageCompareArgs(from, to)))
    } else if (d.action === 'linked') {
      lines.push(shellLine(imageCreateArgs({ ...to, backing: from })))
    } else if (d.action === 'reflink') {
      lines.push(shellLine(['cp', '--reflink=always', d.source, d.path]))
    } else {
      lines.push(shellLine(imageCreateArgs({ ...to, size: d.sourceVirtualBytes })))
    }
    if (journal.sync) lines.push(shellLine(['sync', d.path]))
  }
  if (journal.nvram !== null) lines.push(shellLine(['cp', journal.nvram.source, journal.nvram.path]))
  lines.push(
    snapshot === undefined
      ? `${virsh('dumpxml', '--inactive', source.uuid)} > clone.xml`
      : `${virsh('snapshot-dumpxml', source.uuid, '--snapshotname', snapshot)} > clone.xml`,
    '"${EDITOR:-vi}" clone.xml',
    virsh('define', 'clone.xml'),
  )
  if (journal.start) lines.push(virsh('start', clone.uuid))
  return lines.join('\n')
}
