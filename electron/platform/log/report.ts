import type { AppInfo } from '@shared/contract'
import type { Job } from '@shared/job'
import type { HostState, HostSummary } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import type { Settings } from '@shared/settings'
import type { Redactor } from './redact'
import type { LastProblem } from './watch'

/** What a bug report is made of. */
export interface ReportFacts {
  /** ms since 1970 */
  readonly at: number
  readonly info: AppInfo
  readonly system: readonly (readonly [string, string])[]
  readonly settings: Settings
  readonly hosts: readonly {
    readonly summary: HostSummary
    readonly vms: number
    readonly last?: LastProblem | undefined
  }[]
  readonly jobs: readonly Job[]
  readonly log: { readonly path: string; readonly lines: readonly string[] }
}

/** Characters of the log in a report; the newest lines stay. */
const MOST_LOG = 512 * 1024

/** Jobs in a report, the newest first. */
const MOST_JOBS = 50

/**
 * The text of a bug report, in English whatever the language on screen is, since whoever mends a fault reads it. Every value goes
 * through the redactor.
 */
export function reportText(facts: ReportFacts, redactor: Redactor): string {
  const clean = (value: unknown) => redactor.text(String(value))
  const line = (name: string, value: unknown) =>
    value === undefined || value === '' ? [] : [`${name}: ${clean(value).replaceAll('\n', '\n    ')}`]
  const { info } = facts
  const { actual, declared, source } = info.electron
  return [
    'Offshoot diagnostics',
    `Collected ${new Date(facts.at).toISOString()}.`,
    'Names of VMs, files, hosts and users are in this text. Passwords, passphrases and keys are not.',
    ...section('Versions'),
    ...line('Offshoot', `${info.version}, ${info.packaged ? 'packaged' : 'from source'}`),
    ...line('Electron', source === 'official' ? actual : `${actual} (stand-in for ${declared})`),
    ...line('Chrome', info.chrome),
    ...line('Node', info.node),
    ...line('Locale', info.locale),
    ...facts.system.flatMap(([name, value]) => line(name, value)),
    ...section('Settings'),
    JSON.stringify(redactor.value(facts.settings), null, 2),
    ...section(`Hosts (${facts.hosts.length})`),
    ...facts.hosts.flatMap((host, n) => [...(n === 0 ? [] : ['']), ...hostLines(host, line)]),
    ...section(`Jobs (${facts.jobs.length})`),
    ...(facts.jobs.length === 0 ? ['None since Offshoot was started.'] : []),
    ...facts.jobs.slice(0, MOST_JOBS).flatMap((job, n) => [...(n === 0 ? [] : ['']), ...jobLines(job, line)]),
    ...section(`Log, the last ${facts.log.lines.length} lines`),
    ...line('File', facts.log.path),
    '',
    ...newest(facts.log.lines).map(clean),
    '',
  ].join('\n')
}

type Line = (name: string, value: unknown) => readonly string[]

function section(title: string): readonly string[] {
  return ['', `## ${title}`, '']
}

function hostLines({ summary, vms, last }: ReportFacts['hosts'][number], line: Line): readonly string[] {
  const { facts, state } = summary
  return [
    ...line('Host', `${summary.name || summary.address || summary.uri} (${summary.kind}, ${summary.id})`),
    ...line('  URI', summary.uri),
    ...line('  Address', summary.address),
    ...line('  State', stateText(state)),
    ...line('  libvirt', facts?.libvirtVersion),
    ...line('  Hypervisor', facts?.hypervisor),
    ...line('  Host name', facts?.hostname),
    ...line('  Transport', facts?.transport),
    ...(facts?.way === undefined
      ? []
      : facts.way.failed.flatMap((way) => line('  Did not work', `${way.transport}: ${way.reason} ${way.raw}`))),
    ...line('  Jump hosts', facts?.jumps?.join(', ')),
    ...line('  Signed in as', facts?.user),
    ...line('  File access', facts?.fileAccess),
    ...line('  Latency', summary.latencyMs === undefined ? undefined : `${summary.latencyMs} ms`),
    ...line('  Remembers secrets', summary.kind === 'ssh' ? (summary.remembers ? 'yes' : 'no') : undefined),
    ...line('  VMs', vms),
    ...(summary.warnings ?? []).flatMap((warning) => line('  Warning', warning)),
    ...(last === undefined
      ? []
      : line('  Last problem', `${new Date(last.at).toISOString()} ${problemText(last.problem)}`)),
  ]
}

function stateText(state: HostState): string {
  if (state.kind === 'connecting')
    return state.step ? `connecting, at ${state.step.code} of ${state.step.about}` : 'connecting'
  if (state.kind === 'online') return `online since ${new Date(state.since).toISOString()}`
  if (state.kind === 'reconnecting') return `reconnecting, attempt ${state.attempt}`
  return state.kind
}

function jobLines(job: Job, line: Line): readonly string[] {
  const { fraction } = job.progress
  return [
    ...line('Job', `${job.kind} ${job.params.source} -> ${job.params.name} (${job.id})`),
    ...line('  Host', job.host),
    ...line('  State', `${job.state}${fraction === null ? '' : `, ${Math.round(fraction * 100)} %`}`),
    ...line('  Began', new Date(job.startedAt).toISOString()),
    ...line('  Ended', job.endedAt === undefined ? undefined : new Date(job.endedAt).toISOString()),
    ...line('  Engine', job.engine),
    ...line(
      '  Steps',
      job.steps.map((s) => `${s.code} ${s.state}${s.undo === 'not-needed' ? '' : ` (undo ${s.undo})`}`).join(', '),
    ),
    ...line('  Left', job.leftovers.map((l) => l.path).join(', ')),
    ...(job.problem === undefined ? [] : line('  Problem', problemText(job.problem))),
  ]
}

function problemText({ code, params, raw }: Problem): string {
  const about = params === undefined || Object.keys(params).length === 0 ? '' : ` ${JSON.stringify(params)}`
  return `${code}${about}${raw ? `\n${raw}` : ''}`
}

/** As many of the newest lines as have room. */
function newest(lines: readonly string[]): readonly string[] {
  let room = MOST_LOG
  let from = lines.length
  while (from > 0 && room >= (lines[from - 1]?.length ?? 0)) room -= lines[--from]?.length ?? 0
  return from === 0 ? lines : [`[${from} lines are left out]`, ...lines.slice(from)]
}
