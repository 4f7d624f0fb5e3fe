import { changesItsVm, isSnapshotJob, isUnderWay, type Job } from '@shared/job'
import { Camera, ChevronUp, GitCompare, Play, Trash2, WandSparkles, X } from 'lucide-react'
import { useEffect } from 'react'
import { Button, Icon, IconButton, ProgressBar, problemTexts } from '../../components'
import { wordOf } from '../../components/code-words'
import { formatBytes, formatPercent, formatRate } from '../../format'
import { useWords } from '../../i18n'
import { navigate } from '../../stores'
import { hideInStrip, takeCompare, takePrepare, useAfter } from '../../stores/after'
import { cannotCancelText, lookOf, stateText, titleOf, tooLate } from './look'
import { stepWords } from './step-words'
import {
  act,
  compareClone,
  prepareClone,
  startClone,
  takeSnapshotOf,
  useCloneRuns,
  useJob,
  useStripIds,
} from './use-jobs'
import { stepNow, took } from './view'
import { jobWords } from './words'
import './jobs.css'

/** What ended before this window opened is in the list, not in the strip. */
const OPENED = Date.now()

/**
 * The line at the bottom while a job runs or wants an answer: the most pressing job in full, a running one beside a
 * failed one, and how many more there are. Nothing when there is nothing to say.
 */
export function JobsStrip() {
  const hidden = useAfter((s) => s.hidden)
  const ids = useStripIds(hidden, OPENED)
  const [first, second] = ids
  const compare = useAfter((s) => s.compare)
  const prepare = useAfter((s) => s.prepare)
  return (
    <>
      {[...new Set([...compare, ...prepare])].map((id) => (
        <ThenWhenDone key={id} id={id} />
      ))}
      {first === undefined ? null : <Strip first={first} second={second} more={Math.max(0, ids.length - 2)} />}
    </>
  )
}

function Strip({ first, second, more }: { readonly first: string; readonly second?: string; readonly more: number }) {
  const t = useWords(jobWords)
  return (
    <section className="jobs-strip job" aria-label={t('strip.label')}>
      <FullJob key={first} id={first} />
      {second !== undefined ? <ShortJob key={second} id={second} /> : null}
      {more > 0 ? (
        <Button look="link" className="strip-more" onPress={() => navigate({ kind: 'jobs' })}>
          {t('more', { count: more })}
        </Button>
      ) : null}
      <IconButton
        size="small"
        icon={ChevronUp}
        label={t('show-all')}
        onPress={() => navigate({ kind: 'jobs', job: first })}
      />
    </section>
  )
}

/** Opens the comparison, or the preparation, once the job it was asked for is done. */
function ThenWhenDone({ id }: { readonly id: string }) {
  const job = useJob(id)
  useEffect(() => {
    if (job?.state === 'done' && takeCompare(job.id)) compareClone(job)
    if (job?.state === 'done' && takePrepare(job.id)) prepareClone(job)
  }, [job])
  return null
}

function FullJob({ id }: { readonly id: string }) {
  const t = useWords(jobWords)
  const job = useJob(id)
  if (!job) return null
  const title = titleOf(job, t)
  const { icon, tone } = lookOf(job)
  return (
    <>
      <div className="strip-job">
        <Icon of={icon} tone={tone} />
        <span className="strip-title" title={title}>
          {title}
        </span>
        {isUnderWay(job) ? <Running job={job} title={title} /> : <Ended job={job} />}
      </div>
      <div className="strip-do">
        <Verbs job={job} title={title} />
      </div>
    </>
  )
}

function Running({ job, title }: { readonly job: Job; readonly title: string }) {
  const t = useWords(jobWords)
  const steps = useWords(stepWords)
  const { progress } = job
  const now = stepNow(job.steps)
  if (job.state !== 'running') {
    return (
      <>
        <span className="strip-text" role="status">
          {stateText(job, t)}
        </span>
        {job.state === 'queued' ? null : <ProgressBar label={title} fraction={progress.fraction} />}
      </>
    )
  }
  return (
    <>
      {job.reattached ? <span className="strip-text">{t('state.found')}</span> : null}
      {now && job.steps.length > 1 ? (
        <span className="strip-text">
          {steps('step.of', {
            number: now.number,
            total: job.steps.length,
            step: wordOf(steps, `step.${now.step.code}`, now.step.code, now.step.params),
          })}
        </span>
      ) : null}
      <ProgressBar label={title} fraction={progress.fraction} />
      <Numbers job={job} />
    </>
  )
}

/** Per cent, bytes, speed, time left, each of its own width, so that nothing jumps. */
export function Numbers({ job }: { readonly job: Job }) {
  const t = useWords(jobWords)
  const { fraction, bytesDone, bytesTotal, bytesPerSecond, secondsLeft } = job.progress
  return (
    <>
      {fraction === null ? null : <span className="job-percent num">{formatPercent(fraction)}</span>}
      {bytesTotal > 0 ? (
        <span className="job-bytes num">{t('bytes.of', { doneBytes: bytesDone, totalBytes: bytesTotal })}</span>
      ) : null}
      {bytesPerSecond === null ? null : <span className="job-rate num">{formatRate(bytesPerSecond)}</span>}
      {secondsLeft === null ? null : <span className="job-left num">{t('left.self', { seconds: secondsLeft })}</span>}
    </>
  )
}

