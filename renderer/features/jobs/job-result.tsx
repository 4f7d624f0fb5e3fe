import type { Job } from '@shared/job'
import type { CloneResult } from '@shared/model/clone'
import { Check, GitCompare, Play, SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import { fileName, formatBytes, formatRate } from '../../app/format'
import { useWords } from '../../app/i18n'
import { useFormat } from '../../app/use-format'
import { Button, CodeBlock, Icon } from '../../components'
import { compareClone, startClone, useCloneRuns } from './use-jobs'
import { jobWords } from './words'
import './jobs.css'

/** Original against clone, disk by disk: what each holds, what it takes, how long it took; and what to do next. */
export function JobResult({ job }: { readonly job: Job }) {
  const t = useWords(jobWords)
  const { duration } = useFormat()
  const [commands, setCommands] = useState(false)
  const started = useCloneRuns(job)
  const { result } = job
  if (!result) return null
  return (
    <section className="job-result" aria-label={t('result.self')}>
      <div className="job-result-do">
        {started ? null : (
          <Button look="primary" icon={Play} onPress={() => startClone(job)}>
            {t('start.self')}
          </Button>
        )}
        <Button icon={GitCompare} onPress={() => compareClone(job)}>
          {t('compare')}
        </Button>
        <Button icon={SquareTerminal} aria-expanded={commands} onPress={() => setCommands(!commands)}>
          {commands ? t('hide-commands') : t('show-commands')}
        </Button>
      </div>
      {commands ? <CodeBlock text={job.commands} label={t('commands')} maxHeight={300} /> : null}
      <dl className="job-facts">
        <dt>{t('result.took')}</dt>
        <dd className="num">{duration(result.milliseconds / 1000)}</dd>
        <dt>{t('result.written')}</dt>
        <dd className="num">{formatBytes(result.bytesWritten)}</dd>
        <dt>{t('result.speed')}</dt>
        <dd className="num">{rateOf(result)}</dd>
        <dt>{t('result.started.self')}</dt>
        <dd>{started ? t('result.started.yes') : t('result.started.no')}</dd>
      </dl>
      <ResultTable result={result} />
    </section>
  )
}

/** Bytes written by the time taken; "–" for what was made at once. */
export function rateOf({ bytesWritten, milliseconds }: CloneResult): string {
  return milliseconds > 0 && bytesWritten > 0 ? formatRate((bytesWritten * 1000) / milliseconds) : '–'
}

/** Bytes of the clone less those of the original, with its sign; the sign says which way, also without colour. */
export function difference(original: number, clone: number): string {
  const by = clone - original
  return by === 0 ? formatBytes(0) : `${by < 0 ? '−' : '+'}${formatBytes(Math.abs(by))}`
}

function ResultTable({ result }: { readonly result: CloneResult }) {
  const t = useWords(jobWords)
  return (
    <table className="job-table job-result-table">
      <thead>
        <tr>
          <th scope="col">{t('result.disk')}</th>
          <th scope="col">{t('result.how')}</th>
          <th scope="col" className="num">
            {t('result.size')}
          </th>
          <th scope="col" className="num">
            {t('result.original')}
          </th>
          <th scope="col" className="num">
            {t('result.clone')}
          </th>
          <th scope="col" className="num">
            {t('result.saved')}
          </th>
          <th scope="col">{t('result.verified.self')}</th>
        </tr>
      </thead>
      <tbody>
        {result.disks.map(({ target, action, source, clone, verified }) => (
          <tr key={target}>
            <th scope="row">
              <span className="job-target">{target}</span>
              <span className="mono job-cut job-result-path" title={clone?.path ?? source.path}>
                {fileName(clone?.path ?? source.path)}
              </span>
            </th>
            <td>
              {t(`how.${action}`)}
              {clone && clone.format !== source.format ? ` ${source.format} → ${clone.format}` : ''}
            </td>
            <td className="num">{formatBytes(source.virtualBytes)}</td>
            <td className="num">{formatBytes(source.bytesOnDisk)}</td>
            <td className="num">{clone ? formatBytes(clone.bytesOnDisk) : '–'}</td>
            <td className="num">{clone ? difference(source.bytesOnDisk, clone.bytesOnDisk) : '–'}</td>
            <td>
              {verified ? (
                <span className="job-mark">
                  <Icon of={Check} size={14} tone="ok" />
                  {t('result.verified.yes')}
                </span>
              ) : (
                t('result.verified.no')
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
