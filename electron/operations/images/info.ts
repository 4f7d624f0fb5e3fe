import { type ImageInfo, ImageOutputError, imageInfoArgs, parseImageInfo } from '../../images'
import type { Shell } from '../support/shell'

/** What qemu-img said of one image. */
export interface InfoRead {
  readonly images: readonly ImageInfo[]
  /** as it was printed; empty where nothing was */
  readonly json: string
  /** why it could not be read, in the host's own words */
  readonly failed?: string
}

/** Of a hostile image: CPU seconds, KiB of address space, and seconds until it is given up. */
const CPU = 10
const MEMORY = 4 * 1024 * 1024
const SECONDS = 10
/** and until no further one of many is begun */
const ALL_SECONDS = 15
const LIMIT_MS = 60_000

/**
 * qemu-img within limits, for each path: only regular files and block devices, and what comes out is packed, as it may hold anything. A backing
 * file is never opened.
 */
const SCRIPT = `
command -v qemu-img >/dev/null 2>&1 || { echo none; exit 0; }
w=; command -v timeout >/dev/null 2>&1 && w="timeout ${SECONDS}"
ulimit -t ${CPU}; ulimit -v ${MEMORY}
n=0; s=$(date +%s)
for p; do
  [ $(( $(date +%s) - s )) -ge ${ALL_SECONDS} ] && break
  if [ -f "$p" ] || [ -b "$p" ]; then
    o=$($w qemu-img info --output=json -U "$p" 2>&1 </dev/null); c=$?
    printf 'info %s %s ' "$n" "$c"; printf '%s' "$o" | head -c 1000000 | base64 | tr -d '\\n'; echo
  fi
  n=$((n+1))
done
`

/**
 * Asks qemu-img about images, all in one go. Paths are absolute.
 * @returns by path, of those that were asked about; empty without qemu-img
 */
export async function imageInfos(shell: Shell, paths: readonly string[]): Promise<Map<string, InfoRead>> {
  const found = new Map<string, InfoRead>()
  if (paths.length === 0) return found
  for (const path of paths) imageInfoArgs(path)
  try {
    const { stdout } = await shell.run(['sh', '-c', SCRIPT, 'sh', ...paths], { timeoutMs: LIMIT_MS })
    for (const [, n, code, packed = ''] of stdout.matchAll(/^info (\d+) (\d+) (\S*)$/gm)) {
      const path = paths[Number(n)]
      if (path !== undefined) found.set(path, read(Number(code), Buffer.from(packed, 'base64').toString('utf8')))
    }
  } catch (error) {
    // Only the shell's own patience is a plain error: then it is not known.
    if (!(error instanceof Error) || error.constructor !== Error) throw error
  }
  return found
}

function read(code: number, said: string): InfoRead {
  // Warnings come before what it prints.
  const json = said.slice(Math.max(0, said.indexOf('{')))
  if (code !== 0) return { images: [], json: '', failed: said.trim().slice(0, 2000) || `qemu-img: ${code}` }
  try {
    return { images: parseImageInfo(json), json }
  } catch (error) {
    if (!(error instanceof ImageOutputError)) throw error
    return { images: [], json, failed: error.message }
  }
}
