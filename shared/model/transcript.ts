import type { Problem } from '../problem'
import type { HostId } from './host'

/** What was done, as the virsh / qemu-img commands that would have done the same. Kept while the app runs. */
export interface TranscriptEntry {
  readonly id: string
  /** ms since 1970 */
  readonly at: number
  readonly host: HostId
  /** the host's name as shown then */
  readonly hostName: string
  /** one or more lines of shell, never with a secret */
  readonly commands: string
  readonly state: 'running' | 'done' | 'failed' | 'cancelled'
  /** how long it took, once it ended */
  readonly ms?: number
  readonly problem?: Problem
}
