import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { HostLocks } from './host-locks'
import { LocalShell } from './shell'

const keys: string[] = []
const key = () => {
  const made = `test-${randomUUID()}`
  keys.push(made)
  return made
}
afterEach(() => {
  for (const one of keys.splice(0)) rmSync(`/dev/shm/offshoot-${one}.lock`, { force: true })
})

/** An Offshoot, so to speak. */
const locks = (patienceMs?: number) => new HostLocks(() => new LocalShell(), undefined, patienceMs)

function gate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

test('two Offshoots take turns; each goes on as soon as the other has done', async () => {
  const [one, two, name] = [locks(), locks(), key()]
  const order: string[] = []
  const { open, opened } = gate()
  const first = one.run(name, async () => {
    order.push('first begins')
    await opened
    order.push('first ends')
  })
  await expect.poll(() => order).toEqual(['first begins'])
  const second = two.run(name, async () => void order.push('second'))
  await one.run(key(), async () => void order.push('of another VM'))
  open()
  await Promise.all([first, second])
  expect(order).toEqual(['first begins', 'of another VM', 'first ends', 'second'])
})

test('who waits too long is told so, and the work of the other is not touched', async () => {
  const [one, two, name] = [locks(), locks(1000), key()]
  const { open, opened } = gate()
  const first = one.run(name, () => opened.then(() => 'whole'))
  await expect.poll(() => existsSync(`/dev/shm/offshoot-${name}.lock`)).toBe(true)
  await expect.poll(() => free(name)).toBe(false)
  await expect(two.run(name, async () => 'never')).rejects.toMatchObject({ problem: { code: 'host.busy' } })
  open()
  expect(await first).toBe('whole')
  expect(await two.run(name, async () => 'now')).toBe('now')
})

test('work that fails gives the lock back; within one Offshoot it is one at a time too', async () => {
  const [one, name] = [locks(), key()]
  await expect(one.run(name, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  let inside = 0
  const busy = async () => {
    inside++
    expect(inside).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 5))
    inside--
  }
  await Promise.all(Array.from({ length: 5 }, () => one.run(name, busy)))
  await expect.poll(() => free(name)).toBe(true)
})

test('a holder that is killed gives the lock back, whoever it worked for', async () => {
  const [one, two, name] = [locks(), locks(), key()]
  const { open, opened } = gate()
  const first = one.run(name, () => opened)
  await expect.poll(() => free(name)).toBe(false)
  for (const pid of holders(name)) process.kill(pid, 'SIGKILL')
  expect(await two.run(name, async () => 'mine')).toBe('mine')
  open()
  await first
})

test('the end of a holder that is told late does not make the next one forgotten', async () => {
  class Late extends LocalShell {
    override stream(...args: Parameters<LocalShell['stream']>) {
      const { exited, detach } = super.stream(...args)
      return { exited: exited.finally(() => pause(500)), detach }
    }
  }
  const [one, name] = [new HostLocks(() => new Late()), key()]
  await one.run(name, async () => 'first')
  await expect.poll(() => free(name), { interval: 5 }).toBe(true)
  // the end of the first holder is told while this one works
  await one.run(name, () => pause(800))
  await expect.poll(() => free(name), { timeout: 3000 }).toBe(true)
  expect(await one.run(name, async () => 'third')).toBe('third')
})

test('a host that starts no programs has locks within this Offshoot', async () => {
  const one = new HostLocks(() => null)
  expect(await one.run(key(), async () => 'done')).toBe('done')
})

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Whether flock(1) would have it now. */
function free(name: string): boolean {
  try {
    execFileSync('flock', ['-n', `/dev/shm/offshoot-${name}.lock`, 'true'])
    return true
  } catch {
    return false
  }
}

function holders(name: string): number[] {
  // pgrep ends with 1 where there is none
  const { stdout } = spawnSync('pgrep', ['-f', '--', `sh ${name} `], { encoding: 'utf8' })
  return stdout.split('\n').filter(Boolean).map(Number)
}
