import { rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * electron-builder calls this between packing and signing. An Electron that comes from a folder brings its default app
 * along; a package must not be able to start anything but itself.
 * @param {{ appOutDir: string, electronPlatformName: string }} context
 */
export default function afterPack({ appOutDir, electronPlatformName }) {
  if (electronPlatformName === 'darwin') return
  rmSync(join(appOutDir, 'resources/default_app.asar'), { recursive: true, force: true })
}
