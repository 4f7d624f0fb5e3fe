import type { Job, JobResult } from '@shared/job'
import { ProblemError, problem } from '@shared/problem'
import { describe, expect, test } from 'vitest'
import { JobEngine } from './engine'
import type { JobContext, JobDescription, Operation } from './operation'

const RESULT: JobResult = { uuid: 'u', name: 'b', disks: [], milliseconds: 1, bytesWritten: 0, started: false }

const DESCRIPTION: JobDescription = {
  kind: 'clone-domain',
  host: 'local-system',
  params: { source: 'a', name: 'b' },
  sourceUuid: 'u',
  engine: 'qemu-img',
  steps: ['one', 'two', 'three'].map((code) => ({ key: code, code })),
  disks: [{ target: 'vda', path: '/x', bytesTotal: 1000 }],
  verifies: false,
  commands: '',
  cancelsAtOnce: true,
}

function setup(now = () => Date.now()) {
  const seen: Job[] = []
  const removed: string[] = []
  const engine = new JobEngine({
    onChanged: (job) => seen.push(job),
    onRemoved: (id) => removed.push(id),
    explain: (e) => (e instanceof ProblemError ? e.problem : { code: 'bug', raw: String(e), remedies: [] }),
    now,
    perHost: 1,
  })
  const start = (
    id: string,
    run: (job: JobContext) => Promise<JobResult | undefined>,
    more: Partial<JobDescription> = {},
  ) => {
    const operation: Operation<null> = {
      describe: () => ({ ...DESCRIPTION, ...more }),
      run: (_plan, job) => run(job),
    }
    engine.start(id, operation, null, { reattached: false, startedAt: 1 })
  }
  const ended = async (id: string) => {
    for (;;) {
      const job = engine.list().find((j) => j.id === id)
      if (job !== undefined && ['done', 'failed', 'cancelled', 'left-something'].includes(job.state)) return job
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  return { engine, seen, removed, start, ended }
}

const forever = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

describe('the job engine', () => {
  test('runs the steps in order and keeps the result', async () => {
    const { start, ended } = setup()
    start('job-1', async (job) => {
      for (const key of ['one', 'two', 'three']) await job.step(key, async () => undefined)
      return RESULT
    })
    const job = await ended('job-1')
    expect(job.state).toBe('done')
    expect(job.result).toEqual(RESULT)
    expect(job.steps.map((s) => s.state)).toEqual(['done', 'done', 'done'])
  })

  test('undoes newest first when a step fails, and says at which step', async () => {
    const { start, ended } = setup()
    const order: string[] = []
    const undo = (name: string) => ({
      run: async () => {
        order.push(name)
        return { bytes: 5 }
      },
    })
    start('job-1', async (job) => {
      await job.step('one', async () => undefined, undo('one'))
      await job.step('two', async () => undefined, undo('two'))
      await job.step('three', () => Promise.reject(problem('storage.no-space', { raw: 'full' })), undo('three'))
      return RESULT
    })
    const job = await ended('job-1')
    expect(order).toEqual(['three', 'two', 'one'])
    expect(job.state).toBe('failed')
    expect(job.problem).toMatchObject({ code: 'storage.no-space', raw: 'full' })
    expect(job.steps.map((s) => [s.state, s.undo])).toEqual([
      ['done', 'undone'],
      ['done', 'undone'],
      ['failed', 'undone'],
    ])
    expect(job.undoneBytes).toBe(15)
  })

  test('a cancelled job is cancelled only after it was undone', async () => {
    const { engine, seen, start, ended } = setup()
    let undone = false
    start('job-1', async (job) => {
      await job.step('one', () => forever(job.signal), {
        run: async () => {
          undone = true
          return {}
        },
      })
      return RESULT
    })
    engine.cancel('job-1')
    const job = await ended('job-1')
    expect(undone).toBe(true)
    expect(job.state).toBe('cancelled')
    expect(job.problem).toBeUndefined()
    expect(seen.map((j) => j.state)).toContain('cancelling')
  })

  test('what cannot be undone is said, and can be tried again', async () => {
    const { engine, start, ended } = setup()
    let blocked = true
    start('job-1', async (job) => {
      await job.step('one', () => Promise.reject(new Error('broken')), {
        run: async () => {
          if (blocked) throw new Error('read-only file system')
          return {}
        },
      })
      return RESULT
    })
    const job = await ended('job-1')
    expect(job.state).toBe('left-something')
    expect(job.problem?.code).toBe('job.undo-incomplete')
    await expect(engine.undo('job-1')).rejects.toThrow('read-only')
    blocked = false
    await engine.undo('job-1')
    expect((await ended('job-1')).state).toBe('failed')
  })

  test('what is left is asked for again as often as one likes, each time with the reason', async () => {
    const { engine, start, ended } = setup()
    const reason = problem('storage.read-only').problem
    let readOnly = true
    start('job-1', async (job) => {
      await job.step('one', () => forever(job.signal), {
        run: async () => (readOnly ? { leftovers: [{ path: '/x', bytes: 1 }], reason } : { leftovers: [] }),
      })
      return RESULT
    })
    engine.cancel('job-1')
    expect(await ended('job-1')).toMatchObject({
      state: 'left-something',
      problem: { code: 'storage.read-only' },
      leftovers: [{ path: '/x' }],
    })
    for (const _ of [1, 2])
      await expect(engine.undo('job-1')).rejects.toMatchObject({ problem: { code: 'storage.read-only' } })
    readOnly = false
    await engine.undo('job-1')
    const job = await ended('job-1')
    expect(job).toMatchObject({ state: 'cancelled', leftovers: [] })
    expect(job.problem).toBeUndefined()
    await engine.undo('job-1')
  })

  test('what is still in use is not touched: files go only when the definition above them is gone', async () => {
    const { engine, start, ended } = setup()
    const order: string[] = []
    let away = true
    start('job-1', async (job) => {
      const remove = async () => {
        order.push('files')
        return {}
      }
      job.undo('one', { run: remove })
      const undefine = async () => {
        if (away) throw new Error('libvirtd is gone')
        order.push('definition')
        return {}
      }
      await job.step('two', () => Promise.reject(new Error('broken')), { guards: true, run: undefine })
      return RESULT
    })
    expect((await ended('job-1')).state).toBe('left-something')
    expect(order).toEqual([])
    away = false
    await engine.undo('job-1')
    expect(order).toEqual(['definition', 'files'])
  })

  test('once committed it cannot be cancelled, and what fails later undoes nothing and is a warning', async () => {
    const { engine, start, ended } = setup()
    let undone = false
    let go = () => {}
    start('job-1', async (job) => {
      job.undo('one', {
        run: async () => {
          undone = true
          return {}
        },
      })
      job.commit()
      await new Promise<void>((resolve) => {
        go = resolve
      })
      throw problem('storage.no-space')
    })
    expect(engine.list()[0]?.committed).toBe(true)
    expect(() => engine.cancel('job-1')).toThrow('job.not-cancellable')
    go()
    expect(await ended('job-1')).toMatchObject({ state: 'done', problem: { code: 'storage.no-space' } })
    expect(undone).toBe(false)
  })

  test('a second job of one host waits for the first, and can be cancelled while it waits', async () => {
    const { engine, start, ended } = setup()
    let ran = false
    start('job-1', async (job) => job.step('one', () => forever(job.signal)))
    start('job-2', async () => {
      ran = true
      return RESULT
    })
    start('job-3', async () => RESULT)
    expect(engine.list().map((j) => [j.id, j.state])).toEqual([
      ['job-1', 'running'],
      ['job-2', 'queued'],
      ['job-3', 'queued'],
    ])
    engine.cancel('job-2')
    engine.cancel('job-1')
    expect((await ended('job-2')).state).toBe('cancelled')
    expect((await ended('job-3')).state).toBe('done')
    expect(ran).toBe(false)
  })

  test('progress never falls, and speed and time left follow the clock', async () => {
    let clock = 0
    const { engine, start } = setup(() => clock)
    start('job-1', async (job) => {
      job.disk('vda', { fraction: 0 })
      clock = 1000
      job.disk('vda', { fraction: 0.5 })
      job.disk('vda', { fraction: 0.4 })
      return forever(job.signal)
    })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(engine.list()[0]?.progress).toEqual({
      fraction: 0.5,
      bytesDone: 500,
      bytesTotal: 1000,
      bytesPerSecond: 500,
      secondsLeft: 1,
    })
    engine.cancel('job-1')
  })

  test('an ended job can be taken off the list, a running one cannot', async () => {
    const { engine, start, ended, removed } = setup()
    start('job-1', async (job) => job.step('one', () => forever(job.signal)))
    await expect(engine.dismiss('job-1')).rejects.toThrow('job.not-cancellable')
    engine.cancel('job-1')
    await ended('job-1')
    await engine.dismiss('job-1')
    expect(engine.list()).toEqual([])
    expect(removed).toEqual(['job-1'])
  })

  test('bytes that the host counts are those of the step that runs, and never go back', async () => {
    let time = 0
    const { start, ended, engine } = setup(() => time)
    const seen: (Job['progress'] | undefined)[] = []
    const look = () => seen.push(engine.list()[0]?.progress)
    start(
      'job-1',
      async (job) => {
        await job.step('one', async () => {
          look()
          job.bytes(100, 1000)
          time = 1000
          job.bytes(300, 1000)
          look()
          job.bytes(200, 1000)
          look()
        })
        await job.step('two', async () => look())
        return undefined
      },
      { disks: [] },
    )
    const job = await ended('job-1')
    const nothing = { fraction: null, bytesDone: 0, bytesTotal: 0, bytesPerSecond: null, secondsLeft: null }
    const some = { fraction: 0.3, bytesDone: 300, bytesTotal: 1000 }
    expect(seen).toEqual([
      nothing,
      { ...some, bytesPerSecond: 200, secondsLeft: 4 },
      { ...some, bytesPerSecond: 200, secondsLeft: 4 },
      nothing,
    ])
    expect(job).toMatchObject({ state: 'done', progress: { fraction: 1 } })
    expect(job.result).toBeUndefined()
  })

  test('tells commands as they are run, and what it came to also when it fails', async () => {
    const { start, ended } = setup()
    start('job-1', async (job) => {
      job.ran('virsh one')
      job.outcome({ taken: 'now' })
      job.ran('virsh two')
      throw problem('snapshot.risky')
    })
    expect(await ended('job-1')).toMatchObject({
      state: 'failed',
      commands: 'virsh one\nvirsh two',
      snapshots: { taken: 'now' },
    })
  })

  test('what cannot be stopped now says why and is not cancelled; later it is', async () => {
    const { start, ended, engine } = setup()
    let goOn: () => void = () => undefined
    start('job-1', async (job) => {
      job.cannotCancel('revert')
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
      job.cannotCancel(null)
      return forever(job.signal)
    })
    expect(engine.list()[0]).toMatchObject({ state: 'running', cannotCancel: 'revert' })
    expect(() => engine.cancel('job-1')).toThrow('job.not-cancellable')
    expect(engine.list()[0]?.state).toBe('running')
    goOn()
    await new Promise((resolve) => setImmediate(resolve))
    engine.cancel('job-1')
    expect(await ended('job-1')).toMatchObject({ state: 'cancelled', cannotCancel: undefined })
  })

  test('a job that is done at once waits for no other, and none waits for it', async () => {
    const { start, engine, ended } = setup()
    start('clone', (job) => forever(job.signal))
    start('snapshot', (job) => forever(job.signal), { kind: 'take-snapshot', atOnce: true })
    start('waits', (job) => forever(job.signal))
    const states = () => Object.fromEntries(engine.list().map((j) => [j.id, j.state]))
    expect(states()).toEqual({ clone: 'running', snapshot: 'running', waits: 'queued' })
    engine.cancel('clone')
    await ended('clone')
    await new Promise((resolve) => setImmediate(resolve))
    expect(states()).toEqual({ clone: 'cancelled', snapshot: 'running', waits: 'running' })
    for (const id of ['snapshot', 'waits']) engine.cancel(id)
  })
})
