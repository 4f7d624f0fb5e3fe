import type { HostSummary } from '@shared/model/host'
import { RefreshCw, Unplug } from 'lucide-react'
import { goOn, retryHost } from '../../app/host-effects'
import { useWords } from '../../app/i18n'
import { useFormat } from '../../app/use-format'
import { Button, Icon, ProblemNotice, problemTexts } from '../../components'
import { useHostState } from './host-mark'
import { hostWords } from './words'
import './hosts.css'

/** Whether the rows of a host are what was last known, not what is. */
export function isAway({ state, lastSeen }: HostSummary): boolean {
  // While it connects for the first time, rows come before the host has said all of itself: nothing is lost.
  return state.kind !== 'online' && (state.kind !== 'connecting' || lastSeen !== undefined)
}

/** Rows of a lost host stay, with the time they were right; this says so, why, and what leads on. */
export function LostNote({ host }: { readonly host: HostSummary }) {
  const t = useWords(hostWords)
  const format = useFormat()
  const { word } = useHostState(host)
  const { state } = host
  return (
    <>
      <div className="list-note">
        <Icon of={Unplug} tone="warn" />
        <span role="status">
          {host.lastSeen === undefined ? t('lostNever') : t('lost', { when: format.time(host.lastSeen) })}
        </span>
        <span className="tone-fg2">
          {state.kind === 'reconnecting' ? `${problemTexts(state.problem).title}. ${word}` : word}
        </span>
        <span className="list-note-end">
          {state.kind !== 'connecting' && (
            <Button size="small" icon={RefreshCw} onPress={() => retryHost(host.id)}>
              {state.kind === 'disconnected' ? t('connect') : t('retryNow')}
            </Button>
          )}
        </span>
      </div>
      {state.kind === 'refused' && (
        <ProblemNotice
          problem={{ ...state.problem, remedies: state.problem.remedies.filter((r) => r.kind !== 'retry') }}
          onRemedy={(remedy) => goOn(host, remedy)}
        />
      )}
    </>
  )
}
