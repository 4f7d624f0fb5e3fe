import { ChevronDown, Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { Toolbar as AriaToolbar, Separator } from 'react-aria-components'
import type { ActionId } from '../../actions/actions'
import { menuEntry, type ShownAction, useActionContext, useShownAction } from '../../actions/use-actions'
import { entriesAt, moreEntries } from '../../actions/vm-menu'
import { Button, IconButton, Menu } from '../../components'
import { useWords } from '../../i18n'
import { inventoryWords } from './words'

/** What Offshoot is for stands beside the power verbs. */
const MAIN: readonly ActionId[] = ['vm.clone', 'vm.snapshot', 'vm.revert', 'vm.compare']

/** The verbs on the selection, how many VMs there are, and how the list is looked at. */
export function VmToolbar({ count, list }: { readonly count: string; readonly list?: ReactNode }) {
  const t = useWords(inventoryWords)
  const context = useActionContext()
  const shown = useShownAction(context)
  const paused = context.selected[0]?.state === 'paused'
  return (
    <div className="toolbar">
      <AriaToolbar className="toolbar-verbs is-vm" aria-label={t('toolbar')}>
        <span className="toolbar-pair">
          <Verb shown={shown('vm.start')} />
          <Menu
            label={t('moreStart')}
            entries={[
              menuEntry(shown('vm.start')),
              ...entriesAt('start', shown),
              'line',
              ...entriesAt('start-afresh', shown),
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
              ...entriesAt('stop', shown),
            ]}
          >
            <IconButton className="toolbar-more" icon={ChevronDown} label={t('moreShutdown')} />
          </Menu>
        </span>
        <Verb shown={shown(paused ? 'vm.resume' : 'vm.pause')} />
        <Verb shown={shown('vm.console')} />
        <Separator orientation="vertical" className="toolbar-line" />
        {MAIN.map((id) => (
          <Verb key={id} shown={shown(id)} />
        ))}
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

function Verb({ shown }: { readonly shown: ShownAction }) {
  return (
    <Button
      look="plain"
      icon={shown.action.icon}
      reason={shown.reason}
      onPress={shown.run}
      aria-label={shown.label}
      tooltip={
        <>
          {shown.label}
          {shown.keys && <kbd>{shown.keys}</kbd>}
        </>
      }
    >
      {shown.label}
    </Button>
  )
}
