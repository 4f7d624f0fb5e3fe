import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LabError, must } from './run'

/** A virtual display of its own; `env` is what a program needs to draw on it. */
export interface Display {
  env: { DISPLAY: string; XAUTHORITY: string }
  stop(): void
}

/** Starts Xvfb on a free display number, open only to those who have its cookie. */
export async function startDisplay(size = '1440x900x24'): Promise<Display> {
  const dir = mkdtempSync(join(tmpdir(), 'lab-display-'))
  const auth = join(dir, 'Xauthority')
  const cookie = randomBytes(16).toString('hex')
  // the server takes any cookie of the file; clients look for the one filed under the display's number
  await must(['xauth', '-q', '-f', auth, 'add', ':0', '.', cookie])
  // A server that starts anew when its last client has gone would leave one that comes just then without an answer.
  const args = ['-noreset', '-displayfd', '1', '-auth', auth, '-nolisten', 'tcp', '-screen', '0', size]
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const stop = () => {
    server.kill()
    rmSync(dir, { recursive: true, force: true })
  }
  const number = await new Promise<string>((resolve, reject) => {
    server.on('error', reject)
    server.on('exit', () => reject(new LabError('Xvfb ended')))
    server.stdout.once('data', (data) => resolve(String(data).trim()))
  })
  await must(['xauth', '-q', '-f', auth, 'add', `:${number}`, '.', cookie])
  return { env: { DISPLAY: `:${number}`, XAUTHORITY: auth }, stop }
}
