import type { HostId, HostSummary } from '@shared/model/host'
import { Folder, FolderMinus, FolderPlus } from 'lucide-react'
import type { ActionContext, ActionId } from '../../actions/actions'
import { moveToFolder } from '../../actions/host-effects'
import { menuEntry, useShownAction } from '../../actions/use-actions'
import { useHost, useHosts } from '../../api'
import { useHostName } from '../../common/host-mark'
import { ContextMenu, type MenuEntry, type MenuPoint } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { openDialog, useNavigation } from '../../stores'
import { folders } from './tree'
import { hostWords } from './words'

export interface HostMenuProps {
  readonly at: MenuPoint
  readonly host: HostId
  readonly onClose: () => void
}

/** What can be done with a host, at the pointer. */
export function HostMenu({ at, host: id, onClose }: HostMenuProps) {
  const host = useHost(id)
  return host === undefined ? null : <Entries at={at} host={host} onClose={onClose} />
}

interface EntriesProps {
  readonly at: MenuPoint
  readonly host: HostSummary
  readonly onClose: () => void
}

function Entries({ at, host, onClose }: EntriesProps) {
  const t = useWords(hostWords)
  const name = useHostName(host, 'short')
  // The host that was pointed at, whichever one is on screen.
  const context: ActionContext = { host, selected: [], history: useNavigation() }
  const shown = useShownAction(context)
  const entry = (id: ActionId): MenuEntry => {
    const one = shown(id)
    return menuEntry({ ...one, run: () => one.action.run(context) })
  }
  const folder = useFolders(host)
  const entries: MenuEntry[] = [
    entry('host.about'),
    entry('host.connection'),
    'line',
    entry('host.retry'),
    entry('host.disconnect'),
    ...(host.kind === 'ssh'
      ? [
          entry('host.forget-secrets'),
          'line' as const,
          entry('host.edit'),
          folder,
          'line' as const,
          entry('host.remove'),
        ]
      : []),
  ]
  return <ContextMenu at={at} label={t('menu.label', { name })} entries={entries} onClose={onClose} />
}

/** Folders that there are, none, and a new one (named in the dialog of the host). */
function useFolders(host: HostSummary): MenuEntry {
  const t = useWords(hostWords)
  const names = folders(useHosts()).filter((name) => name !== host.folder)
  return {
    id: 'folder',
    label: t('menu.folder'),
    icon: Folder,
    entries: [
      ...names.map((name) => ({
        id: `folder/${name}`,
        label: visible(name),
        icon: Folder,
        onAction: () => moveToFolder(host.id, name),
      })),
      ...(host.folder
        ? [{ id: 'none', label: t('menu.noFolder'), icon: FolderMinus, onAction: () => moveToFolder(host.id, '') }]
        : []),
      {
        id: 'new',
        label: t('menu.newFolder'),
        icon: FolderPlus,
        onAction: () => openDialog({ kind: 'host', host: host.id, field: 'folder' }),
      },
    ],
  }
}
