import type { Job } from '@shared/job'
import { useQuery } from '@tanstack/react-query'
import { Plus, Search, X } from 'lucide-react'
import { useMemo } from 'react'
import { changeSettings } from '../../actions/effects'
import { hostsQuery, useAllDomains, useHosts, useJobs, useSettings } from '../../api'
import { shownHosts } from '../../common/first-run'
import { jobsBySource } from '../../common/rows'
import { IconButton, TextField } from '../../components'
import { useWords } from '../../i18n'
import { openDialog, setView, useView } from '../../stores'
import { FILTER_FIELD } from './actions'
import { HostTree } from './host-tree'
import { treeRows } from './tree'
import { welcomeWords } from './welcome-words'
import { hostWords } from './words'
import './hosts.css'

/** As many as the settings keep. */
const MOST_CLOSED = 500

/** Hosts and their VMs, with a filter that holds for the list too. */
export function Sidebar() {
  const t = useWords(hostWords)
  const w = useWords(welcomeWords)
  const all = useHosts()
  const hosts = useMemo(() => shownHosts(all), [all])
  const known = useQuery(hostsQuery()).data !== undefined
  const domains = useAllDomains()
  const jobs: ReadonlyMap<string, Job> = jobsBySource(useJobs())
  const filter = useView((v) => v.filter)
  const { closedRows } = useSettings()
  const closed = useMemo(() => new Set(closedRows), [closedRows])
  const rows = useMemo(() => treeRows(hosts, domains, closed, filter), [hosts, domains, closed, filter])
  const toggle = (row: string) => {
    const next = new Set(closed)
    if (!next.delete(row)) next.add(row)
    void changeSettings({ closedRows: [...next].slice(-MOST_CLOSED) })
  }
  return (
    <div className="sidebar">
      <div className="sidebar-filter" id={FILTER_FIELD}>
        <TextField
          aria-label={t('filter')}
          placeholder={t('filter')}
          icon={Search}
          value={filter}
          onChange={(text) => setView({ filter: text })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setView({ filter: '' })
            // The keys of actions hold here too; those of text do not leave the field.
            if (event.ctrlKey || event.metaKey || event.altKey) event.continuePropagation()
          }}
          end={
            filter !== '' && (
              <IconButton size="small" icon={X} label={t('clear')} onPress={() => setView({ filter: '' })} />
            )
          }
        />
      </div>
      <div className="sidebar-head">
        <h2 id="hosts-head">{t('hosts')}</h2>
        <IconButton size="small" icon={Plus} label={t('add')} onPress={() => openDialog({ kind: 'host' })} />
      </div>
      {known && hosts.length === 0 && <p className="sidebar-none">{w('noHosts')}</p>}
      <HostTree rows={rows} jobs={jobs} onToggle={toggle} />
    </div>
  )
}
