import { ProblemError } from '@shared/problem'
import { z } from 'zod'
import type { HostJobRecord, HostJobs } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import { imageShell } from '../support/disk-facts'
import { daemonOf, identityOf, keepRecord, seenOf } from '../support/host-records'
import { readJournal } from '../support/journal'

/**
 * What deleting a VM keeps on its host, from before the VM is undefined until its files are gone or the user has decided about them. No step needs a
 * note of its own: whether the VM is defined, and which name each file has, the host tells, and both names are in here.
 */
const deletion = z.strictObject({
  kind: z.literal('delete-domain'),
  version: z.literal(1),
  uri: z.string(),
  /** ms since 1970, the click */
  createdAt: z.number().int(),
  uuid: z.string(),
  name: z.string(),
  /** with passwords, as libvirt keeps them itself */
  definition: z.string(),
  autostart: z.boolean(),
  /** the files that were chosen; what lies on others before them */
  files: z.array(
    z.strictObject({
      path: z.string(),
      /** its name just before it is removed */
      aside: z.string(),
      /** device and inode; null where nobody could look */
      identity: z.string().nullable(),
      bytes: z.number().int().min(0),
      /** chosen files that lie on it, by path */
      above: z.array(z.string()),
    }),
  ),
  /** what libvirt removes before it undefines the VM */
  had: z.strictObject({ snapshots: z.number().int(), savedState: z.boolean(), nvram: z.string().nullable() }),
  /** the host's boot, and process and start of its libvirt daemon; empty where it cannot be known */
  boot: z.string(),
  daemon: z.string(),
})
export type Deletion = z.infer<typeof deletion>
export type DeletedFile = Deletion['files'][number]

/** @returns null for a record of something else, or of another libvirt of the host */
export function readDeletion(host: Host, { plan }: Pick<HostJobRecord, 'plan'>): Deletion | null {
  const work = readJournal(deletion, plan)
  return work === null || work.uri !== host.uri ? null : work
}

/**
 * Keeps it, before anything is done.
 * @returns its id; null where no record can be kept, as on a full disk: deleting VMs is what ends that
 * @throws why a host with a place for records did not keep it
 */
export async function keepDeletion(
  host: Host,
  jobs: HostJobs,
  of: Omit<Deletion, 'kind' | 'version' | 'uri' | 'createdAt' | 'boot' | 'daemon'>,
): Promise<string | null> {
  await host.fileAccess()
  if (host.summary().facts?.noPrograms !== undefined) return null
  const started = await daemonOf(host)
  const same = { kind: 'delete-domain', version: 1, uri: host.uri, createdAt: Date.now() } as const
  const work: Deletion = { ...same, ...of, ...started }
  try {
    return await keepRecord(host, jobs, work, (record) => readDeletion(host, record) !== null)
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'job.no-place') throw error
    host.log.warn('delete.not-recorded', { uuid: of.uuid, error })
    return null
  }
}

/**
 * Arguments: files, each as its own name, the name it had last, device and inode. Gives it its own name back where that is free, and never
 * takes a name that is in use. A rename that was cut may have left both names.
 */
const BACK = `
same() { [ "$(stat -L -c %d:%i -- "$1" 2>/dev/null)" = "$2" ]; }
while [ $# -gt 2 ]; do
  if same "$2" "$3"; then
    if same "$1" "$3"; then rm -- "$2"
    elif [ -e "$1" ] || [ -L "$1" ]; then :
    elif ln -- "$2" "$1" 2>/dev/null; then rm -- "$2"
    else mv -n -- "$2" "$1"
    fi
  fi
  shift 3
done
`

/** Gives files that were to be removed their own names back. */
export async function namesBack(host: Host, files: readonly DeletedFile[]): Promise<void> {
  const shell = await imageShell(host)
  const known = files.flatMap(({ path, aside, identity }) => (identity === null ? [] : [path, aside, identity]))
  if (shell === null || known.length === 0) return
  await shell.run(['sh', '-c', BACK, 'sh', ...known], { timeoutMs: 20_000 })
}

/** A file that is there still, and under which of its names. */
export interface LeftFile extends DeletedFile {
  /** null where it cannot be looked for */
  readonly at: 'path' | 'aside' | null
}

/** Those of the chosen files that are there, or may be. One that somebody else made under the name is not. */
export async function leftFiles(host: Host, files: readonly DeletedFile[]): Promise<LeftFile[]> {
  const seen = await seenOf(
    host,
    files.flatMap(({ path, aside }) => [path, aside]),
  )
  return files.flatMap((file, n): LeftFile[] => {
    const [own, other] = [seen[2 * n] ?? null, seen[2 * n + 1] ?? null]
    const is = (what: string | null) =>
      what !== null && what !== '' && (file.identity ?? identityOf(what)) === identityOf(what)
    if (is(own)) return [{ ...file, at: 'path' }]
    if (is(other)) return [{ ...file, at: 'aside' }]
    return own === null || other === null ? [{ ...file, at: null }] : []
  })
}
