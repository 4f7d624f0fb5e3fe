import type { HostSummary } from '@shared/model/host'
import type { Remedy } from '@shared/problem'
import { retryHost } from '../../app/effects'
import { useWords } from '../../app/i18n'
import { EmptyState, Icon, ProblemView, Skeleton } from '../../components'
import { navigate } from '../../stores'
import { HOST_ICONS } from './host-mark'
import { hostWords } from './words'
import './hosts.css'

/** A host that shows no list: still connecting, or refused with its ways on. */
export function HostScreen({ host }: { readonly host: HostSummary }) {
  const t = useWords(hostWords)
  if (host.state.kind === 'connecting') {
    return (
      <div className="host-screen">
        <p className="visually-hidden" role="status">
          {t('connecting', { uri: host.uri })}
        </p>
        <Skeleton rows={8} />
      </div>
    )
  }
  if (host.state.kind === 'online') return <EmptyState text={t('gone')} />
  return (
    <div className="host-screen">
      <div className="host-screen-inner">
        <h2>
          <Icon of={HOST_ICONS[host.kind]} size={18} tone="fg2" />
          {t(`kind.${host.kind}`)}
          <span className="host-uri mono">{host.uri}</span>
        </h2>
        <ProblemView problem={host.state.problem} onRemedy={(remedy) => goOn(host, remedy)} />
      </div>
    </div>
  )
}

function goOn(host: HostSummary, remedy: Remedy): void {
  if (remedy.kind === 'retry') retryHost(host.id)
  if (remedy.kind === 'use-session') navigate({ kind: 'vms', host: 'local-session' })
}
