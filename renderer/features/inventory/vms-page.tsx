import type { HostSummary } from '@shared/model/host'
import type { Remedy } from '@shared/problem'
import type { Settings } from '@shared/settings'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { changeSettings } from '../../actions/effects'
import { useActionContext, useShownAction } from '../../actions/use-actions'
import { domainsQuery, hostsQuery, problemOf, useAllDomains, useJobs, useSettings } from '../../api'
import { isFirstRun, setupOf } from '../../common/first-run'
import { filtered, jobsBySource, narrowed } from '../../common/rows'
import { hostWords } from '../../common/words'
import { Button, EmptyState, ProblemView, Skeleton } from '../../components'
import { useWords } from '../../i18n'
import { ALL_HOSTS, rowKey, useSelection, useView } from '../../stores'
import { EventsUnread, HostScreen, isAway, ListUnread, LostNote, listUnread, Welcome } from '../hosts'
import { useWatchLoad } from '../load'
import { focusPane, ListAndPane } from './list-and-pane'
import { ListControls, OnlyBar, showAll } from './list-controls'
import { VmToolbar } from './toolbar'
import { VmList } from './vm-list'
import { inventoryWords } from './words'
import './vm-list.css'

/** The VMs of a host: verbs, list, and the VM that the keys are at under it. */
export function VmsPage({ host: id }: { readonly host: string | null }) {
  const h = useWords(hostWords)
  const hosts = useQuery(hostsQuery())
  if (hosts.error) return <Broken error={hosts.error} again={hosts.refetch} />
  if (hosts.data === undefined) return <Skeleton rows={8} />
  const host = hosts.data.find((one) => one.id === id)
  if (id === null) return <AllVms hosts={hosts.data} />
  if (isFirstRun(hosts.data) && (host === undefined || setupOf(host) !== null)) return <Welcome />
  if (host === undefined) return <EmptyState text={h('unknownHost')} />
  return <HostVms key={id} host={host} />
}

/** The VMs of all hosts in one list. Hosts that are away keep their last known rows. */
function AllVms({ hosts }: { readonly hosts: readonly HostSummary[] }) {
  const t = useWords(inventoryWords)
  const domains = useAllDomains()
  const filter = useView((v) => v.filter)
  const settings = useSettings()
  const allJobs = useJobs()
  const jobs = useMemo(() => jobsBySource(allJobs), [allJobs])
  const fresh = useMemo(() => new Set(settings.fresh), [settings.fresh])
  const all = useMemo(() => Object.values(domains).flatMap((rows) => rows ?? []), [domains])
  const only = useView((v) => v.only)
  const rows = useMemo(() => filtered(narrowed(all, only), filter), [all, only, filter])
  const { focus, chosen } = useSelection(ALL_HOSTS)
  useWatchLoad(hosts.filter((h) => h.state.kind === 'online').map((h) => h.id))
  if (all.length === 0 && isFirstRun(hosts)) return <Welcome />
  const shown = focus === null ? undefined : all.find((d) => rowKey(d, null) === focus)
  const online = hosts.find((h) => h.id === shown?.host)?.state.kind === 'online'
  const count = t.join('commas', [
    rows.length === all.length ? t('vms', { count: all.length }) : t('shown', { n: rows.length, total: all.length }),
    ...(chosen.size > 1 ? [t('selected', { n: chosen.size })] : []),
  ])
  return (
    <ListAndPane
      host={null}
      bars={
        <>
          <VmToolbar count={count} list={<ListControls rows={all} ofHosts />} />
          <OnlyBar ofHosts />
        </>
      }
      list={
        rows.length === 0 ? (
          <EmptyState
            text={
              all.length === 0
                ? t(hosts.some((h) => h.state.kind === 'online') ? 'emptyAll' : 'noneOnline')
                : t('noMatch')
            }
            action={all.length > 0 && <Button onPress={showAll}>{t('clearFilter')}</Button>}
          />
        ) : (
          <VmList
            host={null}
            rows={rows}
            jobs={jobs}
            fresh={fresh}
            dimmed={false}
            rowHeight={rowHeight(settings)}
            onOpen={focusPane}
          />
        )
      }
      listHeight={heightOf(rows, settings)}
      empty={all.length === 0}
      shown={shown}
      online={online}
    />
  )
}

