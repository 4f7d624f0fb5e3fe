import type { DefinitionRef } from '@shared/model/compare'
import { useQuery } from '@tanstack/react-query'
import { Camera, ChevronDown, Monitor } from 'lucide-react'
import { useMemo, useState } from 'react'
import {
  Autocomplete,
  Button,
  Input,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  SearchField,
  Select,
  SelectValue,
  useFilter,
  Virtualizer,
} from 'react-aria-components'
import { snapshotsQuery, useHost, useSnapshotTitle } from '../../api'
import { Icon } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { type Definition, definitionOf, keyOf, offered } from './definitions'
import { compareWords } from './words'

export interface DefinitionPickerProps {
  readonly label: string
  readonly value: DefinitionRef
  readonly definitions: ReadonlyMap<string, Definition>
  readonly onChange: (definition: DefinitionRef) => void
}

/**
 * One definition out of perhaps thousands, the chosen VM's snapshots among them: a list with a filter; only what is in sight
 * is drawn.
 */
export function DefinitionPicker({ label, value, definitions, onChange }: DefinitionPickerProps) {
  const t = useWords(compareWords)
  const format = useFormat()
  const { contains } = useFilter({ sensitivity: 'base' })
  const [open, setOpen] = useState(false)
  const online = useHost(value.host)?.state.kind === 'online'
  const chosen = definitionOf(definitions, value)
  // Read when somebody looks: most who compare want no snapshot.
  const tree = useQuery({ ...snapshotsQuery(value), enabled: open && online })
  const several = useMemo(() => new Set([...definitions.values()].map((d) => d.host)).size > 1, [definitions])
  // A closed list is kept too, for its keys: thousands of snapshots only while it is open.
  const snapshots = open ? tree.data?.snapshots : undefined
  const items = useMemo(
    () => offered(definitions, value, snapshots).map((definition) => ({ id: keyOf(definition), definition })),
    [definitions, value, snapshots],
  )
  const chosenTitle = useSnapshotTitle(value, value.snapshot)
  const what = (d: DefinitionRef & { readonly title?: string | undefined }) =>
    d.snapshot === undefined ? t(`which.${d.which}`) : t('which.snapshot', { name: visible(d.title ?? d.snapshot) })
  return (
    <Select
      className="field compare-pick"
      aria-label={label}
      value={keyOf(value)}
      isOpen={open}
      onOpenChange={setOpen}
      onChange={(key) => {
        const next = items.find(({ id }) => id === key)?.definition
        if (next) onChange(refOf(next))
      }}
    >
      <Button className="field-box">
        <Icon of={Monitor} size={14} />
        <SelectValue className="select-value">
          {() => (
            <>
              <span className="compare-name">{chosen ? visible(chosen.name) : t('gone')}</span>
              <span className="select-hint">
                {what({ ...value, title: chosenTitle })}
                {several && chosen ? `, ${chosen.hostName}` : ''}
              </span>
            </>
          )}
        </SelectValue>
        <Icon of={ChevronDown} size={14} />
      </Button>
      <Popover className="popover compare-popover" offset={4}>
        <Autocomplete filter={contains}>
          <SearchField className="field" aria-label={t('filter')} autoFocus>
            <div className="field-box">
              <Input placeholder={t('filter')} spellCheck={false} />
            </div>
          </SearchField>
          <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 28 }}>
            <ListBox
              className="menu compare-options"
              items={items}
              renderEmptyState={() => <p className="compare-none">{t('filter-none')}</p>}
            >
              {({ id, definition: d }) => (
                <ListBoxItem
                  id={id}
                  className={`menu-item${d.snapshot === undefined ? '' : ' compare-at'}`}
                  textValue={`${visible(d.name)} ${what(d)} ${d.hostName}`}
                >
                  {d.snapshot !== undefined && <Icon of={Camera} size={14} />}
                  <span className="menu-word" title={d.snapshot === undefined ? undefined : what(d)}>
                    {d.snapshot === undefined ? visible(d.name) : what(d)}
                  </span>{' '}
                  <span className="menu-key">
                    {d.snapshot === undefined && what(d)}
                    {d.snapshot === undefined && several ? `, ${d.hostName}` : ''}
                    {d.createdAt !== undefined && format.time(d.createdAt)}
                  </span>
                </ListBoxItem>
              )}
            </ListBox>
          </Virtualizer>
        </Autocomplete>
        {tree.data === undefined && tree.fetchStatus === 'fetching' && (
          <p className="compare-note">{t('snapshots.reading')}</p>
        )}
        {tree.data === undefined && tree.error && <p className="compare-note">{t('snapshots.failed')}</p>}
      </Popover>
    </Select>
  )
}

function refOf({ host, uuid, which, snapshot }: Definition): DefinitionRef {
  return snapshot === undefined ? { host, uuid, which } : { host, uuid, which, snapshot }
}
