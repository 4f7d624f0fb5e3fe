import { posix } from 'node:path'
import type { Host } from '../../hosts/host'
import { type DomainModel, withWord } from '../../xml'

/**
 * Where a UEFI VM keeps its variables. With an explicit <nvram> the definition says it; with <os firmware='efi'> only
 * the live XML names the file, so for a VM that is off it is where libvirt's QEMU driver puts it: NAME_VARS.fd in the
 * driver's nvram directory (qemuDomainNVRAMPathFormat). @returns null for BIOS or when it is not a local file
 */
export async function nvramSource(host: Host, domain: DomainModel): Promise<string | null> {
  if (domain.firmware !== 'uefi') return null
  if (domain.nvram?.path !== undefined) return domain.nvram.path
  return posix.join(
    await host.nvramDirectory(),
    `${domain.name}_VARS${domain.nvram?.format === 'qcow2' ? '.qcow2' : '.fd'}`,
  )
}

/** The clone's file beside it: the source's name exchanged where the file has it, else the clone's name as libvirt would build it. */
export function nvramTarget(source: string, sourceName: string, cloneName: string): string {
  const base = posix.basename(source)
  const renamed = withWord(base, sourceName, cloneName) ?? `${cloneName}_VARS${posix.extname(base) || '.fd'}`
  return posix.join(posix.dirname(source), renamed)
}
