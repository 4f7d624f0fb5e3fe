import { type Problem, ProblemError, problem } from '@shared/problem'
import { toolsCommand } from '../../hosts/distributions'
import type { Host } from '../../hosts/host'
import { shellLine } from '../../images'
import { NO_TOOL, type Shell, withoutTool } from '../support/shell'

export interface GuestDisk {
  readonly target: string
  readonly path: string
  readonly format: string
}

/** An appliance without KVM takes half a minute to start on a slow host; a disk in error may keep it for ever. */
const PATIENCE = 10 * 60_000
const MAX_OUTPUT = 64 * 1024 * 1024

/** What says that the appliance itself did not start, in libguestfs's words of its C locale (guestfs-faq(1)). */
const NOT_STARTED =
  /guestfs_launch failed|appliance closed the connection|supermin|could not (?:find|create) appliance/i

/** Hosts on which the appliance starts without KVM only: /dev/kvm is there and does not work. */
const withoutKvm = new WeakSet<Host>()

/** guestfish on the disks of one guest, with what the guest's fstab mounts; its script comes by standard input. */
export function guestfishArgs(
  disks: readonly GuestDisk[],
  access: 'ro' | 'rw',
  settings: readonly string[] = [],
): string[] {
  return [
    'env',
    'LC_ALL=C',
    // libvirt would start the appliance as a VM of its own otherwise.
    'LIBGUESTFS_BACKEND=direct',
    ...settings,
    'guestfish',
    `--${access}`,
    ...disks.flatMap(({ path, format }) => [`--format=${format}`, '-a', path]),
    '-i',
  ]
}

/**
 * A word of guestfish's script, in double quotes: what is not a plain character goes as \xHH, one for each byte (guestfish(1), Quoting).
 * @param bytes one character for each byte
 * @throws RangeError for a NUL, which no word can hold
 */
export function fishWord(bytes: string): string {
  if (bytes.includes('\0')) throw new RangeError('a word of guestfish cannot hold a NUL')
  const word = bytes.replace(
    /[^A-Za-z0-9 _@%+=:,./-]/g,
    (c) => `\\x${(c.charCodeAt(0) & 255).toString(16).padStart(2, '0')}`,
  )
  return `"${word}"`
}

/**
 * Starts one appliance and runs a script in it.
 * @param begun a line that the script prints first: where it is missing, the guest was not even mounted
 * @throws ProblemError prepare.* for why it could not
 */
export async function guestfish(
  host: Host,
  shell: Shell,
  disks: readonly GuestDisk[],
  access: 'ro' | 'rw',
  script: string,
  begun: string,
  signal?: AbortSignal,
): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number | null }> {
  const once = (settings: readonly string[]) =>
    shell
      .run(guestfishArgs(disks, access, settings), {
        stdin: script,
        signal,
        timeoutMs: PATIENCE,
        maxOutputBytes: MAX_OUTPUT,
      })
      .catch(withoutTool)
  const TCG = ['LIBGUESTFS_BACKEND_SETTINGS=force_tcg']
  let done = await once(withoutKvm.has(host) ? TCG : [])
  // A guest is always read first: an appliance that ends while it writes was ended by somebody.
  if (access === 'ro' && !done.stdout.includes(begun) && NOT_STARTED.test(done.stderr) && !withoutKvm.has(host)) {
    const again = await once(TCG)
    if (again.stdout.includes(begun)) withoutKvm.add(host)
    done = again
  }
  if (done.stdout.includes(begun)) return done
  throw new ProblemError(await why(host, done, disks))
}

/** Why no guest could be mounted, and the next step. */
async function why(
  host: Host,
  { code, stderr }: { code: number | null; stderr: string },
  disks: readonly GuestDisk[],
): Promise<Problem> {
  const raw = stderr.trim().slice(0, 4000) || undefined
  if (code === NO_TOOL) {
    const { stdout } = await host.shell
      .run(['cat', '/etc/os-release'], { timeoutMs: 5000 })
      .catch(() => ({ stdout: '' })) // unknown: the program's name is shown
    const command = toolsCommand(stdout, 'guestfish')
    return problem('prepare.no-guestfish', {
      remedies: [{ kind: 'run-command', params: { command } }, { kind: 'retry' }],
    }).problem
  }
  if (/permission denied/i.test(stderr))
    return problem('prepare.denied', { params: { path: disks[0]?.path ?? '' }, raw, remedies: [{ kind: 'retry' }] })
      .problem
  if (NOT_STARTED.test(stderr)) {
    const command = shellLine(['env', 'LIBGUESTFS_BACKEND=direct', 'libguestfs-test-tool'])
    return problem('prepare.no-appliance', {
      raw,
      remedies: [{ kind: 'try-in-terminal', params: { command } }, { kind: 'retry' }],
    }).problem
  }
  if (/no operating system was found|multi-?boot|passphrase|key or passphrase/i.test(stderr))
    return problem('prepare.no-system', { raw, remedies: [{ kind: 'retry' }] }).problem
  return problem('prepare.failed', { raw, remedies: [{ kind: 'retry' }] }).problem
}
