import type { DomainRef } from '@shared/model/domain'
import type { SnapshotProgress } from '@shared/model/snapshot'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { request, snapshotsQuery } from '../../api'
import { ProgressBar } from '../../components'
import { formatBytes } from '../../format'
import { useWords } from '../../i18n'
import { snapshotWords } from './words'
import './snapshots.css'

/**
 * What libvirt is at with a VM's memory or overlays though this Offshoot has no job of it: another program asked for it, or an Offshoot that
 * was closed meanwhile. Asked when the VM's other facts are read again; over and over only while it goes on. null: nothing that it tells.
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
