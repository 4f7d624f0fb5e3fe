import type { HostId, HostSummary } from '@shared/model/host'
import { RefreshCw, TriangleAlert, Unplug } from 'lucide-react'
import { useEffect } from 'react'
import { retryHost } from '../../actions/host-effects'
import { useHost } from '../../api'
import { useHostName, useHostState } from '../../common/host-mark'
import { Button, Dialog, Icon, problemTexts } from '../../components'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { openDialog } from '../../stores'
import { HostProblem } from './host-screen'
import { hostWords } from './words'
import './hosts.css'

/** Rows of a lost host stay, with the time they were right; this says so, why, and what leads on. */
export function LostNote({ host }: { readonly host: HostSummary }) {
  const t = useWords(hostWords)
  const format = useFormat()
  const { word } = useHostState(host)
  const { state } = host
  const why = 'problem' in state ? problemTexts(state.problem).title : undefined
  return (
    <div className="list-note">
      <Icon of={Unplug} tone="warn" />
      <span role="status">
        {host.lastSeen === undefined ? t('lostNever') : t('lost', { when: format.time(host.lastSeen) })}
        {why !== undefined && ` ${why}.`}
      </span>
      {state.kind !== 'refused' && <span className="tone-fg2">{word}</span>}
      <span className="list-note-end">
        {state.kind === 'refused' && (
          <Button size="small" onPress={() => openDialog({ kind: 'host-problem', host: host.id })}>
            {t('whatToDo')}
          </Button>
        )}
        {state.kind !== 'connecting' && (
          <Button size="small" icon={RefreshCw} onPress={() => retryHost(host.id)}>
            {state.kind === 'disconnected' ? t('connect') : t('retryNow')}
          </Button>
        )}
      </span>
    </div>
  )
}

/** What keeps a host away whose rows are still on screen; goes away with it. */
export function HostProblemDialog({ host: id, onClose }: { readonly host: HostId; readonly onClose: () => void }) {
  const host = useHost(id)
  const over = host === undefined || !('problem' in host.state)
  useEffect(() => {
    if (over) onClose()
  }, [over, onClose])
  return over ? null : <ProblemOf host={host} onClose={onClose} />
}

function ProblemOf({ host, onClose }: { readonly host: HostSummary; readonly onClose: () => void }) {
  const name = useHostName(host, 'short')
  return (
    <Dialog icon={TriangleAlert} tone="err" width="medium" title={name} onClose={onClose}>
      <HostProblem host={host} />
    </Dialog>
  )
}
