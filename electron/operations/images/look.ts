import { gunzipSync } from 'node:zlib'
import { HEADER_BYTES, type ImageHeader, readHeader } from '../../images'
import type { Shell } from '../support/shell'

/** What is at a path, as programs on the host see it. Sizes are bytes. */
export interface Look {
  /** `gone`: nothing has the name, surely; `unseen`: it could not be looked for */
  readonly kind: 'file' | 'block' | 'directory' | 'other' | 'gone' | 'unseen'
  /** device and inode */
  readonly identity?: string
  readonly bytes?: number
  readonly bytesOnDisk?: number
  /** ms since 1970 */
  readonly modifiedAt?: number
  readonly header?: ImageHeader
}

/** Paths that one `sh` looks at: its programs start once for all of them. */
const AT_ONCE = 500
const LIMIT_MS = 30_000
/** Of the beginnings of all files of one batch, unpacked. */
const MOST_BYTES = AT_ONCE * HEADER_BYTES

/**
 * For each batch of paths: what each is, then what stat says of files and block devices, then the beginnings of those that may be read. Nothing
 * else is ever opened: a pipe would wait for its writer for ever. A block device is told by its number, as all its names have it.
 */
const SCRIPT = `
n=$1; shift
all=1
for p; do
  if [ -f "$p" ]; then k=f
  elif [ -b "$p" ]; then k=b
  elif [ -d "$p" ]; then k=d
  elif [ -e "$p" ]; then k=o
  elif [ -L "$p" ]; then k=u
  else
    d=$p
    while case $d in */*) d=\${d%/*} ;; *) d= ;; esac; [ -n "$d" ] && [ ! -e "$d" ]; do :; done
    k=u; [ -d "\${d:-/}" ] && [ -x "\${d:-/}" ] && k=g
  fi
  case $k in
    f|b) [ -r "$p" ] && k=\${k}r ;;
  esac
  case $k in fr|br) ;; *) all= ;; esac
  echo "$k"
done
[ "$all" ] || for p; do shift; if [ -f "$p" ] || [ -b "$p" ]; then set -- "$@" "$p"; fi; done
echo stat
[ $# -gt 0 ] && stat -L -c '%d %i %t:%T %s %b %B %Y' -- "$@" 2>/dev/null
echo head
[ "$all" ] || for p; do shift; [ -r "$p" ] && set -- "$@" "$p"; done
[ $# -gt 0 ] && head -q -c "$n" -- "$@" 2>/dev/null | gzip -1 -c | base64
echo end
`

const KINDS: Readonly<Record<string, Look['kind']>> = {
  f: 'file',
  b: 'block',
  d: 'directory',
  o: 'other',
  g: 'gone',
}

/**
 * Looks at many paths in one go: one program whatever their number, and no image is opened by QEMU. Paths are absolute.
 * @returns by path; those that the host did not answer for are missing. null: the host took too long, or was not understood
 */
export async function lookAt(
  shell: Shell,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Look> | null> {
  if (paths.length === 0) return new Map()
  const argv = ['xargs', '-0', '-n', String(AT_ONCE), 'sh', '-c', SCRIPT, 'sh', String(HEADER_BYTES)]
  const stdin = `${paths.join('\0')}\0`
  try {
    const { stdout } = await shell.run(argv, { stdin, signal, timeoutMs: LIMIT_MS, maxOutputBytes: 64 * 1024 * 1024 })
    return parseLooks(stdout, paths)
  } catch (error) {
    // Only the shell's own patience is a plain error; whoever aborts, or has lost the host, gets to know it.
    if (signal?.aborted || !(error instanceof Error) || error.constructor !== Error) throw error
    return null
  }
}

/** What the script says, batch by batch. What does not add up is left out. */
export function parseLooks(stdout: string, paths: readonly string[]): Map<string, Look> {
  const found = new Map<string, Look>()
  const lines = stdout.split('\n')
  let line = 0
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const batch = paths.slice(from, from + AT_ONCE)
    const stat = lines.indexOf('stat', line)
    const head = lines.indexOf('head', line)
    // No line of base64 is that long or short.
    const end = lines.indexOf('end', head)
    if (stat < 0 || head < stat || end < head) return found
    const kinds = lines.slice(line, stat)
    if (kinds.length === batch.length)
      readBatch(found, batch, kinds, lines.slice(stat + 1, head), lines.slice(head + 1, end).join(''))
    line = end + 1
  }
  return found
}

function readBatch(
  found: Map<string, Look>,
  batch: readonly string[],
  kinds: readonly string[],
  stats: readonly string[],
  packed: string,
): void {
  const seen = batch.flatMap((path, n) => (/^[fb]/.test(kinds[n] ?? '') ? [{ path, kind: kinds[n] ?? '' }] : []))
  for (const [n, path] of batch.entries()) found.set(path, { kind: KINDS[kinds[n] ?? ''] ?? 'unseen' })
  // One that went meanwhile would shift all that follow.
  if (stats.length !== seen.length) return
  const looks = seen.map(({ path, kind }, n) => ({
    path,
    readable: kind.endsWith('r'),
    look: parseStat(kind, stats[n] ?? ''),
  }))
  const lengths = looks.map(({ readable, look }) =>
    !readable ? 0 : look.kind === 'block' ? HEADER_BYTES : Math.min(HEADER_BYTES, look.bytes ?? 0),
  )
  const bytes = unpacked(packed)
  const whole = bytes?.length === lengths.reduce((sum, length) => sum + length, 0)
  let at = 0
  for (const [n, { path, readable, look }] of looks.entries()) {
    const length = lengths[n] ?? 0
    const header =
      readable && whole && bytes !== undefined && look.identity !== undefined
        ? readHeader(bytes.subarray(at, at + length), look.bytes ?? 0)
        : undefined
    at += length
    found.set(path, { ...look, ...(header && { header: look.kind === 'block' ? ofDevice(header) : header }) })
  }
}

/** Of a block device, stat does not know the size. */
const ofDevice = (header: ImageHeader): ImageHeader =>
  header.format === 'raw' || header.format === 'luks' ? { ...header, virtualBytes: undefined } : header

function parseStat(kind: string, line: string): Look {
  const words = line.split(' ')
  const [device, inode, number, ...rest] = words
  const numbers = rest.map(Number)
  const [bytes = 0, blocks = 0, unit = 0, modified = 0] = numbers
  const is = kind.startsWith('b') ? 'block' : 'file'
  if (words.length !== 7 || numbers.some((n) => !Number.isFinite(n))) return { kind: is }
  const modifiedAt = modified * 1000
  if (is === 'block') return { kind: is, identity: `block ${number}`, modifiedAt }
  return { kind: is, identity: `${device}:${inode}`, bytes, bytesOnDisk: blocks * unit, modifiedAt }
}

function unpacked(packed: string): Uint8Array | undefined {
  if (packed === '') return new Uint8Array()
  try {
    return gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: MOST_BYTES })
  } catch {
    // No gzip or base64 there, or an answer that is cut: then what libvirt says must do.
    return undefined
  }
}
