/** What programs and sockets of a host look like, whichever ssh carries them. The shape is that of ssh2's channels. */
import type { Duplex, Readable } from 'node:stream'
import type { SshProblemFacts } from './problems'

/**
 * A program that runs on a host, as its pipes: what is written goes to its standard input, what is read is its standard
 * output. Emits `exit`, and `close` once both outputs have been read to their end, with the exit code where there is one.
 */
export interface SshChannel extends Duplex {
  readonly stderr: Readable
  /** Closes the pipes. The program is not told. */
  close(): void
  /** Asks the host to send a signal (`KILL`), which some hosts do not do. @throws when the channel is closing */
  signal(name: string): void
}

/** What gives command lines to the login shell of a host. `SshConnection` is one. */
export interface LoginShell {
  readonly isOpen: boolean
  /** Whether `sh` has answered: only then what is meant for a program is sent before the program has started. */
  answered: boolean
  /** the target last */
  readonly hops: readonly SshProblemFacts[]
  /** @param urgent goes before all that wait. @throws SshError */
  exec(command: string, signal?: AbortSignal, urgent?: boolean): Promise<SshChannel>
}
