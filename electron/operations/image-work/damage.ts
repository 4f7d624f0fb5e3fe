import type { ImageNotice } from '@shared/model/image-work'
import { ProblemError } from '@shared/problem'
import { ImageOutputError, imageCheckArgs, parseImageCheck } from '../../images'
import { NO_TOOL, type Shell, withoutTool } from '../support/shell'

/** How long a check may take while somebody waits for the plan, ms. What takes longer is told as not checked. */
const PATIENCE = 60_000

/**
 * How far the data of an image's own file goes, by its map, and how long the file is. Arguments: format, path. A program of two: the map of a large
 * image is too long to be sent.
 */
const ENDS = `
qemu-img map --output=json -U -f "$1" "$2" | awk '
  /"depth": 0/ && /"data": true/ && !/"compressed": true/ && /"offset": / {
    l = $0; sub(/.*"length": /, "", l); o = $0; sub(/.*"offset": /, "", o)
    if (l + o > end) end = l + o
  }
  /\\]/ { whole = 1 }
  END { printf "%d %.0f\\n", whole, end }'
stat -L -c %s -- "$2"
`

/** What qemu-img says of a file that ends before its data. */
const SHORT = /end of (the )?file|after EOF|beyond EOF|truncated|too small/i

export interface ImageFile {
  readonly path: string
  readonly format: string
  /** its data is in other files */
  readonly split: boolean
}

/**
 * What is wrong with an image file. qemu-img reads what a file has lost as zeros and says nothing, so it is asked before: by `check`, and where that
 * does not look at the end of the file (vdi, qcow) or rounds it (qcow2), by the map of its data. Raw files have nothing to check.
 */
export async function damageOf(shell: Shell, file: ImageFile): Promise<ImageNotice | null> {
  const { path, format } = file
  if (format === 'raw') return null
  const done = await shell.run(imageCheckArgs(path, format), { timeoutMs: PATIENCE }).catch(withoutTool).catch(late)
  if (done === null) return { code: 'not-checked', params: { path } }
  if (done.code === NO_TOOL) return null
  const raw = done.stderr.trim().slice(0, 2000) || undefined
  const short: ImageNotice = { code: 'truncated', params: { path }, ...(raw && { raw }) }
  try {
    const { verdict, corruptions } = parseImageCheck(done.code, done.stdout)
    if (verdict === 'corrupt')
      return SHORT.test(done.stderr)
        ? short
        : { code: 'damaged', params: { path, count: corruptions }, ...(raw && { raw }) }
    if (verdict === 'failed') {
      if (SHORT.test(done.stderr)) return short
      if (/No such file or directory/.test(done.stderr))
        return { code: 'data-missing', params: { path }, ...(raw && { raw }) }
      return /lock/.test(done.stderr)
        ? { code: 'not-checked', params: { path }, ...(raw && { raw }) }
        : { code: 'damaged', params: { path, count: 1 }, ...(raw && { raw }) }
    }
  } catch (error) {
    if (!(error instanceof ImageOutputError)) throw error
    return { code: 'not-checked', params: { path }, ...(raw && { raw }) }
  }
  return file.split || (format !== 'vdi' && format !== 'qcow' && format !== 'qcow2')
    ? null
    : endsEarly(shell, path, format)
}

async function endsEarly(shell: Shell, path: string, format: string): Promise<ImageNotice | null> {
  const done = await shell.run(['sh', '-c', ENDS, 'sh', format, path], { timeoutMs: PATIENCE }).catch(late)
  const [, whole, end, bytes] = /^(\d) (\d+)\n(\d+)\n?$/.exec(done?.stdout ?? '') ?? []
  if (whole !== '1') return { code: 'not-checked', params: { path } }
  return Number(bytes) < Number(end) ? { code: 'truncated', params: { path } } : null
}

/** @returns null for a program that did not end in time @throws everything else */
function late(error: unknown): null {
  if (error instanceof ProblemError && error.problem.code === 'host.late') return null
  throw error
}
