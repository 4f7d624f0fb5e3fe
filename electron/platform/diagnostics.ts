import { randomUUID } from 'node:crypto'
import type { AppInfo } from '@shared/contract'
import type { Job } from '@shared/job'
import type { HostSummary } from '@shared/model/host'
import type { Diagnostics } from '@shared/model/log'
import { problem } from '@shared/problem'
import type { Settings } from '@shared/settings'
import type { Handlers } from '../ipc/router'
import type { FileLog } from './log/file-log'
import { reportText } from './log/report'
import { systemFacts } from './log/system'
import type { HostsInLog } from './log/watch'

/** Lines of the log in a report. */
const LINES = 1000

/** What a report asks the rest of the application. */
export interface DiagnosticsSources {
  readonly log: FileLog
  readonly seen: HostsInLog
  readonly info: () => AppInfo
  readonly settings: () => Settings
  readonly hosts: () => readonly HostSummary[]
  /** how many VMs a host has */
  readonly vms: (host: string) => number
  readonly jobs: () => readonly Job[]
  readonly save: (name: string, text: string) => Promise<{ readonly path: string } | null>
}

/** Collects the text of a bug report, and saves what was shown; takes the page's own faults into the log. */
export function diagnosticsHandlers(
  sources: DiagnosticsSources,
): Pick<Handlers, 'log.fault' | 'diagnostics.collect' | 'diagnostics.save'> {
  const { log, seen } = sources
  let shown: Diagnostics | undefined
  return {
    'log.fault': (fault) => log.error('page.fault', fault),
    'diagnostics.collect': async () => {
      const at = Date.now()
      const text = reportText(
        {
          at,
          info: sources.info(),
          system: await systemFacts(),
          settings: sources.settings(),
          hosts: sources.hosts().map((summary) => ({
            summary,
            vms: sources.vms(summary.id),
            last: seen.lastProblem(summary.id),
          })),
          jobs: sources.jobs(),
          log: { path: log.path, lines: await log.tail(LINES) },
        },
        log.redactor,
      )
      const name = `offshoot-diagnostics-${new Date(at).toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-')}.txt`
      shown = { id: randomUUID(), name, text, log: log.path }
      return shown
    },
    'diagnostics.save': ({ id }) => {
      if (shown?.id !== id) throw problem('request.invalid', { raw: 'these diagnostics were collected anew' })
      return sources.save(shown.name, shown.text)
    },
  }
}
