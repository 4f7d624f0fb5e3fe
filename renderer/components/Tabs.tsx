import type { ReactNode } from 'react'
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components'
import './content.css'

export interface TabEntry<V extends string> {
  readonly id: V
  readonly label: string
  readonly count?: number
  readonly content: ReactNode
}

export interface TabsProps<V extends string> {
  readonly label: string
  readonly tabs: readonly TabEntry<V>[]
  readonly selected: V
  readonly onSelect: (tab: V) => void
  /** before and behind the tabs, in the bar */
  readonly lead?: ReactNode
  readonly end?: ReactNode
  readonly className?: string
}

/** A tab bar, 36 px, with the panel of the selected tab under it. */
export function Tabs<V extends string>({ label, tabs, selected, onSelect, lead, end, className }: TabsProps<V>) {
  return (
    <AriaTabs
      className={`tabs${className ? ` ${className}` : ''}`}
      selectedKey={selected}
      onSelectionChange={(key) => onSelect(key as V)}
    >
      <div className="tab-bar">
        {lead && <div className="tab-lead">{lead}</div>}
        <TabList className="tab-list" aria-label={label}>
          {tabs.map((tab) => (
            <Tab key={tab.id} id={tab.id} className="tab">
              {tab.label}
              {tab.count !== undefined && <span className="tab-count">{tab.count}</span>}
            </Tab>
          ))}
        </TabList>
        {end && <div className="tab-end">{end}</div>}
      </div>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className="tab-panel">
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
