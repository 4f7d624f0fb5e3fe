import type { HostSummary } from '@shared/model/host'
import { CircleDashed } from 'lucide-react'
import { useEffect, useState } from 'react'
import { disconnectHost, goOn, retryHost } from '../../actions/host-effects'
import { useHosts } from '../../api'
import { setupOf } from '../../common/first-run'
import { HOST_ICONS, useHostName, useHostState } from '../../common/host-mark'
import { Button, EmptyState, Icon, ProblemView, Skeleton } from '../../components'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { SetUp } from './setup'
import { hostWords } from './words'
import './hosts.css'

/** A host that shows no list: still connecting, ended by the user, or refused with its ways on. */
export function HostScreen({ host }: { readonly host: HostSummary }) {
  const t = useWords(hostWords)
  const format = useFormat()
  const problem = setupOf(host)
  if (problem !== null) {
    return (
      <div className="host-screen">
        <div className="host-screen-inner">
          <Head host={host} />
          <SetUp host={host} problem={problem} />
        </div>
      </div>
    )
  }
  if (host.state.kind === 'connecting') return <Connecting host={host} />
  if (host.state.kind === 'online') return <EmptyState text={t('gone')} />
  if (host.state.kind === 'disconnected') {
    return (
      <EmptyState
        text={host.lastSeen === undefined ? t('lostNever') : t('lost', { when: format.time(host.lastSeen) })}
        action={
          <Button look="primary" onPress={() => retryHost(host.id)}>
            {t('connect')}
          </Button>
        }
      />
    )
  }
  return (
    <div className="host-screen">
      <div className="host-screen-inner">
        <Head host={host} />
        <HostProblem host={host} />
      </div>
    </div>
  )
}

function Head({ host }: { readonly host: HostSummary }) {
  const name = useHostName(host, 'kind')
  return (
    <h2>
      <Icon of={HOST_ICONS[host.kind]} size={18} tone="fg2" />
      {name}
      <span className="host-uri mono">{host.uri}</span>
    </h2>
  )
}

/** What keeps a host away, with the ways on that lead somewhere from here, and when it is tried again by itself. */
export function HostProblem({ host }: { readonly host: HostSummary }) {
  const { icon, word } = useHostState(host)
  const session = useHosts().some((h) => h.kind === 'local-session')
  const { state } = host
  if (!('problem' in state)) return null
  const remedies = state.problem.remedies.filter((r) => r.kind !== 'use-session' || session)
  return (
    <div className="host-problem">
      {state.kind === 'reconnecting' && (
        <p className="host-state" role="status">
          <Icon of={icon} tone="warn" size={14} />
          {word}
        </p>
      )}
      <ProblemView problem={{ ...state.problem, remedies }} onRemedy={(remedy) => goOn(host, remedy)} />
    </div>
  )
}

/** How long nothing is shown of a connection that may be there at once, ms. */
const AT_ONCE = 200

function Connecting({ host }: { readonly host: HostSummary }) {
  const t = useWords(hostWords)
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), AT_ONCE)
    return () => clearTimeout(timer)
  }, [])
  const step = host.state.kind === 'connecting' ? host.state.step : undefined
  return (
    <div className="host-screen">
      {late && host.kind === 'ssh' ? (
        <div className="host-connecting">
          <Icon of={CircleDashed} size={14} tone="fg3" />
          <span className="host-connecting-what" role="status">
            {t('connecting', { uri: host.uri })}
            {step && (
              <span className="tone-fg2">
                {t('connectingStep', { step: t(`step.${step.code}`), host: step.about })}
              </span>
            )}
          </span>
          <Button size="small" onPress={() => disconnectHost(host.id)}>
            {t('stop')}
          </Button>
        </div>
      ) : (
        <p className="visually-hidden" role="status">
          {t('connecting', { uri: host.uri })}
        </p>
      )}
      <Skeleton rows={8} />
    </div>
  )
}
