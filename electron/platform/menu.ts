import { type Language, languageFor } from '@shared/model/language'
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
    diagnostics: 'Collect diagnostics…',
    start: 'Start',
    shutdown: 'Shut down',
    clone: 'Clone…',
    compare: 'Compare…',
    snapshot: 'Take Snapshot…',
    reboot: 'Reboot',
    pause: 'Pause',
    resume: 'Resume',
    save: 'Save state',
    forceOff: 'Force off…',
    describe: 'Name, description, tags…',
    resources: 'CPUs and memory…',
    xml: 'Edit XML…',
    delete: 'Delete…',
    addHost: 'Add host…',
    define: 'Define VM from XML…',
    networks: 'Networks',
    pools: 'Storage pools',
    images: 'Images',
    transcript: 'Transcript',
    jobs: 'Jobs',
    palette: 'Search…',
    sidebar: 'Sidebar',
    refresh: 'Refresh',
  },
  'zh-CN': {
    file: '文件',
    edit: '编辑',
    view: '查看',
    vm: '虚拟机',
    window: '窗口',
    help: '帮助',
    settings: '设置…',
    about: '关于 Offshoot',
    diagnostics: '收集诊断信息…',
    start: '启动',
    shutdown: '关机',
    clone: '克隆…',
    compare: '比较…',
    snapshot: '创建快照…',
    reboot: '重启',
    pause: '暂停',
    resume: '继续',
    save: '保存状态',
    forceOff: '强制关机…',
    describe: '名称、说明、标签…',
    resources: 'CPU 和内存…',
    xml: '编辑 XML…',
    delete: '删除…',
    addHost: '添加主机…',
    define: '用 XML 定义虚拟机…',
    networks: '网络',
    pools: '存储池',
    images: '镜像',
    transcript: '命令记录',
    jobs: '任务',
    palette: '搜索…',
    sidebar: '侧栏',
    refresh: '刷新',
  },
} as const

/** The language that windows are in, too. */
export const languageOf = ({ language }: Settings): Language => languageFor(language, app.getLocale())

/**
 * Sets the application menu. Its items name actions of the renderer's one table (renderer/actions/actions.ts); keys are
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
              run(words.addHost, 'host.add'),
              run(words.define, 'host.define'),
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
      : [
          {
            label: words.file,
            submenu: [
              run(words.addHost, 'host.add'),
              run(words.define, 'host.define'),
              { type: 'separator' as const },
              run(words.settings, 'app.settings'),
              { role: 'quit' as const },
            ],
          },
        ]),
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
        run(words.reboot, 'vm.reboot'),
        run(words.pause, 'vm.pause'),
        run(words.resume, 'vm.resume'),
        run(words.save, 'vm.save'),
        run(words.forceOff, 'vm.force-off'),
        { type: 'separator' },
        run(words.clone, 'vm.clone'),
        run(words.compare, 'vm.compare'),
        run(words.snapshot, 'vm.snapshot'),
        { type: 'separator' },
        run(words.describe, 'vm.edit'),
        run(words.resources, 'vm.resources'),
        run(words.xml, 'vm.xml'),
        { type: 'separator' },
        run(words.delete, 'vm.delete'),
      ],
    },
    {
      label: words.view,
      submenu: [
        run(words.palette, 'app.palette'),
        run(words.sidebar, 'app.sidebar'),
        run(words.jobs, 'app.jobs'),
        run(words.transcript, 'app.transcript'),
        run(words.networks, 'host.networks'),
        run(words.pools, 'host.pools'),
        run(words.images, 'host.images'),
        run(words.refresh, 'app.refresh'),
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools', visible: !app.isPackaged },
      ],
    },
    { label: words.window, submenu: [{ role: 'minimize' }, { role: 'close' }] },
    {
      label: words.help,
      submenu: [run(words.diagnostics, 'app.diagnostics'), { type: 'separator' }, run(words.about, 'app.about')],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
