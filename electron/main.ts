import { readFileSync } from 'node:fs'
import { homedir, release, userInfo } from 'node:os'
import { join } from 'node:path'
import type { AppInfo } from '@shared/contract'
import { isUnderWay } from '@shared/job'
import type { LogLevel } from '@shared/model/log'
import type { GoneWords } from '@shared/model/menu'
import { app, BrowserWindow, nativeTheme } from 'electron'
import { showScreen } from './consoles'
import { Hosts, type HostsOptions } from './hosts/hosts'
import { LoadWatch } from './hosts/load'
import { systemSockets } from './hosts/socket-paths'
import { JobPublisher, publish } from './ipc/events'
import { type Handlers, serve } from './ipc/router'
import { JobEngine } from './jobs/engine'
import { operationHandlers } from './operations'
import { Pictures } from './operations/snapshots/pictures'
import { explain } from './operations/support/explain'
import { jobsInTranscript, Transcript } from './operations/support/transcript'
import { answerSsh } from './platform/answer-ssh'
import { diagnosticsHandlers } from './platform/diagnostics'
import { catchFaults, offerReload } from './platform/faults'
import { FileLog } from './platform/log/file-log'
import { hideAnswer } from './platform/log/redact'
import { HostsInLog, jobsInLog } from './platform/log/watch'
import { setFirstMenu, setMenu } from './platform/menu'
import { portTo } from './platform/page-port'
import { holdQuit } from './platform/quit'
import { saveText } from './platform/save-text'
import { declareScheme, serveRenderer } from './platform/scheme'
import { desktopVault, hiding } from './platform/vault'
import { onWake } from './platform/wake'
import { lockDown, openWindow } from './platform/window'
import { SavedHosts } from './settings/saved-hosts'
import { Secrets } from './settings/secrets'
import { SettingsStore } from './settings/store'
import { askRunning, isAskpass } from './ssh'

// Composition root: makes the parts, hands them to each other, and holds no logic of its own.

app.setName('Offshoot')
declareScheme()
lockDown()

if (isAskpass()) void answerSsh(askRunning)
else if (app.requestSingleInstanceLock()) void run()
else app.quit()

