import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { must, Problem } from './run.mjs'

/**
 * Runs `work` with a virtual display of its own, open only to those who have its cookie.
 * @template T
 * @param {(env: { DISPLAY: string, XAUTHORITY: string }) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDisplay(work, size = '1600x1000x24') {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-display-'))
  const authority = join(folder, 'Xauthority')
  const cookie = randomBytes(16).toString('hex')
  const file = (number) => must(['xauth', '-q', '-f', authority, 'add', `:${number}`, '.', cookie])
  writeFileSync(authority, '', { mode: 0o600 })
  // the server takes any cookie of the file; clients look for the one filed under the display's number
  await file(0)
  const args = ['-displayfd', '1', '-auth', authority, '-nolisten', 'tcp', '-screen', '0', size]
  // a group of its own: Ctrl+C at the terminal must not take the display from programs that are closing
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  const stop = () => server.kill()
  process.on('exit', stop)
  try {
    const number = await new Promise((resolve, reject) => {
      server.on('error', (error) => reject(new Problem(`Xvfb: ${error.message}`)))
      server.on('exit', (code) => reject(new Problem(`Xvfb ended with ${code}`)))
      server.stdout.once('data', (data) => resolve(String(data).trim()))
    })
    await file(number)
    return await work({ DISPLAY: `:${number}`, XAUTHORITY: authority })
  } finally {
    stop()
    process.off('exit', stop)
    rmSync(folder, { recursive: true, force: true })
  }
}
