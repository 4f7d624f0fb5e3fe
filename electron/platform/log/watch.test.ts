import type { Job } from '@shared/job'
import type { HostState, HostSummary } from '@shared/model/host'
import type { Log, LogContext } from '@shared/model/log'
import { beforeEach, expect, test } from 'vitest'
import { HostsInLog, jobsInLog } from './watch'

let entries: (readonly [string, string, LogContext | undefined])[]
let log: Log
beforeEach(() => {
  entries = []
  const of = (level: string) => (event: string, context?: LogContext) => void entries.push([level, event, context])
  log = { error: of('error'), warn: of('warn'), info: of('info'), debug: of('debug') }
})

const host = (state: HostState): HostSummary => ({ id: 'kvm1', kind: 'ssh', uri: 'qemu+ssh://kvm1/system', state })
const away = (attempt: number): HostState => ({
  kind: 'reconnecting',
  retryAt: 0,
  attempt,
  problem: { code: 'host.timeout', params: { host: 'kvm1' }, raw: 'timed out', remedies: [{ kind: 'retry' }] },
})

test('each state of a host is written once, with code and the words of the host', () => {
  const seen = new HostsInLog(log, () => 5)
  seen.changed(host({ kind: 'connecting' }))
  seen.changed(host(away(1)))
  seen.changed(host(away(2)))
  seen.changed(host({ kind: 'online', since: 1 }))
  seen.changed({ ...host({ kind: 'online', since: 1 }), latencyMs: 20 })
  seen.changed(host(away(1)))
  expect(entries.map(([level, event, about]) => [level, event, about?.state])).toEqual([
    ['info', 'host.state', 'connecting'],
    ['warn', 'host.state', 'reconnecting'],
    ['info', 'host.state', 'online'],
    ['warn', 'host.state', 'reconnecting'],
  ])
  expect(entries[1]?.[2]).toMatchObject({ host: 'kvm1', code: 'host.timeout', raw: 'timed out' })
})

test('the last problem is kept when the host is online again, and goes with the host', () => {
  const seen = new HostsInLog(log, () => 5)
  seen.changed(host(away(1)))
  seen.changed(host({ kind: 'online', since: 1 }))
  expect(seen.lastProblem('kvm1')).toMatchObject({ at: 5, problem: { code: 'host.timeout' } })
  seen.removed('kvm1')
  expect(seen.lastProblem('kvm1')).toBeUndefined()
})

test('steps of the way are written when they end', () => {
  const seen = new HostsInLog(log)
  for (const state of ['running', 'done'] as const) {
    seen.changed(
      host({ kind: 'connecting', step: { code: 'sign-in', about: 'kvm1', state, ms: 3, detail: 'publickey' } }),
    )
  }
  expect(entries).toEqual([['debug', 'host.step', expect.objectContaining({ step: 'sign-in', detail: 'publickey' })]])
})

const job = (state: Job['state'], more: Partial<Job> = {}): Job => ({
  id: 'j1',
  kind: 'clone-domain',
  host: 'kvm1',
  params: { source: 'web', name: 'web-clone' },
  sourceUuid: '',
  state,
  startedAt: 1000,
  progress: { fraction: 0, bytesDone: 0, bytesTotal: 1, bytesPerSecond: null, secondsLeft: null },
  steps: [],
  disks: [],
  engine: 'qemu-img',
  leftovers: [],
  commands: '',
  cancelsAtOnce: true,
  reattached: false,
  ...more,
})

test('a job is written when it begins and when it ends, not with every percent', () => {
  const told = jobsInLog(log)
  told(job('queued'))
  told(job('running'))
  for (let n = 0; n < 50; n++) told(job('running'))
  told(job('failed', { endedAt: 3500, problem: { code: 'storage.no-space', raw: 'No space left', remedies: [] } }))
  expect(entries.map(([level, event, about]) => [level, event, about?.state])).toEqual([
    ['info', 'job.started', 'queued'],
    ['info', 'job.state', 'running'],
    ['warn', 'job.ended', 'failed'],
  ])
  expect(entries[2]?.[2]).toMatchObject({ source: 'web', name: 'web-clone', ms: 2500, code: 'storage.no-space' })
})

test('a job that ended by a bug of ours is an error, with its stack', () => {
  const told = jobsInLog(log)
  told(job('running'))
  told(job('failed', { problem: { code: 'bug', raw: 'TypeError\n at x.ts', remedies: [] } }))
  expect(entries.at(-1)).toEqual(['error', 'job.ended', expect.objectContaining({ raw: 'TypeError\n at x.ts' })])
})
