/** What programs and sockets of a host look like, whichever ssh carries them. The shape is that of ssh2's channels. */
import type { Duplex, Readable } from 'node:stream'

/**
 * A program: its standard input and output, `stderr`, the events `exit` and `close` with its code and signal. `close` comes
 * only after both outputs were read.
 */
export interface SshChannel extends Duplex {
  readonly stderr: Readable
  /** ends it for us; the program is not told */
  close(): void
  /** asks the host to send a signal (`KILL`), which some hosts do not do */
  signal(name: string): void
}
