import { TARGET_FORMATS } from '@shared/model/image-work'
import type { Host } from '../../hosts/host'
import { parseSupportedFormats } from '../../images'
import { procedures } from '../../libvirt'
import { readVolumeFormats } from '../../xml'
import type { Shell } from '../support/shell'

/** Image formats that a host's qemu-img can write and its libvirt can run. */
export interface HostFormats {
  /** undefined: the host's answer was not understood, and a copy keeps its source's format */
  readonly formats?: ReadonlySet<string>
  /** there is no qemu-img for the user who would run it */
  readonly missing?: true
  /** what the host said, where that was not understood */
  readonly raw?: string
}

/** What libvirt itself makes, for users who may not write images. */
const BY_STORAGE = ['qcow2', 'raw', 'vmdk']

/** Formats that every libvirt of the last ten years takes in a definition; for hosts that cannot be asked. VHDX is none of them. */
const EVERY_LIBVIRT = ['qcow2', 'raw', 'vmdk', 'vdi', 'vpc', 'qed', 'qcow']

/**
 * Asks by exit status, which says the same in every version: help for a format's options is an error for formats that cannot be
 * written. Every qemu-img writes raw; one that says no has not understood the question, and then its help is asked for.
 */
const SCRIPT = `
command -v qemu-img >/dev/null 2>&1 || { echo offshoot-formats missing; exit 0; }
for f; do
  qemu-img create -f "$f" -o help </dev/null >/dev/null 2>&1
  echo "offshoot-format $f $?"
done
qemu-img create -f raw -o help </dev/null >/dev/null 2>&1 && { echo offshoot-formats asked; exit 0; }
echo offshoot-formats unclear
qemu-img create -f raw -o help </dev/null 2>&1 | head -n 20
qemu-img --help </dev/null 2>&1 | tail -n 60
exit 0
`

/**
 * Asks a host in one round trip. Never throws for what the host says: what is not understood comes back as it was said.
 * @param shell runs qemu-img; null where libvirt's storage makes the files
 * @throws when the host is lost
 */
export async function hostFormats(host: Host, shell: Shell | null): Promise<HostFormats> {
  const libvirts = libvirtFormats(host)
  if (shell === null) return { formats: both(BY_STORAGE, await libvirts) }
  const [written, run] = await Promise.all([writtenFormats(shell), libvirts])
  return written.formats === undefined ? written : { formats: both(written.formats, run) }
}

const both = (some: Iterable<string>, others: readonly string[]) =>
  new Set([...some].filter((format) => others.includes(format)))

/** What libvirt has words for in a pool of files; a format it does not know cannot be in a definition either. */
async function libvirtFormats(host: Host): Promise<readonly string[]> {
  try {
    const { capabilities } = await host.call(procedures.connectGetStoragePoolCapabilities, {})
    return readVolumeFormats(capabilities) ?? EVERY_LIBVIRT
  } catch {
    // Older than 5.2, or without a storage driver. A lost host is told by whoever needs more than this.
    return EVERY_LIBVIRT
  }
}

/** Formats that qemu-img writes. @throws what the shell throws */
export async function writtenFormats(shell: Shell): Promise<HostFormats> {
  const argv = ['sh', '-c', SCRIPT, 'offshoot-formats', ...TARGET_FORMATS]
  const { stdout, stderr } = await shell.run(argv, { timeoutMs: 20_000 })
  if (/^offshoot-formats missing$/m.test(stdout)) return { missing: true }
  const lines = [...stdout.matchAll(/^offshoot-format (\S+) (\d+)$/gm)]
  const written = lines.filter(([, , code]) => code === '0').map(([, name = '']) => name)
  if (written.includes('raw')) return { formats: new Set(written) }
  const listed = parseSupportedFormats(stdout)
  if (listed.includes('raw')) return { formats: new Set(listed) }
  return { raw: [stdout, stderr].join('\n').trim().slice(0, 4000) }
}
