import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureElectron } from './electron-runtime.mjs'
import { withDisplay } from './lib/display.mjs'
import { icns, ico } from './lib/icon-files.mjs'
import { isRoot, root, script } from './lib/run.mjs'

/** node scripts/icons.mjs: draws assets/icon.svg into every size and container that the packages want. */
const sizes = [16, 32, 48, 64, 128, 256, 512, 1024]

async function draw(svg, env) {
  const { _electron } = await import('@playwright/test')
  const blank = join(root, 'node_modules/.offshoot-blank.cjs')
  writeFileSync(
    blank,
    "const { app, BrowserWindow } = require('electron')\napp.whenReady().then(() => new BrowserWindow().loadURL('about:blank'))\n",
  )
  const app = await _electron.launch({
    args: [blank, ...(isRoot() ? ['--no-sandbox'] : [])],
    env: { ...process.env, ...env },
  })
  const page = await app.firstWindow()
  const pictures = new Map()
  for (const size of sizes) {
    const url = await page.evaluate(
      async ([source, side]) => {
        const image = new Image(side, side)
        image.src = `data:image/svg+xml;base64,${btoa(source)}`
        await image.decode()
        const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side })
        canvas.getContext('2d').drawImage(image, 0, 0, side, side)
        return canvas.toDataURL('image/png')
      },
      [svg, size],
    )
    pictures.set(size, Buffer.from(url.split(',')[1], 'base64'))
  }
  await app.close()
  return pictures
}

await script(async () => {
  await ensureElectron()
  const assets = join(root, 'assets')
  const svg = readFileSync(join(assets, 'icon.svg'), 'utf8')
  const pictures = process.env.DISPLAY ? await draw(svg, {}) : await withDisplay((env) => draw(svg, env))
  mkdirSync(join(assets, 'icons'), { recursive: true })
  for (const size of sizes.filter((side) => side <= 512)) {
    writeFileSync(join(assets, `icons/${size}x${size}.png`), pictures.get(size))
  }
  writeFileSync(join(assets, 'icon.ico'), ico(new Map([...pictures].filter(([size]) => size <= 256))))
  writeFileSync(join(assets, 'icon.icns'), icns(pictures))
})
