import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { prepareLab, runPlaywright } from './lib/lab.mjs'
import { Problem, root, script } from './lib/run.mjs'

/** npm run bench -- NAME: prepares the lab as npm test does and runs e2e/bench/NAME.bench.ts, which prints its figures. */
await script(async (args) => {
  const folder = join(root, 'e2e/bench')
  const [name, ...rest] = args
  if (!name || !existsSync(join(folder, `${name}.bench.ts`))) {
    const names = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.bench.ts')) : []
    throw new Problem(
      `Which one? ${names.map((file) => `npm run bench -- ${file.replace('.bench.ts', '')}`).join(', ')}`,
    )
  }
  await prepareLab()
  return runPlaywright('bench', [`/${name}.bench.ts`, ...rest])
})