function Ended({ job }: { readonly job: Job }) {
  const t = useWords(jobWords)
  if (job.state === 'done') {
    const text = job.problem
      ? `${t('state.done.warnings')}: ${problemTexts(job.problem).title}`
      : t(changesItsVm(job) || job.kind === 'prepare-guest' ? 'strip.done-plain' : 'strip.done', {
          seconds: job.result ? job.result.milliseconds / 1000 : took(job, job.startedAt) / 1000,
          bytes: job.result?.bytesWritten ?? job.progress.bytesDone,
        })
    return (
      <span className={`strip-text${job.problem ? ' tone-warn' : ''}`} role="status">
        {text}
      </span>
    )
  }
  if (job.state === 'failed') {
    return (
      <>
        <span className="strip-text tone-err" role="status">
          {t('strip.failed', { why: job.problem ? problemTexts(job.problem).title : t('filter.failed') })}
        </span>
        {changesItsVm(job) ? null : <span className="strip-text strip-second">{t('strip.undone')}</span>}
      </>
    )
  }
  return (
    <span className={`strip-text${job.state === 'left-something' ? ' tone-warn' : ''}`} role="status">
      {stateText(job, t)}
    </span>
  )
}

function Verbs({ job, title }: { readonly job: Job; readonly title: string }) {
  const t = useWords(jobWords)
  const { id } = job
  const runs = useCloneRuns(job)
  if (isUnderWay(job)) {
    if (job.state === 'out-of-sight') return null
    return (
      <Button
        size="small"
        icon={X}
        busy={job.state === 'cancelling'}
        aria-label={t('cancel.job', { job: title })}
        reason={job.state === 'cancelling' ? undefined : (tooLate(job, t) ?? cannotCancelText(job, t))}
        tooltip={job.cancelsAtOnce ? undefined : t(isSnapshotJob(job) ? 'cancel.slow-delete' : 'cancel.slow')}
        onPress={() => act('jobs.cancel', id)}
      >
        {t('cancel.self')}
      </Button>
    )
  }
  return (
    <>
      {job.state === 'done' && job.result ? (
        <>
          {runs ? null : (
            <Button size="small" icon={Play} className="strip-start" onPress={() => startClone(job)}>
              {t('start.name', { name: job.result.name })}
            </Button>
          )}
          {job.kind === 'clone-domain' ? (
            <>
              {runs ? null : (
                <Button size="small" icon={WandSparkles} onPress={() => prepareClone(job)}>
                  {t('result.prepare')}
                </Button>
              )}
              <Button size="small" icon={GitCompare} onPress={() => compareClone(job)}>
                {t('compare')}
              </Button>
            </>
          ) : job.kind === 'prepare-guest' ? null : (
            <Button size="small" icon={Camera} onPress={() => takeSnapshotOf(job)}>
              {t('result.take')}
            </Button>
          )}
        </>
      ) : null}
      {/* What a deletion left are a VM's own disks: they go only where they are named and sized. */}
      {job.leftovers.length > 0 && job.kind !== 'delete-domain' ? (
        <Button size="small" icon={Trash2} onPress={() => act('jobs.undo', id)}>
          {t('left.remove.self')}
        </Button>
      ) : null}
      {(job.state === 'done' && !job.snapshots?.left?.length) || job.state === 'cancelled' ? null : (
        <Button size="small" onPress={() => navigate({ kind: 'jobs', job: id })}>
          {t('show')}
        </Button>
      )}
      <IconButton size="small" icon={X} label={t('hide')} onPress={() => hideInStrip(id)} />
    </>
  )
}

/** A second job beside the first: name, bar, numbers. */
function ShortJob({ id }: { readonly id: string }) {
  const t = useWords(jobWords)
  const job = useJob(id)
  if (!job) return null
  const { icon, tone } = lookOf(job)
  return (
    <button
      type="button"
      className="strip-short"
      title={titleOf(job, t)}
      onClick={() => navigate({ kind: 'jobs', job: id })}
    >
      <Icon of={icon} tone={tone} />
      <span className="strip-name">{job.params.name}</span>
      {job.state === 'running' ? (
        <>
          <ProgressBar label={titleOf(job, t)} fraction={job.progress.fraction} width={96} />
          {job.progress.fraction === null ? null : (
            <span className="job-percent num">{formatPercent(job.progress.fraction)}</span>
          )}
        </>
      ) : (
        <span className="strip-text">{stateText(job, t)}</span>
      )}
      <span className="visually-hidden">{formatBytes(job.progress.bytesDone)}</span>
    </button>
  )
}
