import type { Locator, Page } from '@playwright/test'
import type { LabHost } from '../lab/lab'
import type { OffshootApp } from './app'
import { GiB, MiB } from './test'

const POOL = '/srv/vm'

/** A host as people have them: a base with linked clones, snapshots, files that nothing uses, and some that are not well. */
export async function manyImages(lab: LabHost): Promise<void> {
  const make = (...words: string[]) => lab.must(['qemu-img', 'create', '-q', ...words])
  const write = (path: string, megabytes: number) =>
    lab.must(['qemu-io', '-f', path.endsWith('.raw') ? 'raw' : 'qcow2', '-c', `write 0 ${megabytes}M`, path])
  const disk = (file: string, type = 'qcow2') =>
    `<disk type='file' device='disk'><driver name='qemu' type='${type}'/><source file='${file}'/><target dev='vda' bus='virtio'/></disk>`
  await lab.must(['rm', '-rf', POOL])
  await lab.must(['mkdir', '-p', POOL, '/srv/iso'])
  for (const [name, path] of [
    ['vm', POOL],
    ['iso', '/srv/iso'],
    ['attic', '/srv/attic'],
  ] as const) {
    await lab.virsh('pool-define-as', name, 'dir', '--target', path)
    if (name !== 'attic') await lab.virsh('pool-start', name)
  }
  await make('-f', 'qcow2', `${POOL}/debian12-base.qcow2`, '20G')
  await write(`${POOL}/debian12-base.qcow2`, 48)
  await lab.defineVm({ name: 'debian12-base', devicesExtra: disk(`${POOL}/debian12-base.qcow2`) })
  for (const [n, megabytes] of [24, 16, 40].entries()) {
    const path = `${POOL}/ci-runner-${n + 1}.qcow2`
    await make('-f', 'qcow2', '-b', `${POOL}/debian12-base.qcow2`, '-F', 'qcow2', path)
    await write(path, megabytes)
    await lab.defineVm({ name: `ci-runner-${n + 1}`, devicesExtra: disk(path) })
  }
  await lab.virsh('snapshot-create-as', 'ci-runner-1', 'before-upgrade')
  await lab.virsh(
    'snapshot-create-as',
    'ci-runner-3',
    'try',
    '--disk-only',
    '--diskspec',
    `vda,file=${POOL}/ci-runner-3.try`,
  )
  await make('-f', 'qcow2', `${POOL}/build-el7.img`, '60G')
  await write(`${POOL}/build-el7.img`, 64)
  for (const name of ['fresh', 'updated', 'tests'])
    await lab.must(['qemu-img', 'snapshot', '-c', name, `${POOL}/build-el7.img`])
  await lab.defineVm({ name: 'build-el7', devicesExtra: disk(`${POOL}/build-el7.img`) })
  await make('-f', 'qcow2', `${POOL}/gitlab-base.qcow2`, '40G')
  await make('-f', 'qcow2', '-b', `${POOL}/gitlab-base.qcow2`, '-F', 'qcow2', `${POOL}/gitlab-old.qcow2`)
  await lab.must(['rm', `${POOL}/gitlab-base.qcow2`])
  await make('-f', 'raw', `${POOL}/nightly-1031.raw`, '8G')
  await write(`${POOL}/nightly-1031.raw`, 32)
  await make('-f', 'vmdk', `${POOL}/web-test.vmdk`, '20G')
  await make('-f', 'raw', '/srv/iso/debian-12.7-netinst.iso', '64M')
  await lab.defineVm({ name: 'web-01', disks: [{ format: 'qcow2', sizeBytes: 8 * GiB, dataBytes: 32 * MiB }] })
}

export const imageTable = (page: Page): Locator => page.getByRole('treegrid', { name: /Images|镜像/ })

export const imageRow = (page: Page, name: string): Locator =>
  imageTable(page).getByRole('row').filter({ hasText: name })

/** To the images of this computer. */
export async function openImages(app: OffshootApp): Promise<void> {
  await app.page
    .getByRole('treeitem', { name: /^Images/ })
    .first()
    .click()
  await imageTable(app.page).waitFor()
}
