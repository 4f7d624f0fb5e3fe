import { ProblemError, problem } from '@shared/problem'
import type { HostShell } from './link'
import type { RunOptions, RunResult } from './shell'

/**
 * A shell that tells a program that did not end in time as a problem: a host whose NFS server is down, or whose disks are at
 * their limit, is no fault of ours.
 */
export function tellingLate(shell: HostShell): HostShell {
  return {
    async run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
      const { timeoutMs, signal } = options
      try {
        return await shell.run(argv, options)
      } catch (error) {
        if (timeoutMs === undefined || signal?.aborted || error instanceof ProblemError || !isLate(error)) throw error
        const raw = (error as Error).message
        throw problem('host.late', { params: { seconds: timeoutMs / 1000 }, raw, remedies: [{ kind: 'retry' }] })
      }
    },
    stream: (argv, options) => shell.stream(argv, options),
  }
}

/** As both shells word it, here and over ssh. */
const isLate = (error: unknown) => error instanceof Error && / took longer than \d+ ms$/.test(error.message)
