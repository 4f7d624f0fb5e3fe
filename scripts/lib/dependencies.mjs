import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { must, npm, Problem, root } from './run.mjs'

const stamp = join(root, 'node_modules/.offshoot-stamp')
const read = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** One word for what must be installed: changes when the lock file does. */
const fingerprint = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

/**
 * Whether npm installed what the lock file says. npm keeps its own account in node_modules/.package-lock.json; optional
 * packages of other platforms are not in it.
 * @param {{ packages: Record<string, { version?: string, optional?: boolean, peer?: boolean }> }} lock package-lock.json
 * @param {{ packages: Record<string, { version?: string }> }} installed node_modules/.package-lock.json
 */
export function isInstalled(lock, installed) {
  const wanted = Object.entries(lock.packages).filter(([path]) => path !== '')
  const extra = Object.keys(installed.packages).filter((path) => !(path in lock.packages))
  const missing = wanted.filter(([path, entry]) => {
    const there = installed.packages[path]
    return there ? there.version !== entry.version : !entry.optional
  })
  return extra.length === 0 && missing.length === 0
}

function current() {
  const print = fingerprint()
  if (read(stamp) === print) return true
  const installed = read(join(root, 'node_modules/.package-lock.json'))
  if (!installed) return false
  if (!isInstalled(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')), JSON.parse(installed)))
    return false
  writeFileSync(stamp, print)
  return true
}

/** `npm ci` when node_modules is missing or the lock file has changed since. @throws {Problem} with what to do */
export async function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Problem(`Offshoot needs Node 20.19 or newer; this is ${process.versions.node}.`)
  }
  if (current()) return
  await withLock(join(root, '.cache/install.lock'), 'installing dependencies', async () => {
    if (current()) return
    console.log(
      existsSync(join(root, 'node_modules')) ? 'Dependencies changed: npm ci' : 'Installing dependencies: npm ci',
    )
    await must(npm('ci', '--no-audit', '--no-fund', '--loglevel=error'))
    writeFileSync(stamp, fingerprint())
  })
}
