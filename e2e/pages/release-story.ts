import { join } from 'node:path'
import { LabHost, type LabVm, type Release } from '../lab/lab'
import { LabSshd } from '../lab/sshd'
import { OffshootApp } from './app'
import { HostDialogPage, question } from './host-dialog'
import { giveKey } from './remote'
import { expect } from './test'

/** A laptop with the application, and one host of a release that it reaches over ssh. */
export interface ReleaseStory extends AsyncDisposable {
  readonly host: LabHost
  readonly app: OffshootApp
}

/** Brings up both, defines the VMs, and adds the host as a person does: address, fingerprint, done. */
export async function openReleaseStory(
  release: Release,
  define: (host: LabHost) => Promise<LabVm[]>,
): Promise<ReleaseStory> {
  const laptop = await LabHost.up('laptop', { release: 'own' })
  const host = await LabHost.up(`kvm-${release}`, { ip: '10.99.0.91', release })
  const end = async () => {
    await Promise.all([laptop.down(), host.down()])
  }
  try {
    await LabSshd.start(host)
    await giveKey(laptop, host, ['root'])
    await define(host)
    const app = await OffshootApp.launch(laptop)
    const dialog = await HostDialogPage.open(app)
    await dialog.write('root@10.99.0.91', { name: release })
    await dialog.add()
    await question(app.page, /Trust the host key/)
      .getByRole('button', { name: 'Trust and save' })
      .click()
    return {
      host,
      app,
      async [Symbol.asyncDispose]() {
        await app.close().catch(() => undefined)
        await end()
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}

/** Paths of the disks a VM is on now, as virsh tells them. */
export async function diskPaths(host: LabHost, vm: string): Promise<string[]> {
  const xml = await host.virsh('dumpxml', '--inactive', vm)
  return [...xml.matchAll(/<source file='([^']+)'/g)].map((match) => match[1] ?? '')
}

/** Where a picture of a story that failed goes. */
export const failedPicture = (folder: string): string => join(folder, 'failed.png')

/** Waits until the newest job is done. */
export async function jobDone(app: OffshootApp): Promise<void> {
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
}
