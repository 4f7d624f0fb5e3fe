import { useQueryClient } from '@tanstack/react-query'
import { appInfo, useHost } from '../../api'
import { problemTexts } from '../../components'
import { useWords } from '../../i18n'
import { reportText } from './report'
import { stepWords } from './step-words'
import { useJob } from './use-jobs'
import { jobWords } from './words'

/** Writes a job's report when it is asked for, in the present language. */
export function useReport(id: string | undefined): () => string {
  const t = useWords(jobWords)
  const steps = useWords(stepWords)
  const client = useQueryClient()
  const job = useJob(id)
  const host = useHost(job?.host ?? '')
  return () => {
    if (!job) return ''
    const version = client.getQueryData(appInfo().queryKey)?.version
    const where = [
      host?.facts?.hostname,
      host?.uri,
      host?.facts && `libvirt ${host.facts.libvirtVersion}`,
      host?.facts?.hypervisor,
    ]
    return reportText(job, {
      t,
      steps,
      host: where.filter((w) => w !== undefined).join(', ') || job.host,
      problem: job.problem && problemTexts(job.problem).title,
      version,
    })
  }
}
