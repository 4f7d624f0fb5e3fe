import type { HostImageFormats } from '@shared/model/image'
import type { Host } from '../../hosts/host'
import { parseSupportedFormats } from '../../images'
import { imageShell } from '../support/disk-facts'

/** Formats that people meet, gone ones too. */
const KNOWN = ['raw', 'qcow2', 'vmdk', 'vdi', 'vhdx', 'vpc', 'luks', 'qed', 'qcow', 'cow'] as const

/**
 * What is written is asked by exit status, which says the same in every version: help for a format's options is an error for formats that cannot
 * be written. What is read only its help tells.
 */
const SCRIPT = `
command -v qemu-img >/dev/null 2>&1 || exit 0
for f; do qemu-img create -f "$f" -o help </dev/null >/dev/null 2>&1 && echo "writes $f"; done
echo help
qemu-img --help </dev/null 2>&1
`

/** Asks a host's own qemu-img; every one reads and writes raw, and one that does not say so was not understood. */
export async function hostImageFormats(host: Host): Promise<HostImageFormats> {
  const shell = await imageShell(host)
  if (shell === null) return { reads: null, writes: null }
  const { stdout } = await shell.run(['sh', '-c', SCRIPT, 'sh', ...KNOWN], { timeoutMs: 20_000 })
  const [asked = '', help = ''] = stdout.split(/^help$/m)
  const writes = [...asked.matchAll(/^writes (\S+)$/gm)].map(([, name = '']) => name)
  const reads = parseSupportedFormats(help)
  const version = /version (\d+(?:\.\d+)+)/.exec(help)?.[1]
  return {
    reads: reads.includes('raw') ? reads : null,
    writes: writes.includes('raw') ? writes : null,
    ...(version !== undefined && { version }),
  }
}
