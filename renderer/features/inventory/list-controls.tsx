import type { DomainState, DomainSummary } from '@shared/model/domain'
import { listColumns, type Settings } from '@shared/settings'
import { Columns3, ListFilter, X } from 'lucide-react'
import { useMemo } from 'react'
import { changeSettings } from '../../actions/effects'
import { useHosts, useSettings } from '../../api'
import { shownHosts } from '../../common/first-run'
import { hostName } from '../../common/host-mark'
import { STATE_ORDER } from '../../common/rows'
import { hostWords } from '../../common/words'
import { Button, CheckMenu, type CheckSection, IconButton } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { EVERYTHING, type Only, setView, useView } from '../../stores'
import { inventoryWords } from './words'

/** Takes back all that narrows the list. */
export function showAll(): void {
  setView({ filter: '', only: EVERYTHING })
}

const setOnly = (change: Partial<Only>) => setView({ only: { ...useView.getState().only, ...change } })

interface ListControlsProps {
  /** all that the list could show */
  readonly rows: readonly DomainSummary[]
  /** whether it is a list of several hosts */
  readonly ofHosts: boolean
}

/** What the list shows and how: by state, tag and host; its columns and groups. */
export function ListControls({ rows, ofHosts }: ListControlsProps) {
  const t = useWords(inventoryWords)
  const h = useWords(hostWords)
  const { list } = useSettings()
  const hosts = shownHosts(useHosts())
  const only = useView((v) => v.only)
  const tags = useMemo(() => tagsOf(rows, only), [rows, only])
  const sections: CheckSection[] = [
    {
      id: 'state',
      label: t('state'),
      mode: 'multiple',
      chosen: only.states,
      options: STATE_ORDER.map((id) => ({ id, label: t(`domain.${id}`) })),
      onChange: (states) => setOnly({ states: states as DomainState[] }),
    },
    {
      id: 'tag',
      label: t('tags'),
      mode: 'multiple',
      chosen: only.tags,
      options: tags.map((tag) => ({ id: tag, label: tag === '' ? t('noTag') : visible(tag) })),
      onChange: (tags) => setOnly({ tags }),
    },
  ]
  if (ofHosts) {
    sections.push({
      id: 'host',
      label: t('host'),
      mode: 'multiple',
      chosen: only.hosts,
      options: hosts.map((host) => ({ id: host.id, label: hostName(host, 'short', h) })),
      onChange: (chosen) => setOnly({ hosts: chosen }),
    })
  }
  const on = only.states.length + only.tags.length + (ofHosts ? only.hosts.length : 0) > 0
  const change = (change: (now: Settings['list']) => Partial<Settings['list']>) =>
    void changeSettings(({ list: now }) => ({ list: { ...now, ...change(now) } }))
  const columns = listColumns.filter((id) => id !== 'host' || ofHosts)
  return (
    <span className="toolbar-view">
      <CheckMenu label={t('filterBy')} sections={sections}>
        <IconButton icon={ListFilter} label={t('filterBy')} className={on ? 'is-on' : undefined} />
      </CheckMenu>
      <CheckMenu
        label={t('view')}
        sections={[
          {
            id: 'columns',
            label: t('columns'),
            mode: 'multiple',
            chosen: columns.filter((id) => !list.hidden.includes(id)),
            options: columns.map((id) => ({ id, label: t(id) })),
            // What is not offered here stays as it was.
            onChange: (chosen) =>
              change((now) => ({
                hidden: listColumns.filter((id) =>
                  columns.includes(id) ? !chosen.includes(id) : now.hidden.includes(id),
                ),
              })),
          },
          {
            id: 'group',
            label: t('groupBy'),
            mode: 'single',
            chosen: [list.group === 'host' && !ofHosts ? 'none' : list.group],
            options: (['none', 'tag', 'state', ...(ofHosts ? (['host'] as const) : [])] as const).map((id) => ({
              id,
              label: t(`group.${id}`),
            })),
            onChange: ([group]) => group !== undefined && change(() => ({ group: group as Settings['list']['group'] })),
          },
        ]}
      >
        <IconButton icon={Columns3} label={t('view')} />
      </CheckMenu>
    </span>
  )
}

/** Tags that are there or are asked for; '' at the end for VMs without any. */
function tagsOf(rows: readonly DomainSummary[], only: Only): string[] {
  const known = new Set([...rows.flatMap((d) => d.tags), ...only.tags])
  known.delete('')
  return [...[...known].sort(new Intl.Collator(['en', 'zh'], { numeric: true }).compare), '']
}

/** What the list is narrowed down to, each to be taken back. Nothing when it is not. */
export function OnlyBar({ ofHosts }: { readonly ofHosts: boolean }) {
  const t = useWords(inventoryWords)
  const h = useWords(hostWords)
  const hosts = useHosts()
  const only = useView((v) => v.only)
  const nameOf = (id: string) => {
    const host = hosts.find((one) => one.id === id)
    return host === undefined ? id : hostName(host, 'short', h)
  }
  const chips = [
    ...only.states.map((state) => ({
      key: state,
      label: t(`domain.${state}`),
      drop: () => setOnly({ states: only.states.filter((s) => s !== state) }),
    })),
    ...only.tags.map((tag) => ({
      key: `tag ${tag}`,
      label: tag === '' ? t('noTag') : visible(tag),
      drop: () => setOnly({ tags: only.tags.filter((one) => one !== tag) }),
    })),
    ...(ofHosts ? only.hosts : []).map((id) => ({
      key: id,
      label: nameOf(id),
      drop: () => setOnly({ hosts: only.hosts.filter((one) => one !== id) }),
    })),
  ]
  if (chips.length === 0) return null
  return (
    <section className="only-bar" aria-label={t('only')}>
      {chips.map(({ key, label, drop }) => (
        <span key={key} className="only-chip">
          <span title={label}>{label}</span>
          <IconButton size="small" icon={X} label={t('drop', { what: label })} onPress={drop} />
        </span>
      ))}
      <Button look="link" size="small" onPress={showAll}>
        {t('clearFilter')}
      </Button>
    </section>
  )
}
