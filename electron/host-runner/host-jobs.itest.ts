import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HostJobs, type HostTask } from './host-jobs'
import { checksum, names, qemuImg, shellsHere, useHost } from './test-host'

/** What needs root: file systems of their own, owners, another user. */

// by its path: busybox's setpriv, first in the PATH of that host, cannot change the user
const setpriv = spawnSync('sh', ['-c', 'command -v setpriv'], { encoding: 'utf8' }).stdout.trim()
const haveVfat =
  /\bvfat$/m.test(readFileSync('/proc/filesystems', 'utf8')) && spawnSync('mkfs.vfat', ['--help']).error === undefined

function sh(program: string, ...args: string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr}`)
}

describe.each(shellsHere)('as root in %s', (name) => {
  const { at, spec, convert, slow, record, midway } = useHost(name)
  let mounts: string[] = []
  let mount = ''
  beforeEach(() => {
    mount = join(at.host.dir, 'mnt $(x)')
    mkdirSync(mount)
  })
  afterEach(() => {
    for (const path of mounts.reverse()) spawnSync('umount', ['-l', path])
    mounts = []
  })
  const mounted = (...args: string[]) => {
    sh('mount', ...args, mount)
    mounts.push(mount)
  }
  const loop = (type: string, mebibytes: number) => {
    const image = join(at.host.dir, `${type}.img`)
    sh('truncate', '-s', `${mebibytes}M`, image)
    sh(`mkfs.${type}`, ...(type === 'vfat' ? [] : ['-q']), image)
    mounted('-o', 'loop', image)
  }
  const here = (task: HostTask): HostTask => ({ ...task, directory: mount })

  test('a full target is said so, and nothing is left in it', async () => {
    mounted('-t', 'tmpfs', '-o', 'size=30m', 'tmpfs')
    const big = convert('b', { source: at.slow, targetFormat: 'raw' })
    const outcome = await at.host.jobs.start(spec([here(convert('a')), here(big)])).outcome
    expect(outcome).toMatchObject({
      word: 'nospace',
      task: 1,
      left: [],
      error: expect.stringContaining('No space left'),
    })
    expect(names(mount)).toEqual([])
  })

  test('a full job directory stops the job before it makes anything', async () => {
    mounted('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs')
    const jobs = new HostJobs(at.host.shell, { base: join(mount, 'jobs') })
    const job = spec([convert('a')], { plan: 'x'.repeat(100_000) })
    await expect(jobs.start(job).outcome).rejects.toMatchObject({ name: 'HostJobError' })
    expect(names(at.out)).toEqual([])
    expect(names(mount)).toEqual([])
  })

  test('a read-only target is said so', async () => {
    loop('ext4', 64)
    sh('mount', '-o', 'remount,ro', mount)
    expect(await at.host.jobs.start(spec([here(convert('a'))])).outcome).toMatchObject({ word: 'readonly', task: 0 })
  })

  test.each(['xfs', 'btrfs'])('%s shares the blocks of a reflink', async (type) => {
    loop(type, 400)
    const source = join(mount, 'source')
    cpSync(at.slow, source)
    const used = () => Number(spawnSync('stat', ['-f', '-c', '%f', mount], { encoding: 'utf8' }).stdout)
    sh('sync', mount)
    const before = used()
    const task: HostTask = { kind: 'reflink', source, directory: mount, name: 'copy' }
    expect(await at.host.jobs.start(spec([task], { verify: true, sync: true })).outcome).toMatchObject({ word: 'done' })
    expect(readFileSync(join(mount, 'copy')).equals(readFileSync(source))).toBe(true)
    // less than a tenth of the 64 MiB, in blocks of 4 KiB
    expect(before - used()).toBeLessThan((64 * 256) / 10)
  })

  test('where blocks cannot be shared a reflink is said to be impossible, and no copy is made instead', async () => {
    loop('ext4', 64)
    const source = join(mount, 'source')
    cpSync(at.source, source)
    const task: HostTask = { kind: 'reflink', source, directory: mount, name: 'copy' }
    expect(await at.host.jobs.start(spec([task])).outcome).toMatchObject({ word: 'unsupported', task: 0 })
    expect(names(mount)).not.toContain('copy')
  })

  test('owner and mode are those of the source, and never wider', async () => {
    chownSync(at.source, 12345, 54321)
    chmodSync(at.source, 0o640)
    const tasks: HostTask[] = [
      convert('a'),
      { kind: 'create', targetFormat: 'raw', size: 512, like: at.source, directory: at.out, name: 'b' },
      { kind: 'create', targetFormat: 'raw', size: 512, directory: at.out, name: 'c' },
    ]
    await at.host.jobs.start(spec(tasks)).outcome
    const facts = (file: string) => {
      const { uid, gid, mode } = statSync(join(at.out, file))
      return [uid, gid, mode & 0o7777]
    }
    expect(facts('a')).toEqual([12345, 54321, 0o640])
    expect(facts('b')).toEqual([12345, 54321, 0o640])
    expect(facts('c')).toEqual([0, 0, 0o600])
    chmodSync(at.source, 0o4)
    await at.host.jobs.start(spec([convert('d')])).outcome
    expect(facts('d')).toEqual([12345, 54321, 0o4])
  })

  test('a user without rights is told whether source or target denies it, and nothing is left', async () => {
    chmodSync(at.host.dir, 0o755)
    const base = join(at.host.dir, 'of nobody')
    mkdirSync(base)
    chownSync(base, 65534, 65534)
    const jobs = new HostJobs(at.host.shell, {
      base,
      prefix: [setpriv, '--reuid=65534', '--regid=65534', '--clear-groups'],
    })
    expect(await jobs.start(spec([convert('a')])).outcome).toMatchObject({ word: 'denied', task: 0 })
    chmodSync(at.source, 0o600)
    expect(await jobs.start(spec([convert('a')])).outcome).toMatchObject({ word: 'denied', task: 0 })
    chownSync(at.out, 65534, 65534)
    chmodSync(at.source, 0o644)
    expect(await jobs.start(spec([convert('a')])).outcome).toMatchObject({ word: 'done' })
    expect(statSync(join(at.out, 'a')).mode & 0o777).toBe(0o600)
    expect(statSync(join(at.out, 'a')).uid).toBe(65534)
  })

  test.runIf(haveVfat)('a file system without hard links gets the name too, and still overwrites nothing', async () => {
    loop('vfat', 300)
    expect(await at.host.jobs.start(spec([here(convert('a'))], { sync: true })).outcome).toMatchObject({ word: 'done' })
    qemuImg('compare', '-f', 'raw', '-F', 'qcow2', at.source, join(mount, 'a'))
    const { handle } = await midway([here(convert('b')), here(slow('c'))])
    writeFileSync(join(mount, 'c'), 'mine')
    expect(await handle.outcome).toMatchObject({ word: 'taken', task: 1 })
    expect(names(mount)).toEqual(['a', 'c'])
    expect(readFileSync(join(mount, 'c'), 'utf8')).toBe('mine')
  })

  describe('where others may rename what lies in the target', () => {
    const OTHER = 12345
    /** Root's qemu-img, before whose work another user swaps what the job has made for a link to root's file. */
    const attacked = (victim: string) => {
      const real = spawnSync('sh', ['-c', 'command -v qemu-img'], { encoding: 'utf8' }).stdout.trim()
      const swap = `for f in '${at.out}'/.offshoot-*; do mv "$f" '${at.out}'/moved && ln -s '${victim}' "$f"; done`
      writeFileSync(join(at.host.dir, 'swap'), swap)
      const tool = join(at.host.dir, 'bin/qemu-img')
      rmSync(tool, { force: true })
      const as = `${setpriv} --reuid=${OTHER} --regid=${OTHER} --clear-groups sh '${join(at.host.dir, 'swap')}' >&2`
      writeFileSync(tool, `#!/bin/sh\n[ "$1" != convert ] || ${as}\nexec ${real} "$@"\n`, { mode: 0o755 })
    }
    const victim = () => {
      chmodSync(at.host.dir, 0o755)
      const directory = join(at.host.dir, 'of root')
      mkdirSync(directory, { mode: 0o700 })
      writeFileSync(join(directory, 'victim'), 'precious')
      return join(directory, 'victim')
    }

    test.each([
      ['anybody may write to it', 0o777, 0],
      ['it is another user’s', 0o755, OTHER],
      ['it is another user’s, and sticky', 0o1777, OTHER],
    ])('%s: a link in place of the copy leads nothing to where it points', async (_, mode, owner) => {
      const precious = victim()
      chmodSync(at.out, mode)
      chownSync(at.out, owner, owner)
      attacked(precious)
      expect(await at.host.jobs.start(spec([convert('a')])).outcome).toMatchObject({ word: 'replaced' })
      expect(existsSync(join(at.out, 'moved'))).toBe(true)
      expect(readFileSync(precious, 'utf8')).toBe('precious')
      expect(names(at.out).filter((name) => name === 'a')).toEqual([])
    })

    test('in a sticky directory of root’s nobody can, and it needs no directory of its own', async () => {
      const precious = victim()
      chmodSync(at.out, 0o1777)
      attacked(precious)
      expect(await at.host.jobs.start(spec([convert('a')])).outcome).toMatchObject({ word: 'done' })
      expect(names(at.out)).toEqual(['a'])
      expect(readFileSync(precious, 'utf8')).toBe('precious')
    })

    test('files are made, cancelled and removed as anywhere', async () => {
      chmodSync(at.out, 0o777)
      expect(
        await at.host.jobs.start(spec([convert('a'), convert('b')], { sync: true, verify: true })).outcome,
      ).toMatchObject({ word: 'done' })
      expect(names(at.out)).toEqual(['a', 'b'])
      qemuImg('compare', '-f', 'raw', '-F', 'qcow2', at.source, join(at.out, 'a'))
      const first = await midway([slow('c')])
      expect(readdirSync(first.part)).toEqual(['image'])
      expect(statSync(first.part).mode & 0o7777).toBe(0o700)
      expect(await at.host.jobs.cancel(first.job.id)).toBe('ended')
      expect(await first.handle.outcome).toMatchObject({ word: 'cancelled', left: [] })
      expect(names(at.out)).toEqual(['a', 'b'])
      const { job, part, runner } = await midway([slow('c')])
      process.kill(runner, 'SIGKILL')
      await at.host.jobs.cancel(job.id)
      expect((await record(job.id))?.tasks[0]?.temporary).toMatchObject({ path: part, owner: 'ours' })
      await expect(at.host.jobs.settle(job.id)).rejects.toMatchObject({ code: 'leftovers' })
      expect(await at.host.jobs.undo(job.id)).toEqual([{ type: 'removed', task: 0, file: 'temporary' }])
      await at.host.jobs.settle(job.id)
      expect(names(at.out)).toEqual(['a', 'b'])
    })
  })

  test('a disk that fails: the copy is said to be left, and is removed when the disk is back', async () => {
    loop('xfs', 400)
    const sum = checksum(at.slow)
    const { job, handle, child } = await midway([here(slow('a'))])
    // as XFS does by itself when its disk takes nothing any more: every call ends with an I/O error from now on
    process.kill(child, 'SIGSTOP')
    sh('xfs_io', '-x', '-c', 'shutdown -f', mount)
    process.kill(child, 'SIGCONT')
    const file = { task: 0, file: 'temporary', why: 'ioerror', said: expect.stringContaining('Input/output error') }
    expect(await handle.outcome).toMatchObject({ word: 'ioerror', left: [file] })
    expect(await at.host.jobs.undo(job.id)).toEqual([{ type: 'left', ...file }])
    expect((await record(job.id))?.tasks[0]?.temporary).toMatchObject({ owner: 'unknown' })
    await expect(at.host.jobs.settle(job.id)).rejects.toMatchObject({ code: 'leftovers' })
    sh('umount', mount)
    // the directory that it is mounted on is there, and empty
    expect(await at.host.jobs.undo(job.id)).toMatchObject([{ type: 'left' }])
    // The kernel lets go of the loop device a moment after the umount; mounted on it, the file system would be the one that failed.
    const image = join(at.host.dir, 'xfs.img')
    const devices = () => spawnSync('losetup', ['-j', image], { encoding: 'utf8' }).stdout
    await expect.poll(devices, { timeout: 20_000 }).toBe('')
    sh('mount', '-o', 'loop', image, mount)
    expect(await at.host.jobs.undo(job.id)).toEqual([{ type: 'removed', task: 0, file: 'temporary' }])
    await at.host.jobs.settle(job.id)
    expect(names(mount)).toEqual([])
    expect(checksum(at.slow)).toBe(sum)
  })

  test('a file that cannot be removed is told to be left, and undo removes it when it can be', async () => {
    const { job, handle, part, child } = await midway([slow('a')])
    // It cannot be done before the directory is as it shall be.
    process.kill(child, 'SIGSTOP')
    sh('chattr', '+a', at.out)
    await at.host.jobs.cancel(job.id)
    expect(await handle.outcome).toMatchObject({ word: 'cancelled', left: [{ task: 0, file: 'temporary' }] })
    expect((await record(job.id))?.tasks[0]?.temporary).toMatchObject({ path: part, owner: 'ours' })
    const left = {
      type: 'left',
      task: 0,
      file: 'temporary',
      why: 'denied',
      said: expect.stringContaining('not permitted'),
    }
    expect(await at.host.jobs.undo(job.id)).toEqual([left])
    await expect(at.host.jobs.settle(job.id)).rejects.toMatchObject({ code: 'leftovers' })
    sh('chattr', '-a', at.out)
    expect(await at.host.jobs.undo(job.id)).toEqual([{ type: 'removed', task: 0, file: 'temporary' }])
    await at.host.jobs.settle(job.id)
    expect(names(at.out)).toEqual([])
  })
})
