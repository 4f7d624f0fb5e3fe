import type { HostSummary } from '@shared/model/host'
import {
  Check,
  CircleDashed,
  KeyRound,
  Laptop,
  type LucideIcon,
  RefreshCw,
  Server,
  ShieldAlert,
  Unplug,
  UserRound,
} from 'lucide-react'
import { useEffect, useState } from 'react'
import { Icon, type Tone } from '../components'
import { visible } from '../format'
import { type Translate, useWords } from '../i18n'
import { missing, setupOf } from './first-run'
import { hostLabel } from './host-label'
import { hostWords } from './words'

export const HOST_ICONS: Readonly<Record<HostSummary['kind'], LucideIcon>> = {
  'local-system': Laptop,
  'local-session': UserRound,
  ssh: Server,
}

/** What a host is called: a saved one by the user's name for it, this computer's two by words. */
export function useHostName(host: HostSummary, length: 'kind' | 'short'): string {
  return hostName(host, length, useWords(hostWords))
}

/** The same where the words are at hand. */
export function hostName(host: HostSummary, length: 'kind' | 'short', t: Translate<(typeof hostWords)['en']>): string {
  return host.kind === 'ssh' ? visible(hostLabel(host)) : t(`${length}.${host.kind}`)
}

/** Whole seconds until `at` (ms since 1970), counted down each second; 0 once it has passed. */
export function useCountdown(at: number | undefined): number {
  const left = () => (at === undefined ? 0 : Math.max(0, Math.ceil((at - Date.now()) / 1000)))
  const [, again] = useState(0)
  useEffect(() => {
    if (at === undefined) return
    const timer = setInterval(() => {
      again((n) => n + 1)
      if (Date.now() >= at) clearInterval(timer)
    }, 1000)
    return () => clearInterval(timer)
  }, [at])
  return left()
}

/** Icon, colour and word of where a host's connection stands. */
export function useHostState(host: HostSummary): { icon: LucideIcon; tone: Tone; word: string } {
  const t = useWords(hostWords)
  const { state } = host
  const seconds = useCountdown(state.kind === 'reconnecting' ? state.retryAt : undefined)
  if (state.kind === 'online') return { icon: Check, tone: 'ok', word: t('state.online') }
  if (state.kind === 'connecting') {
    return { icon: CircleDashed, tone: 'fg3', word: state.step ? t(`step.${state.step.code}`) : t('state.connecting') }
  }
  if (state.kind === 'disconnected') return { icon: Unplug, tone: 'fg3', word: t('state.disconnected') }
  if (state.kind === 'reconnecting') {
    const word = seconds > 0 ? t('state.reconnectingIn', { retrySeconds: seconds }) : t('state.reconnecting')
    return { icon: RefreshCw, tone: 'warn', word }
  }
  const setup = setupOf(host)
  if (setup !== null && missing(setup) === 'start') return { icon: Unplug, tone: 'fg3', word: t('state.stopped') }
  if (state.problem.code === 'host.denied') return { icon: ShieldAlert, tone: 'warn', word: t('state.denied') }
  if (state.problem.code === 'host.key-changed' || state.problem.code === 'host.key-revoked') {
    return { icon: ShieldAlert, tone: 'err', word: t('state.key-changed') }
  }
  if (state.problem.code === 'host.auth-cancelled' || state.problem.code === 'host.auth-rejected') {
    return { icon: KeyRound, tone: 'warn', word: t('state.sign-in') }
  }
  if (state.problem.code === 'host.no-libvirt') return { icon: Unplug, tone: 'fg3', word: t('state.no-libvirt') }
  return { icon: Unplug, tone: 'warn', word: t('state.refused') }
}

/** Icon and word, as they stand at the end of a host's row. */
export function HostMark({ host }: { readonly host: HostSummary }) {
  const t = useWords(hostWords)
  const { icon, tone, word: state } = useHostState(host)
  const word =
    host.state.kind === 'online' && host.latencyMs !== undefined ? t('latency', { ms: String(host.latencyMs) }) : state
  return (
    <span className={`host-mark${tone === 'warn' || tone === 'err' ? ` tone-${tone}` : ''}`}>
      <Icon of={icon} tone={tone} size={13} label={word === state ? undefined : state} />
      <span title={word === state ? word : `${state}, ${word}`}>{word}</span>
    </span>
  )
}
