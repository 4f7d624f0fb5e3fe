import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { giveShell } from '../../../e2e/lab/login-shells'
import { authorize, LabSshd, makeKey } from '../../../e2e/lab/sshd'
import type { SavedHost } from '../../hosts/hosts'
import { overSsh } from '../test/over-ssh'
import { imageShell } from './disk-facts'

const on = overSsh('accounts', '10.99.0.75')
const HOME = '/home/ops'

afterEach(async () => {
  for (const vm of ['clone', 'other']) await on.lab.exec(['virsh', 'undefine', '--domain', vm])
  await on.lab.must(['find', on.lab.imagesDir, '-type', 'f', '!', '-name', 'web.qcow2', '-delete'])
  await on.lab.virsh('pool-refresh', 'default')
})

async function expectCloned(name: string): Promise<void> {
  expect(await on.lab.sameContent(on.web.disk, await on.source(name))).toBe(true)
  expect(await on.lab.sha256(on.web.disk)).toBe(on.web.sum)
  expect(await on.lab.leftovers()).toEqual([])
}

describe('an account that starts no program', () => {
  test.each([
    ['nologin', '/usr/sbin/nologin', '', 'host.no-shell'],
    ['a restricted shell', '/bin/rbash', 'PATH=/nowhere\n', 'host.shell-restricted'],
    ['exit in .bashrc', '/bin/bash', 'exit\n', 'host.shell-exits'],
  ] as const)('%s: VMs are seen and started, cloning says before the click why not', async (_, path, bashrc, code) => {
    await giveShell(on.lab, 'ops', HOME, { name: 'none', path, files: { '.bashrc': bashrc } })
    const app = await on.app('ops')
    await app.host.fileAccess()
    expect(app.host.summary()).toMatchObject({
      state: { kind: 'online' },
      facts: { fileAccess: 'none', noPrograms: { code, params: { user: 'ops', host: on.ip } } },
    })
    await expect(app.plan()).rejects.toMatchObject({
      problem: {
        code,
        remedies: [{ kind: 'try-in-terminal', params: { command: `ssh ops@${on.ip} id` } }, { kind: 'retry' }],
      },
    })
    await app.host.power(on.web.uuid, 'start')
    await until('running', () => app.host.domain(on.web.uuid)?.state === 'running')
    await app.host.power(on.web.uuid, 'force-off')
    await until('off', () => app.host.domain(on.web.uuid)?.state === 'shut-off')
    const test = await app.hosts.test('t', `ops@${on.ip}`, () => undefined)
    expect(test).toMatchObject({ problem: { code }, ended: true })
    await giveShell(on.lab, 'ops', HOME, { name: 'bash', path: '/bin/bash', files: { '.bashrc': '' } })
  })

  test('where libvirt is reached by a program only, it is refused as that, and not tried again', async () => {
    const sshd = await LabSshd.start(on.lab, { port: 2213, config: ['AllowStreamLocalForwarding no'] })
    await giveShell(on.lab, 'ops', HOME, { name: 'none', path: '/usr/sbin/nologin' })
    const app = await on.app('root')
    const id = await app.hosts.add(`ops@${on.ip}:2213`, '', '')
    await until('a refusal', () => app.hosts.get(id).summary().state.kind === 'refused', 15_000)
    expect(app.hosts.get(id).summary().state).toMatchObject({ problem: { code: 'host.no-shell' } })
    await giveShell(on.lab, 'ops', HOME, { name: 'chatty', path: '/bin/bash', files: { '.bashrc': 'echo hello\n' } })
    app.hosts.get(id).retry()
    await app.hosts.get(id).whenOnline()
    // bytes of libvirt through nc, behind what the shell printed
    expect(app.hosts.get(id).summary().facts?.way?.transport).toMatch(/nc|virt-ssh-helper|socat/)
    await until('the VM', () => app.hosts.get(id).domain(on.web.uuid)?.xmlKnown === true)
    await app.hosts.remove(id)
    await giveShell(on.lab, 'ops', HOME, { name: 'bash', path: '/bin/bash', files: { '.bashrc': '' } })
    await sshd.stop()
  })

  test('a password that has expired: signed in by key, and no program is started until it is changed', async () => {
    await giveShell(on.lab, 'ops', HOME, { name: 'bash', path: '/bin/bash', files: { '.bashrc': '' } })
    const pam = join(on.lab.dir, 'pam-expired')
    writeFileSync(pam, 'account required pam_unix.so\nsession required pam_permit.so\n')
    const shadow = on.lab.outside('/etc/shadow')
    const before = readFileSync(shadow, 'utf8')
    // last changed on day 0: to be changed at once
    writeFileSync(shadow, before.replace(/^(ops:[^:]*):\d+:/m, '$1:0:'))
    await on.lab.must(['mount', '--bind', pam, '/etc/pam.d/sshd'])
    const sshd = await LabSshd.start(on.lab, { port: 2214, config: ['UsePAM yes'] })
    try {
      const app = await on.app('root')
      const test = await app.hosts.test('t', `ops@${on.ip}:2214`, () => undefined)
      expect(test.problem).toMatchObject({ code: 'host.password-expired', params: { user: 'ops', host: on.ip } })
    } finally {
      writeFileSync(shadow, before)
      await on.lab.must(['umount', '/etc/pam.d/sshd'])
      await sshd.stop()
    }
  })

  test('a key with a forced command', async () => {
    await giveShell(on.lab, 'ops', HOME, { name: 'bash', path: '/bin/bash', files: { '.bashrc': '' } })
    await makeKey(join(on.dir, 'forced'))
    authorize(on.lab, 'ops', join(on.dir, 'forced.pub'), 'command="echo Read the manual."')
    writeFileSync(
      join(on.dir, 'config'),
      `Host forced\n HostName ${on.ip}\n User ops\n IdentityFile ${on.dir}/forced\nHost *\n IdentityFile ${on.dir}/id\n IdentityAgent none\n UserKnownHostsFile ${on.dir}/known\n`,
    )
    const app = await on.app('ops')
    const test = await app.hosts.test('t', 'forced', () => undefined)
    expect(test.problem).toMatchObject({ code: 'host.forced-command', raw: 'Read the manual.' })
  })
})

