import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { defaultRelease } from './releases'
import type { Release } from './types'

/**
 * Arguments: the root of the release, the program. All releases have their programs and libraries below /usr; the cache of the
 * linker and the links of alternatives are what else they need.
 */
const ENTER = `
root=$1; shift
for f in ld.so.cache alternatives; do mount --bind "$root/etc/$f" "/etc/$f" || exit 125; done
mount --rbind "$root/usr" /usr || exit 125
exec "$@"
`

/**
 * Put before a program of a test that needs no lab host: it, and what it starts, are those of the release, while files, processes
 * and network are this machine's. Empty for this machine's own release. Needs root; mounts that come later are not seen.
 */
export function withRelease(release: Release = defaultRelease()): readonly string[] {
  if (release === 'own') return []
  const { status, stderr } = spawnSync(join(import.meta.dirname, 'bin/labroot'), [release], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const lab = process.env.OFFSHOOT_LAB_DIR ?? '/var/tmp/offshoot-lab'
  return ['unshare', '-m', '--propagation', 'private', 'sh', '-c', ENTER, 'sh', join(lab, 'roots', release)]
}
