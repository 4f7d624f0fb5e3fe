import { changesItsVm, isSnapshotJob, type Job, type JobState } from '@shared/job'
import { CircleCheck, Clock, CopyPlus, OctagonAlert, TriangleAlert, Undo2, Unplug } from 'lucide-react'
import { JOB_ICONS } from '../../common/job-icons'
import { type LucideIcon, problemTexts, type Tone } from '../../components'
import { formatDuration, formatPercent, visible } from '../../format'
import type { Translate } from '../../i18n'
import { took } from './view'
import type { jobWords } from './words'

type T = Translate<typeof jobWords.en>

const LOOKS: Readonly<Record<JobState, readonly [LucideIcon, Tone]>> = {
  queued: [Clock, 'fg2'],
  running: [CopyPlus, 'accent'],
  cancelling: [CopyPlus, 'accent'],
  cancelled: [Undo2, 'fg2'],
  done: [CircleCheck, 'ok'],
  failed: [OctagonAlert, 'err'],
  'out-of-sight': [Unplug, 'warn'],
  'left-something': [TriangleAlert, 'warn'],
}

/** Icon and its tone for a job's state; done with a problem is done with a warning. */
export function lookOf(job: Job): { readonly icon: LucideIcon; readonly tone: Tone } {
  const [icon, tone] = job.state === 'done' && job.problem ? ([TriangleAlert, 'warn'] as const) : LOOKS[job.state]
  return { icon: icon === CopyPlus ? JOB_ICONS[job.kind] : icon, tone }
}

/** "Clone build-el7 → build-el7-b". */
export function titleOf(job: Job, t: T): string {
  return t(`job.${job.kind}`, { source: visible(job.params.source), name: visible(job.params.name) })
}

/** Why a job cannot be cancelled just now; undefined while it can. */
export function cannotCancelText({ cannotCancel: why }: Job, t: T): string | undefined {
  return why === undefined ? undefined : (t.maybe(`cancel.not.${why}`) ?? t('cancel.not.other'))
}

/** The state in words, with what a person asks next. */
export function stateText(job: Job, t: T): string {
  const { fraction, secondsLeft } = job.progress
  switch (job.state) {
    case 'running': {
      if (fraction === null) return t('state.running.plain')
      const percent = formatPercent(fraction)
      return secondsLeft === null
        ? t('state.running.percent', { percent })
        : t('state.running.self', { percent, leftSeconds: secondsLeft })
    }
    case 'cancelling':
      return job.cancelsAtOnce || isSnapshotJob(job) ? t('state.cancelling.self') : t('state.cancelling.slow')
    case 'done':
      if (job.problem) return t('state.done.warnings')
      return job.result && job.kind !== 'prepare-guest'
        ? t('state.done.in-bytes', { seconds: job.result.milliseconds / 1000, bytes: job.result.bytesWritten })
        : t('state.done.in', { seconds: took(job, job.startedAt) / 1000 })
    case 'cancelled':
      return t(changesItsVm(job) ? 'state.cancelled.plain' : 'state.cancelled.self')
    case 'failed':
      if (changesItsVm(job)) return job.problem ? problemTexts(job.problem).title : t('filter.failed')
      return job.problem ? t('state.failed.why', { why: problemTexts(job.problem).title }) : t('state.failed.self')
    case 'left-something':
      return job.leftovers.length === 0
        ? t('state.left-something.none')
        : t('state.left-something.files', { count: job.leftovers.length })
    default:
      return t(`state.${job.state}`)
  }
}

/** Why the job cannot be cancelled any more; undefined while it can. */
export function tooLate(job: Job, t: T): string | undefined {
  if (!job.committed) return undefined
  return t(job.kind === 'convert-disks' ? 'cancel.late-files' : 'cancel.late', { name: job.params.name })
}

/** "after 2 min 8 s", "for 47 s". */
export function durationText(job: Job, t: T, now: number): string {
  const time = formatDuration(took(job, now) / 1000, t.language)
  return job.endedAt === undefined ? t('detail.since', { time }) : t('detail.after', { time })
}
