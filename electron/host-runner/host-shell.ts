/**
 * What a job needs from a host: run a program there. hosts/ implements it (spawn on this computer, exec over ssh).
 * A program is always an argument vector; an implementation that has to pass one string (ssh) quotes each argument itself.
 */
export interface HostShell {
  /**
   * Runs a program to its end. A non-zero exit is a result, not an error; `code` is null when a signal or the connection
   * ended it.
   * @throws if the program could not be started, was aborted, took longer than `timeoutMs`, or wrote more than `maxOutputBytes`
   */
  run(
    argv: readonly string[],
    options?: { stdin?: string | Uint8Array; signal?: AbortSignal; timeoutMs?: number; maxOutputBytes?: number },
  ): Promise<{ code: number | null; stdout: string; stderr: string }>
  /**
   * Runs a program and hands out its standard output line by line (without the newline). `detach` stops listening and closes
   * this side; it does not end the program.
   */
  stream(
    argv: readonly string[],
    options: { onLine(line: string): void; stdin?: string | Uint8Array },
  ): { exited: Promise<{ code: number | null; stderr: string }>; detach(): void }
}
