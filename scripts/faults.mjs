import { join } from 'node:path'
import { ensureDependencies } from './lib/dependencies.mjs'
import { labObstacle } from './lib/lab.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { takeBack } from './lib/privilege.mjs'
import { ensureRoots, inOwnNetwork } from './lib/releases.mjs'
import { Problem, root, run, script } from './lib/run.mjs'

/**
 * npm run faults: kills Offshoot, and what works for it, in the middle of every verb, and looks at what is left.
 *
 *     npm run faults                          60 kills, the date as the seed
 *     npm run faults -- --kills 1000 --seed 7
 *     npm run faults -- --verb clone --victim libvirtd --way user --release trixie
 *     npm run faults -- --every-call          cuts after every single call of every verb
 */
export async function faults(args) {
  await buildFaults()
  const at = args.indexOf('--release')
  const release = at < 0 ? 'own' : args[at + 1]
  await ensureRoots([release])
  const argv = [process.execPath, join(root, '.cache/faults/main.mjs'), ...args]
  const code = await run(inOwnNetwork(argv))
  await takeBack()
  return code
}

/** The suite and the Offshoot that it kills, built from the sources as they are: about a second. */
async function buildFaults() {
  const { build } = await import('vite')
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    resolve: { alias: { '@shared': join(root, 'shared') } },
    plugins: [
      {
        name: 'own-directory',
        // The lab finds its programs beside its sources.
        transform: (code, id) =>
          code.includes('import.meta.dirname')
            ? code.replaceAll('import.meta.dirname', JSON.stringify(join(id.split('?')[0], '..')))
            : null,
      },
    ],
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: join(root, '.cache/faults'),
      emptyOutDir: true,
      rolldownOptions: {
        input: { main: join(root, 'e2e/faults/main.ts'), offshoot: join(root, 'e2e/faults/offshoot.ts') },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
      },
    },
  })
}

if (process.argv[1] === import.meta.filename) {
  await script(async (args) => {
    const obstacle = await labObstacle()
    if (obstacle) throw new Problem(`This needs the lab, and that is not possible here: ${obstacle}.`)
    await ensurePackages()
    await ensureDependencies()
    return faults(args)
  })
}
