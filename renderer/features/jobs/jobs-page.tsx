import { useQueryClient } from '@tanstack/react-query'
import { ClipboardCopy, ListX, SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import { ListBox, ListBoxItem } from 'react-aria-components'
import { jobsQuery } from '../../api'
import { Button, EmptyState, Icon, ProgressBar, Segments, Skeleton, useCopy } from '../../components'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { navigate, replacePage } from '../../stores'
import { JobDetail } from './job-detail'
import { lookOf, stateText, titleOf } from './look'
import { act, useJob, useJobCounts, useJobIds } from './use-jobs'
import { useReport } from './use-report'
import { FILTERS, filterOf, type JobFilter } from './view'
import { jobWords } from './words'
import './jobs.css'

/** All jobs of all hosts: a list with filters, and everything about the chosen one. */
export function JobsPage({ job: wanted }: { /** the job to show first */ readonly job?: string }) {
  const t = useWords(jobWords)
  const [filter, setFilter] = useState<JobFilter>('all')
  const [commands, setCommands] = useState(false)
  const ids = useJobIds(filter)
  const counts = useJobCounts()
  if (ids === undefined || counts === undefined) return <Skeleton />
  const id = wanted !== undefined && ids.includes(wanted) ? wanted : ids[0]
  return (
    <div className="jobs-page job">
      <div className="jobs-bar">
        <Segments<JobFilter>
          label={t('filter.label')}
          value={filter}
          onChange={setFilter}
          options={FILTERS.map((value) => ({
            value,
            label: (
              <>
                {t(`filter.${value}`)} <span className="num">{counts[value]}</span>
              </>
            ),
          }))}
        />
        <span className="jobs-bar-end">
          <Button
            look="plain"
            icon={SquareTerminal}
            aria-pressed={commands}
            className={commands ? 'is-on' : undefined}
            isDisabled={id === undefined}
            onPress={() => setCommands(!commands)}
          >
            {t('commands')}
          </Button>
          <CopyReport id={id} />
          <ClearDone count={counts.done} />
        </span>
      </div>
      {id === undefined ? (
        <EmptyState text={filter === 'all' ? t('list.empty.all') : t('list.empty.self')} />
      ) : (
        <div className="jobs-split">
          <ListBox
            className="jobs-list"
            aria-label={t('list.label')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[id]}
            onSelectionChange={(keys) => {
              if (keys === 'all') return
              const [key] = keys
              if (key !== undefined) replacePage({ kind: 'jobs', job: String(key) })
            }}
            items={ids.map((item) => ({ id: item }))}
          >
            {(item) => (
              <ListBoxItem id={item.id} textValue={item.id} className="jobs-item">
                <JobLine id={item.id} />
              </ListBoxItem>
            )}
          </ListBox>
          <JobDetail key={id} id={id} commands={commands} />
        </div>
      )}
    </div>
  )
}

function JobLine({ id }: { readonly id: string }) {
  const t = useWords(jobWords)
  const { time } = useFormat()
  const job = useJob(id)
  if (!job) return null
  const { icon, tone } = lookOf(job)
  const title = titleOf(job, t)
  const failed = job.state === 'failed'
  return (
    <>
      <Icon of={icon} tone={tone} />
      <span className="jobs-item-title" title={title}>
        {title}
      </span>
      <span className="jobs-item-state">
        {job.state === 'running' ? <ProgressBar label={title} fraction={job.progress.fraction} width={84} /> : null}
        <span className={`job-cut num${failed ? ' tone-err' : ''}`}>{stateText(job, t)}</span>
        {job.endedAt === undefined ? null : <span className="jobs-item-time num">{time(job.endedAt)}</span>}
      </span>
    </>
  )
}

function CopyReport({ id }: { readonly id: string | undefined }) {
  const t = useWords(jobWords)
  const report = useReport(id)
  const { copied, copy } = useCopy()
  return (
    <Button look="plain" icon={ClipboardCopy} isDisabled={id === undefined} onPress={() => copy(report())}>
      {copied ? t('report-copied') : t('copy-report')}
    </Button>
  )
}

function ClearDone({ count }: { readonly count: number }) {
  const t = useWords(jobWords)
  const client = useQueryClient()
  const clear = async () => {
    const jobs = client.getQueryData(jobsQuery().queryKey) ?? []
    await Promise.all(jobs.filter((j) => filterOf(j) === 'done').map((j) => act('jobs.dismiss', j.id)))
    navigate({ kind: 'jobs' })
  }
  return (
    <Button look="plain" icon={ListX} reason={count === 0 ? t('clear-done.none') : undefined} onPress={clear}>
      {t('clear-done.self')}
    </Button>
  )
}
