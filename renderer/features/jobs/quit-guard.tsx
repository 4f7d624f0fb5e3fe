import { isSnapshotJob, isUnderWay, type Job } from '@shared/job'
import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { jobsQuery, request } from '../../api'
import { Button, Dialog } from '../../components'
import { useWords } from '../../i18n'
import { titleOf } from './look'
import { jobWords } from './words'

const needsUs = (jobs: readonly Job[]) => jobs.find((j) => isSnapshotJob(j) && isUnderWay(j)) ?? null

/** Asks before Offshoot is quit while it works on snapshots: clones go on on their host, these do not. */
export function QuitGuard() {
  const t = useWords(jobWords)
  const job = useQuery({ ...jobsQuery(), select: needsUs }).data ?? null
  const [asking, setAsking] = useState(false)
  const [sure, setSure] = useState(false)
  const guards = job !== null && !sure
  useEffect(() => {
    if (!guards) return
    const onClose = (event: BeforeUnloadEvent) => {
      event.preventDefault()
      setAsking(true)
    }
    window.addEventListener('beforeunload', onClose)
    return () => window.removeEventListener('beforeunload', onClose)
  }, [guards])
  useEffect(() => {
    if (sure) void request('window.control', { action: 'close' })
  }, [sure])
  if (!asking || job === null || sure) return null
  return (
    <Dialog
      role="alertdialog"
      icon={TriangleAlert}
      tone="warn"
      title={t('quit.title')}
      onClose={() => setAsking(false)}
      actions={
        <>
          <Button look="primary" autoFocus onPress={() => setAsking(false)}>
            {t('quit.stay')}
          </Button>
          <Button look="danger" onPress={() => setSure(true)}>
            {t('quit.run')}
          </Button>
        </>
      }
    >
      <p>{titleOf(job, t)}</p>
      <p>{t('quit.text')}</p>
    </Dialog>
  )
}
