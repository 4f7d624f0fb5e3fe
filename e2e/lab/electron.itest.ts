import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Display, startDisplay } from './display'
import { checkout, LabHost } from './lab'

const main = `
const { app, BrowserWindow } = require('electron')
const { spawn, spawnSync } = require('node:child_process')
const fs = require('node:fs')
app.on('before-quit', () => fs.writeFileSync(process.env.HOME + '/asked-to-quit', ''))
app.whenReady().then(() => {
  globalThis.facts = () => ({
    pid: process.pid, self: fs.readlinkSync('/proc/self'), host: require('node:os').hostname(), cwd: process.cwd(),
    uid: process.getuid(), home: process.env.HOME, word: process.env.WORD, kvm: fs.existsSync('/dev/kvm'),
    vms: spawnSync('virsh', ['-q', '-c', 'qemu:///system', 'list', '--all', '--name'], { encoding: 'utf8' }).stdout.trim(),
  })
  globalThis.detach = () => spawn('sleep', ['7777'], { detached: true, stdio: 'ignore' }).unref()
  new BrowserWindow({ width: 300, height: 200 }).loadURL('data:text/html,<h1>here</h1>')
})
`

describe.each(['root', 'erin'])('Electron in a lab host as %s', (user) => {
  let lab: LabHost
  let display: Display
  let executablePath: string
  let app: ElectronApplication

  const launch = async () => {
    const env = { ...process.env, ...display.env } as Record<string, string>
    app = await _electron.launch({ executablePath, args: [join(lab.dir, 'app'), '--no-sandbox'], cwd: checkout, env })
    return app.firstWindow()
  }
  const electrons = () => lab.processes(/--no-sandbox/).filter((p) => p.state !== 'Z')
  const mains = () => electrons().filter((p) => !p.argv.join(' ').includes('--type='))
  const ended = () => new Promise((done) => app.process().once('exit', done))
  const home = user === 'root' ? '/root' : '/home/erin'

  beforeAll(async () => {
    display = await startDisplay()
    lab = await LabHost.up('desk')
    await lab.addUser('erin', { libvirtGroup: true })
    await lab.configure({ polkit: true })
    await lab.defineVm({ name: 'seen' })
    mkdirSync(join(lab.dir, 'app'))
    writeFileSync(join(lab.dir, 'app/package.json'), '{ "name": "probe", "main": "main.cjs" }')
    writeFileSync(join(lab.dir, 'app/main.cjs'), main)
    executablePath = lab.electronWrapper({ user, env: { WORD: `it's "so" $HOME` } })
  })
  afterAll(async () => {
    await lab.down()
    display.stop()
  })

  test('draws, is driven by Playwright, and sees the pids, VMs and files of that host', async () => {
    const window = await launch()
    expect(await window.textContent('h1')).toBe('here')
    const facts = await app.evaluate(() => (globalThis as unknown as { facts(): Record<string, unknown> }).facts())
    const uid = user === 'root' ? 0 : 2001
    expect(facts).toMatchObject({
      host: 'desk',
      cwd: checkout,
      uid,
      home,
      word: `it's "so" $HOME`,
      kvm: false,
      vms: 'seen',
    })
    expect(String(facts.pid)).toBe(facts.self)
    expect(electrons().map((p) => p.pid)).toContain(facts.pid)
    await app.close()
    expect(electrons()).toEqual([])
    expect(readFileSync(join(lab.dir, home, 'asked-to-quit'), 'utf8')).toBe('')
  })

  test('kill -9 of the launched process kills it at once, and not what it had detached', async () => {
    await launch()
    await app.evaluate(() => (globalThis as unknown as { detach(): void }).detach())
    const gone = ended()
    app.process().kill('SIGKILL')
    await gone
    await expect.poll(mains, { timeout: 3000 }).toEqual([])
    const jobs = () => lab.processes(/^sleep 7777/)
    await expect.poll(() => jobs().map((job) => job.ppid), { timeout: 3000 }).toEqual([1])
    // whatever Electron starts inherits Chromium's channels, which keep its helpers alive: the same outside the lab
    await lab.killProcess(jobs()[0]?.pid ?? 0)
    await expect.poll(electrons, { timeout: 3000 }).toEqual([])
  })

  test('TERM is passed on, and the exit is passed back', async () => {
    await launch()
    const gone = ended()
    app.process().kill('SIGTERM')
    await gone
    await expect.poll(electrons, { timeout: 3000 }).toEqual([])
  })

  test('a power cut of the host takes it along', async () => {
    await launch()
    const gone = ended()
    await lab.reboot()
    await gone
    expect(electrons()).toEqual([])
  })
})
