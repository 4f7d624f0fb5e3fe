import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { PipeAskpass } from '../../electron/ssh/client/pipe-askpass'
import { checkout } from '../lab/lab'
import { makeKey } from '../lab/sshd'
import { HostDialogPage, question } from '../pages/host-dialog'
import { giveKey, type Remote, remoteHost } from '../pages/remote'
import { pictures } from '../pages/screens'
import { expect, MiB, test } from '../pages/test'

const PORT = 2222
let remote: Remote
let authority: string

test.beforeEach(async ({ lab }) => {
  authority = join(lab.dir, `ca-${Date.now()}`)
  await makeKey(authority)
  remote = await remoteHost('kvm1', 84, { port: PORT, config: [`TrustedUserCAKeys ${authority}.pub`] })
})
test.afterEach(async () => {
  await remote.host.down()
})

test('a pasted ssh command and a user certificate: the OpenSSH client carries the connection, and a VM is cloned', async ({
  lab,
  open,
}) => {
  await giveKey(lab, remote.host, [])
  const key = lab.outside('/root/.ssh/id_ed25519.pub')
  execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'me', '-n', 'root', key])
  const vm = await remote.host.defineVm({
    name: 'web',
    disks: [{ format: 'qcow2', sizeBytes: 256 * MiB, dataBytes: 24 * MiB }],
  })
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`$ ssh -L 8080:localhost:80 root@${remote.ip} -p ${PORT}`)
  await dialog.add()
  await expect(dialog.box).toContainText('-L is not supported here. Put this host in ~/.ssh/config with this option')
  await pictures(app, 'host-command')
  await dialog.write(`$ ssh root@${remote.ip} -p ${PORT}`, { name: 'Rack 1' })
  await dialog.test()
  const asked = question(page, /Trust the host key of 10\.99\.0\.84/)
  await expect(asked).toContainText('SHA256:')
  await asked.getByRole('button', { name: 'Trust and save' }).click()
  await expect(dialog.box).toContainText('Connection test passed')
  await expect(dialog.steps).toHaveText([
    /Resolve the host name/,
    /Connect/,
    /Check the host key.*SHA256/,
    /Sign in.*publickey/,
    /Connect to libvirt’s socket/,
    /Open libvirt.*stream-local/,
  ])
  await dialog.add()
  await app.shows('web', 'Shut off')
  await page.getByRole('treeitem', { name: /^Rack 1/ }).click()
  await page.getByRole('button', { name: /^Connection: libvirt/ }).click()
  const facts = page.getByRole('dialog', { name: 'Connection to Rack 1' })
  await expect(facts).toContainText(`root@${remote.ip}:${PORT}`)
  await expect(facts).toContainText(/OpenSSH \d.*for the certificate \/root\/\.ssh\/id_ed25519-cert\.pub/)
  await pictures(app, 'host-connection')
  await page.keyboard.press('Escape')

  await (await app.openClone('web')).start()
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
  await app.shows('web-clone', 'Shut off')
  expect(await remote.host.sameContent(vm.disks[0] ?? '', '/var/lib/libvirt/images/web-clone.qcow2')).toBe(true)
})

test('an old server that shares no algorithm: both lists and the lines that allow it', async ({ lab, open }) => {
  await giveKey(lab, remote.host, ['root'])
  await remote.sshd.stop()
  const old = await remoteHost('kvm-old', 85, {
    config: ['Ciphers aes128-cbc', 'KexAlgorithms diffie-hellman-group14-sha1'],
  })
  try {
    const app = await open()
    const dialog = await HostDialogPage.open(app)
    await dialog.write('root@10.99.0.85')
    await dialog.add()
    const main = app.page.getByRole('main')
    await expect(main).toContainText('No common ssh algorithm with this host')
    await expect(main).toContainText('aes128-cbc')
    await expect(main).toContainText('KexAlgorithms +diffie-hellman-group14-sha1')
    await pictures(app, 'host-algorithms')
  } finally {
    await old.host.down()
  }
})

test('started by an ssh client as SSH_ASKPASS, as on Windows, it passes the question on and opens no window', async ({
  lab,
}) => {
  const asked: string[] = []
  const askpass = await PipeAskpass.start(
    async ({ text }) => {
      asked.push(text)
      return text.startsWith('cancel') ? null : 'pass “1” $(id)'
    },
    join(lab.dir, 'ask.sock'),
  )
  try {
    const { OFFSHOOT_ASKPASS = '' } = askpass.environment
    const program = lab.electronWrapper({ env: { OFFSHOOT_ASKPASS } })
    const ask = (question: string) =>
      new Promise<{ code: unknown; stdout: string }>((resolve) => {
        execFile(program, [checkout, '--no-sandbox', '--disable-gpu', question], (error, stdout) =>
          resolve({ code: error === null ? 0 : error.code, stdout }),
        )
      })
    expect(await ask("ops@kvm1's password: ")).toEqual({ code: 0, stdout: 'pass “1” $(id)\n' })
    expect(await ask('cancel this: ')).toEqual({ code: 1, stdout: '' })
    expect(asked).toEqual(["ops@kvm1's password: ", 'cancel this: '])
  } finally {
    await askpass.stop()
  }
})
