import { posix } from 'node:path'
import {
  heredoc,
  imageCompareArgs,
  imageConvertArgs,
  imageCreateArgs,
  shellLine,
  shellRecipe,
  virshArgs,
  virtCloneArgs,
} from '../../images'
import { type JournalDisk, madeDisks } from '../support/journal'
import type { CloneJournal } from './journal'

type Bare = Omit<CloneJournal, 'commands' | 'xml'>

/**
 * The commands that a clone is equal to, step by step as Offshoot does it, for reading and copying; nothing runs them. Pasted into a
 * shell as a whole they make the clone: each goes on only where the one before it went well, and no file that is there is written to.
 * @param xml the clone's definition as it is shown, without passwords
 */
export function cloneCommands(journal: Bare, xml: string): string {
  const { clone } = journal
  const virsh = (...words: string[]) => virshArgs(journal.uri, ...words)
  const made = madeDisks(journal)
  const paths = [...made.map((d) => d.path), ...(journal.nvram === null ? [] : [journal.nvram.path])]
  return shellRecipe([
    ...paths.map((path) => shellLine(['test', '!', '-e', path])),
    ...made.flatMap((d) => diskCommands(d, journal)),
    ...(journal.nvram === null ? [] : [shellLine(['cp', journal.nvram.source, journal.nvram.path])]),
    heredoc(virsh('define', '/dev/stdin'), xml),
    ...(journal.start ? [shellLine(virsh('start', clone.uuid))] : []),
  ])
}

function diskCommands(disk: JournalDisk, journal: Bare): string[] {
  const from = { path: disk.source, format: disk.sourceFormat }
  const to = { path: disk.path, format: disk.format }
  const sync = journal.sync ? [shellLine(['sync', disk.path])] : []
  switch (disk.action) {
    case 'copy': {
      const compares = journal.verify && disk.snapshot === undefined
      return [
        shellLine(imageConvertArgs({ ...from, snapshot: disk.snapshot }, to)),
        ...(compares ? [shellLine(imageCompareArgs(from, to))] : []),
        ...sync,
      ]
    }
    case 'linked':
      return [shellLine(imageCreateArgs({ ...to, backing: from })), ...sync]
    case 'reflink':
      return [shellLine(['cp', '--reflink=always', disk.source, disk.path]), ...sync]
    default:
      return [shellLine(imageCreateArgs({ ...to, size: disk.sourceVirtualBytes })), ...sync]
  }
}

/** virt-clone 4.1 refuses names with a space, and names of files with the others come out as XML entities (seen). */
const MANGLED = /[ '"&<>]/

/**
 * The same by virt-clone, where it can do it: it copies each disk in its own format, and shares the others.
 * @param macs of the clone's interfaces
 */
export function virtCloneCommands(journal: Bare, macs: readonly string[]): string | undefined {
  const made = madeDisks(journal)
  const copies = made.every((d) => d.action === 'copy' && d.format === d.sourceFormat && d.holds === undefined)
  const others = journal.disks.filter((d) => d.path === '')
  if (made.length === 0 || !copies || others.some((d) => d.action !== 'share')) return undefined
  if (made.some((d) => d.snapshot !== undefined)) return undefined
  const names = [journal.clone.name, ...made.map((d) => posix.basename(d.path))]
  if (names.some((name) => MANGLED.test(name))) return undefined
  const words = {
    uri: journal.uri,
    original: journal.source.name,
    name: journal.clone.name,
    files: made.map((d) => d.path),
    skipCopy: others.map((d) => d.target),
    macs,
    ...(journal.nvram === null ? {} : { nvram: journal.nvram.path }),
  }
  const start = shellLine(virshArgs(journal.uri, 'start', `--domain=${journal.clone.name}`))
  return shellRecipe([shellLine(virtCloneArgs(words)), ...(journal.start ? [start] : [])])
}