async function run(): Promise<void> {
  const data = app.getPath('userData')
  const log = new FileLog({
    directory: app.getPath('logs'),
    ...(app.isPackaged
      ? {}
      : { echo: (level: LogLevel, line: string) => level !== 'debug' && console.error(line.trimEnd()) }),
  })
  const { redactor } = log
  catchFaults(log)
  log.info('app.start', { ...info(), platform: process.platform, arch: process.arch, system: release() })
  const seen = new HostsInLog(log)
  const hosts = new Hosts({
    log,
    onFault: (error) => log.error('hosts.fault', { error }),
    saved: new SavedHosts(join(data, 'hosts.json'), log),
    secrets: new Secrets(
      join(data, 'secrets.json'),
      hiding(desktopVault, (secret) => redactor.hide(secret)),
      log,
    ),
    busy: (host) => engine.list().some((job) => job.host === host && isUnderWay(job)),
    ...chosenHome(),
    ...testDriver(),
    ...testPlatform(),
  })
  const jobs = new JobPublisher()
  const transcript = new Transcript((entry) => publish('transcript.changed', entry))
  const load = new LoadWatch(
    (id) => hosts.get(id),
    (sample) => publish('load.sample', sample),
  )
  const logged = jobsInLog(log)
  const told = jobsInTranscript(transcript, (id) => hosts.get(id))
  const engine = new JobEngine({
    onChanged: (job) => {
      jobs.changed(job)
      told(job)
      logged(job)
    },
    onRemoved: (id) => jobs.removed(id),
    explain,
  })
  const operations = operationHandlers({
    hosts,
    transcript,
    engine,
    pictures: new Pictures(join(data, 'snapshots')),
    onTest: (test) => publish('host.test', test),
    onFoundFault: (error) => log.error('jobs.found', { error }),
  })
  hosts.onChanged((host) => {
    seen.changed(host)
    publish('host.changed', host)
  })
  hosts.onRemoved((removed) => {
    seen.removed(removed.host)
    publish('host.removed', removed)
  })
  hosts.prompts.asked.on((prompt) => publish('prompt.asked', prompt))
  hosts.prompts.closed.on((prompt) => publish('prompt.closed', prompt))
  hosts.onInventory((change) => publish('inventory.changed', change))
  hosts.onResources((changed) => publish('resources.changed', changed))
  hosts.onTouched((domain) => publish('domain.touched', domain))
  hosts.start()

  await app.whenReady()
  const settings = new SettingsStore(join(data, 'settings.json'), log)
  const preferences = settings.load()
  serveRenderer(join(import.meta.dirname, '../renderer'))

  setFirstMenu()
  let goneWords: GoneWords | null = null
  const handlers: Handlers = {
    'app.info': () => info(),
    'settings.get': () => settings.get(),
    'settings.set': async (patch) => {
      const next = await settings.set(patch)
      nativeTheme.themeSource = next.theme
      publish('settings.changed', next)
      return next
    },
    'menu.set': ({ menu, gone }) => {
      setMenu(menu)
      goneWords = gone
    },
    'window.control': ({ action }, event) => {
      const window = BrowserWindow.fromWebContents(event.sender)
      if (action === 'minimize') window?.minimize()
      else if (action === 'close') window?.close()
      else if (window?.isMaximized()) window.unmaximize()
      else window?.maximize()
    },
    ...operations,
    'prompts.answer': (given) => {
      hideAnswer(redactor, given.answer)
      return operations['prompts.answer'](given)
    },
    'screen.open': ({ host, uuid, port }, event) => showScreen(hosts.get(host), uuid, () => portTo(event, port)),
    'load.watch': (wish) => load.watch(wish.hosts),
    'transcript.list': () => transcript.list(),
    'transcript.save': () => saveText('offshoot.sh', transcript.text()),
    'transcript.clear': () => transcript.clear(),
    ...diagnosticsHandlers({
      log,
      seen,
      info,
      settings: () => settings.get(),
      hosts: () => hosts.list(),
      vms: (host) => hosts.get(host).domains().length,
      jobs: () => engine.list(),
      save: saveText,
    }),
  }
  serve(handlers, log, explain)
  offerReload(log, () => goneWords)

  openWindow(preferences)
  app.on('second-instance', () => {
    const window = BrowserWindow.getAllWindows()[0]
    window?.show()
    window?.focus()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(settings.get())
  })
  app.on('browser-window-focus', () => hosts.refresh())
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  onWake(() => hosts.woke())
  holdQuit(async () => {
    log.info('app.quit')
    await Promise.all([hosts.close(), log.flush()])
    await log.flush()
  })
}

/** ssh goes by the account's home; a home that was chosen for us holds the configuration too. */
function chosenHome(): { places?: { home: string; userFile: string } } {
  const home = homedir()
  return home === userInfo().homedir ? {} : { places: { home, userFile: join(home, '.ssh', 'config') } }
}

/** For benches and for trying things out: libvirt's test driver as this computer's, e.g. `OFFSHOOT_SYSTEM_URI=test:///default`. */
function testDriver(): Partial<HostsOptions> {
  const uri = process.env.OFFSHOOT_SYSTEM_URI
  return uri?.startsWith('test:///') ? { system: { uri, sockets: systemSockets() } } : {}
}

/** For tests: the hosts as a Mac or a Windows computer has them, e.g. `OFFSHOOT_PLATFORM=darwin`. */
function testPlatform(): Partial<HostsOptions> {
  const platform = process.env.OFFSHOOT_PLATFORM
  return platform === 'darwin' || platform === 'win32' ? { platform } : {}
}

/** Which Offshoot and which Electron run; the development stand-in says so (scripts/electron-runtime.mjs). */
function info(): AppInfo {
  return {
    version: app.getVersion(),
    electron: { actual: process.versions.electron, ...declaredElectron() },
    chrome: process.versions.chrome,
    node: process.versions.node,
    packaged: app.isPackaged,
    locale: app.getLocale(),
  }
}

function declaredElectron(): Pick<AppInfo['electron'], 'declared' | 'source'> {
  try {
    const mark = JSON.parse(readFileSync(join(process.execPath, '../offshoot-runtime.json'), 'utf8')) as {
      declared: string
      source: string
    }
    return { declared: mark.declared, source: mark.source === 'stand-in' ? 'stand-in' : 'official' }
  } catch {
    // No mark of the stand-in: it is the official build.
    return { declared: process.versions.electron, source: 'official' }
  }
}
