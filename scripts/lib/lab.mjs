import { ensureElectron } from '../electron-runtime.mjs'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { withDisplay } from './display.mjs'
import { ensurePackages, hasApt } from './packages.mjs'
import { asRoot, canBeRoot, takeBack } from './privilege.mjs'
import { bin, capture, Problem, run } from './run.mjs'

/**
 * Why the lab cannot be on this machine, before anything is installed; undefined if it can.
 * @returns {Promise<string | undefined>}
 */
export async function labObstacle() {
  if (process.platform !== 'linux') return `the lab needs Linux, this is ${process.platform}`
  if (!hasApt()) return 'the lab is made for Debian and Ubuntu'
  if (!(await canBeRoot())) return 'the lab needs root: run as root, or allow sudo without a password'
  const { code, stderr } = await capture(asRoot(['unshare', '-m', '-u', '-n', '-p', '-f', 'true']))
  return code === 0 ? undefined : `this machine does not allow namespaces (${stderr.trim()})`
}

/** Everything a run in the lab needs before it: packages, dependencies, Electron, a build. @throws {Problem} */
export async function prepareLab() {
  const obstacle = await labObstacle()
  if (obstacle) throw new Problem(`This needs the lab, and that is not possible here: ${obstacle}.`)
  await ensurePackages()
  await ensureDependencies()
  await ensureElectron()
  await ensureBuild()
}

/**
 * Runs one project of playwright.config.ts as root under a display of its own.
 * @param {readonly string[]} args files and flags for Playwright
 * @returns {Promise<number>} its exit code
 */
export async function runPlaywright(project, args, env = {}) {
  try {
    return await withDisplay((display) => {
      const all = { ...process.env, ...env, ...display }
      const command = bin('@playwright/test/cli.js', 'test', `--project=${project}`, ...args)
      return run(asRoot(command, all), { env: all })
    })
  } finally {
    await takeBack()
  }
}
