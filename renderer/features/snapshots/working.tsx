import type { DomainRef } from '@shared/model/domain'
import type { SnapshotProgress } from '@shared/model/snapshot'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { request, snapshotsQuery, useDomain } from '../../api'
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
    enabled: kind === 'take' || kind === 'delete',
    refetchInterval: 500,
    gcTime: 0,
  })
  const left = progress ? secondsLeft(progress, now - since) : null
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
            {t(`written.${progress.of}`, {
              done: formatBytes(progress.bytesDone),
              total: formatBytes(progress.bytesTotal),
            })}
          </span>
          {left !== null && <span className="num tone-fg2">{t('timeLeft', { time: format.duration(left) })}</span>}
          {progress.of === 'memory' && (
            <Button size="small" icon={X} busy={stopping} onPress={stop}>
              {t('callOff')}
            </Button>
          )}
        </>
      ) : (
        // Said when it has had the time to tell.
        now - since > 1500 && <span className="tone-fg2">{t('still')}</span>
      )}
    </div>
  )
}

/**
 * What libvirt is at with a VM's memory or overlays though this window did not ask for it: another program did, or an Offshoot that was closed
 * meanwhile. Asked when the VM's other facts are read again; over and over only while it goes on. null: nothing that it tells.
 */
export function useOthersWork({ host, uuid }: DomainRef, enabled: boolean): SnapshotProgress | null {
  const client = useQueryClient()
  const { data = null } = useQuery({
    queryKey: ['host', host, 'domain', uuid, 'snapshot-progress'],
    queryFn: () => request('snapshots.progress', { host, uuid }),
    enabled,
    refetchInterval: ({ state }) => (state.data ? 1000 : false),
  })
  const goes = data !== null && enabled
  const went = useRef(false)
  useEffect(() => {
    // What came of it no event tells.
    if (went.current && !goes) void client.invalidateQueries({ queryKey: snapshotsQuery({ host, uuid }).queryKey })
    went.current = goes
  }, [goes, client, host, uuid])
  return goes ? data : null
}

/** The same on screen. Whoever asked for it may call it off. */
export function OthersWork({ progress }: { readonly progress: SnapshotProgress }) {
  const t = useWords(snapshotWords)
  const text = t(`others.${progress.of}`)
  return (
    <div className="snap-working">
      <span role="status">{text}</span>
      <ProgressBar label={text} fraction={progress.bytesDone / progress.bytesTotal} width={160} />
      <span className="num">
        {t(`written.${progress.of}`, {
          done: formatBytes(progress.bytesDone),
          total: formatBytes(progress.bytesTotal),
        })}
      </span>
    </div>
  )
}

/** As long as it has taken for what is done; null while that says little. */
export function secondsLeft({ bytesDone, bytesTotal }: SnapshotProgress, milliseconds: number): number | null {
  const fraction = bytesDone / bytesTotal
  if (milliseconds < 2000 || fraction < 0.02 || fraction >= 1) return null
  return Math.ceil(((milliseconds / 1000) * (1 - fraction)) / fraction)
}

/** The same in a dialog, as long as it is at it. */
export function WorkGoing({ domain }: { readonly domain: DomainRef }) {
  const going = useSnapshotView((v) => v.work[keyOf(domain)])
  return going ? <Working work={going} domain={domain} /> : null
}
