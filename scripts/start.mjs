import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ensureElectron } from './electron-runtime.mjs'
import { ensureBuild, forgetBuild } from './lib/build.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { bin, isRoot, Problem, root, run, script } from './lib/run.mjs'

/**
 * npm start: from a fresh checkout and nothing but Node to the open application. Installs, fetches and builds only what
 * is missing or older than its source. `--dev`: with hot reload. What follows is passed on to the application.
 */

/** Whether there is a screen to draw on; said before minutes of set-up, not after. */
function needDisplay() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return
  throw new Problem(
    'There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set.\n' +
      'Start Offshoot in a desktop session, or over ssh with X forwarding (ssh -X).\n' +
      'Without a screen, npm test and npm run demo bring a virtual one of their own.',
  )
}

/**
 * Some kernels keep Chromium's sandbox from ordinary users unless its helper belongs to root. Electron then ends with a
 * message about that; ours comes with the two commands that help.
 */
function adviseOnSandbox(executable) {
  if (process.platform !== 'linux' || isRoot()) return
  const setting = (name) => {
    const path = join('/proc/sys/kernel', name)
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined
  }
  const kept = setting('apparmor_restrict_unprivileged_userns') === '1' || setting('unprivileged_userns_clone') === '0'
  const helper = join(executable, '../chrome-sandbox')
  const info = statSync(helper, { throwIfNoEntry: false })
  if (!kept || !info || (info.uid === 0 && (info.mode & 0o4755) === 0o4755)) return
  console.warn(
    `This system keeps Chromium's sandbox from ordinary users. If no window opens, run once:\n` +
      `  sudo chown root:root '${helper}'\n  sudo chmod 4755 '${helper}'`,
  )
}

await script(async (args) => {
  const dev = args.includes('--dev')
  const passed = args.filter((word) => word !== '--dev')
  needDisplay()
  await ensureDependencies()
  const { executable } = await ensureElectron()
  adviseOnSandbox(executable)
  // Chromium refuses to run as root with its sandbox
  if (dev) {
    forgetBuild()
    const flags = isRoot() ? ['--noSandbox'] : []
    const rest = passed.length > 0 ? ['--', ...passed] : []
    return run(bin('electron-vite/bin/electron-vite.js', 'dev', '--sourcemap', ...flags, ...rest))
  }
  await ensureBuild()
  const code = await run([executable, root, ...(isRoot() ? ['--no-sandbox'] : []), ...passed])
  if (code === 127 && process.platform === 'linux') {
    throw new Problem(
      'Electron could not be loaded: a library named above is missing. On Debian and Ubuntu:\n' +
        '  sudo apt-get install libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libxtst6   (with t64 at the end of a name where it has that)',
    )
  }
  return code
})
