import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabProcess } from './types'

/** Processes that a mounted /proc shows, whose command line matches. */
export function listProcesses(proc: string, pattern: RegExp): LabProcess[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(join(proc, name, 'stat'), 'utf8')
        const [state = '', ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        const argv = readFileSync(join(proc, name, 'cmdline'), 'utf8')
          .split('\0')
          .slice(0, -1)
        return [{ pid: Number(name), ppid: Number(ppid), state, argv }]
      } catch {
        return [] // it ended while we looked
      }
    })
    .filter((process) => pattern.test(process.argv.join(' ')))
}
