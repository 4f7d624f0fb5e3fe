import type { Job } from '@shared/job'
import { Play } from 'lucide-react'
import { Button } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { startClone, useCloneRuns } from './use-jobs'
import { jobWords } from './words'

/** What a preparation has changed in the guest, file by file. */
export function PreparedFiles({ job }: { readonly job: Job }) {
  const t = useWords(jobWords)
  const runs = useCloneRuns(job)
  const files = job.result?.files ?? []
  return (
    <section className="job-result" aria-label={t('result.self')}>
      {runs ? null : (
        <div className="job-result-do">
          <Button look="primary" icon={Play} onPress={() => startClone(job)}>
            {t('start.self')}
          </Button>
        </div>
      )}
      {files.length > 0 && (
        <table className="job-table job-result-table" aria-label={t('result.files')}>
          <thead>
            <tr>
              <th scope="col">{t('result.file')}</th>
              <th scope="col">{t('result.change')}</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ path, how }) => (
              <tr key={path}>
                <th scope="row" className="mono">
                  {visible(path)}
                </th>
                <td>{t(`guest.${how}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