function HostVms({ host }: { readonly host: HostSummary }) {
  const t = useWords(inventoryWords)
  const query = useQuery(domainsQuery(host.id))
  const filter = useView((v) => v.filter)
  const settings = useSettings()
  const allJobs = useJobs()
  const jobs = useMemo(() => jobsBySource(allJobs), [allJobs])
  useWatchLoad(host.state.kind === 'online' ? [host.id] : [])
  const fresh = useMemo(() => new Set(settings.fresh), [settings.fresh])
  const { focus, chosen } = useSelection(host.id)
  const define = useShownAction(useActionContext())('host.define')
  const only = useView((v) => v.only)
  const rows = useMemo(
    () => filtered(narrowed(query.data ?? [], { ...only, hosts: [] }), filter),
    [query.data, only, filter],
  )

  const opened = focus !== null && fresh.has(`${host.id}/${focus}`) ? `${host.id}/${focus}` : null
  useEffect(() => {
    if (opened !== null) void changeSettings({ fresh: settings.fresh.filter((name) => name !== opened) })
  }, [opened, settings.fresh])

  const away = isAway(host)
  const total = query.data?.length ?? 0
  if (host.state.kind !== 'online' && total === 0) {
    return (
      <div className="page">
        <VmToolbar count="" />
        <HostScreen host={host} />
      </div>
    )
  }
  const running = rows.filter((d) => d.state === 'running').length
  const count = t.join('commas', [
    rows.length === total ? t('vms', { count: total }) : t('shown', { n: rows.length, total }),
    ...(away ? [] : [t('running', { n: running })]),
    ...(chosen.size > 1 ? [t('selected', { n: chosen.size })] : []),
  ])

  const unread = listUnread(host)
  const list = query.error ? (
    <Broken error={query.error} again={query.refetch} />
  ) : query.data === undefined ? (
    <Skeleton rows={8} />
  ) : total === 0 && unread !== undefined ? (
    <ListUnread unread={unread} />
  ) : total === 0 ? (
    <EmptyState
      text={t('empty')}
      action={
        <Button icon={define.action.icon} reason={define.reason} onPress={define.run}>
          {define.label}
        </Button>
      }
    />
  ) : rows.length === 0 ? (
    <EmptyState text={t('noMatch')} action={<Button onPress={showAll}>{t('clearFilter')}</Button>} />
  ) : (
    <VmList
      host={host.id}
      rows={rows}
      jobs={jobs}
      fresh={fresh}
      dimmed={away}
      rowHeight={rowHeight(settings)}
      onOpen={focusPane}
    />
  )
  const shown = focus === null ? undefined : query.data?.find((d) => d.uuid === focus)
  return (
    <ListAndPane
      host={host.id}
      bars={
        <>
          <VmToolbar
            count={query.data === undefined ? '' : count}
            list={<ListControls rows={query.data ?? []} ofHosts={false} />}
          />
          <OnlyBar ofHosts={false} />
        </>
      }
      note={away ? <LostNote host={host} /> : <EventsUnread host={host} />}
      list={list}
      listHeight={heightOf(rows, settings)}
      empty={query.data !== undefined && total === 0}
      shown={shown}
      online={!away}
    />
  )
}

const rowHeight = ({ density }: Settings): number => (density === 'roomy' ? 32 : 28)

/** px of a list with its head, and a scroll bar's worth; undefined where something else stands in its place, or groups have lines too */
function heightOf(rows: readonly unknown[], settings: Settings): number | undefined {
  if (rows.length === 0 || settings.list.group !== 'none') return undefined
  return HEAD + Math.max(LEAST_ROWS, rows.length) * rowHeight(settings) + 1
}

/** px of the line of column heads: --head of tokens.css */
const HEAD = 26

/** A list of one VM is still seen to be a list. */
const LEAST_ROWS = 3

/** A list that could not be read, with the way to try again. */
function Broken({ error, again }: { readonly error: Error; readonly again: () => unknown }) {
  const problem = problemOf(error)
  const remedies = problem.remedies.some((r) => r.kind === 'retry') ? problem.remedies : [RETRY, ...problem.remedies]
  return (
    <div className="host-screen">
      <div className="host-screen-inner">
        <ProblemView problem={{ ...problem, remedies }} onRemedy={(remedy) => remedy.kind === 'retry' && again()} />
      </div>
    </div>
  )
}

const RETRY: Remedy = { kind: 'retry' }
