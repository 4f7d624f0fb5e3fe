import type { HostId } from '@shared/model/host'
import { KeyRound, Pencil, RotateCcw, Trash2, Unplug } from 'lucide-react'
import { problemOf, request, useHost } from '../../api'
import { retryHost } from '../../app/effects'
import { useWords } from '../../app/i18n'
import { ContextMenu, type MenuEntry, type MenuPoint } from '../../components'
import { openDialog } from '../../stores'
import { useHostName } from './host-mark'
import { hostWords } from './words'

export interface HostMenuProps {
  readonly at: MenuPoint
  readonly host: HostId
  readonly onClose: () => void
}

/** What can be done with a saved host, at the pointer. */
export function HostMenu({ at, host: id, onClose }: HostMenuProps) {
  const host = useHost(id)
  return host === undefined ? null : <Entries at={at} host={host} onClose={onClose} />
}

function Entries({
  at,
  host,
  onClose,
}: Omit<HostMenuProps, 'host'> & { readonly host: NonNullable<ReturnType<typeof useHost>> }) {
  const t = useWords(hostWords)
  const name = useHostName(host, 'short')
  const online = host.state.kind === 'online'
  const off = host.state.kind === 'disconnected'
  const ask = (asked: Promise<unknown>) =>
    void asked.catch((error: unknown) => openDialog({ kind: 'problem', problem: problemOf(error), what: name }))
  const entries: MenuEntry[] = [
    { id: 'edit', label: t('menu.edit'), icon: Pencil, onAction: () => openDialog({ kind: 'host', host: host.id }) },
    'line',
    {
      id: 'retry',
      label: off ? t('menu.connect') : t('menu.retry'),
      icon: RotateCcw,
      reason: online ? t('menu.online') : undefined,
      onAction: () => retryHost(host.id),
    },
    {
      id: 'disconnect',
      label: t('menu.disconnect'),
      icon: Unplug,
      reason: off ? t('menu.away') : undefined,
      onAction: () => ask(request('hosts.disconnect', { host: host.id })),
    },
    {
      id: 'forget',
      label: t('menu.forget'),
      icon: KeyRound,
      reason: host.remembers ? undefined : t('menu.nothingRemembered'),
      onAction: () => ask(request('hosts.forgetSecrets', { host: host.id })),
    },
    'line',
    {
      id: 'remove',
      label: t('menu.remove'),
      icon: Trash2,
      danger: true,
      onAction: () => openDialog({ kind: 'remove-host', host: host.id }),
    },
  ]
  return <ContextMenu at={at} label={t('menu.label', { name })} entries={entries} onClose={onClose} />
}
