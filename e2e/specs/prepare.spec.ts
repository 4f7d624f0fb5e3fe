import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LabHost } from '../lab/lab'
import { pictures } from '../pages/screens'
import { expect, MiB, test } from '../pages/test'

const MAC = '52:54:00:21:0c:11'
const files = {
  '/bin/busybox': '',
  '/boot/.keep': '',
  '/etc/fstab': '/dev/vda / ext4 defaults 0 1\n',
  '/etc/hostname': 'web-01\n',
  '/etc/machine-id': 'c1d0a8f2e7b54b0c9a3f6e21d84b7705\n',
  '/etc/os-release': 'NAME="CentOS Linux"\nID="centos"\nVERSION_ID="7"\nPRETTY_NAME="CentOS Linux 7 (Core)"\n',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  '/etc/redhat-release': 'CentOS Linux release 7.9.2009 (Core)\n',
  '/etc/shadow': 'root:$6$a$b:1:0:99999:7:::\n',
  '/etc/ssh/ssh_host_ed25519_key': 'private\n',
  '/etc/ssh/ssh_host_ed25519_key.pub': 'public\n',
  '/etc/sysconfig/network-scripts/ifcfg-eth0': `TYPE=Ethernet\nBOOTPROTO=none\nDEVICE=eth0\nHWADDR=${MAC}\nUUID=8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365\nONBOOT=no\nIPADDR=192.168.20.21\nPREFIX=24\nGATEWAY=192.168.20.1\n`,
  '/etc/udev/rules.d/70-persistent-net.rules': `SUBSYSTEM=="net", ACTION=="add",\\\n ATTR{address}=="${MAC}",\\\n KERNEL=="eth*", NAME="eth0"\n`,
  '/root/.ssh/authorized_keys': 'ssh-ed25519 AAAA a@b\n',
  '/usr/lib/systemd/system/sshd-keygen.service': '[Unit]\n',
}

/** Puts a guest like CentOS 7 on a disk. */
async function centos(lab: LabHost, path: string): Promise<void> {
  const tree = mkdtempSync(join(lab.dir, 'tree-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(tree + name), { recursive: true })
    writeFileSync(tree + name, text)
  }
  const raw = join(lab.dir, 'guest.raw')
  execFileSync('truncate', ['-s', '64M', raw])
  execFileSync('mkfs.ext4', ['-q', '-F', '-O', '^metadata_csum,^64bit', '-d', tree, raw])
  await lab.must(['qemu-img', 'convert', '-O', 'qcow2', raw, path])
  rmSync(raw)
  rmSync(tree, { recursive: true })
}

test('a clone is made and prepared: the dry run shows each file, and the guest holds what it showed', async ({
  lab,
  open,
}) => {
  test.setTimeout(300_000)
  const vm = await lab.defineVm({ name: 'web-01', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }] })
  const [source = ''] = vm.disks
  await centos(lab, source)
  const before = await lab.must(['sha256sum', source])
  const app = await open()
  const { page } = app
  const clone = await app.openClone('web-01')
  const planner = page.getByRole('dialog')
  await planner.getByRole('textbox', { name: 'Name' }).fill('web-02')
  await clone.check('Prepare the clone’s guest afterwards')
  await clone.start()

  const dialog = page.getByRole('dialog', { name: 'Prepare web-02' })
  await expect(dialog).toContainText('Reading the guest’s files…', { timeout: 30_000 })
  await expect(dialog).toContainText('CentOS Linux 7 (Core) on web-02.qcow2', { timeout: 120_000 })
  const host = dialog.getByRole('textbox', { name: 'Host name' })
  await expect(host).toHaveValue('web-02')
  await host.fill('web_02')
  await expect(dialog).toContainText('Letters, digits, dashes and dots')
  await host.fill('web-02')
  await dialog.getByRole('button', { name: /^(Keep|192)/ }).click()
  await page.getByRole('option', { name: 'Static' }).click()
  await dialog.getByRole('textbox', { name: 'IPv4 address' }).fill('192.168.20.22')
  const ifcfg = dialog.getByRole('region', { name: '/etc/sysconfig/network-scripts/ifcfg-eth0' })
  await expect(ifcfg.getByRole('cell', { name: 'IPADDR=192.168.20.22' })).toBeVisible()
  await expect(ifcfg.getByRole('cell', { name: /^HWADDR/ })).toHaveCount(1)
  await pictures(app, 'prepare')
  await dialog.getByRole('button', { name: 'Prepare, 6 files' }).click()
  await expect(dialog).toHaveCount(0)

  const { strip } = app
  await expect(strip.getByRole('button', { name: 'Start web-02' })).toBeVisible({ timeout: 120_000 })
  await app.openJobs()
  await page.getByRole('option', { name: /^Prepare web-02/ }).click()
  await expect(page.getByRole('row', { name: /ifcfg-eth0 Changed/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /machine-id Emptied/ })).toBeVisible()

  // The host, not our own code.
  const made = /source file='([^']+)'/.exec(await lab.virsh('dumpxml', '--inactive', 'web-02'))?.[1] ?? ''
  await lab.must(['qemu-img', 'check', made])
  const script = 'set -e; r=$(mktemp); qemu-img convert -O raw "$1" "$r"; debugfs -R "cat $2" "$r" 2>/dev/null; rm "$r"'
  const content = (file: string) => lab.must(['sh', '-c', script, 'sh', made, file])
  expect(await content('/etc/hostname')).toBe('web-02\n')
  expect(await content('/etc/sysconfig/network-scripts/ifcfg-eth0')).toBe(
    'TYPE=Ethernet\nBOOTPROTO=none\nDEVICE=eth0\nONBOOT=yes\nIPADDR=192.168.20.22\nPREFIX=24\nGATEWAY=192.168.20.1\n',
  )
  expect(await lab.must(['sha256sum', source])).toBe(before)
})
