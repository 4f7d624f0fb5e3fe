import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { bin, must, root } from './run.mjs'

const sources = ['electron', 'renderer', 'shared', 'electron.vite.config.ts', 'package.json', 'package-lock.json']
const stamp = join(root, '.cache/build-stamp')
const results = ['out/main/main.js', 'out/preload/preload.cjs', 'out/renderer/index.html']

/**
 * One word for the state of files and folders: changes when a file is written, added, renamed or removed. Tests are no
 * sources.
 * @param {string} from folder the paths are relative to
 */
export function stateOf(from, paths) {
  const hash = createHash('sha256')
  const walk = (path) => {
    const info = statSync(join(from, path), { throwIfNoEntry: false })
    if (info?.isDirectory()) for (const name of readdirSync(join(from, path)).sort()) walk(`${path}/${name}`)
    else if (info && !/\.i?test\.tsx?$/.test(path)) hash.update(`${path}\0${info.size}\0${info.mtimeMs}\0`)
  }
  for (const path of paths) walk(path)
  return hash.digest('hex')
}

/** Builds the app into out/ when a source changed since the last build. */
export async function ensureBuild({ force = false } = {}) {
  const current = () => {
    const built = results.every((path) => existsSync(join(root, path)))
    return built && existsSync(stamp) && readFileSync(stamp, 'utf8') === stateOf(root, sources)
  }
  if (!force && current()) return
  await withLock(join(root, '.cache/build.lock'), 'building', async () => {
    if (!force && current()) return
    // taken before: what changes while we build is built next time
    const state = stateOf(root, sources)
    rmSync(stamp, { force: true })
    await must(bin('electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'))
    mkdirSync(join(root, '.cache'), { recursive: true })
    writeFileSync(stamp, state)
  })
}

/** Says that out/ is no longer what `ensureBuild` made: hot reload writes there too. */
export function forgetBuild() {
  rmSync(stamp, { force: true })
}
