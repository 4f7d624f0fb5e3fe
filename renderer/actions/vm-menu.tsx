import { Ellipsis } from 'lucide-react'
import { inventoryWords } from '../common/words'
import { ContextMenu, IconButton, Menu, type MenuEntry, type MenuPoint } from '../components'
import { visible } from '../format'
import { useWords } from '../i18n'
import { type ActionId, actionsAt, type Place } from './actions'
import { menuEntry, type ShownAction, useActionContext, useShownAction } from './use-actions'

/** The verbs on the selected VMs, at the pointer. */
export function VmMenu({ at, onClose }: { readonly at: MenuPoint; readonly onClose: () => void }) {
  const menu = useVmMenu()
  return menu && <ContextMenu at={at} {...menu} onClose={onClose} />
}

/** The same behind a button, where there is no toolbar. */
export function VmMenuButton() {
  const menu = useVmMenu()
  return (
    menu && (
      <Menu {...menu}>
        <IconButton icon={Ellipsis} label={menu.label} />
      </Menu>
    )
  )
}

/** What can be done with the selected VMs, and the name of that; null where none is selected. */
function useVmMenu(): { readonly label: string; readonly entries: readonly MenuEntry[] } | null {
  const t = useWords(inventoryWords)
  const context = useActionContext()
  const shown = useShownAction(context)
  const [first, ...others] = context.selected
  if (first === undefined) return null
  const paused = first.state === 'paused'
  const entries: MenuEntry[] = [
    menuEntry(shown('vm.start')),
    {
      id: 'more-start',
      label: t('moreStart'),
      entries: [...entriesAt('start', shown), ...entriesAt('start-afresh', shown)],
    },
    menuEntry(shown('vm.shutdown')),
    menuEntry(shown('vm.reboot')),
    menuEntry(shown(paused ? 'vm.resume' : 'vm.pause')),
    menuEntry(shown('vm.save')),
    {
      id: 'more-stop',
      label: t('moreShutdown'),
      entries: entriesAt('stop', shown),
    },
    'line',
    ...entriesAt('copy', shown),
    'line',
    ...moreEntries(shown),
  ]
  const label =
    others.length === 0 ? t('menu', { name: visible(first.name) }) : t('menuMany', { count: context.selected.length })
  return { label, entries }
}

/** The entries of one part of the menus. */
export function entriesAt(place: Place, shown: (id: ActionId) => ShownAction): MenuEntry[] {
  return actionsAt(place).map((id) => menuEntry(shown(id)))
}

/** What is done less often to VMs, in the order of the menus. */
export function moreEntries(shown: (id: ActionId) => ShownAction): MenuEntry[] {
  return [...entriesAt('edit', shown), 'line', ...entriesAt('parts', shown), 'line', ...entriesAt('delete', shown)]
}