describe('rights are what was tried', () => {
  const sudoers = async (...lines: string[]) => {
    const file = join(on.lab.dir, 'sudoers')
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o440 })
    await on.lab.exec(['umount', '/etc/sudoers'])
    await on.lab.must(['mount', '--bind', file, '/etc/sudoers'])
  }
  const access = async () => (await on.app('ops')).host.fileAccess()

  test('sudo for everything: images are copied as root, in English whatever sudo keeps', async () => {
    await sudoers('Defaults use_pty, env_delete+="LC_ALL"', 'ops ALL=(ALL) NOPASSWD: ALL')
    const app = await on.app('ops')
    expect(await app.host.fileAccess()).toBe('sudo')
    expect(await (await imageShell(app.host))?.run(['sh', '-c', 'id -u; echo $LC_ALL'])).toMatchObject({
      stdout: '0\nC\n',
    })
    expect(await app.ended(await app.clone('clone'))).toMatchObject({ state: 'done', engine: 'qemu-img' })
    await expectCloned('clone')
  })

  test('sudo for sh alone is enough', async () => {
    await sudoers('ops ALL=(root) NOPASSWD: /bin/sh, /usr/bin/sh', 'ops ALL=(root) !/bin/true')
    expect(await access()).toBe('sudo')
  })

  test.each([
    ['other commands alone', 'ops ALL=(ALL) NOPASSWD: /bin/true, /usr/bin/true, /usr/bin/qemu-img'],
    ['a password only', 'ops ALL=(ALL) ALL'],
    ['another user alone', 'ops ALL=(libvirt-qemu) NOPASSWD: ALL'],
    ['nothing', ''],
  ])('sudo for %s: libvirt copies the images', async (_, line) => {
    await sudoers(line)
    expect(await access()).toBe('none')
    const app = await on.app('ops')
    expect(await app.ended(await app.clone('clone'))).toMatchObject({ state: 'done', engine: 'storage-api' })
    await expectCloned('clone')
  })
})

