import type { PlannedDisk } from '@shared/model/clone'
import type { Host } from '../../hosts/host'
import { ImageOutputError, imageMeasureArgs, parseImageMeasure } from '../../images'
import { type DiskFacts, imageShell } from '../support/disk-facts'
import { type Shell, withoutTool } from '../support/shell'
import { type HostFormats, hostFormats } from './host-formats'

/** How long a measurement holds, ms: long enough for a person who types a name, short enough that a disk cannot grow much. */
const HOLDS = 15_000

/** How long a host's formats hold, ms: QEMU is seldom replaced while somebody looks. */
const FORMATS_HOLD = 10 * 60_000

/** An empty or linked qcow2 before anything is written to it: header, tables and refcounts. */
const EMPTY_QCOW2 = 196_616

/** Sizes of what is to be made, by `qemu-img measure`, remembered for a while so that typing costs no measuring. */
export class Measurer {
  private readonly known = new Map<string, { at: number; bytes: Promise<number> }>()
  private readonly formatsOf = new Map<string, { until: number; answer: Promise<HostFormats> }>()

  /** Formats that the host has. Asked again soon where it did not say, or has no qemu-img: that can be mended meanwhile. */
  formats(host: Host, shell: Shell | null): Promise<HostFormats> {
    const known = this.formatsOf.get(host.id)
    if (known !== undefined && Date.now() < known.until) return known.answer
    const one = { until: Date.now() + FORMATS_HOLD, answer: hostFormats(host, shell) }
    this.formatsOf.set(host.id, one)
    one.answer.then(
      ({ formats }) => {
        if (formats === undefined) one.until = Date.now() + HOLDS
      },
      // Whoever asked hears of it; here it is only asked again.
      () => this.formatsOf.delete(host.id),
    )
    return one.answer
  }

  /** Bytes that the new file of a disk will need on the target. */
  async needed(host: Host, disk: DiskFacts, planned: Pick<PlannedDisk, 'action' | 'format'>): Promise<number> {
    if (planned.action === 'linked') return EMPTY_QCOW2
    if (planned.action === 'reflink') return 0
    if (planned.action === 'empty') return planned.format === 'raw' ? 0 : EMPTY_QCOW2
    const shell = await imageShell(host)
    if (shell === null) return disk.bytesOnDisk ?? disk.virtualBytes ?? 0
    const key = [host.id, disk.path, disk.declaredFormat, planned.format].join('\0')
    const known = this.known.get(key)
    if (known !== undefined && Date.now() - known.at < HOLDS) return known.bytes
    const bytes = measure(shell, disk, planned.format)
    this.known.set(key, { at: Date.now(), bytes })
    // Likewise.
    bytes.catch(() => this.known.delete(key))
    if (this.known.size > 200) this.known.delete(this.known.keys().next().value ?? '')
    return bytes
  }
}

/**
 * qemu-img measures the whole chain below a disk. For raw it answers the virtual size, since it does not count on holes;
 * what is written into a sparse file is what a qcow2 would hold, so the smaller of the two is taken. Other formats
 * cannot be measured; they are close to qcow2. What cannot be measured is taken to need what it takes now.
 */
async function measure(shell: Shell, disk: DiskFacts, format: string): Promise<number> {
  const known = disk.bytesOnDisk ?? disk.virtualBytes ?? 0
  const source = { path: disk.path, format: disk.declaredFormat }
  const done = await shell.run(imageMeasureArgs(source, { format: 'qcow2' }), { timeoutMs: 60_000 }).catch(withoutTool)
  if (done.code !== 0) return known
  try {
    const { requiredBytes } = parseImageMeasure(done.stdout)
    return format === 'raw' ? Math.min(requiredBytes, disk.virtualBytes ?? requiredBytes) : requiredBytes
  } catch (error) {
    if (error instanceof ImageOutputError) return known
    throw error
  }
}
