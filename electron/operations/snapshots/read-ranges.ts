import type { ByteRange, RangeReader } from '../../images'
import type { Shell } from '../support/shell'

/**
 * Only numbers and the path come in, all as arguments. Each range is one line of base64, as programs answer in text. The
 * dot after the bytes says that dd had no trouble: a pipe tells nothing of its first command.
 */
const SCRIPT = `
p=$1; shift
while [ $# -gt 1 ]; do
  { dd if="$p" bs=65536 iflag=skip_bytes,count_bytes,fullblock skip="$1" count="$2" status=none && printf .; } |
    base64 -w0 || exit
  echo
  shift 2
done
`

/** Of one command: sh reads its arguments over ssh a byte at a time. */
const MAX_RANGES = 3000
/** Bytes of one command, unless one range alone has more: a third more travels, and decoding it holds the thread for 10 ms or so. */
const MAX_BYTES = 4 * 2 ** 20
/** Bytes between two ranges that are read to save a process: it costs a millisecond or two. */
const GAP = 16 * 1024
/** Of one command, ms. */
const PATIENCE = 60_000

/** Neighbouring ranges that are read as one. */
interface Span {
  readonly offset: number
  length: number
  readonly ranges: number[]
}

/**
 * Reads pieces of a file on a host, in one command as long as they are not very many or large. Needs a dd that counts in
 * bytes: GNU coreutils, uutils or busybox with all of its dd.
 * @throws when the file cannot be read, and what the shell throws
 */
export function rangeReader(shell: Shell, path: string, options: { signal?: AbortSignal } = {}): RangeReader {
  return async (ranges) => {
    const out: Uint8Array[] = ranges.map(() => new Uint8Array(0))
    for (const spans of batches(merge(ranges))) {
      const read = await readSpans(shell, path, spans, options.signal)
      for (const [index, span] of spans.entries()) {
        for (const one of span.ranges) {
          const { offset, length } = ranges[one] ?? span
          const from = offset - span.offset
          out[one] = read[index]?.subarray(from, from + length) ?? new Uint8Array(0)
        }
      }
    }
    return out
  }
}

function merge(ranges: readonly ByteRange[]): Span[] {
  const spans: Span[] = []
  const wanted = [...ranges.entries()].filter(([, { length }]) => length > 0)
  for (const [index, { offset, length }] of wanted.sort(([, a], [, b]) => a.offset - b.offset)) {
    if (![offset, length, offset + length].every((n) => Number.isSafeInteger(n) && n >= 0))
      throw new RangeError(`not a range of bytes: ${length} at ${offset}`)
    const last = spans.at(-1)
    const grown = last === undefined ? 0 : Math.max(last.length, offset + length - last.offset)
    if (
      last !== undefined &&
      offset <= last.offset + last.length + GAP &&
      (grown <= MAX_BYTES || grown === last.length)
    ) {
      last.length = grown
      last.ranges.push(index)
    } else spans.push({ offset, length, ranges: [index] })
  }
  return spans
}

function batches(spans: readonly Span[]): Span[][] {
  const all: Span[][] = []
  let bytes = 0
  for (const span of spans) {
    const batch = all.at(-1)
    bytes += span.length
    if (batch !== undefined && batch.length < MAX_RANGES && bytes <= MAX_BYTES) batch.push(span)
    else {
      all.push([span])
      bytes = span.length
    }
  }
  return all
}

async function readSpans(
  shell: Shell,
  path: string,
  spans: readonly Span[],
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const numbers = spans.flatMap(({ offset, length }) => [String(offset), String(length)])
  const characters = spans.reduce((sum, { length }) => sum + Math.ceil((length + 1) / 3) * 4 + 1, 0)
  const { code, stdout, stderr } = await shell.run(['sh', '-c', SCRIPT, 'offshoot-ranges', path, ...numbers], {
    signal,
    timeoutMs: PATIENCE,
    // For stderr, too: dd complains of each range that begins beyond the end.
    maxOutputBytes: Math.max(characters, 2 ** 20),
  })
  const lines = stdout.split('\n')
  const whole = code === 0 && lines.pop() === '' && lines.length === spans.length
  const read = whole ? spans.map((span, index) => decode(lines[index] ?? '', span)) : []
  const good = read.filter((bytes) => bytes !== null)
  if (!whole || good.length < read.length)
    throw new Error(`cannot read ${path}: ${stderr.trim().slice(0, 500) || `dd or base64 failed (${code})`}`)
  return good
}

function decode(text: string, span: Span): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64')
  const length = bytes.length - 1
  return length >= 0 && length <= span.length && bytes[length] === 0x2e ? bytes.subarray(0, length) : null
}
