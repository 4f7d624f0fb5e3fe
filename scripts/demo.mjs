import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { prepareLab, runPlaywright } from './lib/lab.mjs'
import { root, script } from './lib/run.mjs'

/**
 * npm run demo: on Debian or Ubuntu, as root or with sudo. Sets up the lab, then e2e/demo makes a small VM and drives the
 * real application through the whole main job, leaving its pictures in demo/.
 */
await script(async (args) => {
  await prepareLab()
  const folder = join(root, 'demo')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const code = await runPlaywright('demo', args, { OFFSHOOT_DEMO_DIR: folder })
  const pictures = readdirSync(folder).filter((name) => name.endsWith('.png'))
  console.log(`\n${pictures.length} pictures in demo/: ${pictures.join(' ')}`)
  return code === 0 && pictures.length === 0 ? 1 : code
})
