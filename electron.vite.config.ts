import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string) => resolve(import.meta.dirname, path)
const alias = { '@shared': at('shared') }

/**
 * One configuration for the three processes. The targets are written out because electron-vite guesses them
 * from the declared Electron, and development may run on an older one (scripts/electron-runtime.mjs).
 */
export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      target: 'node20.18',
      outDir: 'out/main',
      lib: { entry: at('electron/main.ts') },
      // Many small modules are slow to load one by one, and a start waits for them. ssh2 has native parts, and can wait.
      externalizeDeps: { exclude: ['zod', '@rgrove/parse-xml', 'diff'] },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      target: 'node20.18',
      outDir: 'out/preload',
      lib: { entry: at('electron/preload.ts'), formats: ['cjs'] },
      // A sandboxed preload must be one CommonJS file.
      rolldownOptions: { output: { entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('renderer'),
    resolve: { alias },
    plugins: [react()],
    build: {
      target: 'chrome130',
      minify: true,
      outDir: at('out/renderer'),
      rolldownOptions: { input: at('renderer/index.html') },
    },
  },
})
