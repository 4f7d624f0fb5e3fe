import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LabHost, until } from '../../e2e/lab/lab'
import { authorize, LabSshd, makeKey } from '../../e2e/lab/sshd'
import type { Host } from '../hosts/host'
import { Hosts } from '../hosts/hosts'
import { openScreen } from './graphics'

const IP = '10.99.0.46'

let lab: LabHost
let hosts: Hosts
let remote: Host
let dir: string

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-screen-'))
  await makeKey(join(dir, 'id'))
  lab = await LabHost.up('screen', { ip: IP })
  await LabSshd.start(lab)
  authorize(lab, 'root', join(dir, 'id.pub'))
  const userFile = join(dir, 'config')
  writeFileSync(
    userFile,
    `Host *\n IdentityFile ${join(dir, 'id')}\n IdentityAgent none\n UserKnownHostsFile ${dir}/known\n`,
  )
  hosts = new Hosts({ session: false, system: { sockets: [] }, places: { userFile, systemFile: null } })
  hosts.prompts.asked.on((prompt) => hosts.prompts.answer(prompt.id, { kind: 'host-key', choice: 'accept' }))
  remote = hosts.get(await hosts.add(`root@${IP}`, '', ''))
  await remote.whenOnline()
})
afterAll(async () => {
  await hosts?.close()
  await lab?.down()
  rmSync(dir, { recursive: true, force: true })
})

/** A running VM with such graphics, as the host knows it. */
async function vm(name: string, graphics: string, start = true): Promise<string> {
  const { uuid } = await lab.defineVm({ name, disks: [], devicesExtra: graphics, start })
  await until('the VM', () => remote.domain(uuid)?.xmlKnown === true)
  return uuid
}

/** What a server says first. */
async function greeting(stream: Duplex): Promise<string> {
  const said = await new Promise<Buffer>((resolve, reject) => stream.once('data', resolve).once('error', reject))
  stream.destroy()
  return said.toString('latin1')
}

test('the VNC server of a VM on a host over ssh is reached by its port and by its socket', async () => {
  const byPort = await vm('port', "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>")
  expect(await greeting(await openScreen(remote, byPort))).toBe('RFB 003.008\n')
  const bySocket = await vm('socket', "<graphics type='vnc'><listen type='socket'/></graphics>")
  expect(await greeting(await openScreen(remote, bySocket))).toBe('RFB 003.008\n')
  await lab.virsh('destroy', byPort)
  await expect(openScreen(remote, byPort)).rejects.toMatchObject({ problem: { code: 'domain.wrong-state' } })
  await lab.virsh('start', byPort)
  expect(await greeting(await openScreen(remote, byPort))).toBe('RFB 003.008\n')
})

test('what cannot be shown is told apart', async () => {
  const none = await vm('none', '')
  await expect(openScreen(remote, none)).rejects.toMatchObject({ problem: { code: 'screen.none' } })
  const closed = { path: '/run/nobody-listens' }
  await expect(remote.openSocket(closed)).rejects.toMatchObject({
    problem: { code: 'host.socket', params: { address: closed.path, by: 'refused' } },
  })
  await expect(remote.openSocket({ host: '127.0.0.1', port: 1 })).rejects.toMatchObject({
    problem: { code: 'host.socket', params: { address: '127.0.0.1:1', by: 'refused' } },
  })
})
