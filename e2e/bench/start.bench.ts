import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type Page } from '@playwright/test'
import { build } from 'vite'
import { checkout, type LabHost, labDir, until } from '../lab/lab'
import { MiB, test } from '../pages/test'
import { median, report, spread } from './figures'

const RUNS = 5

interface Sample {
  /** from the start of the process to what a person can use, ms */
  readonly usable: number
  /** proportional set size of all its processes, bytes */
  readonly memory: number
}

test('start against a bare Electron window', async ({ lab, display }) => {
  test.setTimeout(15 * 60_000)
  for (const name of ['a', 'b', 'c']) await lab.defineVm({ name, disks: [{ format: 'qcow2', sizeBytes: 64 * MiB }] })
  const bare = await bareApplication()
  const env = { ...process.env, ...display.env } as Record<string, string>
  // As on any day but the first: what Chromium keeps between runs is there for both.
  const data = {
    bare: await lab.userDirectory('root', 'bare-data'),
    offshoot: await lab.userDirectory('root', 'start-data'),
  }
  const samples = { bare: [] as Sample[], offshoot: [] as Sample[] }
  for (let run = -3; run < RUNS; run++) {
    const a = await start(lab, bare, data.bare, env, (page) => page.locator('#ready').waitFor())
    const b = await start(lab, checkout, data.offshoot, env, (page) =>
      page.getByRole('gridcell', { name: 'c', exact: true }).waitFor(),
    )
    if (run < 0) continue
    samples.bare.push(a)
    samples.offshoot.push(b)
  }
  const times = (list: readonly Sample[]) => list.map((s) => s.usable)
  const memory = (list: readonly Sample[]) => median(list.map((s) => s.memory)) / MiB
  const ratio = median(times(samples.offshoot)) / median(times(samples.bare))
  const memoryRatio = memory(samples.offshoot) / memory(samples.bare)
  const goal = (r: number) => `${r.toFixed(2)} ${r <= 1.5 ? 'reached' : 'MISSED'}`
  report(
    'start',
    [
      ['bare window, s', spread(times(samples.bare))],
      ['Offshoot until its VMs are listed, s', spread(times(samples.offshoot))],
      ['ratio (goal 1.5 or less)', goal(ratio)],
      ['bare window, PSS of all processes', `${Math.round(memory(samples.bare))} MiB`],
      ['Offshoot, PSS of all processes', `${Math.round(memory(samples.offshoot))} MiB`],
      ['ratio of memory (goal 1.5 or less)', goal(memoryRatio)],
    ],
    { samples, ratio, memoryRatio },
  )
})

async function start(
  lab: LabHost,
  app: string,
  userData: string,
  env: Record<string, string>,
  usable: (page: Page) => Promise<void>,
): Promise<Sample> {
  const began = performance.now()
  const electron = await _electron.launch({
    executablePath: lab.electronWrapper(),
    args: [app, '--no-sandbox', '--disable-gpu', `--user-data-dir=${userData}`, '--lang=en-US'],
    cwd: '/',
    env,
  })
  await usable(await electron.firstWindow())
  const ms = performance.now() - began
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const memory = lab
    .processes(/--user-data-dir=/)
    .filter((p) => p.argv.join(' ').includes(userData))
    .reduce((sum, p) => sum + pss(lab.outside(`/proc/${p.pid}/smaps_rollup`)), 0)
  await electron.close()
  await until('its processes to end', () => lab.processes(/--user-data-dir=/).length === 0, 10_000)
  return { usable: ms, memory }
}

function pss(path: string): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** The floor: one window with a React page that says it is there, built as Offshoot's renderer is. */
async function bareApplication(): Promise<string> {
  const folder = mkdtempSync(join(labDir, 'bare-'))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('package.json', JSON.stringify({ name: 'bare', version: '1.0.0', type: 'module', main: 'main.js' }))
  write(
    'main.js',
    `import { app, BrowserWindow } from 'electron'
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => window.show())
  window.loadFile('page/index.html')
})
app.on('window-all-closed', () => app.quit())
`,
  )
  write(
    'index.html',
    '<!doctype html><html lang="en"><head><title>bare</title></head><body><div id="root"></div><script type="module" src="./page.js"></script></body></html>',
  )
  const react = join(checkout, 'node_modules')
  write(
    'page.js',
    `import { createElement } from ${JSON.stringify(join(react, 'react/index.js'))}
import { createRoot } from ${JSON.stringify(join(react, 'react-dom/client.js'))}
createRoot(document.getElementById('root')).render(createElement('p', { id: 'ready' }, 'ready'))
`,
  )
  await build({
    root: folder,
    base: './',
    logLevel: 'error',
    configFile: false,
    resolve: { alias: { react: join(react, 'react'), 'react-dom': join(react, 'react-dom') } },
    build: { outDir: join(folder, 'page'), target: 'chrome130' },
  })
  return folder
}
