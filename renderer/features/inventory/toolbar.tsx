import { ChevronDown, Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { Toolbar as AriaToolbar, Separator } from 'react-aria-components'
import type { ActionId } from '../../actions/actions'
import { menuEntry, type ShownAction, useActionContext, useShownAction } from '../../actions/use-actions'
import { Button, IconButton, Menu, type MenuEntry } from '../../components'
import { useWords } from '../../i18n'
import { inventoryWords } from './words'

/** The verbs on the selection, how many VMs there are, and how the list is looked at. */
export function VmToolbar({ count, list }: { readonly count: string; readonly list?: ReactNode }) {
  const t = useWords(inventoryWords)
  const context = useActionContext()
  const shown = useShownAction(context)
  const paused = context.selected[0]?.state === 'paused'
  return (
    <div className="toolbar">
      <AriaToolbar className="toolbar-verbs" aria-label={t('toolbar')}>
        <span className="toolbar-pair">
          <Verb shown={shown('vm.start')} />
          <Menu
            label={t('moreStart')}
            entries={[
              menuEntry(shown('vm.start')),
              menuEntry(shown('vm.start-paused')),
              menuEntry(shown('vm.start-boot-menu')),
              'line',
              menuEntry(shown('vm.start-fresh')),
              menuEntry(shown('vm.discard-saved')),
            ]}
          >
            <IconButton className="toolbar-more" icon={ChevronDown} label={t('moreStart')} />
          </Menu>
        </span>
        <span className="toolbar-pair">
          <Verb shown={shown('vm.shutdown')} />
          <Menu
            label={t('moreShutdown')}
            entries={[
              menuEntry(shown('vm.shutdown')),
              menuEntry(shown('vm.reboot')),
              menuEntry(shown('vm.save')),
              'line',
              menuEntry(shown('vm.reset')),
              menuEntry(shown('vm.force-off')),
            ]}
          >
            <IconButton className="toolbar-more" icon={ChevronDown} label={t('moreShutdown')} />
          </Menu>
        </span>
        <Verb shown={shown(paused ? 'vm.resume' : 'vm.pause')} />
        <Separator orientation="vertical" className="toolbar-line" />
        <Verb shown={shown('vm.clone')} />
        <Verb shown={shown('vm.compare')} />
        <Separator orientation="vertical" className="toolbar-line" />
        <Menu label={t('more')} entries={moreEntries(shown)}>
          <Button look="plain" icon={Ellipsis} className="toolbar-rest" aria-label={t('more')}>
            {t('more')}
          </Button>
        </Menu>
      </AriaToolbar>
      <output className="toolbar-count" title={count}>
        {count}
      </output>
      {list}
    </div>
  )
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
    menuEntry(shown('vm.prepare')),
    menuEntry(shown('vm.media')),
    menuEntry(shown('vm.attach-disk')),
    menuEntry(shown('vm.attach-interface')),
    menuEntry(shown('vm.xml')),
    'line',
    menuEntry(shown('vm.delete')),
  ]
}

function Verb({ shown }: { readonly shown: ShownAction }) {
  return (
    <Button
      look="plain"
      icon={shown.action.icon}
      reason={shown.reason}
      onPress={shown.run}
      tooltip={
        shown.keys && (
          <>
            {shown.label}
            <kbd>{shown.keys}</kbd>
          </>
        )
      }
    >
      {shown.label}
    </Button>
  )
}
