import { isSnapshotJob, isUnderWay, type Job } from '@shared/job'
import type { Problem, Remedy } from '@shared/problem'
import {
  ClipboardCopy,
  CopyPlus,
  Database,
  Link2,
  RefreshCw,
  RotateCcw,
  Stethoscope,
  Trash2,
  Undo2,
  WandSparkles,
  X,
} from 'lucide-react'
import { useHost } from '../../api'
import {
  Button,
  CodeBlock,
  Icon,
  type LucideIcon,
  Notice,
  ProblemNotice,
  ProgressBar,
  problemTexts,
  useCopy,
} from '../../components'
import { formatBytes } from '../../format'
import { useWords } from '../../i18n'
import { remedyWords } from '../../i18n/problem-words'
import { useFormat } from '../../i18n/use-format'
import { openDiagnostics } from '../../stores'
import { useTrouble } from '../../stores/after'
import { JobResult } from './job-result'
import { Numbers } from './jobs-strip'
import { cannotCancelText, durationText, lookOf, stateText, titleOf, tooLate } from './look'
import { DiskTable, StepTable } from './step-table'
import { stepWords } from './step-words'
import { act, goOn, useJob } from './use-jobs'
import { useReport } from './use-report'
import { undoneSteps, undoOutcome } from './view'
import { jobWords } from './words'

/** Everything about one job: what failed and what was undone first, then the ways on, then the steps. */
export function JobDetail({ id, commands }: { readonly id: string; readonly commands: boolean }) {
  const t = useWords(jobWords)
  const { time, fullTime } = useFormat()
  const job = useJob(id)
  const host = useHost(job?.host ?? '')
  const trouble = useTrouble(id)
  if (!job) return null
  const { icon, tone } = lookOf(job)
  const title = titleOf(job, t)
  const when = job.endedAt ?? job.startedAt
  return (
    <section className="job-detail" aria-label={title}>
      <header className="job-head">
        <Icon of={icon} size={18} tone={tone} />
        <h2>{t(`head.${job.state}`, { job: title })}</h2>
        <p className="num">
          {host?.facts?.hostname ?? job.host}, <time title={fullTime(when)}>{time(when)}</time>,{' '}
          {durationText(job, t, Date.now())}
        </p>
      </header>
      {trouble ? <ProblemNotice problem={trouble} /> : null}
      {isUnderWay(job) ? <Going job={job} title={title} /> : null}
      {job.problem ? <Failure job={job} problem={job.problem} /> : null}
      <Undone job={job} />
      <Snapshots job={job} />
      {job.reattached && job.kind !== 'delete-domain' ? <Notice kind="info" title={t('reattached.note')} /> : null}
      {job.problem && !isUnderWay(job) ? <WaysOn job={job} problem={job.problem} /> : null}
      {job.result ? <JobResult job={job} /> : null}
      {commands ? (
        <>
          <h3 className="section-head">{t('commands')}</h3>
          <CodeBlock text={job.commands} label={t('commands')} maxHeight={300} />
        </>
      ) : null}
      {job.disks.length > 0 && !job.result ? <DiskTable job={job} /> : null}
      {job.steps.length > 0 ? <StepTable job={job} /> : null}
    </section>
  )
}

function Going({ job, title }: { readonly job: Job; readonly title: string }) {
  const t = useWords(jobWords)
  const slow = job.state === 'cancelling' && !job.cancelsAtOnce
  return (
    <>
      <div className="job-going">
        <ProgressBar label={title} fraction={job.state === 'queued' ? 0 : job.progress.fraction} />
        {job.state === 'running' ? <Numbers job={job} /> : <span role="status">{stateText(job, t)}</span>}
        {job.state === 'out-of-sight' ? null : (
          <Button
            size="small"
            icon={X}
            busy={job.state === 'cancelling'}
            reason={job.state === 'cancelling' ? undefined : (tooLate(job, t) ?? cannotCancelText(job, t))}
            tooltip={job.cancelsAtOnce ? undefined : t(isSnapshotJob(job) ? 'cancel.slow-delete' : 'cancel.slow')}
            onPress={() => act('jobs.cancel', job.id)}
          >
            {t('cancel.self')}
          </Button>
        )}
      </div>
      {job.state === 'out-of-sight' ? <Notice kind="warning" title={t('out-of-sight.note')} /> : null}
      {slow ? (
        <Notice kind="info" title={t(isSnapshotJob(job) ? 'cancelling.note-delete' : 'cancelling.note')} />
      ) : null}
    </>
  )
}

function Failure({ job, problem }: { readonly job: Job; readonly problem: Problem }) {
  const { title, detail } = problemTexts(problem)
  return (
    <Notice kind={job.state === 'done' ? 'warning' : 'error'} title={title} raw={problem.raw}>
      {detail}
    </Notice>
  )
}

