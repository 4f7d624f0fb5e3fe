import type { ApplicationMenu, BarGroup } from '@shared/model/menu'
import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { publish } from '../ipc/events'

type Items = MenuItemConstructorOptions[]

const line: MenuItemConstructorOptions = { type: 'separator' }
const mac = process.platform === 'darwin'

/**
 * Sets the application menu, in the words of the window. Its items name actions of the renderer's one table; keys are the
 * renderer's too, so that no key has two masters. Roles bring the editing keys that macOS takes from the menu.
 */
export function setMenu({ titles, groups }: ApplicationMenu): void {
  const group = (name: BarGroup): Items =>
    groups[name].map(({ id, label }) => ({ label, click: () => publish('menu.action', { id }) }))
  const lined = (...names: readonly BarGroup[]): Items =>
    names.flatMap((name, n) => (n === 0 ? group(name) : [line, ...group(name)]))
  const template: Items = [
    mac
      ? {
          label: app.name,
          submenu: [
            ...lined('about', 'file', 'settings'),
            line,
            { role: 'services' },
            { role: 'hide' },
            { role: 'unhide' },
            line,
            { role: 'quit' },
          ],
        }
      : { label: titles.file, submenu: [...lined('file', 'settings'), { role: 'quit' }] },
    { label: titles.edit, submenu: EDITING },
    { label: titles.vm, submenu: lined('power', 'copy', 'edit', 'delete') },
    {
      label: titles.view,
      submenu: [
        ...group('view'),
        line,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools', visible: !app.isPackaged },
      ],
    },
    { label: titles.window, submenu: [{ role: 'minimize' }, { role: 'close' }] },
    { label: titles.help, submenu: lined('help', 'about') },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

const EDITING: Items = [
  { role: 'undo' },
  { role: 'redo' },
  line,
  { role: 'cut' },
  { role: 'copy' },
  { role: 'paste' },
  { role: 'selectAll' },
]

/** The menu until a window has said its words: what Electron itself words. */
export function setFirstMenu(): void {
  const first: Items = mac ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(Menu.buildFromTemplate([...first, { role: 'editMenu' }, { role: 'windowMenu' }]))
}
