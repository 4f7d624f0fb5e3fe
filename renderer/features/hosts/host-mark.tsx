import type { HostSummary } from '@shared/model/host'
import { Check, CircleDashed, Laptop, type LucideIcon, RefreshCw, ShieldAlert, Unplug, UserRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useWords } from '../../app/i18n'
import { Icon, type Tone } from '../../components'
import { hostWords } from './words'

export const HOST_ICONS: Readonly<Record<HostSummary['kind'], LucideIcon>> = {
  'local-system': Laptop,
  'local-session': UserRound,
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
  if (state.kind === 'connecting') return { icon: CircleDashed, tone: 'fg3', word: t('state.connecting') }
  if (state.kind === 'reconnecting') {
    const word = seconds > 0 ? t('state.reconnectingIn', { retrySeconds: seconds }) : t('state.reconnecting')
    return { icon: RefreshCw, tone: 'warn', word }
  }
  if (state.problem.code === 'host.denied') return { icon: ShieldAlert, tone: 'warn', word: t('state.denied') }
  if (state.problem.code === 'host.no-libvirt') return { icon: Unplug, tone: 'fg3', word: t('state.no-libvirt') }
  return { icon: Unplug, tone: 'warn', word: t('state.refused') }
}

/** Icon and word, as they stand at the end of a host's row. */
export function HostMark({ host }: { readonly host: HostSummary }) {
  const { icon, tone, word } = useHostState(host)
  return (
    <span className={`host-mark${tone === 'warn' || tone === 'err' ? ` tone-${tone}` : ''}`}>
      <Icon of={icon} tone={tone} size={13} />
      <span title={word}>{word}</span>
    </span>
  )
}
