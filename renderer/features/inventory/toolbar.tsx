import { ChevronDown } from 'lucide-react'
import { Toolbar as AriaToolbar, Separator } from 'react-aria-components'
import { useWords } from '../../app/i18n'
import { menuEntry, type ShownAction, useActionContext, useShownAction } from '../../app/use-actions'
import { Button, IconButton, Menu } from '../../components'
import { inventoryWords } from './words'

/** The verbs on the selection, and how many VMs there are. */
export function VmToolbar({ count }: { readonly count: string }) {
  const t = useWords(inventoryWords)
  const context = useActionContext()
  const shown = useShownAction(context)
  const paused = context.selected[0]?.state === 'paused'
  return (
    <div className="toolbar">
      <AriaToolbar className="toolbar-verbs" aria-label={t('toolbar')}>
        <Verb shown={shown('vm.start')} />
        <span className="toolbar-pair">
          <Verb shown={shown('vm.shutdown')} />
          <Menu
            label={t('moreShutdown')}
            entries={[
              menuEntry(shown('vm.shutdown')),
              menuEntry(shown('vm.reboot')),
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
      </AriaToolbar>
      <output className="toolbar-count">{count}</output>
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
