import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { newHostJobId } from './host-jobs'
import { shellsHere, type TestHost, testHost } from './test-host'

describe.each(shellsHere)('whose a job is, with %s', (shell) => {
  let host: TestHost
  afterEach(() => host.dispose())

  async function job(): Promise<string> {
    host = testHost(shell)
    const id = newHostJobId()
    await host.jobs.start({ id, plan: '{}', tasks: [] }).outcome
    return id
  }

  test('one has it, and the other is told for how long', async () => {
    const id = await job()
    expect(await host.jobs.hold(id, 'b', 0)).toEqual({ state: 'free' })
    expect(await host.jobs.hold(id, 'a', 600)).toEqual({ state: 'held', anew: true })
    expect(await host.jobs.hold(id, 'a', 600)).toEqual({ state: 'held', anew: false })
    expect(await host.jobs.hold(id, 'b', 600)).toMatchObject({ state: 'busy' })
    const now = await host.jobs.hold(id, 'b', 0)
    expect(now.state === 'busy' && now.seconds).toBeGreaterThan(590)
    await host.jobs.settle(id)
    expect(existsSync(join(host.base, id))).toBe(false)
    await expect(host.jobs.hold(id, 'a', 600)).rejects.toMatchObject({ code: 'no-such-job' })
  })

  test('of many that come at once one gets it', async () => {
    const id = await job()
    const all = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((who) => host.jobs.hold(id, who, 600)))
    expect(all.filter(({ state }) => state === 'held')).toHaveLength(1)
    expect(readdirSync(join(host.base, id)).filter((name) => name.startsWith('hold'))).toEqual(['hold.1'])
  })

  test('one whose time is over, or who held it before the host was started, loses it and is told', async () => {
    const id = await job()
    await host.jobs.hold(id, 'a', 600)
    const file = join(host.base, id, 'hold.1')
    writeFileSync(file, 'a another-boot 99999999\n')
    expect(await host.jobs.hold(id, 'b', 600)).toEqual({ state: 'held', anew: true })
    expect(await host.jobs.hold(id, 'a', 600)).toMatchObject({ state: 'busy' })
    expect(await host.jobs.hold(id, 'b', 600)).toEqual({ state: 'held', anew: false })
  })
})
