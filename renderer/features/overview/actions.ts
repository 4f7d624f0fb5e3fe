import { Maximize2, Minimize2 } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { changeLayout } from '../../actions/effects'
import { ALL_HOSTS, selectionOf, setSelection, useNavigation } from '../../stores'
import { only } from '../../stores/selection'
import { overviewWords } from './words'

/** Gives one VM's tabs the place of the list too, or takes it back. */
function toggleFill(): void {
  changeLayout(({ paneFills }) => {
    // Keys may be at a row that is not the selected one: the page is of the VM whose tabs are seen.
    const { pages, at } = useNavigation.getState()
    const page = pages[at]
    const list = page?.kind === 'vms' ? (page.host ?? ALL_HOSTS) : null
    const focus = list === null ? null : selectionOf(list).focus
    if (list !== null && focus !== null && !paneFills) setSelection(list, only(focus))
    return { paneFills: !paneFills }
  })
}

export const overviewActions = actionsOf(overviewWords, [
  {
    id: 'app.fill',
    icon: Maximize2,
    keys: { key: 'm', mod: true, shift: true },
    back: ({ filled }) => (filled ? { word: 'app.fill-back', icon: Minimize2 } : undefined),
    enabled: ({ selected }) => selected.length === 1 || (selected.length === 0 ? 'reason.nothing' : 'reason.one'),
    run: toggleFill,
  },
])
