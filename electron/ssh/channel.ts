import type { Duplex, Readable } from 'node:stream'
import type { SshProblemFacts } from './problems'

/**
 * A program that runs on a host, as its pipes: what is written goes to its standard input, what is read is its standard
 * output. Emits `close` once both outputs have been read to their end; the argument is the exit code, where there is one.
 */
export interface Channel extends Duplex {
  readonly stderr: Readable
  /** Sends a signal, where the server passes signals on. @throws when the channel is closing */
  signal?(name: string): void
  /** Closes the pipes. The program is not told. */
  close(): void
}

/** What gives command lines to the login shell of a host. `SshConnection` is one. */
export interface Carrier {
  readonly isOpen: boolean
  /** Whether `sh` has answered: only then what is meant for a program is sent before the program has started. */
  answered: boolean
  /** the target last */
  readonly hops: readonly SshProblemFacts[]
  /** @param urgent goes before all that wait. @throws SshError */
  exec(command: string, signal?: AbortSignal, urgent?: boolean): Promise<Channel>
}
