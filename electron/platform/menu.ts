import type { Settings } from '@shared/settings'
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { publish } from '../ipc/events'

/** Words of the application menu: the only ones that main itself shows. */
const WORDS = {
  en: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    vm: 'VM',
    window: 'Window',
    help: 'Help',
    settings: 'Settings…',
    about: 'About Offshoot',
    start: 'Start',
    shutdown: 'Shut down',
    clone: 'Clone…',
    compare: 'Compare…',
    jobs: 'Jobs',
    palette: 'Search…',
    sidebar: 'Sidebar',
    refresh: 'Refresh',
  },
  zh: {
    file: '文件',
    edit: '编辑',
    view: '查看',
    vm: '虚拟机',
    window: '窗口',
    help: '帮助',
    settings: '设置…',
    about: '关于 Offshoot',
    start: '启动',
    shutdown: '关机',
    clone: '克隆…',
    compare: '比较…',
    jobs: '任务',
    palette: '搜索…',
    sidebar: '侧栏',
    refresh: '刷新',
  },
} as const

/** The language to speak: the setting, or the system's when it is Chinese, else English. */
export function languageOf(settings: Settings): 'en' | 'zh' {
  if (settings.language !== 'system') return settings.language
  return app.getLocale().toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/**
 * Sets the application menu. Its items name actions of the renderer's one table (renderer/app/actions.ts); keys are
 * the renderer's too, so that no key has two masters. Roles bring the editing keys that macOS takes from the menu.
 */
export function setMenu(settings: Settings): void {
  const words = WORDS[languageOf(settings)]
  const run = (label: string, id: string): MenuItemConstructorOptions => ({
    label,
    click: () => publish('menu.action', { id }),
  })
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin'
      ? [
          {
            label: app.name,
            submenu: [
              run(words.about, 'app.about'),
              { type: 'separator' as const },
              run(words.settings, 'app.settings'),
              { type: 'separator' as const },
              { role: 'services' as const },
              { role: 'hide' as const },
              { role: 'unhide' as const },
              { type: 'separator' as const },
              { role: 'quit' as const },
            ],
          },
        ]
      : [{ label: words.file, submenu: [run(words.settings, 'app.settings'), { role: 'quit' as const }] }]),
    {
      label: words.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: words.vm,
      submenu: [
        run(words.start, 'vm.start'),
        run(words.shutdown, 'vm.shutdown'),
        { type: 'separator' },
        run(words.clone, 'vm.clone'),
        run(words.compare, 'vm.compare'),
      ],
    },
    {
      label: words.view,
      submenu: [
        run(words.palette, 'app.palette'),
        run(words.sidebar, 'app.sidebar'),
        run(words.jobs, 'app.jobs'),
        run(words.refresh, 'app.refresh'),
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools', visible: !app.isPackaged },
      ],
    },
    { label: words.window, submenu: [{ role: 'minimize' }, { role: 'close' }] },
    { label: words.help, submenu: [run(words.about, 'app.about')] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
