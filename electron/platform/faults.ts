import type { Log } from '@shared/model/log'
import type { GoneWords } from '@shared/model/menu'
import { app, BrowserWindow, dialog } from 'electron'
import { publish } from '../ipc/events'

/** The question about a window whose page is gone before it has said how to word it (`menu.set`). */
const UNSAID: GoneWords = {
  title: 'The window stopped working',
  detail: 'VMs and running jobs are not affected.',
  reload: 'Reload window',
  quit: 'Quit Offshoot',
}

/**
 * Writes down what nobody caught in this process, and tells the windows that there was a fault; the application goes on, as
 * Electron's own handler has it, whose box with a stack is not shown then.
 */
export function catchFaults(log: Log): void {
  process.on('uncaughtException', (error, origin) => {
    log.error('main.uncaught', { origin, error })
    publish('app.fault', {})
  })
  process.on('unhandledRejection', (error) => {
    log.error('main.rejection', { error })
    publish('app.fault', {})
  })
  app.on('child-process-gone', (_event, { type, reason, exitCode, name, serviceName }) => {
    log[reason === 'clean-exit' ? 'info' : 'error']('child.gone', { type, reason, exitCode, name, serviceName })
  })
}

/**
 * Offers to reload a window whose page process is gone.
 * @param said the window's words for it, once it has said them
 */
export function offerReload(log: Log, said: () => GoneWords | null): void {
  let quitting = false
  app.on('before-quit', () => {
    quitting = true
  })
  app.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
    log[reason === 'clean-exit' ? 'info' : 'error']('page.gone', { reason, exitCode })
    const window = BrowserWindow.fromWebContents(contents)
    if (reason === 'clean-exit' || quitting || window === null || window.isDestroyed()) return
    const words = said() ?? UNSAID
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message: words.title,
        detail: words.detail,
        buttons: [words.reload, words.quit],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      })
      .then(({ response }) => {
        if (response === 1) app.quit()
        else if (!window.isDestroyed()) contents.reload()
      })
  })
}
