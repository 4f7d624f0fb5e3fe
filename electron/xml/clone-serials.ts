import { createHash } from 'node:crypto'
import type { CloneWork } from './clone-work'
import type { Element } from './document'

/** Entries of SMBIOS that are one piece of hardware's own, in each block that libvirt knows. Source: formatdomain, "SMBIOS System Information". */
const OWN = new Set(['serial', 'asset'])

/**
 * Serial numbers by which the world knows a machine and its disks. They stay unless new ones are asked for: licences, inventories and
 * mounts by id hang on them, and who clones a VM to replace it wants them. Either way the plan tells.
 */
export function cloneSerials(work: CloneWork): void {
  smbios(work)
  disks(work)
}

function smbios(work: CloneWork): void {
  const entries = work.root
    .children('sysinfo')
    .flatMap((info) => info.children())
    .flatMap((block) => block.children('entry').map((entry) => ({ entry, block })))
    .filter(({ entry }) => OWN.has(entry.attribute('name') ?? '') && entry.text.trim() !== '')
  if (entries.length === 0) return
  const names = entries.map(({ entry, block }) => `${block.name} ${entry.attribute('name')}`).join(', ')
  work.warn(work.options.newSmbios ? 'smbios-new' : 'smbios-kept', { names })
  // The clone's uuid is as new as a serial number can be, and the same from plan to plan.
  if (work.options.newSmbios) for (const { entry } of entries) work.setText(entry, work.options.uuid, 'identity')
}

/** Of disks that are the clone's own; one that both have has one number. */
function disks(work: CloneWork): void {
  const { options, root } = work
  const own = (root.find('devices')?.children('disk') ?? []).filter((_, i) => options.disks[i]?.kind === 'replace')
  const numbered = own.filter((disk) => numbersOf(disk).length > 0)
  if (numbered.length === 0) return
  const names = numbered.map((disk) => targetOf(disk)).join(', ')
  work.warn(options.newDiskSerials ? 'disk-serials-new' : 'disk-serials-kept', { names })
  if (!options.newDiskSerials) return
  for (const disk of numbered) {
    const hash = createHash('sha256')
      .update(`${options.uuid} ${targetOf(disk)}`)
      .digest('hex')
    for (const number of numbersOf(disk)) {
      // virtio and IDE show 20 characters; a WWN is 16 hex digits, which begin with 5 where a vendor gave it.
      work.setText(number, number.name === 'wwn' ? `5${hash.slice(0, 15)}` : hash.slice(0, 20), 'identity')
    }
  }
}

const targetOf = (disk: Element) => disk.find('target')?.attribute('dev') ?? ''
const numbersOf = (disk: Element) =>
  [disk.find('serial'), disk.find('wwn')].filter((e) => e !== undefined && e.text.trim() !== '') as Element[]
