// What the stand-in Electron runs when there is no packaged app beside it: `electron [-r module] [flags] PATH [args]`
// starts the app at PATH as the official binary's own default app does (electron/electron, default_app/main.ts).
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const modules = []
let path
let version = false
for (let words = process.argv.slice(1); words.length > 0 && path === undefined; ) {
  const word = words.shift()
  if (word === '-r' || word === '--require') modules.push(words.shift())
  else if (word === '-v' || word === '--version') version = true
  else if (!word.startsWith('-')) path = resolve(word)
}

if (version || path === undefined) {
  console.log(version ? `v${process.versions.electron}` : 'usage: electron [-r module] [flags] PATH [args]')
  process.exit(version ? 0 : 1)
}

Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
const require = createRequire(join(process.cwd(), 'default-app.js'))
for (const name of modules) require(name)

const manifest = join(path, 'package.json')
if (existsSync(manifest)) {
  const { name, productName, version, desktopName } = JSON.parse(readFileSync(manifest, 'utf8'))
  if (version) app.setVersion(version)
  if (productName || name) app.name = productName ?? name
  app.setDesktopName(desktopName ?? `${app.name}.desktop`)
  app.setAppPath(path)
} else {
  app.setAppPath(dirname(path))
}

try {
  // awaited: `ready` must not come before the app's first lines have run
  await import(pathToFileURL(require.resolve(path)).href)
} catch (error) {
  console.error(`Cannot start the app at ${path}:`, error)
  process.exit(1)
}
