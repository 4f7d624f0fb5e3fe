import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether a process with this id is there; one that we may not signal is. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function holder(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    if (pid > 0) return { pid, dead: !isAlive(pid) }
    // made but not yet written: dead only if it stays so
    return { pid, dead: Date.now() - statSync(path).mtimeMs > 5000 }
  } catch {
    return undefined
  }
}

/**
 * Runs `work` while no other process of this machine holds the lock file `path`. A lock whose holder is gone is taken.
 * @param {string} what shown once when we have to wait
 */
export async function withLock(path, what, work) {
  mkdirSync(dirname(path), { recursive: true })
  for (let told = false; ; ) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const other = holder(path)
      if (other?.dead) {
        rmSync(path, { force: true })
        continue
      }
      if (!told && other) console.log(`Waiting: process ${other.pid} is busy with ${what}`)
      told = true
      await sleep(200)
    }
  }
  const release = () => rmSync(path, { force: true })
  process.on('exit', release)
  try {
    return await work()
  } finally {
    release()
    process.off('exit', release)
  }
}
