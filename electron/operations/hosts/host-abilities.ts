import type { HostAbilities } from '@shared/model/abilities'
import { instead } from '@shared/model/log'
import type { Host } from '../../hosts/host'
import { RUNNABLE } from '../clone/choices'
import { hostFormats, writtenFormats } from '../files/host-formats'
import { imageShell } from '../support/disk-facts'
import { abilitiesOf } from './abilities'

/** What a host can do, as far as it is known: of one that is not connected, what it said when it last was. Never throws. */
export async function hostAbilities(host: Host): Promise<HostAbilities> {
  const { facts, state } = host.summary()
  const tools = state.kind === 'online' ? await toolsOf(host, facts?.fileAccess !== undefined) : {}
  return {
    ...(tools.qemuImg !== undefined && { qemuImg: tools.qemuImg }),
    abilities: abilitiesOf({ libvirt: facts?.libvirtVersion, access: facts?.fileAccess, ...tools }),
  }
}

interface Tools {
  readonly qemuImg?: boolean
  readonly formats?: readonly string[]
}

/**
 * The programs and formats there. What the host does not answer is not known.
 * @param access whether it is known how images are read; it is not waited for
 */
async function toolsOf(host: Host, access: boolean): Promise<Tools> {
  const shell = access ? await imageShell(host).catch(instead(host.log, 'abilities.image-shell', null)) : null
  // libvirt's storage runs qemu-img too: whether it is there matters to users who may not read images as well.
  const [program, formats] = await Promise.all([
    writtenFormats(shell ?? host.shell).catch(instead(host.log, 'abilities.qemu-img', null)),
    access ? hostFormats(host, shell).catch(instead(host.log, 'abilities.formats', null)) : null,
  ])
  const names = formats?.formats
  return {
    // What says neither that it is there nor that it is missing has not answered.
    ...(program !== null && (program.missing || program.formats) && { qemuImg: program.missing !== true }),
    ...(names && { formats: RUNNABLE.filter((name) => names.has(name)) }),
  }
}
