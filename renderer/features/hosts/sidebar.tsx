import type { Job } from '@shared/job'
import type { DomainSummary } from '@shared/model/domain'
import { useQueries } from '@tanstack/react-query'
import { Plus, Search, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { domainsQuery, useHosts, useJobs } from '../../api'
import { FILTER_FIELD } from '../../app/effects'
import { useWords } from '../../app/i18n'
import { IconButton, TextField } from '../../components'
import { openDialog, setView, useView } from '../../stores'
import { jobsBySource } from '../inventory/rows'
import { HostTree } from './host-tree'
import { treeRows } from './tree'
import { hostWords } from './words'
import './hosts.css'

/** Hosts and their VMs, with a filter that holds for the list too. */
export function Sidebar() {
  const t = useWords(hostWords)
  const hosts = useHosts()
  const domains = useAllDomains(hosts.map((h) => h.id))
  const jobs: ReadonlyMap<string, Job> = jobsBySource(useJobs())
  const filter = useView((v) => v.filter)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(() => treeRows(hosts, domains, closed, filter), [hosts, domains, closed, filter])
  const toggle = (row: string) => {
    const next = new Set(closed)
    if (!next.delete(row)) next.add(row)
    setClosed(next)
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
          onKeyDown={(event) => event.key === 'Escape' && setView({ filter: '' })}
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
      <HostTree rows={rows} jobs={jobs} onToggle={toggle} />
    </div>
  )
}

function useAllDomains(hosts: readonly string[]): Readonly<Record<string, readonly DomainSummary[] | undefined>> {
  const names = hosts.join('\n')
  return useQueries({
    queries: hosts.map((host) => domainsQuery(host)),
    combine: useMemo(
      () => (results: readonly { data?: readonly DomainSummary[] }[]) =>
        Object.fromEntries(names.split('\n').map((host, i) => [host, results[i]?.data])),
      [names],
    ),
  })
}