describe('homes that cannot hold a job’s record', () => {
  const tmpfs = (home: string, options: string) => on.lab.must(['mount', '-t', 'tmpfs', '-o', options, 'home', home])
  // lazily: a session that ends just now may still be in it
  const ways: Readonly<Record<string, (home: string, owner: string) => Promise<() => Promise<unknown>>>> = {
    full: async (home, owner) => {
      await tmpfs(home, 'size=2m,mode=700')
      await on.lab.must(['chown', `${owner}:`, home])
      await on.lab.exec(['dd', 'if=/dev/zero', `of=${home}/rubbish`, 'bs=64k'])
      return () => on.lab.must(['umount', '-l', home])
    },
    'read-only': async (home, owner) => {
      await tmpfs(home, 'size=2m,mode=700')
      await on.lab.must(['chown', `${owner}:`, home])
      await on.lab.must(['mount', '-o', 'remount,ro', home])
      return () => on.lab.must(['umount', '-l', home])
    },
    noexec: async (home, owner) => {
      await tmpfs(home, 'size=2m,mode=700,noexec')
      await on.lab.must(['chown', `${owner}:`, home])
      return () => on.lab.must(['umount', '-l', home])
    },
    missing: async (home) => {
      const text = await on.lab.must(['cat', '/etc/passwd'])
      const file = join(on.lab.dir, 'etc/passwd')
      writeFileSync(file, text.replaceAll(`:${home}:`, ':/home/nobody-has-this:'))
      return async () => writeFileSync(file, text)
    },
  }

  test.each(Object.keys(ways))(
    '%s: cloned as root, found again by the next Offshoot, cancelled; nothing is left',
    async (way) => {
      const back = await ways[way]?.('/root', 'root')
      try {
        const saved: SavedHost[] = []
        const first = await on.app('root', saved)
        const job = await first.clone('clone')
        await until('a part of it', () => (first.jobs.get(job)?.progress.fraction ?? 0) > 0.1)
        expect(existsSync(on.lab.outside(`/var/tmp/offshoot-0/jobs/${job}`))).toBe(way !== 'noexec')
        await first.hosts.close()
        const second = await on.app('root', saved)
        await until('the job', () => second.jobs.get(job)?.reattached === true)
        expect(await second.ended(job)).toMatchObject({ state: 'done' })
        await expectCloned('clone')
        const before = await on.lab.fingerprint()
        const other = await second.clone('other')
        await until('a part of it', () => (second.jobs.get(other)?.progress.fraction ?? 0) > 0.1)
        second.engine.cancel(other)
        expect((await second.ended(other))?.state).toBe('cancelled')
        expect(await on.lab.changesSince(before)).toEqual([])
        expect(existsSync(on.lab.outside(`/var/tmp/offshoot-0/jobs/${other}`))).toBe(false)
      } finally {
        await back?.()
      }
    },
  )

  test.each(Object.keys(ways))('%s: cloned by libvirt as a user of group libvirt', async (way) => {
    const back = await ways[way]?.(HOME, 'ops')
    try {
      const app = await on.app('ops')
      const made = await app.ended(await app.clone('clone'))
      expect(made, JSON.stringify(made?.problem)).toMatchObject({ state: 'done', engine: 'storage-api' })
      await expectCloned('clone')
    } finally {
      await back?.()
    }
  })

  test('where nothing else is either, cloning is refused before the click', async () => {
    const back = await ways['read-only']?.(HOME, 'ops')
    // made by somebody else: not ours to use
    const taken = '/var/tmp/offshoot-2001'
    await on.lab.must(['rm', '-rf', taken])
    await on.lab.must(['mkdir', '-m', '777', taken])
    try {
      const app = await on.app('ops')
      await expect(app.plan()).rejects.toMatchObject({
        problem: {
          code: 'job.no-place',
          params: { places: `${HOME}/.local/state/offshoot/jobs, ${taken}/jobs` },
          raw: `${HOME}/.local/state/offshoot/jobs: denied\n${taken}/jobs: foreign`,
        },
      })
    } finally {
      await on.lab.must(['rm', '-rf', taken])
      await back?.()
    }
  })
})
