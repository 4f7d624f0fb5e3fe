import { Ellipsis } from 'lucide-react'
import { inventoryWords } from '../common/words'
import { ContextMenu, IconButton, Menu, type MenuEntry, type MenuPoint } from '../components'
import { visible } from '../format'
import { useWords } from '../i18n'
import type { ActionId } from './actions'
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
      entries: [
        menuEntry(shown('vm.start-paused')),
        menuEntry(shown('vm.start-boot-menu')),
        menuEntry(shown('vm.start-fresh')),
        menuEntry(shown('vm.discard-saved')),
      ],
    },
    menuEntry(shown('vm.shutdown')),
    menuEntry(shown('vm.reboot')),
    menuEntry(shown(paused ? 'vm.resume' : 'vm.pause')),
    menuEntry(shown('vm.save')),
    {
      id: 'more-stop',
      label: t('moreShutdown'),
      entries: [menuEntry(shown('vm.reset')), menuEntry(shown('vm.force-off'))],
    },
    'line',
    menuEntry(shown('vm.clone')),
    menuEntry(shown('vm.compare')),
    'line',
    ...moreEntries(shown),
  ]
  const label =
    others.length === 0 ? t('menu', { name: visible(first.name) }) : t('menuMany', { count: context.selected.length })
  return { label, entries }
}

/** What is done less often to VMs, in the order of the menus. */
export function moreEntries(shown: (id: ActionId) => ShownAction): MenuEntry[] {
  return [
    menuEntry(shown('vm.edit')),
    menuEntry(shown('vm.resources')),
    menuEntry(shown('vm.autostart')),
    menuEntry(shown('vm.no-autostart')),
    'line',
    menuEntry(shown('vm.snapshot')),
    menuEntry(shown('vm.media')),
    menuEntry(shown('vm.attach-disk')),
    menuEntry(shown('vm.attach-interface')),
    menuEntry(shown('vm.xml')),
    'line',
    menuEntry(shown('vm.delete')),
  ]
}
