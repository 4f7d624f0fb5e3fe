import type { Shell } from '../shell'

/** What is at a path on the host. Sizes are bytes. */
export interface FileFacts {
  readonly exists: boolean
  /** false where the user may not even look into its directory: then `exists` says nothing */
  readonly known: boolean
  /** GNU and busybox stat's %F: "regular file", "block special file", ... */
  readonly type: string
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
  readonly writable: boolean
  /** e.g. "ext2/ext3", "xfs", "tmpfs" as stat -f names it */
  readonly fileSystem: string
  readonly freeBytes: number
  readonly totalBytes: number
  readonly device: string
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
      echo "f $n $(stat -L -c '%s %b %B %d %i %Y %F' -- "$path" 2>/dev/null || echo '0 0 512 0 0 0 unknown') $r"
    else
      d=$path
      while case $d in */*) d=\${d%/*} ;; *) d= ;; esac; [ -n "$d" ] && [ ! -e "$d" ]; do :; done
      if [ -x "\${d:-/}" ]; then echo "f $n -"; else echo "f $n ?"; fi
    fi
  else
    if [ -d "$path" ]; then
      w=0; [ -w "$path" ] && [ -x "$path" ] && w=1
      echo "d $n $w $(stat -f -c '%S %b %a' -- "$path") $(stat -c %d -- "$path") $(stat -f -c %T -- "$path")"
    else echo "d $n -"; fi
  fi
  n=$((n+1))
done
`

const NO_FILE: FileFacts = {
  exists: false,
  known: true,
  type: '',
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
  writable: false,
  fileSystem: '',
  freeBytes: 0,
  totalBytes: 0,
  device: '',
}

export interface Probe {
  file(path: string): FileFacts
  directory(path: string): DirectoryFacts
}

/** Asks the host about files and directories in one go. Paths must be absolute. */
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
  if (asked.length > 0) {
    const argv = ['sh', '-c', SCRIPT, 'offshoot-probe', ...asked.flatMap((a) => [a.kind, a.path])]
    const { stdout } = await shell.run(argv, { signal, timeoutMs: 15_000 })
    for (const line of stdout.split('\n')) {
      const words = line.split(' ')
      const path = asked[Number(words[1])]?.path
      if (path === undefined) continue
      if (words[0] === 'f') fileFacts.set(path, parseFile(words.slice(2)))
      if (words[0] === 'd') directoryFacts.set(path, parseDirectory(words.slice(2)))
    }
  }
  return {
    file: (path) => fileFacts.get(path) ?? UNKNOWN_FILE,
    directory: (path) => directoryFacts.get(path) ?? NO_DIRECTORY,
  }
}

function parseFile(words: readonly string[]): FileFacts {
  if (words[0] === '-') return NO_FILE
  if (words[0] === '?') return UNKNOWN_FILE
  const [size, blocks, unit, device, inode, modified, ...rest] = words
  return {
    exists: true,
    known: true,
    type: rest.slice(0, -1).join(' '),
    bytes: Number(size),
    bytesOnDisk: Number(blocks) * Number(unit),
    readable: rest.at(-1) === '1',
    device: device ?? '',
    inode: inode ?? '',
    modified: Number(modified),
  }
}

function parseDirectory(words: readonly string[]): DirectoryFacts {
  if (words[0] === '-') return NO_DIRECTORY
  const [writable, unit, total, free, device, ...type] = words
  return {
    exists: true,
    writable: writable === '1',
    fileSystem: type.join(' '),
    totalBytes: Number(unit) * Number(total),
    freeBytes: Number(unit) * Number(free),
    device: device ?? '',
  }
}
