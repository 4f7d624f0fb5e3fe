import { readFileSync } from 'node:fs'

/** Where the recorded answers come from: releases of the lab, and busybox with this machine's qemu-img. */
export const recordedFrom = ['bullseye', 'own', 'trixie', 'backports', 'busybox'] as const

/** What a tool answered when `bin/record-tools` ran it. */
export interface Recorded {
  /** as the shell got it */
  readonly run: string
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The answer to a command of `bin/record-tools`, by how the command begins. */
export function recorded(from: (typeof recordedFrom)[number], run: string): Recorded {
  const all = JSON.parse(readFileSync(new URL(`recorded/${from}.json`, import.meta.url), 'utf8')) as Recorded[]
  const found = all.find((one) => one.run.startsWith(run))
  if (found === undefined) throw new Error(`record-tools does not run ${run}`)
  return found
}
