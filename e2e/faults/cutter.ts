import type { Duplex } from 'node:stream'
import type { LibvirtConnection } from '../../electron/libvirt'
import type { CutWhom } from './protocol'

/** Of a libvirt packet: length, program, version, procedure, type, serial, status. */
const HEADER = 28
const REMOTE = 0x20008086
const CALL = 0

type Open = typeof LibvirtConnection.open

/**
 * Counts what an Offshoot asks of its host (calls written to libvirt's connections, programs started), and cuts after one of
 * them: the application by SIGKILL, or all its connections to libvirt.
 */
export class Cutter {
  private readonly streams = new Set<Duplex>()
  private calls = 0
  private cutAfter = 0
  private whom: CutWhom = 'application'

  constructor(private readonly onCut: (at: number) => void) {}

  /** From now on calls count. */
  arm(cutAfter: number, whom: CutWhom): void {
    Object.assign(this, { calls: 0, cutAfter, whom })
  }

  /** A program was started, or a call was written. */
  called(): void {
    if (this.cutAfter === 0 || ++this.calls !== this.cutAfter) return
    this.cutAfter = 0
    if (this.whom === 'application') process.kill(process.pid, 'SIGKILL')
    for (const stream of this.streams) stream.destroy()
    this.onCut(this.calls)
  }

  /** `LibvirtConnection.open` whose written calls are counted. */
  opening(open: Open): Open {
    return (duplex, options) => {
      this.streams.add(duplex)
      duplex.once('close', () => this.streams.delete(duplex))
      const write = duplex.write.bind(duplex) as (...given: unknown[]) => boolean
      duplex.write = ((...given: unknown[]) => {
        const more = write(...given)
        // After the bytes have gone to the kernel, so that the call is made.
        for (let n = callsIn(given[0]); n > 0; n--) setImmediate(() => this.called())
        return more
      }) as Duplex['write']
      return open.call(undefined as never, duplex, options)
    }
  }
}

/** How many calls begin in what was written: packets are written whole. */
function callsIn(chunk: unknown): number {
  if (!(chunk instanceof Uint8Array)) return 0
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  let count = 0
  for (let at = 0; at + HEADER <= view.byteLength; ) {
    const length = view.getUint32(at)
    if (length < HEADER) break
    if (view.getUint32(at + 4) === REMOTE && view.getUint32(at + 16) === CALL) count++
    at += length
  }
  return count
}
