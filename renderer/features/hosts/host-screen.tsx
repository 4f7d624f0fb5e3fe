import type { HostSummary } from '@shared/model/host'
import type { Remedy } from '@shared/problem'
import { request } from '../../api'
import { retryHost } from '../../app/effects'
import { useWords } from '../../app/i18n'
import { Button, EmptyState, Icon, ProblemView, Skeleton } from '../../components'
import { navigate, openDialog } from '../../stores'
import { HOST_ICONS, useHostName } from './host-mark'
import { hostWords } from './words'
import './hosts.css'

/** A host that shows no list: still connecting, or refused with its ways on. */
export function HostScreen({ host }: { readonly host: HostSummary }) {
  const t = useWords(hostWords)
  const name = useHostName(host, 'kind')
  if (host.state.kind === 'connecting') {
    return (
      <div className="host-screen">
        <p className="visually-hidden" role="status">
          {t('connecting', { uri: host.uri })}
          {host.state.step && `, ${t(`step.${host.state.step.code}`)}`}
        </p>
        <Skeleton rows={8} />
      </div>
    )
  }
  if (host.state.kind === 'disconnected') {
    return (
      <EmptyState
        text={t('lostNever')}
        action={
          <Button look="primary" onPress={() => retryHost(host.id)}>
            {t('menu.connect')}
          </Button>
        }
      />
    )
  }
  if (host.state.kind === 'online') return <EmptyState text={t('gone')} />
  return (
    <div className="host-screen">
      <div className="host-screen-inner">
        <h2>
          <Icon of={HOST_ICONS[host.kind]} size={18} tone="fg2" />
          {name}
          <span className="host-uri mono">{host.uri}</span>
        </h2>
        <ProblemView problem={host.state.problem} onRemedy={(remedy) => goOn(host, remedy)} />
      </div>
    </div>
  )
}

/** Goes a way on that a host's problem offers. */
function goOn(host: HostSummary, remedy: Remedy): void {
  if (remedy.kind === 'edit-host') openDialog({ kind: 'host', host: host.id })
  if (remedy.kind === 'sign-in-again') {
    void request('hosts.forgetSecrets', { host: host.id }).finally(() => retryHost(host.id))
  }
  if (remedy.kind === 'retry') retryHost(host.id)
  if (remedy.kind === 'use-session') navigate({ kind: 'vms', host: 'local-session' })
}
