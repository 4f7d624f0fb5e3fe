import { join } from 'node:path'
import type { Settings } from '@shared/settings'
import { app, BrowserWindow, nativeTheme } from 'electron'
import { publish } from '../ipc/events'
import { APP_ORIGIN, isTrustedUrl } from '../ipc/sender'

/** `--win` of the tokens, so that the first frame has the right colour. */
const BACKDROP = { light: '#ffffff', dark: '#1f2124' }

/** Opens the main window. Everything in it is a stranger: sandboxed, isolated, without Node, and it cannot navigate. */
export function openWindow(settings: Settings): BrowserWindow {
  nativeTheme.themeSource = settings.theme
  const mac = process.platform === 'darwin'
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Offshoot',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKDROP.dark : BACKDROP.light,
    frame: mac,
    titleBarStyle: mac ? 'hiddenInset' : 'default',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  const state = () =>
    publish('window.state', {
      maximized: window.isMaximized(),
      fullscreen: window.isFullScreen(),
      focused: window.isFocused(),
    })
  window.on('maximize', state)
  window.on('unmaximize', state)
  window.on('enter-full-screen', state)
  window.on('leave-full-screen', state)
  window.on('focus', state)
  window.on('blur', state)
  const server = import.meta.env.DEV ? process.env.ELECTRON_RENDERER_URL : undefined
  void window.loadURL(server ?? `${APP_ORIGIN}/index.html`)
  return window
}

/** Shuts every door that a page could leave or let something in by. Source: Electron security checklist, items 5, 13, 14. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (!isTrustedUrl(url)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.session.setPermissionRequestHandler((page, permission, decide) =>
      decide(permission === 'clipboard-sanitized-write' && isTrustedUrl(page.getURL())),
    )
    contents.session.setPermissionCheckHandler(
      (_page, permission, origin) =>
        permission === 'clipboard-sanitized-write' && isTrustedUrl(origin.replace(/\/$/, '')),
    )
  })
}
