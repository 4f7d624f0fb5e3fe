import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { snapshotWord } from '../images'
import { type HostJobEvent, HostJobs, type HostTask, newHostJobId } from './host-jobs'
import { checksum, haveQemuImg, journal, names, qemuImg, shellsHere, useHost } from './test-host'

const hostileNames = [
  'two words',
  `it's "quoted"`,
  '$(touch pwned)',
  '`touch pwned`',
  'line\nbreak\n',
  '-rf',
  '--reflink=never',
  '虚拟机磁盘.qcow2',
  'back\\slash\\',
  '*?[a-z]{1,2}',
  'a;b|c&d>e<f',
  '~',
  'nbd:host:10809',
  'json:{}',
  'a,b=c%s',
  '\t ',
  'x'.repeat(240),
]

describe.runIf(haveQemuImg).each(shellsHere)('in %s', (name) => {
  const { at, spec, convert, slow, record } = useHost(name)

  test('makes every kind of file under every hostile name, and settles without a trace', async () => {
    const directory = join(at.out, hostileNames.slice(0, 6).join(''))
    mkdirSync(directory)
    const odd = join(directory, 'source\n\'$(touch pwned)" -f')
    writeFileSync(odd, readFileSync(at.source))
    const tasks: HostTask[] = hostileNames.map((file) => convert(file, { directory, source: odd }))
    tasks.push(
      { kind: 'create', targetFormat: 'qcow2', size: 2 ** 30, directory, name: 'empty' },
      { kind: 'overlay', source: odd, sourceFormat: 'raw', directory, name: 'overlay' },
      {
        kind: 'overlay',
        source: odd,
        sourceFormat: 'raw',
        size: 2 ** 21,
        options: 'cluster_size=4096',
        directory,
        name: 'larger',
      },
      { kind: 'copy', source: odd, directory, name: 'copy' },
    )
    const job = spec(tasks, { verify: true, sync: true, plan: JSON.stringify(hostileNames) })
    const events: HostJobEvent[] = []
    const outcome = await at.host.jobs.start(job, (event) => events.push(event)).outcome
    expect(outcome).toMatchObject({ kind: 'ended', code: 0, word: 'done', left: [] })
    expect(events.filter((event) => event.type === 'task-done').map((event) => event.task)).toEqual(
      tasks.map((_, i) => i),
    )
    expect(names(directory)).toEqual([...tasks.map((task) => task.name), 'source\n\'$(touch pwned)" -f'].sort())
    for (const file of hostileNames) qemuImg('compare', '-f', 'raw', '-F', 'qcow2', odd, join(directory, file))
    expect(JSON.parse(qemuImg('info', '--output=json', join(directory, 'overlay')))).toMatchObject({
      'full-backing-filename': odd,
    })
    expect(JSON.parse(qemuImg('info', '--output=json', join(directory, 'larger')))).toMatchObject({
      'virtual-size': 2 ** 21,
      'cluster-size': 4096,
    })
    expect(JSON.parse(qemuImg('info', '--output=json', join(directory, 'empty')))).toMatchObject({
      'virtual-size': 2 ** 30,
    })
    expect(checksum(join(directory, 'copy'))).toBe(at.sum)
    const found = await record(job.id)
    expect(found).toMatchObject({ status: 'ended', plan: job.plan, state: 'done', exit: { word: 'done' } })
    expect(found?.tasks.map((task) => [task.directory, task.name])).toEqual(tasks.map((task) => [directory, task.name]))
    expect(found?.tasks.every((task) => task.final?.owner === 'ours' && task.temporary === null)).toBe(true)
    expect((found?.endedAt ?? 0) - (found?.startedAt ?? 0)).toBeGreaterThanOrEqual(0)
    expect(Math.abs((found?.startedAt ?? 0) - Date.now())).toBeLessThan(60_000)
    expect(names(at.host.dir)).not.toContain('pwned')
    await at.host.jobs.settle(job.id)
    expect(names(at.host.base)).toEqual([])
  })

  test('files and directories of the job are nobody else’s to read', async () => {
    const job = spec([convert('a')])
    await at.host.jobs.start(job).outcome
    expect(statSync(join(at.host.base, job.id)).mode & 0o777).toBe(0o700)
    for (const file of names(join(at.host.base, job.id)))
      expect(statSync(join(at.host.base, job.id, file)).mode & 0o777).toBe(0o600)
  })

  test('copies what an image was at a snapshot inside it, whatever that is called', async () => {
    const image = join(at.host.dir, 'image.qcow2')
    qemuImg('convert', '-f', 'raw', '-O', 'qcow2', at.source, image)
    const snapshots = ['two words', 'a,b=c', "it's", '$(touch pwned)', '-l', '中文', 'snapshot.id=1']
    for (const name of snapshots) qemuImg('snapshot', '-c', name, image)
    execFileSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 1 0 64k', image])
    const tasks: HostTask[] = snapshots.map((name, n) => ({
      ...convert(`copy ${n}`, { source: image }),
      kind: 'convert',
      source: image,
      sourceFormat: 'qcow2',
      targetFormat: n % 2 === 0 ? 'qcow2' : 'raw',
      snapshot: snapshotWord(name),
    }))
    const outcome = await at.host.jobs.start(spec(tasks, { verify: true })).outcome
    expect(outcome).toMatchObject({ kind: 'ended', code: 0, word: 'done', left: [] })
    for (const task of tasks)
      qemuImg(
        'compare',
        '-f',
        'raw',
        '-F',
        'targetFormat' in task ? task.targetFormat : '',
        at.source,
        join(at.out, task.name),
      )
    expect(names(at.host.dir)).not.toContain('pwned')
    const missing = spec([
      {
        ...convert('none'),
        kind: 'convert',
        source: image,
        sourceFormat: 'qcow2',
        targetFormat: 'raw',
        snapshot: snapshotWord('no such'),
      },
    ])
    expect(await at.host.jobs.start(missing).outcome).toMatchObject({ kind: 'ended', word: 'failed' })
    expect(names(at.out)).not.toContain('none')
  })

  test('a hole stays a hole', async () => {
    truncateSync(at.source, 2 ** 27)
    at.sum = checksum(at.source)
    const outcome = await at.host.jobs.start(spec([convert('thin', { targetFormat: 'raw' }), convert('thin.qcow2')]))
      .outcome
    expect(outcome).toMatchObject({ word: 'done' })
    expect(statSync(join(at.out, 'thin')).size).toBe(2 ** 27)
    expect(statSync(join(at.out, 'thin')).blocks * 512).toBeLessThan(2 * 2 ** 20)
    expect(statSync(join(at.out, 'thin.qcow2')).size).toBeLessThan(3 * 2 ** 20)
  })

  test('tells how far it is at least four times a second, and never backwards', async () => {
    const times: number[] = []
    const fractions: number[] = []
    const tasks = ['a', 'b', 'c'].map(slow)
    await at.host.jobs.start(spec(tasks), (event) => {
      if (event.type !== 'progress') return
      times.push(Date.now())
      fractions.push(event.task + event.fraction)
      expect(event.bytes).toBeGreaterThan(0)
    }).outcome
    expect(times.length).toBeGreaterThan(4)
    // The usual gap: the longest one says how busy this machine is, and between two tasks there is nothing to tell.
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    expect(gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeLessThanOrEqual(250)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
  })

  test('notes are kept line by line, whatever they say', async () => {
    const job = spec([convert('a')])
    await at.host.jobs.start(job).outcome
    const notes = ['{"step":"define","name":"it\'s $(x) 中 \\\\n"}', '-n', '  spaces  ']
    for (const note of notes) await at.host.jobs.note(job.id, note)
    expect((await record(job.id))?.notes).toEqual(notes)
    await expect(at.host.jobs.note(job.id, 'two\nlines')).rejects.toMatchObject({ code: 'invalid' })
  })

  test('a job id is used once, and an unknown job is said so', async () => {
    const job = spec([convert('a')])
    await at.host.jobs.start(job).outcome
    await expect(at.host.jobs.start(job).outcome).rejects.toMatchObject({ code: 'exists' })
    const missing = newHostJobId()
    await expect(at.host.jobs.follow(missing).outcome).rejects.toMatchObject({ code: 'no-such-job' })
    for (const ask of ['cancel', 'undo', 'settle'] as const)
      await expect(at.host.jobs[ask](missing)).rejects.toMatchObject({ code: 'no-such-job' })
  })

  test('a job that never got as far as its runner is dead and can be cleared away', async () => {
    const id = newHostJobId()
    mkdirSync(join(at.host.base, id), { recursive: true })
    writeFileSync(join(at.host.base, id, 'plan.json'), '{')
    mkdirSync(join(at.host.base, 'not a job'))
    expect(await at.host.jobs.list()).toMatchObject([{ id, status: 'dead', state: 'none', plan: '{', tasks: [] }])
    await at.host.jobs.settle(id)
    expect(names(at.host.base)).toEqual(['not a job'])
  })

  test('two that settle a job at once are both content', async () => {
    for (let run = 0; run < 5; run++) {
      const job = spec([convert(`a${run}`)])
      await at.host.jobs.start(job).outcome
      const both = await Promise.allSettled([at.host.jobs.settle(job.id), at.host.jobs.settle(job.id)])
      const codes = both.map((b) => (b.status === 'fulfilled' ? 'done' : (b.reason as { code: string }).code))
      expect(['done', 'no-such-job']).toEqual(expect.arrayContaining(codes))
      expect(existsSync(join(at.host.base, job.id))).toBe(false)
    }
  })

  test('a file of somebody else in the job directory is not removed with it', async () => {
    const job = spec([convert('a')])
    await at.host.jobs.start(job).outcome
    writeFileSync(join(at.host.base, job.id, 'diary'), '')
    await expect(at.host.jobs.settle(job.id)).rejects.toMatchObject({ code: 'failed' })
    expect(names(join(at.host.base, job.id))).toEqual(['diary'])
  })

  test('a job of another machine that shares the home directory is not touched', async () => {
    const job = spec([convert('a')])
    await at.host.jobs.start(job).outcome
    const dir = join(at.host.base, job.id)
    rmSync(join(dir, 'exit'))
    writeFileSync(
      join(dir, 'events'),
      journal(at.host, job.id).replace(/^(runner \d+ \d+ \S+) \S+/m, '$1 othermachine'),
    )
    expect(await record(job.id)).toMatchObject({ status: 'elsewhere', exit: null })
    await expect(at.host.jobs.undo(job.id)).rejects.toMatchObject({ code: 'elsewhere' })
    await expect(at.host.jobs.settle(job.id)).rejects.toMatchObject({ code: 'elsewhere' })
    expect(names(at.out)).toEqual(['a'])
  })

  test('without a base the directory is the user’s own state directory', async () => {
    const jobs = new HostJobs(at.host.shell)
    const job = spec([convert('a')])
    await jobs.start(job).outcome
    expect(existsSync(join(at.host.dir, '.local/state/offshoot/jobs', job.id, 'exit'))).toBe(true)
    expect(statSync(join(at.host.dir, '.local/state/offshoot')).mode & 0o777).toBe(0o700)
    expect(await jobs.list()).toHaveLength(1)
    expect(await at.host.jobs.list()).toEqual([])
  })

  test('a prefix is put before the command', async () => {
    const jobs = new HostJobs(at.host.shell, { prefix: ['env', 'A=1'], base: at.host.base })
    expect(await jobs.start(spec([convert('a')])).outcome).toMatchObject({ word: 'done' })
  })

  test('between start and end there is little more than the copy itself', async () => {
    const small = join(at.host.dir, 'small.qcow2')
    qemuImg('create', '-q', '-f', 'qcow2', small, '100M')
    const over: number[] = []
    for (let i = 0; i < 7; i++) {
      let from = performance.now()
      qemuImg('convert', '-f', 'qcow2', '-O', 'qcow2', small, join(at.out, `bare-${i}`))
      const bare = performance.now() - from
      from = performance.now()
      await at.host.jobs.start(spec([convert(`job-${i}`, { source: small, sourceFormat: 'qcow2' })])).outcome
      over.push(performance.now() - from - bare)
    }
    // the goal is 60 ms on an idle machine; a busy one gets room, since this test is about hidden waits
    expect(over.sort((a, b) => a - b)[1]).toBeLessThan(180)
  })

  test.runIf(process.getuid?.() !== 0)('a directory that may not be written is said so', async () => {
    chmodSync(at.out, 0o500)
    expect(await at.host.jobs.start(spec([convert('a')])).outcome).toMatchObject({ word: 'denied' })
    chmodSync(at.out, 0o700)
  })

  test('many jobs at once do not disturb each other', async () => {
    const jobs = Array.from({ length: 6 }, (_, i) => spec([convert(`a${i}`), convert(`b${i}`)]))
    const outcomes = await Promise.all(jobs.map((job) => at.host.jobs.start(job).outcome))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ word: 'done' })
    expect(names(at.out)).toHaveLength(12)
    expect(await at.host.jobs.list()).toHaveLength(6)
  })
})
