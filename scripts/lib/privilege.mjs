import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { capture, isRoot, root, run } from './run.mjs'

/** What a program as root must still know of our environment: sudo drops the rest. */
const kept = ['PATH', 'CI', 'DISPLAY', 'XAUTHORITY', 'LANG', 'FORCE_COLOR', 'TERM']

/** The command line that runs a program as root: itself if we are, else through sudo, which must not ask. */
export function asRoot(argv, env = process.env) {
  if (isRoot()) return argv
  const words = Object.entries(env).filter(([name]) => kept.includes(name) || name.startsWith('OFFSHOOT_'))
  return ['sudo', '-n', 'env', ...words.map(([name, value]) => `${name}=${value}`), ...argv]
}

/** Whether we are root, or sudo makes us root without a password. */
export async function canBeRoot() {
  return isRoot() || (await capture(['sudo', '-n', 'true'])).code === 0
}

/** Gives back what a program wrote as root: these are the folders tests write to. */
export async function takeBack() {
  if (isRoot()) return
  const paths = ['test-results', 'demo', 'docs/screens', 'out', 'release', 'node_modules/.vite', '.cache']
  const there = paths.map((path) => join(root, path)).filter((path) => existsSync(path))
  if (there.length > 0) await run(asRoot(['chown', '-R', `${process.getuid?.()}:${process.getgid?.()}`, ...there]))
}
