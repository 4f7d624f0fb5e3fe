import { isSnapshotJob, isUnderWay, type Job, type JobStep } from '@shared/job'
import { Check, Circle, LoaderCircle, OctagonAlert, Undo2 } from 'lucide-react'
import { Icon, type LucideIcon, ProgressBar, type Tone } from '../../components'
import { wordOf } from '../../components/code-words'
import { fileName, formatBytes, formatPercent } from '../../format'
import { useWords } from '../../i18n'
import { stepWords } from './step-words'
import { undoWord } from './view'
import { jobWords } from './words'

/** Each step with how it ran and how it was taken back. */
export function StepTable({ job }: { readonly job: Job }) {
  const t = useWords(jobWords)
  const steps = useWords(stepWords)
  const undo = !isSnapshotJob(job)
  return (
    <>
      <h3 className="section-head">{t('steps.self')}</h3>
      <table className="job-table job-steps">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">#</span>
            </th>
            <th scope="col">{t('steps.step')}</th>
            <th scope="col">{t('steps.run')}</th>
            {undo && <th scope="col">{t('steps.undo')}</th>}
          </tr>
        </thead>
        <tbody>
          {job.steps.map((step, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order of a job's steps never changes
            <tr key={i}>
              <td className="num">{i + 1}</td>
              <td className="job-path">{wordOf(steps, `step.${step.code}`, step.code, step.params)}</td>
              <td>
                <Run step={step} active={isUnderWay(job)} cancelled={job.state === 'cancelled'} />
              </td>
              {undo && (
                <td>
                  <Undo step={step} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Run({
  step,
  active,
  cancelled,
}: {
  readonly step: JobStep
  readonly active: boolean
  readonly cancelled: boolean
}) {
  const t = useWords(stepWords)
  const percent = step.fraction === undefined ? undefined : formatPercent(step.fraction)
  switch (step.state) {
    case 'waiting':
      return <span className="tone-fg3">{active ? t('run.waiting.active') : t('run.waiting.self')}</span>
    case 'running':
      return <Mark icon={LoaderCircle} tone="accent" word={percent ?? t('run.running.self')} />
    case 'done':
      return <Mark icon={Check} tone="ok" word={t('run.done')} />
    case 'skipped':
      return <span className="tone-fg3">{t('run.skipped')}</span>
    case 'failed': {
      if (cancelled) {
        return (
          <Mark icon={Circle} tone="fg2" word={percent ? t('run.stopped.at', { percent }) : t('run.stopped.self')} />
        )
      }
      const word = percent ? t('run.failed.at', { percent }) : t('run.failed.self')
      return <Mark icon={OctagonAlert} tone="err" word={<span className="tone-err">{word}</span>} />
    }
  }
}

function Undo({ step }: { readonly step: JobStep }) {
  const t = useWords(stepWords)
  const code = undoWord(step)
  const word = t.maybe(`undo.${code}`) ?? code
  if (step.undo === 'undone') return <Mark icon={Undo2} tone="fg2" word={word} />
  if (step.undo === 'running') return <Mark icon={LoaderCircle} tone="accent" word={word} />
  if (step.undo === 'failed')
    return <Mark icon={OctagonAlert} tone="err" word={<span className="tone-err">{word}</span>} />
  return <span className="tone-fg3">{word}</span>
}

function Mark(props: { readonly icon: LucideIcon; readonly tone: Tone; readonly word: React.ReactNode }) {
  return (
    <span className="job-mark num">
      <Icon of={props.icon} size={14} tone={props.tone} />
      {props.word}
    </span>
  )
}

/** A bar for each disk, with bytes. */
export function DiskTable({ job }: { readonly job: Job }) {
  const t = useWords(jobWords)
  return (
    <>
      <h3 className="section-head">{t('disks')}</h3>
      <ul className="job-disks">
        {job.disks.map((disk) => (
          <li key={disk.target}>
            <span className="job-target">{disk.target}</span>
            <span className="mono job-cut" title={disk.path}>
              {fileName(disk.path)}
            </span>
            <ProgressBar
              label={disk.target}
              fraction={disk.fraction}
              tone={disk.state === 'failed' ? 'err' : disk.state === 'done' ? 'ok' : undefined}
            />
            <span className="job-percent num">{formatPercent(disk.fraction)}</span>
            <span className="job-bytes num">
              {disk.state === 'done' && disk.bytesTotal > 0
                ? formatBytes(disk.bytesTotal)
                : t('bytes.of', { doneBytes: disk.bytesDone, totalBytes: disk.bytesTotal })}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
