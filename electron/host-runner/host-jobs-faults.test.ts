import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { snapshotWord } from '../images'
import { type HostJobEvent, HostJobs } from './host-jobs'
import { alive, haveQemuImg, journal, names, pause, qemuImg, recorded, shellsHere, until, useHost } from './test-host'

describe.runIf(haveQemuImg).each(shellsHere)('in %s', (name) => {
  const { at, spec, convert, slow, record, midway } = useHost(name)

  test('cancelled at half it stops within two seconds and leaves nothing', async () => {
    const { job, handle, child, events } = await midway([slow('a'), slow('b')])
    const asked = Date.now()
    expect(await at.host.jobs.cancel(job.id)).toBe('ended')
    expect(Date.now() - asked).toBeLessThan(2000)
    expect(await handle.outcome).toMatchObject({ kind: 'ended', word: 'cancelled', task: 0, left: [] })
    expect(events).toContainEqual({ type: 'removed', task: 0, file: 'temporary' })
    expect(alive(child)).toBeUndefined()
    expect(names(at.out)).toEqual([])
    expect(await at.host.jobs.cancel(job.id)).toBe('ended')
    await at.host.jobs.settle(job.id)
  })

  test('a tool that does not listen is killed, and cancelling is still done within two seconds', async () => {
    const { job, child } = await midway([slow('a')])
    process.kill(child, 'SIGSTOP')
    const asked = Date.now()
    expect(await at.host.jobs.cancel(job.id)).toBe('ended')
    expect(Date.now() - asked).toBeLessThan(2000)
    expect(alive(child)).toBeUndefined()
    expect(names(at.out)).toEqual([])
  })

  test('a name that is taken is never overwritten', async () => {
    writeFileSync(join(at.out, 'a'), 'mine')
    expect(await at.host.jobs.start(spec([convert('b'), convert('a')])).outcome).toMatchObject({
      word: 'taken',
      task: 1,
    })
    expect(names(at.out)).toEqual(['a'])
    expect(readFileSync(join(at.out, 'a'), 'utf8')).toBe('mine')
  })

  test.each(['file', 'directory', 'link'])(
    'a %s that takes the name while the job runs stays, and everything made is undone',
    async (kind) => {
      const { handle } = await midway([convert('first'), slow('taken')])
      const taken = join(at.out, 'taken')
      if (kind === 'file') writeFileSync(taken, 'mine')
      else if (kind === 'directory') mkdirSync(taken)
      else spawnSync('ln', ['-s', 'nowhere', taken])
      expect(await handle.outcome).toMatchObject({ word: 'taken', task: 1, left: [] })
      expect(names(at.out)).toEqual(['taken'])
      if (kind === 'file') expect(readFileSync(taken, 'utf8')).toBe('mine')
      if (kind === 'directory') expect(names(taken)).toEqual([])
    },
  )

  test('where nothing can be linked a file is moved to its name, still over nothing', async () => {
    for (const tool of ['link', 'ln']) {
      rmSync(join(at.host.dir, 'bin', tool), { force: true })
      symlinkSync('/bin/false', join(at.host.dir, 'bin', tool))
    }
    expect(await at.host.jobs.start(spec([convert('a'), convert('b')])).outcome).toMatchObject({ word: 'done' })
    expect(names(at.out)).toEqual(['a', 'b'])
    const { handle } = await midway([convert('c'), slow('d')])
    writeFileSync(join(at.out, 'd'), 'mine')
    expect(await handle.outcome).toMatchObject({ word: 'taken', task: 1, left: [] })
    expect(names(at.out)).toEqual(['a', 'b', 'd'])
    expect(readFileSync(join(at.out, 'd'), 'utf8')).toBe('mine')
  })

  test('a snapshot that is taken while one is copied does no harm; when one goes, the copy is not used', async () => {
    const image = join(at.host.dir, 'image.qcow2')
    qemuImg('convert', '-f', 'raw', '-O', 'qcow2', at.source, image)
    for (const snapshot of ['copied', '}, { "id": "2" }']) qemuImg('snapshot', '-c', snapshot, image)
    const real = execFileSync('sh', ['-c', 'command -v qemu-img'], { encoding: 'utf8' }).trim()
    const tool = join(at.host.dir, 'bin/qemu-img')
    /** The real qemu-img, before whose copying somebody else does something to the image. */
    const meanwhile = (...words: string[]) => {
      const line = words.map((word) => `'${word}'`).join(' ')
      rmSync(tool, { force: true })
      writeFileSync(tool, `#!/bin/sh\n[ "$1" != convert ] || ${real} snapshot ${line}\nexec ${real} "$@"\n`, {
        mode: 0o755,
      })
    }
    const snapshot = snapshotWord('copied')
    const from = { kind: 'convert', source: image, sourceFormat: 'qcow2', targetFormat: 'raw', snapshot } as const
    const copy = (file: string) => spec([{ ...convert(file), ...from }])
    meanwhile('-c', 'another one', image)
    expect(await at.host.jobs.start(copy('a')).outcome).toMatchObject({ word: 'done' })
    qemuImg('compare', '-f', 'raw', '-F', 'raw', at.source, join(at.out, 'a'))
    meanwhile('-d', 'another one', image)
    expect(await at.host.jobs.start(copy('b')).outcome).toMatchObject({ word: 'changed', code: 16, left: [] })
    expect(names(at.out)).toEqual(['a'])
  })

  test('a failure in the second file undoes the first', async () => {
    writeFileSync(join(at.host.dir, 'junk'), 'this is no qcow2')
    const tasks = [convert('a'), convert('b', { source: join(at.host.dir, 'junk'), sourceFormat: 'qcow2' })]
    const outcome = await at.host.jobs.start(spec(tasks)).outcome
    expect(outcome).toMatchObject({
      kind: 'ended',
      word: 'failed',
      task: 1,
      error: expect.stringContaining('qcow2 format'),
    })
    expect(names(at.out)).toEqual([])
  })

  test('a source that is missing, and one that is in use, are told apart', async () => {
    expect(await at.host.jobs.start(spec([convert('a', { source: '/nowhere/x' })])).outcome).toMatchObject({
      word: 'missing',
    })
    const used = join(at.host.dir, 'used.qcow2')
    qemuImg('create', '-q', '-f', 'qcow2', used, '10M')
    const writer = spawn('qemu-io', ['-f', 'qcow2', used], { stdio: ['pipe', 'pipe', 'ignore'] })
    try {
      writer.stdin.write('write 0 64k\n')
      await new Promise((resolve) => writer.stdout.once('data', resolve))
      const outcome = await at.host.jobs.start(spec([convert('a', { source: used, sourceFormat: 'qcow2' })])).outcome
      expect(outcome).toMatchObject({ word: 'inuse', task: 0, error: expect.stringContaining('lock') })
    } finally {
      writer.kill()
    }
    expect(names(at.out)).toEqual([])
  })

  test('a killed qemu-img is a failure, not a copy', async () => {
    const { handle, child } = await midway([slow('a')])
    process.kill(child, 'SIGKILL')
    expect(await handle.outcome).toMatchObject({ word: 'killed' })
    expect(names(at.out)).toEqual([])
  })

  test('a runner that is ended from outside undoes its work', async () => {
    const { handle, runner } = await midway([slow('a')])
    process.kill(runner, 'SIGTERM')
    expect(await handle.outcome).toMatchObject({ word: 'terminated' })
    expect(names(at.out)).toEqual([])
  })

  test('a killed watcher does not stop the copy, and another one sees it through', async () => {
    const { job, handle } = await midway([slow('a')])
    at.host.readers[0]?.kill('SIGKILL')
    expect(await handle.outcome).toMatchObject({ kind: 'lost', code: null })
    expect(await record(job.id)).toMatchObject({
      status: 'running',
      state: 'copying',
      exit: null,
      progress: { task: 0, phase: 'copying' },
    })
    await expect(at.host.jobs.undo(job.id)).rejects.toMatchObject({ code: 'running' })
    await expect(at.host.jobs.settle(job.id)).rejects.toMatchObject({ code: 'running' })
    const events: HostJobEvent[] = []
    expect(await at.host.jobs.follow(job.id, (event) => events.push(event)).outcome).toMatchObject({ word: 'done' })
    expect(events).toContainEqual({ type: 'task-done', task: 0 })
    qemuImg('compare', '-f', 'raw', '-F', 'qcow2', at.slow, join(at.out, 'a'))
    expect(names(at.out)).toEqual(['a'])
    expect(await at.host.jobs.follow(job.id).outcome).toMatchObject({ word: 'done' })
  })

  test('a watcher that looks away or stands still does not stop the copy', async () => {
    const { job, handle } = await midway([slow('a')])
    at.host.readers[0]?.kill('SIGSTOP')
    handle.detach()
    expect(await handle.outcome).toMatchObject({ kind: 'lost' })
    expect(await at.host.jobs.follow(job.id).outcome).toMatchObject({ word: 'done' })
  })

  test('what a killed runner leaves is found, and undo removes that and nothing else', async () => {
    const { job, handle, runner, child, part } = await midway([slow('a')])
    // held, so that it is not done before it is looked at
    process.kill(child, 'SIGSTOP')
    process.kill(runner, 'SIGKILL')
    expect(await handle.outcome).toMatchObject({ kind: 'dead' })
    expect(await record(job.id)).toMatchObject({ status: 'orphaned', exit: null })
    expect(await at.host.jobs.cancel(job.id)).toBe('dead')
    await until('it has died', () => alive(child) === undefined)
    const found = await record(job.id)
    expect(found).toMatchObject({ status: 'dead', tasks: [{ temporary: { path: part, owner: 'ours' }, final: null }] })
    expect(found?.tasks[0]?.temporary?.size).toBeGreaterThan(0)
    await expect(at.host.jobs.settle(job.id)).rejects.toMatchObject({ code: 'leftovers' })
    writeFileSync(join(at.out, 'a'), 'mine')
    expect(await at.host.jobs.undo(job.id)).toEqual([
      { type: 'foreign', task: 0, file: 'final' },
      { type: 'removed', task: 0, file: 'temporary' },
    ])
    expect(names(at.out)).toEqual(['a'])
    expect(await at.host.jobs.follow(job.id).outcome).toEqual({ kind: 'dead' })
    await at.host.jobs.settle(job.id)
    expect(names(at.host.base)).toEqual([])
  })

  test('undo stops a tool that writes on for nobody, and only then removes its file', async () => {
    const { job, handle, runner, child } = await midway([slow('a')])
    // it is held until the end of the runner is known: a busy machine may take longer for that than for the copy
    process.kill(child, 'SIGSTOP')
    process.kill(runner, 'SIGKILL')
    expect(await handle.outcome).toMatchObject({ kind: 'dead' })
    expect(alive(child)).toBe('T')
    process.kill(child, 'SIGCONT')
    expect(await at.host.jobs.undo(job.id)).toEqual([{ type: 'removed', task: 0, file: 'temporary' }])
    expect(alive(child)).toBeUndefined()
    expect(names(at.out)).toEqual([])
    await at.host.jobs.settle(job.id)
  })

  test('undo does not stop a job that runs, nor a process that is not its own', async () => {
    const { job, handle, runner, child } = await midway([slow('a')])
    await expect(at.host.jobs.undo(job.id)).rejects.toMatchObject({ code: 'running' })
    process.kill(child, 'SIGSTOP')
    process.kill(runner, 'SIGKILL')
    expect(await handle.outcome).toMatchObject({ kind: 'dead' })
    const events = join(at.host.base, job.id, 'events')
    const text = journal(at.host, job.id)
    writeFileSync(events, text.replace(/^(child 1 \d+) \d+$/m, '$1 1'))
    await at.host.jobs.undo(job.id)
    expect(alive(child)).toBe('T')
    process.kill(child, 'SIGKILL')
  })

  test('a plan or a note that arrives cut off starts and changes nothing', async () => {
    const job = spec([convert('a')], { plan: '{"name":"虚拟机","more":"more"}' })
    const { run } = at.host.shell
    const cut = (keep: number) => ({
      ...at.host.shell,
      run: (argv: readonly string[], options: { stdin?: string | Uint8Array } = {}) =>
        run(argv, { stdin: Buffer.from(options.stdin ?? '').subarray(0, keep) }),
      stream: (argv: readonly string[], options: Parameters<typeof at.host.shell.stream>[1]) =>
        at.host.shell.stream(argv, { ...options, stdin: Buffer.from(options.stdin ?? '').subarray(0, keep) }),
    })
    for (const keep of [0, 1, 10, Buffer.byteLength(job.plan) - 1]) {
      const jobs = new HostJobs(cut(keep), { base: at.host.base })
      await expect(jobs.start(job).outcome).rejects.toMatchObject({ code: 'cut-off' })
      expect(names(at.out)).toEqual([])
      expect(names(at.host.dir)).not.toContain('state')
    }
    expect(await at.host.jobs.start(job).outcome).toMatchObject({ word: 'done' })
    await expect(new HostJobs(cut(5), { base: at.host.base }).note(job.id, 'made "/x/y"')).rejects.toMatchObject({
      code: 'cut-off',
    })
    expect((await record(job.id))?.notes).toEqual([])
  })

  test('files in a directory that is not there now, or is another one, are left and not taken as gone', async () => {
    const { job, runner } = await midway([slow('a')])
    process.kill(runner, 'SIGKILL')
    await at.host.jobs.cancel(job.id)
    const away = `${at.out} moved`
    renameSync(at.out, away)
    const left = { type: 'left', task: 0, file: 'temporary', why: 'failed', said: expect.stringContaining(at.out) }
    expect(await at.host.jobs.undo(job.id)).toEqual([
      { ...left, why: 'missing', said: expect.stringMatching(/out\/\.'?: No such file/) },
    ])
    expect((await record(job.id))?.tasks[0]).toMatchObject({ temporary: { owner: 'unknown' }, final: null })
    // made meanwhile, before the old one comes back: the mount point of a disk that is not mounted
    mkdirSync(at.out)
    expect(await at.host.jobs.undo(job.id)).toEqual([left])
    await expect(at.host.jobs.settle(job.id)).rejects.toMatchObject({ code: 'leftovers' })
    rmSync(at.out, { recursive: true })
    renameSync(away, at.out)
    expect(await at.host.jobs.undo(job.id)).toEqual([{ type: 'removed', task: 0, file: 'temporary' }])
    await at.host.jobs.settle(job.id)
    expect(names(at.out)).toEqual([])
  })

  test('a record can be taken away although files are left, by whoever was told', async () => {
    const { job, runner } = await midway([slow('a')])
    await expect(at.host.jobs.forget(job.id)).rejects.toMatchObject({ code: 'running' })
    process.kill(runner, 'SIGKILL')
    await at.host.jobs.cancel(job.id)
    await at.host.jobs.forget(job.id)
    expect(await at.host.jobs.list()).toEqual([])
    expect(names(at.out)).toHaveLength(1)
  })

  test('a file that replaced the job’s own is left', async () => {
    const { job, runner, part } = await midway([slow('a')])
    process.kill(runner, 'SIGKILL')
    await at.host.jobs.cancel(job.id)
    writeFileSync(join(at.out, 'other'), 'mine')
    renameSync(join(at.out, 'other'), part)
    expect((await record(job.id))?.tasks[0]?.temporary).toMatchObject({ owner: 'foreign' })
    expect(await at.host.jobs.undo(job.id)).toEqual([{ type: 'foreign', task: 0, file: 'temporary' }])
    expect(readFileSync(part, 'utf8')).toBe('mine')
  })

  test('undo of a finished job removes its files, but not one made again under the name', async () => {
    const job = spec([convert('a'), convert('b')])
    await at.host.jobs.start(job).outcome
    // where stat tells no time of birth, the number of its inode must not be used again: made before that one is freed
    if (name === 'busybox') writeFileSync(join(at.out, 'c'), 'made again')
    rmSync(join(at.out, 'b'))
    if (name === 'busybox') renameSync(join(at.out, 'c'), join(at.out, 'b'))
    else writeFileSync(join(at.out, 'b'), 'made again')
    expect(await at.host.jobs.undo(job.id)).toEqual([
      { type: 'foreign', task: 1, file: 'final' },
      { type: 'removed', task: 0, file: 'final' },
    ])
    expect(readFileSync(join(at.out, 'b'), 'utf8')).toBe('made again')
  })

  test('a temporary file that was made before it could be written down is found by its name', async () => {
    const { job, runner, part } = await midway([slow('a')])
    process.kill(runner, 'SIGKILL')
    await at.host.jobs.cancel(job.id)
    const events = join(at.host.base, job.id, 'events')
    writeFileSync(events, journal(at.host, job.id).replace(/^made .*\n/m, ''))
    expect((await at.host.jobs.undo(job.id))[0]).toEqual({ type: 'foreign', task: 0, file: 'temporary' })
    truncateSync(part, 0)
    expect(await at.host.jobs.undo(job.id)).toEqual([{ type: 'removed', task: 0, file: 'temporary' }])
  })

  test.each([
    ['whose number was given to another process', /^(runner \d+) \d+/m],
    ['of before the host started again', /^(runner \d+ \d+) \S+/m],
  ])('a process %s is not killed', async (_, pattern) => {
    const { job, runner, child, handle } = await midway([slow('a')])
    process.kill(child, 'SIGSTOP')
    const events = join(at.host.base, job.id, 'events')
    const text = journal(at.host, job.id)
    writeFileSync(events, text.replace(pattern, '$1 1').replace(/^(child 1 \d+) \d+$/m, '$1 1'))
    expect(await at.host.jobs.cancel(job.id)).toBe('dead')
    expect(await record(job.id)).toMatchObject({ status: 'dead' })
    expect(alive(runner)).toBeDefined()
    expect(alive(child)).toBeDefined()
    await at.host.jobs.start(spec([convert('other')])).outcome
    if (alive(runner)) process.kill(runner, 'SIGTERM')
    await handle.outcome
  })

  test('verifying finds a copy that is not equal', async () => {
    const { runner, child, handle, events, part } = await midway([slow('a')], { verify: true })
    // holds the runner between copying and comparing, while somebody writes into the copy
    process.kill(runner, 'SIGSTOP')
    await until('qemu-img is done', () => !alive(child))
    expect(spawnSync('qemu-io', ['-f', 'qcow2', '-c', 'write -P 85 0 64k', part]).status).toBe(0)
    process.kill(runner, 'SIGCONT')
    expect(await handle.outcome).toMatchObject({ word: 'mismatch', task: 0 })
    expect(events).toContainEqual({ type: 'state', state: 'verifying', task: 0 })
    expect(names(at.out)).toEqual([])
  })

  test('a temporary file that somebody swapped does not get the name', async () => {
    const { runner, child, handle, part } = await midway([slow('a')])
    process.kill(runner, 'SIGSTOP')
    await until('qemu-img is done', () => !alive(child))
    writeFileSync(join(at.out, 'other'), 'swapped')
    renameSync(join(at.out, 'other'), part)
    process.kill(runner, 'SIGCONT')
    expect(await handle.outcome).toMatchObject({ word: 'replaced' })
    expect(names(at.out)).toEqual([`${part.slice(at.out.length + 1)}`])
  })

  test('killed at any moment, nothing is left after undo but what was finished', async () => {
    for (let i = 0; i < 12; i++) {
      const job = spec([convert('a'), convert('b'), convert('c')])
      const handle = at.host.jobs.start(job)
      const runner = await until('the runner is there', () => recorded(at.host, job.id, 'runner'))
      await pause(i * 5)
      try {
        process.kill(runner, 'SIGKILL')
      } catch {
        // it was done already
      }
      const outcome = await handle.outcome
      await at.host.jobs.cancel(job.id)
      if (outcome.kind === 'ended') expect(names(at.out)).toEqual(['a', 'b', 'c'])
      await at.host.jobs.undo(job.id)
      expect(names(at.out)).toEqual([])
      await at.host.jobs.settle(job.id)
    }
  })
})
