import type { EventMessage } from '@shared/contract'
import { isUnderWay, type Job } from '@shared/job'
import { changeSettings } from '../actions/effects'
import { jobsQuery, queryClient, settingsQuery } from '../api'
import { toast } from '../components'
import { wordsOf } from '../i18n'
import { navigate, useNavigation } from '../stores'
import { shellWords } from './shell-words'

/**
 * What follows from a job's news besides the cache: a clone that was made is marked new until it is opened, and a job
 * found again on its host is told of. Called with each event before the cache has it.
 */
export function watchJobs(message: EventMessage): void {
  if (message.name !== 'job.changed') return
  const job = message.payload
  const before = queryClient.getQueryData(jobsQuery().queryKey)?.find((j) => j.id === job.id)
  if (job.state === 'done' && before?.state !== 'done') markFresh(job)
  if (before === undefined && job.reattached && isUnderWay(job)) tellFound(job)
}

function markFresh(job: Job): void {
  const name = job.result && `${job.host}/${job.result.uuid}`
  const fresh = queryClient.getQueryData(settingsQuery().queryKey)?.fresh ?? []
  if (name && !fresh.includes(name)) void changeSettings({ fresh: [...fresh, name].slice(-500) })
}

function tellFound(job: Job): void {
  const { pages, at } = useNavigation.getState()
  if (pages[at]?.kind === 'jobs') return
  const t = wordsOf(shellWords)
  toast({
    text: t('reattached', { name: `${job.params.source} → ${job.params.name}` }),
    tone: 'accent',
    action: { label: t('show'), run: () => navigate({ kind: 'jobs', job: job.id }) },
  })
}
