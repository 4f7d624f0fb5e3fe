import { chmodSync, existsSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureElectron } from './electron-runtime.mjs'
import { ensureBuild } from './lib/build.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { labObstacle, prepareLab, runPlaywright } from './lib/lab.mjs'
import { Problem, root, script, seconds } from './lib/run.mjs'

/**
 * npm run package: on Linux release/linux-unpacked, a smoke test of it in the lab, then release/*.tar.gz of what passed.
 * `npm run package -- deb AppImage` makes those instead of the tar.gz (their tools are downloaded); `--without-lab`
 * leaves the smoke test out. On macOS and Windows: that system's targets of electron-builder.yml.
 */

const release = join(root, 'release')
const unpacked = join(release, 'linux-unpacked')
const executable = join(unpacked, 'offshoot')

/** Development may run on a stand-in; what is packed here is then packed with it, and About says so. */
async function electronConfig() {
  const runtime = await ensureElectron()
  if (runtime.source === 'official') return {}
  console.log(
    `Packing with Electron ${runtime.actual}, which stands in for ${runtime.declared}: for tests, not for release.`,
  )
  return { electronDist: dirname(realpathSync(runtime.executable)), electronVersion: runtime.actual }
}

/**
 * Playwright drives a packaged app through Node's inspector, which a package refuses: the fuse is on for the time of the
 * smoke test only.
 */
async function allowInspector(allow) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, { version: FuseVersion.V1, [FuseV1Options.EnableNodeCliInspectArguments]: allow })
}

async function smoke(args) {
  await allowInspector(true)
  try {
    return await runPlaywright('packaged', args, { OFFSHOOT_PACKAGED: executable })
  } finally {
    await allowInspector(false)
  }
}

async function packLinux(builder, config, targets, withoutLab) {
  const { Arch, build, Platform } = builder
  const arch = process.arch === 'arm64' ? Arch.arm64 : Arch.x64
  rmSync(unpacked, { recursive: true, force: true })
  let start = Date.now()
  await build({ projectDir: root, targets: Platform.LINUX.createTarget('dir', arch), config, publish: 'never' })
  console.log(`release/linux-unpacked in ${seconds(Date.now() - start)}`)

  if (!withoutLab) {
    const code = await smoke([])
    if (code !== 0)
      throw new Problem('The packaged application did not pass its smoke test: no archive was made of it.')
  }
  start = Date.now()
  await build({
    projectDir: root,
    prepackaged: unpacked,
    targets: Platform.LINUX.createTarget(targets, arch),
    config,
    publish: 'never',
  })
  console.log(`${targets.join(', ')} in ${seconds(Date.now() - start)}`)
}

await script(async (args) => {
  const withoutLab = args.includes('--without-lab')
  const targets = args.filter((word) => !word.startsWith('--'))
  await ensureDependencies()
  const config = await electronConfig()
  const linux = process.platform === 'linux'
  const obstacle = linux && !withoutLab ? await labObstacle() : undefined
  if (linux && !withoutLab && !obstacle) await prepareLab()
  await ensureBuild({ force: true })

  // electron-builder would download a 7-Zip of its own; compressing hard takes minutes for a few per cent
  const { path7za } = (await import('7zip-bin')).default
  chmodSync(path7za, 0o755)
  process.env.ELECTRON_BUILDER_7ZIP_PATH ??= path7za
  process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ??= '1'
  const builder = await import('electron-builder')
  if (linux) await packLinux(builder, config, targets.length > 0 ? targets : ['tar.gz'], withoutLab || !!obstacle)
  else
    await builder.build({
      projectDir: root,
      targets: builder.Platform.current().createTarget(targets),
      config,
      publish: 'never',
    })

  for (const name of existsSync(release) ? readdirSync(release) : []) {
    const info = statSync(join(release, name))
    if (info.isFile() && !/\.(ya?ml|blockmap)$/.test(name))
      console.log(`release/${name}: ${Math.round(info.size / 1e6)} MB`)
  }
  if (linux && !obstacle && !withoutLab) return 0
  console.log(`SMOKE TEST NOT RUN: ${obstacle ?? (linux ? 'left out by --without-lab' : 'it needs Linux')}`)
  return obstacle ? 1 : 0
})
