import type { Job, JobResult as Result } from '@shared/job'
import { Camera, Check, GitCompare, Play, SquareTerminal, WandSparkles } from 'lucide-react'
import { useState } from 'react'
import { Button, CodeBlock, Icon, Notice } from '../../components'
import { fileName, formatBytes, formatRate } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { PreparedFiles } from './prepared-files'
import { compareClone, prepareClone, startClone, takeSnapshotOf, useCloneRuns } from './use-jobs'
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
  const cloned = job.kind === 'clone-domain'
  if (job.kind === 'prepare-guest') return <PreparedFiles job={job} />
  return (
    <section className="job-result" aria-label={t('result.self')}>
      <div className="job-result-do">
        {started ? null : (
          <Button look="primary" icon={Play} onPress={() => startClone(job)}>
            {t('start.self')}
          </Button>
        )}
        {cloned && !started ? (
          <Button icon={WandSparkles} onPress={() => prepareClone(job)}>
            {t('result.prepare')}
          </Button>
        ) : null}
        {cloned ? (
          <Button icon={GitCompare} onPress={() => compareClone(job)}>
            {t('compare')}
          </Button>
        ) : (
          <Button icon={Camera} onPress={() => takeSnapshotOf(job)}>
            {t('result.take')}
          </Button>
        )}
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
        {cloned && (
          <>
            <dt>{t('result.started.self')}</dt>
            <dd>{started ? t('result.started.yes') : t('result.started.no')}</dd>
          </>
        )}
      </dl>
      {cloned ? null : <Notice kind="info" title={t('result.kept')} raw={oldFiles(result)} />}
      <ResultTable result={result} cloned={cloned} />
    </section>
  )
}

const oldFiles = ({ disks }: Result) => disks.map((d) => d.source.path).join('\n') || undefined

/** Bytes written by the time taken; "–" for what was made at once. */
export function rateOf({ bytesWritten, milliseconds }: Result): string {
  return milliseconds > 0 && bytesWritten > 0 ? formatRate((bytesWritten * 1000) / milliseconds) : '–'
}

/** Bytes of the clone less those of the original, with its sign; the sign says which way, also without colour. */
export function difference(original: number, clone: number): string {
  const by = clone - original
  return by === 0 ? formatBytes(0) : `${by < 0 ? '−' : '+'}${formatBytes(Math.abs(by))}`
}

function ResultTable({ result, cloned }: { readonly result: Result; readonly cloned: boolean }) {
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
            {t(cloned ? 'result.original' : 'result.old')}
          </th>
          <th scope="col" className="num">
            {t(cloned ? 'result.clone' : 'result.new')}
          </th>
          <th scope="col" className="num">
            {t('result.saved')}
          </th>
          <th scope="col">{t('result.verified.self')}</th>
        </tr>
      </thead>
      <tbody>
        {result.disks.map(({ target, action, source, made, verified }) => (
          <tr key={target}>
            <th scope="row">
              <span className="job-target">{target}</span>
              <span className="mono job-cut job-result-path" title={made?.path ?? source.path}>
                {fileName(made?.path ?? source.path)}
              </span>
            </th>
            <td>
              {t(`how.${action}`)}
              {made && made.format !== source.format ? ` ${source.format} → ${made.format}` : ''}
            </td>
            <td className="num">{formatBytes(source.virtualBytes)}</td>
            <td className="num">{formatBytes(source.bytesOnDisk)}</td>
            <td className="num">{made ? formatBytes(made.bytesOnDisk) : '–'}</td>
            <td className="num">{made ? difference(source.bytesOnDisk, made.bytesOnDisk) : '–'}</td>
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
