import type { Job } from '@shared/job'
import { wordOf } from '../../components/code-words'
import type { Translate } from '../../i18n'
import type { stepWords } from './step-words'
import { undoWord } from './view'
import type { jobWords } from './words'

export interface ReportWords {
  readonly t: Translate<typeof jobWords.en>
  readonly steps: Translate<typeof stepWords.en>
  /** the problem's title in words, when there is one */
  readonly problem?: string
  readonly host: string
  /** Offshoot's version */
  readonly version?: string
}

/**
 * A job as plain text, for a message to somebody who was not there: what, where, when, each step with its undo, the
 * host's own words, the commands. Times are UTC, sizes in bytes, codes beside the words: it may be read in another language.
 */
export function reportText(job: Job, words: ReportWords): string {
  const { t, steps } = words
  const line = (label: string, value: string | number | undefined) =>
    value === undefined || value === '' ? [] : [`${label}: ${value}`]
  const parts = [
    [t('report.title'), t(`job.${job.kind}`, job.params)].join(': '),
    '',
    ...line(t('report.state'), job.state),
    ...line(t('report.host'), words.host),
    ...line(t('report.source'), `${job.params.source} ${job.sourceUuid}`),
    ...line(t('report.begun'), new Date(job.startedAt).toISOString()),
    ...line(t('report.ended'), job.endedAt === undefined ? undefined : new Date(job.endedAt).toISOString()),
    ...line(t('report.engine'), job.engine),
    ...line(t('report.moved'), `${job.progress.bytesDone} / ${job.progress.bytesTotal}`),
    ...line('Offshoot', words.version),
  ]
  if (job.problem) {
    parts.push('', `${t('report.problem')}: ${words.problem ?? ''} (${job.problem.code})`)
    for (const [name, value] of Object.entries(job.problem.params ?? {})) parts.push(`  ${name}: ${value}`)
    if (job.problem.raw) parts.push(`${t('report.raw')}:`, indent(job.problem.raw))
  }
  parts.push('', `${t('steps.self')}:`)
  for (const [i, step] of job.steps.entries()) {
    const name = wordOf(steps, `step.${step.code}`, step.code, step.params)
    const at = step.state === 'failed' && step.fraction !== undefined ? ` ${Math.floor(step.fraction * 100)} %` : ''
    const undo = undoWord(step)
    const undone = step.undo === 'not-needed' ? '' : `, ${steps.maybe(`undo.${undo}`) ?? undo} (${step.undo})`
    parts.push(`  ${i + 1}. ${name} [${step.code}]: ${step.state}${at}${undone}`)
  }
  if (job.leftovers.length > 0) {
    parts.push('', `${t('report.left')}:`, ...job.leftovers.map((l) => `  ${l.path} ${l.bytes}`))
  }
  if (job.commands) parts.push('', `${t('commands')}:`, indent(job.commands.trimEnd()))
  return `${parts.join('\n')}\n`
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((l) => `  ${l}`)
    .join('\n')
}
