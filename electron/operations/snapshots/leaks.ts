import type { Host } from '../../hosts/host'
import { readDomain } from '../../xml'
import { imageShell, resolvePath } from '../support/disk-facts'
import { snapshotDisks } from './limits'

/** Exit codes of `qemu-img check`: errors, and clusters that nothing refers to. */
const ERRORS = 2
const LEAKS = 3
/** Tables are read, no data; ms. */
const PATIENCE = 120_000

/** Argument: an image. How many errors there are but of clusters that have a higher count than they need and say that it is one. */
const OTHERS = 'qemu-img check -f qcow2 "$1" 2>&1 | grep "^ERROR" | grep -vc "^ERROR OFLAG_COPIED"'

/**
 * Looks at the qcow2 images of a VM that is off after a snapshot inside them failed: `qemu-img snapshot` that finds no room leaves counts of references that are
 * too high (7.2, seen), so that the data is safe; they are put right. Without -U QEMU's locks keep it from an image that somebody has open.
 * @returns images with other errors, which it leaves as they are
 */
export async function repairLeaks(host: Host, uuid: string): Promise<readonly string[]> {
  const shell = await imageShell(host)
  if (shell === null || (await host.stateOf(uuid)) !== 'shut-off') return []
  const damaged: string[] = []
  for (const disk of snapshotDisks(readDomain(await host.xml(uuid, 'persistent')))) {
    const path = disk.format === 'qcow2' ? await resolvePath(host, disk) : ''
    if (path === '') continue
    const check = async (...more: string[]) =>
      (await shell.run(['qemu-img', 'check', '-q', '-f', 'qcow2', ...more, path], { timeoutMs: PATIENCE })).code
    let code = await check()
    const others = async () =>
      (await shell.run(['sh', '-c', OTHERS, 'sh', path], { timeoutMs: PATIENCE })).stdout.trim()
    if (code === LEAKS || (code === ERRORS && (await others()) === '0')) {
      await check('-r', 'leaks')
      code = await check()
    }
    if (code === ERRORS) damaged.push(path)
  }
  return damaged
}
