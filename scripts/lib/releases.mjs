import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { asRoot } from './privilege.mjs'
import { Problem, root, run, wasInterrupted } from './run.mjs'

/**
 * The libvirts that the lab has: this machine's own programs, and those of other Debian releases (e2e/lab/bin/labroot,
 * e2e/lab/releases.ts).
 */
export const releaseNames = ['own', 'bullseye', 'trixie', 'backports']

/** Which releases a run is for, from `--releases`: "all", or names with commas. @throws {Problem} */
export function parseReleases(text) {
  if (text === 'all') return releaseNames
  const names = text.split(',').filter((name) => name !== '')
  const unknown = names.filter((name) => !releaseNames.includes(name))
  if (names.length === 0 || unknown.length > 0) {
    throw new Problem(`--releases ${text}: all, or some of ${releaseNames.join(', ')} with commas`)
  }
  return releaseNames.filter((name) => names.includes(name))
}

/** Builds the roots that are missing or older than their recipe; about a minute each. @throws {Problem} */
export async function ensureRoots(names) {
  const labroot = join(root, 'e2e/lab/bin/labroot')
  // backports begins with trixie, and builds it if need be: one lock a root
  const wanted = names.filter((name) => name !== 'own' && !(name === 'trixie' && names.includes('backports')))
  const codes = await Promise.all(wanted.map((name) => run(asRoot([labroot, name]))))
  const failed = wanted.filter((_, n) => codes[n] !== 0)
  if (failed.length > 0) throw new Problem(`The lab has no host of ${failed.join(', ')}: see the lines above.`)
}

/**
 * Builds libvirt's modular daemons from Debian's source where the hosts of trixie are wanted: two minutes, once. Without them
 * their tests are skipped; that is said here, and nothing else is kept from running.
 */
export async function ensureModular(names) {
  if (!names.includes('trixie')) return
  const log = join(mkdtempSync(join(tmpdir(), 'offshoot-modular-')), 'build.log')
  const out = openSync(log, 'w')
  const code = await run(asRoot([join(root, 'e2e/lab/bin/labmodular')]), { stdio: ['ignore', out, out] })
  closeSync(out)
  if (code === 0) return rmSync(dirname(log), { recursive: true })
  const last = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
  console.log(`${last}\nThe modular daemons could not be built: their tests are skipped. All of it: ${log}`)
}

/**
 * Builds the LVM host of the lab if it is missing or older than its recipe: two minutes, once. It needs the network of the machine, so it is built
 * before the tests get one of their own. @throws {Problem}
 */
export async function ensureLvm() {
  if ((await run(asRoot([join(root, 'e2e/lab/bin/lablvm')]))) !== 0)
    throw new Problem('The lab has no LVM host: see the lines above.')
}

/**
 * The command in a network of its own: lab hosts have fixed addresses, so two runs at once need two networks. /sys is
 * mounted anew, because it shows the network of whoever mounted it. So are the sockets of displays: a server finds out that a
 * number is taken by a name in its network, and would put its socket in the place of another network's.
 */
export function inOwnNetwork(argv, env = process.env) {
  const displays = 'mkdir -p -m 1777 /tmp/.X11-unix && mount -t tmpfs -o mode=1777 tmpfs /tmp/.X11-unix'
  const enter = `mount -t sysfs sysfs /sys && ${displays} && ip link set lo up && exec "$@"`
  return asRoot(['unshare', '-n', '-m', 'sh', '-c', enter, 'sh', ...argv], env)
}

/**
 * Runs `work` for each item, at most `width` at once, and keeps their order in the answer. It begins no more when somebody
 * has asked us to stop.
 * @template T, R
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>}
 */
export async function inLanes(items, width, work) {
  const results = []
  let next = 0
  const lane = async () => {
    while (next < items.length && !wasInterrupted()) {
      const n = next++
      results[n] = await work(items[n])
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
  return results.filter((result) => result !== undefined)
}

/** Runs a program with its output kept in a file, and shows all of it under a heading when it has ended. */
export async function runApart(heading, log, argv, env) {
  const out = openSync(log, 'w')
  const code = await run(argv, { env, stdio: ['ignore', out, out] })
  closeSync(out)
  console.log(`\n-- ${heading}\n${readFileSync(log, 'utf8')}`)
  return code
}
