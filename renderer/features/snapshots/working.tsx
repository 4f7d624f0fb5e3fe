import type { Job } from '@shared/job'
import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useDomain } from '../../api'
import { StateMark } from '../../common/state-mark'
import { Button, ProgressBar } from '../../components'
import { formatBytes, formatRate, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { act, cannotCancelText, jobWords, stepNow } from '../jobs'
import { snapshotWords } from './words'
import './snapshots.css'

const VERBS: Readonly<Record<string, 'take' | 'revert' | 'delete'>> = {
  'take-snapshot': 'take',
  'revert-snapshot': 'revert',
  'delete-snapshot': 'delete',
}

/** A job on a VM's snapshots: its step, the time it has taken, how far it is where libvirt tells, and Cancel where libvirt can. */
export function Working({ job }: { readonly job: Job }) {
  const t = useWords(snapshotWords)
  const jobs = useWords(jobWords)
  const state = useDomain({ host: job.host, uuid: job.sourceUuid })?.state
  const format = useFormat()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  // At the end of a long dialog it would begin out of sight.
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => line.current?.scrollIntoView({ block: 'nearest' }), [])
  const step = stepNow(job.steps)
  const verb = VERBS[step?.step.code ?? ''] ?? 'take'
  const milliseconds = Math.max(0, now - job.startedAt)
  const doing = t(`working.${verb}`, {
    name: visible(String(step?.step.params?.name ?? job.params.name)),
    time: format.duration(Math.floor(milliseconds / 1000)),
  })
  const text = job.steps.length > 1 ? t('stepOf', { n: step?.number ?? 1, total: job.steps.length, doing }) : doing
  const { bytesDone, bytesTotal, bytesPerSecond, fraction, secondsLeft } = job.progress
  const cancelling = job.state === 'cancelling'
  return (
    <div className="snap-working" ref={line}>
      <span role="status">{cancelling ? jobs('state.cancelling.self') : text}</span>
      <ProgressBar label={text} fraction={fraction} width={160} />
      {state && <StateMark state={state} job={undefined} />}
      {bytesTotal > 0 ? (
        <>
          <span className="num">
            {t(verb === 'take' ? 'written.memory' : 'written.merge', {
              done: formatBytes(bytesDone),
              total: formatBytes(bytesTotal),
            })}
          </span>
          {bytesPerSecond !== null && <span className="num tone-fg2">{formatRate(bytesPerSecond)}</span>}
          {secondsLeft !== null && (
            <span className="num tone-fg2">{t('timeLeft', { time: format.duration(secondsLeft) })}</span>
          )}
        </>
      ) : (
        // Said when it has had the time to tell.
        milliseconds > 2500 && <span className="tone-fg2">{t('still')}</span>
      )}
      <Button
        size="small"
        icon={X}
        busy={cancelling}
        reason={cancelling ? undefined : cannotCancelText(job, jobs)}
        tooltip={job.cancelsAtOnce ? undefined : jobs('cancel.slow-delete')}
        onPress={() => void act('jobs.cancel', job.id)}
      >
        {jobs('cancel.self')}
      </Button>
    </div>
  )
}
