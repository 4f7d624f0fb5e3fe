import type { Shell } from '../support/shell'

/** What is at a path on the host. Sizes are bytes. */
export interface FileFacts {
  readonly exists: boolean
  /** false where the user may not even look into its directory: then `exists` says nothing */
  readonly known: boolean
  readonly bytes: number
  readonly bytesOnDisk: number
  readonly readable: boolean
  /** device and inode, to tell whether two paths are one file or one file system */
  readonly device: string
  readonly inode: string
  readonly modified: number
}

export interface DirectoryFacts {
  readonly exists: boolean
  /** false where the host did not say: then `exists` says nothing */
  readonly known: boolean
  readonly writable: boolean
  /** e.g. "xfs", "tmpfs"; for others as stat names them, "UNKNOWN (0x…)" */
  readonly fileSystem: string
  /** null where the host did not say */
  readonly freeBytes: number | null
  readonly totalBytes: number
  readonly device: string
}

/**
 * File systems by the number that the kernel gives them, in hex as stat -f %t prints it: names of stat differ by its version and
 * maker, and busybox knows few. Those that share blocks between files, and the usual ones. Source: statfs(2).
 */
const FILE_SYSTEMS: Readonly<Record<string, string>> = {
  '9123683e': 'btrfs',
  '58465342': 'xfs',
  '7461636f': 'ocfs2',
  '2fc12fc1': 'zfs',
  ca451a4e: 'bcachefs',
  ef53: 'ext2/ext3',
  '1021994': 'tmpfs',
  '6969': 'nfs',
  f2f52010: 'f2fs',
  '794c7630': 'overlayfs',
}

/**
 * One POSIX sh script for all paths, so that planning costs one round trip whatever the number of disks. It is never
 * built from names: paths are its arguments, answers are numbered. stat -c and stat -f -c are understood by GNU
 * coreutils and busybox.
 */
const SCRIPT = `
n=0
while [ $# -gt 1 ]; do
  kind=$1; path=$2; shift 2
  if [ "$kind" = f ]; then
    if [ -e "$path" ] || [ -L "$path" ]; then
      r=0; [ -r "$path" ] && r=1
      echo "f $n $r $(stat -L -c '%s %b %B %d %i %Y' -- "$path" 2>/dev/null)"
    else
      d=$path
      while case $d in */*) d=\${d%/*} ;; *) d= ;; esac; [ -n "$d" ] && [ ! -e "$d" ]; do :; done
      if [ -x "\${d:-/}" ]; then echo "f $n -"; else echo "f $n ?"; fi
    fi
  else
    if [ -d "$path" ]; then
      w=0; [ -w "$path" ] && [ -x "$path" ] && w=1
      echo "d $n $w $(stat -L -c %d -- "$path") $(stat -f -c '%S %b %a %t %T' -- "$path")"
    else echo "d $n -"; fi
  fi
  n=$((n+1))
done
`

const NO_FILE: FileFacts = {
  exists: false,
  known: true,
  bytes: 0,
  bytesOnDisk: 0,
  readable: false,
  device: '',
  inode: '',
  modified: 0,
}
const UNKNOWN_FILE: FileFacts = { ...NO_FILE, known: false }
const NO_DIRECTORY: DirectoryFacts = {
  exists: false,
  known: true,
  writable: false,
  fileSystem: '',
  freeBytes: null,
  totalBytes: 0,
  device: '',
}
const UNKNOWN_DIRECTORY: DirectoryFacts = { ...NO_DIRECTORY, known: false }

export interface Probe {
  file(path: string): FileFacts
  directory(path: string): DirectoryFacts
  /** what the host said, where something of it was not understood */
  readonly raw?: string
}

/**
 * Asks the host about files and directories in one go. Paths must be absolute. What it does not answer, or not so that it is
 * understood, is unknown.
 * @throws when the host is lost
 */
export async function probe(
  shell: Shell,
  files: readonly string[],
  directories: readonly string[],
  signal?: AbortSignal,
): Promise<Probe> {
  const asked = [
    ...[...new Set(files)].map((path) => ({ kind: 'f', path })),
    ...[...new Set(directories)].map((path) => ({ kind: 'd', path })),
  ]
  const fileFacts = new Map<string, FileFacts>()
  const directoryFacts = new Map<string, DirectoryFacts>()
  const said = asked.length === 0 ? '' : await ask(shell, asked, signal)
  for (const line of said.split('\n')) {
    const words = line.split(' ')
    const one = asked[Number(words[1])]
    if (one === undefined || words[0] !== one.kind) continue
    if (one.kind === 'f') fileFacts.set(one.path, parseFile(words.slice(2)))
    else directoryFacts.set(one.path, parseDirectory(words.slice(2)))
  }
  const unclear =
    fileFacts.size + directoryFacts.size < asked.length ||
    [...directoryFacts.values()].some((d) => d.exists && d.freeBytes === null)
  return {
    file: (path) => fileFacts.get(path) ?? UNKNOWN_FILE,
    directory: (path) => directoryFacts.get(path) ?? UNKNOWN_DIRECTORY,
    ...(unclear ? { raw: said.trim().slice(0, 4000) } : {}),
  }
}

/** What the host says; where it says too much or takes too long, that. */
async function ask(
  shell: Shell,
  asked: readonly { readonly kind: string; readonly path: string }[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const argv = ['sh', '-c', SCRIPT, 'offshoot-probe', ...asked.flatMap((a) => [a.kind, a.path])]
  try {
    const { stdout, stderr } = await shell.run(argv, { signal, timeoutMs: 15_000 })
    return `${stdout}\n${stderr}`
  } catch (error) {
    // Only the shell's own patience is a plain error; whoever aborts, or has lost the host, gets to know it.
    if (signal?.aborted || !(error instanceof Error) || error.constructor !== Error) throw error
    return error.message
  }
}

const numbers = (words: readonly (string | undefined)[]): number[] | undefined =>
  words.every((word) => /^\d+$/.test(word ?? '')) ? words.map(Number) : undefined

function parseFile(words: readonly string[]): FileFacts {
  if (words[0] === '-') return NO_FILE
  if (words[0] === '?') return UNKNOWN_FILE
  const [readable, size, blocks, unit, device, inode, modified] = words
  const read = numbers([size, blocks, unit, modified])
  // A link into nowhere is there, and has no size.
  const [bytes = 0, count = 0, each = 0, at = 0] = read ?? []
  return {
    exists: true,
    known: true,
    bytes,
    bytesOnDisk: count * each,
    readable: readable === '1',
    device: read === undefined ? '' : (device ?? ''),
    inode: read === undefined ? '' : (inode ?? ''),
    modified: at,
  }
}

function parseDirectory(words: readonly string[]): DirectoryFacts {
  if (words[0] === '-') return NO_DIRECTORY
  const [writable, device = '', unit, total, free, type = '', ...name] = words
  const read = numbers([unit, total, free])
  const [each = 0, all = 0, left = 0] = read ?? []
  return {
    exists: true,
    known: true,
    writable: writable === '1',
    fileSystem: FILE_SYSTEMS[type] ?? name.join(' '),
    totalBytes: each * all,
    freeBytes: read === undefined ? null : each * left,
    device: /^\d+$/.test(device) ? device : '',
  }
}
