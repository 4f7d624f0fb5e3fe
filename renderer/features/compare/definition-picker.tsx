import type { DefinitionRef } from '@shared/model/compare'
import { useQueries } from '@tanstack/react-query'
import { ChevronDown, Monitor } from 'lucide-react'
import { useMemo } from 'react'
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
  Text,
  useFilter,
  Virtualizer,
} from 'react-aria-components'
import { domainsQuery, useHosts } from '../../api'
import { visible } from '../../app/format'
import { useWords } from '../../app/i18n'
import { Icon } from '../../components'
import { compareWords } from './words'

/** A definition that can be chosen, with what is shown of it. */
export interface Definition extends DefinitionRef {
  readonly name: string
  readonly hostName: string
  readonly uri: string
}

/** Key of a definition in lists. */
export function keyOf({ host, uuid, which }: DefinitionRef): string {
  return `${host} ${uuid} ${which}`
}

/** Every definition of every VM of every host: the saved one where there is one, the live one while it runs. */
export function useDefinitions(): ReadonlyMap<string, Definition> {
  const hosts = useHosts()
  const lists = useQueries({
    queries: hosts.map((h) => domainsQuery(h.id)),
    combine: (results) => results.map((r) => r.data),
  })
  return useMemo(() => {
    const out = new Map<string, Definition>()
    hosts.forEach((host, i) => {
      const hostName = host.facts ? `${host.facts.hostname}, ${host.uri}` : host.uri
      const domains = [...(lists[i] ?? [])].sort((a, b) => a.name.localeCompare(b.name))
      for (const d of domains) {
        const add = (which: 'live' | 'persistent') => {
          const definition = { host: d.host, uuid: d.uuid, which, name: d.name, hostName, uri: host.uri }
          out.set(keyOf(definition), definition)
        }
        if (d.persistent) add('persistent')
        if (d.state !== 'shut-off' && d.state !== 'saved' && d.state !== 'unknown') add('live')
      }
    })
    return out
  }, [hosts, lists])
}

export interface DefinitionPickerProps {
  readonly label: string
  readonly value: DefinitionRef
  readonly definitions: ReadonlyMap<string, Definition>
  readonly onChange: (definition: DefinitionRef) => void
}

/** One definition out of perhaps thousands: a list with a filter; only what is in sight is drawn. */
export function DefinitionPicker({ label, value, definitions, onChange }: DefinitionPickerProps) {
  const t = useWords(compareWords)
  const { contains } = useFilter({ sensitivity: 'base' })
  const chosen = definitions.get(keyOf(value))
  const several = useMemo(() => new Set([...definitions.values()].map((d) => d.host)).size > 1, [definitions])
  const items = useMemo(() => [...definitions].map(([id, definition]) => ({ id, definition })), [definitions])
  return (
    <Select
      className="field compare-pick"
      aria-label={label}
      value={keyOf(value)}
      onChange={(key) => {
        const next = key === null ? undefined : definitions.get(String(key))
        if (next) onChange({ host: next.host, uuid: next.uuid, which: next.which })
      }}
    >
      <Button className="field-box">
        <Icon of={Monitor} size={14} />
        <SelectValue className="select-value">
          {() => (
            <>
              <span className="compare-name">{chosen?.name ?? t('gone')}</span>
              <span className="select-hint">
                {value.snapshot === undefined
                  ? t(`which.${value.which}`)
                  : t('which.snapshot', { name: visible(value.snapshot) })}
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
              {({ id, definition }) => (
                <ListBoxItem
                  id={id}
                  className="menu-item"
                  textValue={`${definition.name} ${t(`which.${definition.which}`)} ${definition.hostName}`}
                >
                  <Text slot="label" className="menu-word">
                    {definition.name}
                  </Text>
                  <span className="menu-key">
                    {t(`which.${definition.which}`)}
                    {several ? `, ${definition.hostName}` : ''}
                  </span>
                </ListBoxItem>
              )}
            </ListBox>
          </Virtualizer>
        </Autocomplete>
      </Popover>
    </Select>
  )
}