/** What a job on snapshots has left behind though it did not end as wished, or that nobody needs any more. */
function Snapshots({ job }: { readonly job: Job }) {
  const t = useWords(jobWords)
  const left = job.snapshots?.left ?? []
  const kept = job.kind === 'revert-snapshot' && job.snapshots?.taken !== undefined
  return (
    <>
      {kept && !isUnderWay(job) && job.state !== 'done' ? <Notice kind="info" title={t('snapshots.kept')} /> : null}
      {left.length > 0 ? (
        <Notice kind="info" title={t('snapshots.left', { count: left.length })} raw={left.join('\n')}>
          {t('snapshots.leftText')}
        </Notice>
      ) : null}
    </>
  )
}

/** What undoing has given back (green), or what is still there (yellow) with the button that removes it. */
function Undone({ job }: { readonly job: Job }) {
  const t = useWords(jobWords)
  const steps = useWords(stepWords)
  const outcome = undoOutcome(job)
  if (outcome === 'none') return null
  if (outcome === 'left') {
    const count = job.leftovers.length
    const deletes = job.kind === 'delete-domain'
    const bytes = job.leftovers.reduce((sum, l) => sum + l.bytes, 0)
    return (
      <Notice
        kind="warning"
        title={count === 0 ? t('left.none') : t('left.files', { count })}
        raw={job.leftovers.map((l) => `${l.path}  ${formatBytes(l.bytes)}`).join('\n') || undefined}
        ways={
          <>
            <Button size="small" icon={count === 0 ? Undo2 : Trash2} onPress={() => act('jobs.undo', job.id)}>
              {count === 0 ? t('left.retry') : t(deletes ? 'left.remove.files' : 'left.remove.self')}
            </Button>
            {job.reattached && count > 0 ? (
              <Button size="small" look="plain" onPress={() => act('jobs.dismiss', job.id)}>
                {t('left.forget')}
              </Button>
            ) : null}
          </>
        }
      >
        {count === 0 ? t('left.detail.none') : t(deletes ? 'left.detail.delete-domain' : 'left.detail.self', { bytes })}
      </Notice>
    )
  }
  const count = undoneSteps(job)
  const facts = [
    ...(count > 0 ? [steps('undone.steps', { count })] : []),
    ...(job.undoneBytes === undefined ? [] : [steps('undone.bytes', { bytes: job.undoneBytes })]),
  ]
  return (
    <Notice kind="ok" icon={Undo2} title={steps('undone.title')}>
      {facts.length > 0 ? `${facts.join(t('comma'))}${t('stop')}` : ''}
      {job.params.source === '' ? '' : steps('undone.source', { source: job.params.source })}
    </Notice>
  )
}

const ICONS: Readonly<Partial<Record<Remedy['kind'], LucideIcon>>> = {
  retry: RotateCcw,
  'clone-again': CopyPlus,
  'convert-again': RefreshCw,
  'image-again': RefreshCw,
  'prepare-again': WandSparkles,
  'clone-to-pool': Database,
  'clone-linked': Link2,
  'remove-leftovers': Trash2,
  'define-again': RotateCcw,
  'copy-report': ClipboardCopy,
  'collect-diagnostics': Stethoscope,
}

function WaysOn({ job, problem }: { readonly job: Job; readonly problem: Problem }) {
  const t = useWords(jobWords)
  // What was left has its button in the notice above.
  const ways = problem.remedies.filter((r) => r.kind !== 'remove-leftovers' || undoOutcome(job) !== 'left')
  if (ways.length === 0) return null
  return (
    <>
      <h3 className="section-head">{t('ways')}</h3>
      <div className="ways">
        {ways.map((remedy) => (
          <Way key={JSON.stringify(remedy)} job={job} remedy={remedy} />
        ))}
      </div>
    </>
  )
}

function Way({ job, remedy }: { readonly job: Job; readonly remedy: Remedy }) {
  const t = useWords(jobWords)
  const words = useWords(remedyWords)
  const report = useReport(job.id)
  const { copied, copy } = useCopy()
  const params = 'params' in remedy ? remedy.params : undefined
  const say = (part: 'title' | 'detail' | 'button', plain: string) =>
    words.maybe(`${remedy.kind}.${part}`, params) ?? words.maybe(`${remedy.kind}.${plain}`, params)
  const title = say('title', 'titlePlain') ?? remedy.kind
  const command = params && 'command' in params ? String(params.command) : undefined
  const button = say('button', 'buttonPlain') ?? (command === undefined ? title : undefined)
  const isReport = remedy.kind === 'copy-report'
  const go = () => {
    if (isReport) copy(report())
    else if (remedy.kind === 'collect-diagnostics') openDiagnostics()
    else goOn(job, remedy)
  }
  return (
    <div className="way">
      <Icon of={ICONS[remedy.kind] ?? RotateCcw} />
      <div>
        <div>{title}</div>
        <div className="way-detail">{say('detail', 'plain')}</div>
      </div>
      {button === undefined ? null : (
        <Button size="small" onPress={go}>
          {isReport && copied ? t('report-copied') : button}
        </Button>
      )}
      {command === undefined ? null : <CodeBlock text={command} label={title} wrap />}
    </div>
  )
}
