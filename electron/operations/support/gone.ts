import type { Shell } from './shell'

/**
 * Ends with 0 if nothing has the name: the first folder above it that is there can be searched. Where it cannot be searched,
 * the file may be there.
 */
const SURELY_GONE =
  'p=$1; [ -e "$p" ] && exit 1; while [ ! -e "${p:-/}" ]; do p=${p%/*}; done; [ -d "${p:-/}" ] && [ -x "${p:-/}" ]'

/** Whether a file is known not to be there. What cannot be looked for counts as there. */
export async function surelyGone(shell: Shell, path: string, signal?: AbortSignal): Promise<boolean> {
  return (await shell.run(['sh', '-c', SURELY_GONE, 'sh', path], { signal, timeoutMs: 20_000 })).code === 0
}
