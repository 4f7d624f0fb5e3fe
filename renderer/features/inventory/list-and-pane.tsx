import type { DomainSummary } from '@shared/model/domain'
import type { HostId } from '@shared/model/host'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { changeSettings } from '../../actions/effects'
import { useSettings } from '../../api'
import { SplitPane } from '../../components'
import { useWords } from '../../i18n'
import { ALL_HOSTS, rowKey, useSelection } from '../../stores'
import { VmPane } from '../overview'
import { inventoryWords } from './words'

export interface ListAndPaneProps {
  /** the host whose VMs are listed; null: of all */
  readonly host: HostId | null
  /** over the list, and only while it is seen */
  readonly bars: ReactNode
  /** over both */
  readonly note?: ReactNode
  readonly list: ReactNode
  /** px that all its rows take: it is no taller, and the pane has the rest */
  readonly listHeight?: number | undefined
  /** there is no VM at all: nothing that a pane could be of */
  readonly empty?: boolean
  /** the VM that the keys are at */
  readonly shown: DomainSummary | undefined
  /** its host answers */
  readonly online: boolean
}

/** The list with one VM under it, or, if the user wants so, that VM's tabs alone. */
export function ListAndPane({ host, bars, note, list, listHeight, empty = false, shown, online }: ListAndPaneProps) {
  const t = useWords(inventoryWords)
  const { layout } = useSettings()
  const { chosen } = useSelection(host ?? ALL_HOSTS)
  // Several are met by verbs, so they stay in sight; so does the list where the keys have left the selected one.
  const fills = layout.paneFills && shown !== undefined && chosen.size === 1 && chosen.has(rowKey(shown, host))
  const page = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    // Whoever was in the list or over it goes on in what fills the page now; whoever chose in the sidebar stays there.
    const at = document.activeElement
    const lost = at === null || at === document.body || (page.current?.contains(at) && at.closest('.vm-pane') === null)
    // After a pane that is new has its tabs.
    if (fills && lost) requestAnimationFrame(focusPane)
  }, [fills])
  return (
    <div className="page" ref={page}>
      {!fills && bars}
      {note}
      <SplitPane
        direction="column"
        unit="percent"
        value={layout.split}
        min={20}
        max={80}
        label={t('split')}
        onChange={(split) => void changeSettings({ layout: { ...layout, split } })}
        alone={fills}
        enough={listHeight}
        first={list}
        second={empty ? null : shown && <VmPane key={rowKey(shown, host)} domain={shown} online={online} />}
      />
    </div>
  )
}

/** The keys go on in the pane, at its selected tab. */
export function focusPane(): void {
  document.querySelector<HTMLElement>('.vm-pane [role="tab"][aria-selected="true"]')?.focus()
}
