/** What operations need of a host's shell: argv in, text out. `hosts/` implements it. */
export interface Shell {
  run(
    argv: readonly string[],
    options?: { stdin?: string | Uint8Array; signal?: AbortSignal; timeoutMs?: number; maxOutputBytes?: number },
  ): Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** As env(1) and sh say it. */
export const NO_TOOL = 127

/** A program that is not there, on this computer, as it is over ssh: a result, not an error. @throws everything else */
export function withoutTool(error: unknown): { code: number; stdout: string; stderr: string } {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error && error.code === 'ENOENT')) throw error
  return { code: NO_TOOL, stdout: '', stderr: error.message }
}

/** A shell whose every program runs behind sudo (or nothing). Uses argv only, so no name can become a command. */
export function prefixed<S extends Shell>(shell: S, prefix: readonly string[]): Shell {
  if (prefix.length === 0) return shell
  return { run: (argv, options) => shell.run([...prefix, ...argv], options) }
}
