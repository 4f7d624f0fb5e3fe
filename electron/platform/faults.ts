import type { Log } from '@shared/model/log'
import type { Settings } from '@shared/settings'
import { app, BrowserWindow, dialog } from 'electron'
import { publish } from '../ipc/events'
import { languageOf } from './menu'

/** Words of the question about a window that is gone: its page cannot say them any more. */
const WORDS = {
  en: {
    title: 'The window stopped working',
    detail:
      'VMs and running jobs are not affected. To report it, reload the window and choose Help > Collect diagnostics.',
    reload: 'Reload window',
    quit: 'Quit Offshoot',
  },
  'zh-CN': {
    title: '窗口停止工作',
    detail: '虚拟机和进行中的任务不受影响。要报告此问题，请重新加载窗口，然后选择“帮助 > 收集诊断信息”。',
    reload: '重新加载窗口',
    quit: '退出 Offshoot',
  },
} as const

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

/** Offers to reload a window whose page process is gone. */
export function offerReload(log: Log, settings: () => Settings): void {
  let quitting = false
  app.on('before-quit', () => {
    quitting = true
  })
  app.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
    log[reason === 'clean-exit' ? 'info' : 'error']('page.gone', { reason, exitCode })
    const window = BrowserWindow.fromWebContents(contents)
    if (reason === 'clean-exit' || quitting || window === null || window.isDestroyed()) return
    const words = WORDS[languageOf(settings())]
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
