/** What operations need of a host's shell: argv in, text out. `hosts/` implements it. */
export interface Shell {
  run(
    argv: readonly string[],
    options?: { stdin?: string | Uint8Array; signal?: AbortSignal; timeoutMs?: number; maxOutputBytes?: number },
  ): Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** A shell whose every program runs behind `sudo -n` (or nothing). Uses argv only, so no name can become a command. */
export function prefixed<S extends Shell>(shell: S, prefix: readonly string[]): Shell {
  if (prefix.length === 0) return shell
  return { run: (argv, options) => shell.run([...prefix, ...argv], options) }
}
