import type { DomainRef } from '@shared/model/domain'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { request, useDomain } from '../../api'
import { formatBytes, visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { useFormat } from '../../app/use-format'
import { Button, ProgressBar } from '../../components'
import { StateMark } from '../inventory/state-mark'
import { snapshotWords } from './words'
import './snapshots.css'
import { keyOf, type SnapshotWork, useSnapshotView } from './work'

interface WorkingProps {
  readonly work: SnapshotWork
  readonly domain: DomainRef
}

/** What goes on, with the time it has taken and the guest's state: nobody knows how long it will. */
export function Working({ work: { kind, name, since }, domain }: WorkingProps) {
  const t = useWords(snapshotWords)
  const state = useDomain(domain)?.state
  const format = useFormat()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  const { host, uuid } = domain
  // libvirt sends no event of it: asked while it goes on, and only then.
  const { data: progress } = useQuery({
    queryKey: ['host', host, 'domain', uuid, 'snapshot-progress', since],
    queryFn: () => request('snapshots.progress', { host, uuid }),
    enabled: kind === 'take',
    refetchInterval: 500,
    gcTime: 0,
  })
  const [stopping, setStopping] = useState(false)
  const stop = () => {
    setStopping(true)
    // What became of it, the dialog that asked for the snapshot says.
    request('snapshots.cancel', { host, uuid }).catch(() => setStopping(false))
  }
  const text = t(`working.${kind}`, {
    name: visible(name),
    time: format.duration(Math.max(0, Math.floor((now - since) / 1000))),
  })
  return (
    <div className="snap-working">
      <span role="status">{text}</span>
      <ProgressBar label={text} fraction={progress ? progress.bytesDone / progress.bytesTotal : null} width={160} />
      {state && <StateMark state={state} job={undefined} />}
      {progress ? (
        <>
          <span className="num">
            {t('written', { done: formatBytes(progress.bytesDone), total: formatBytes(progress.bytesTotal) })}
          </span>
          <Button size="small" icon={X} busy={stopping} onPress={stop}>
            {t('callOff')}
          </Button>
        </>
      ) : (
        <span className="tone-fg2">{t('still')}</span>
      )}
    </div>
  )
}

/** The same in a dialog, as long as it is at it. */
export function WorkGoing({ domain }: { readonly domain: DomainRef }) {
  const going = useSnapshotView((v) => v.work[keyOf(domain)])
  return going ? <Working work={going} domain={domain} /> : null
}
