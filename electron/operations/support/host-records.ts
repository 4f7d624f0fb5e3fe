import { ProblemError } from '@shared/problem'
import { type HostJobRecord, type HostJobs, newHostJobId } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { imageShell } from './disk-facts'
import { cannotStart, jobsPossible } from './place'

/** What records on a host are made of and compared with, whatever the verb. */

/**
 * Keeps the record of something that makes no files by the host's runner, before anything is written.
 * @param isKept whether a record is that one, whole
 * @returns its id @throws job.no-place and why no program starts there
 */
export async function keepRecord(
  host: Host,
  jobs: HostJobs,
  work: object,
  isKept: (record: HostJobRecord) => boolean,
): Promise<string> {
  await jobsPossible(host)
  const id = newHostJobId()
  const outcome = await jobs.start({ id, plan: JSON.stringify(work), tasks: [] }).outcome.catch((error) => error)
  if (outcome.kind === 'ended' && outcome.word === 'done') return id
  // Watching it failed, which says nothing of the record: whether it is there, the host knows.
  const kept = (await jobs.list()).find((record) => record.id === id)
  if (kept !== undefined && isKept(kept)) return id
  throw cannotStart(outcome)
}

/** The key of `host.locks` for whoever deletes a VM or writes to its snapshots. */
export const lockOf = (uuid: string): string => `snapshots-${uuid.toLowerCase()}`

/** Whether libvirt has that VM. */
export async function isDefined(host: Host, uuid: string): Promise<boolean> {
  try {
    await host.call(procedures.domainLookupByUuid, { uuid })
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'domain.gone') return false
    throw error
  }
}

/** The host's boot, and its daemon's process with its start in ticks after that. Arguments are files of pids. */
const DAEMON = `
read -r boot </proc/sys/kernel/random/boot_id; printf '%s\\n' "$boot"
for f; do
  { read -r pid <"$f" && read -r line <"/proc/$pid/stat"; } 2>/dev/null || continue
  set -- \${line##*) }
  printf '%s:%s\\n' "$pid" "\${20}"
  exit 0
done
`
const PIDS = ['virtqemud', 'libvirtd'].flatMap((name) => [`/run/${name}.pid`, `/run/libvirt/${name}.pid`])

/** Which start of the host's libvirt this is; empty where it cannot be known. */
export async function daemonOf(host: Host): Promise<{ readonly boot: string; readonly daemon: string }> {
  const { code, stdout } = await host.shell.run(['sh', '-c', DAEMON, 'sh', ...PIDS], { timeoutMs: 20_000 })
  const [boot = '', daemon = ''] = code === 0 ? stdout.split('\n') : []
  return { boot, daemon: host.uri.endsWith('/session') ? '' : daemon }
}

/**
 * A line for each argument: what stat says of a plain file; nothing where the first folder above that is there can be searched, so that nothing
 * has the name; else a question mark.
 */
const LOOK = `
for f; do
  if [ -f "$f" ] && stat -L -c '%d:%i:%s:%b:%y' -- "$f" 2>/dev/null; then continue; fi
  p=$f; while [ ! -e "\${p:-/}" ]; do p=\${p%/*}; done
  if [ "$p" != "$f" ] && [ -d "\${p:-/}" ] && [ -x "\${p:-/}" ]; then echo; else echo '?'; fi
done
`

/** What stat says of files: identity, size and the time of the last write; empty for one that is not there, null where it cannot be told. */
export async function seenOf(host: Host, paths: readonly string[]): Promise<(string | null)[]> {
  if (paths.length === 0) return []
  const shell = (await imageShell(host)) ?? host.shell
  const { code, stdout } = await shell.run(['sh', '-c', LOOK, 'sh', ...paths], { timeoutMs: 20_000 })
  const lines = code === 0 ? stdout.split('\n') : []
  return paths.map((_, n) => (lines[n] === undefined || lines[n] === '?' ? null : lines[n]))
}

/** Device and inode, of what `seenOf` says of a file. */
export const identityOf = (seen: string): string => seen.split(':').slice(0, 2).join(':')
