import type { HostId } from '@shared/model/host'
import type { NetworkSummary, StoragePool } from '@shared/model/resources'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, Network, Play, RotateCcw, Square } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { leasesQuery, networksQuery, poolsQuery, problemOf, queryClient, request, useHost } from '../../api'
import { Button, Checkbox, Dialog, EmptyState, Failed, Icon, Skeleton, Tabs } from '../../components'
import { formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { openDialog, replacePage } from '../../stores'
import { resourceWords } from './words'
import './resources.css'

export interface ResourcesPageProps {
  readonly host: HostId
  readonly tab: 'networks' | 'pools'
}

/** Networks and storage pools of a host. */
export function ResourcesPage({ host, tab }: ResourcesPageProps) {
  const t = useWords(resourceWords)
  const online = useHost(host)?.state.kind === 'online'
  if (!online) return <EmptyState text={t('away')} />
  return (
    <div className="resources page">
      <Tabs
        label={t('tabs')}
        selected={tab}
        onSelect={(next) => replacePage({ kind: 'resources', host, tab: next })}
        tabs={[
          { id: 'networks', label: t('networks'), content: <Networks host={host} /> },
          { id: 'pools', label: t('pools'), content: <Pools host={host} /> },
        ]}
      />
    </div>
  )
}

/** Runs an action and reads the list again; a refusal gets its dialog. */
async function act(run: Promise<unknown>, key: readonly unknown[], what: string): Promise<void> {
  try {
    await run
  } catch (error) {
    openDialog({ kind: 'problem', problem: problemOf(error), what })
  }
  await queryClient.invalidateQueries({ queryKey: key })
}

function StateCell({ active }: { readonly active: boolean }) {
  const t = useWords(resourceWords)
  return (
    <span className="resources-state">
      <Icon of={active ? CircleCheck : CircleDashed} tone={active ? 'ok' : 'fg3'} size={14} />
      {active ? t('active') : t('inactive')}
    </span>
  )
}

function Listed<T>({
  query,
  empty,
  children,
}: {
  readonly query: { readonly data?: readonly T[] | undefined; readonly error: Error | null; refetch(): unknown }
  readonly empty: string
  readonly children: (rows: readonly T[]) => ReactNode
}) {
  if (query.data === undefined) {
    if (query.error === null) return <Skeleton rows={6} />
    return <Failed query={query} />
  }
  return query.data.length === 0 ? <EmptyState text={empty} /> : children(query.data)
}

function Networks({ host }: { readonly host: HostId }) {
  const t = useWords(resourceWords)
  const query = useQuery(networksQuery(host))
  const [chosen, setChosen] = useState<string | null>(null)
  const [stopping, setStopping] = useState<NetworkSummary | null>(null)
  const run = (network: NetworkSummary, action: 'start' | 'stop' | 'autostart' | 'no-autostart') =>
    void act(request('networks.act', { host, uuid: network.uuid, action }), networksQuery(host).queryKey, network.name)
  return (
    <div className="resources-body">
      <Listed query={query} empty={t('noNetworks')}>
        {(networks) => {
          const shown = networks.find((n) => n.uuid === chosen) ?? networks[0]
          return (
            <>
              <table className="facts-table" aria-label={t('networks')}>
                <thead>
                  <tr>
                    <th scope="col">{t('name')}</th>
                    <th scope="col">{t('state')}</th>
                    <th scope="col">{t('forward')}</th>
                    <th scope="col">{t('bridge')}</th>
                    <th scope="col">{t('addresses')}</th>
                    <th scope="col">{t('dhcp')}</th>
                    <th scope="col">{t('users')}</th>
                    <th scope="col">{t('autostart')}</th>
                    <th scope="col">
                      <span className="visually-hidden">{t('start')}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {networks.map((network) => (
                    <tr key={network.uuid}>
                      <td>
                        <button
                          type="button"
                          className="resources-link"
                          aria-pressed={shown?.uuid === network.uuid}
                          title={t('select', { name: visible(network.name) })}
                          onClick={() => setChosen(network.uuid)}
                        >
                          {visible(network.name)}
                        </button>
                      </td>
                      <td>
                        <StateCell active={network.active} />
                      </td>
                      <td>{network.forward}</td>
                      <td className="mono">{network.bridge ?? t('none')}</td>
                      <td className="mono">{network.addresses.join(', ') || t('none')}</td>
                      <td className="mono">
                        {network.dhcpRanges.map((r) => `${r.start} – ${r.end}`).join(', ') || t('none')}
                      </td>
                      <td title={network.users.map((u) => visible(u.name)).join(', ')}>
                        {network.users.length === 0 ? t('none') : t('users_n', { count: network.users.length })}
                      </td>
                      <td>
                        <Checkbox
                          aria-label={t('autostartOf', { name: visible(network.name) })}
                          isSelected={network.autostart}
                          isDisabled={!network.persistent}
                          onChange={(on) => run(network, on ? 'autostart' : 'no-autostart')}
                        >
                          {''}
                        </Checkbox>
                      </td>
                      <td>
                        {network.active ? (
                          <Button
                            size="small"
                            icon={Square}
                            onPress={() => (network.users.length > 0 ? setStopping(network) : run(network, 'stop'))}
                          >
                            {t('stop')}
                          </Button>
                        ) : (
                          <Button size="small" icon={Play} onPress={() => run(network, 'start')}>
                            {t('start')}
                          </Button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {shown?.active && <Leases host={host} network={shown} />}
            </>
          )
        }}
      </Listed>
      {stopping && (
        <Dialog
          role="alertdialog"
          icon={Network}
          tone="err"
          title={t('stopNetwork.title', { name: visible(stopping.name) })}
          onClose={() => setStopping(null)}
          actions={
            <>
              <Button
                look="danger"
                onPress={() => {
                  run(stopping, 'stop')
                  setStopping(null)
                }}
              >
                {t('stopNetwork.button')}
              </Button>
              <Button look="primary" autoFocus onPress={() => setStopping(null)}>
                {t('stopNetwork.keep')}
              </Button>
            </>
          }
        >
          <p>{t('stopNetwork.text', { vms: stopping.users.map((u) => visible(u.name)).join(', ') })}</p>
        </Dialog>
      )}
    </div>
  )
}

function Leases({ host, network }: { readonly host: HostId; readonly network: NetworkSummary }) {
  const t = useWords(resourceWords)
  const format = useFormat()
  const query = useQuery(leasesQuery(host, network.uuid))
  const { data } = query
  return (
    <section>
      <h3 className="section-head" id="leases-head">
        {t('leases', { name: visible(network.name) })}
      </h3>
      {data === undefined ? (
        <Failed query={query} short />
      ) : data.length === 0 ? (
        <p className="overview-none">{t('noLeases')}</p>
      ) : (
        <table className="facts-table" aria-labelledby="leases-head">
          <thead>
            <tr>
              <th scope="col">{t('address')}</th>
              <th scope="col">{t('mac')}</th>
              <th scope="col">{t('vm')}</th>
              <th scope="col">{t('host')}</th>
              <th scope="col">{t('expires')}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((lease) => (
              <tr key={`${lease.mac} ${lease.address}`}>
                <td className="mono selectable">{lease.address}</td>
                <td className="mono selectable">{lease.mac}</td>
                <td>{lease.domain ? visible(lease.domain.name) : t('none')}</td>
                <td>{lease.hostname ? visible(lease.hostname) : t('none')}</td>
                <td>{lease.expiresAt === 0 ? t('never') : format.time(lease.expiresAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Pools({ host }: { readonly host: HostId }) {
  const t = useWords(resourceWords)
  const query = useQuery(poolsQuery(host))
  const run = (pool: StoragePool, action: 'start' | 'stop' | 'autostart' | 'no-autostart' | 'refresh') =>
    void act(request('pools.act', { host, uuid: pool.uuid, action }), poolsQuery(host).queryKey, pool.name)
  return (
    <div className="resources-body">
      <Listed query={query} empty={t('noPools')}>
        {(pools) => (
          <table className="facts-table" aria-label={t('pools')}>
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('state')}</th>
                <th scope="col">{t('type')}</th>
                <th scope="col">{t('path')}</th>
                <th scope="col" className="is-right">
                  {t('volumes')}
                </th>
                <th scope="col">{t('capacity')}</th>
                <th scope="col" className="is-right">
                  {t('free')}
                </th>
                <th scope="col">{t('autostart')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('start')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {pools.map((pool) => (
                <tr key={pool.uuid}>
                  <td>{visible(pool.name)}</td>
                  <td>
                    <StateCell active={pool.active} />
                  </td>
                  <td>{pool.type}</td>
                  <td className="mono is-cut" title={pool.path}>
                    {pool.path ?? t('none')}
                  </td>
                  <td className="is-right">{pool.volumes ?? t('none')}</td>
                  <td>{pool.active ? <Taken pool={pool} /> : t('none')}</td>
                  <td className="is-right">{pool.active ? formatBytes(pool.freeBytes) : t('none')}</td>
                  <td>
                    <Checkbox
                      aria-label={t('autostartOf', { name: visible(pool.name) })}
                      isSelected={pool.autostart}
                      isDisabled={!pool.persistent}
                      onChange={(on) => run(pool, on ? 'autostart' : 'no-autostart')}
                    >
                      {''}
                    </Checkbox>
                  </td>
                  <td>
                    <div className="resources-verbs">
                      {pool.active ? (
                        <>
                          <Button size="small" icon={RotateCcw} onPress={() => run(pool, 'refresh')}>
                            {t('refresh')}
                          </Button>
                          <Button size="small" icon={Square} onPress={() => run(pool, 'stop')}>
                            {t('stop')}
                          </Button>
                        </>
                      ) : (
                        <Button size="small" icon={Play} onPress={() => run(pool, 'start')}>
                          {t('start')}
                        </Button>
                      )}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Listed>
    </div>
  )
}

function Taken({ pool }: { readonly pool: StoragePool }) {
  const t = useWords(resourceWords)
  const share = pool.capacityBytes === 0 ? 0 : 1 - pool.freeBytes / pool.capacityBytes
  const text = t('used', { usedBytes: pool.capacityBytes - pool.freeBytes, totalBytes: pool.capacityBytes })
  return (
    <div title={text}>
      <span>{formatBytes(pool.capacityBytes)}</span>
      <div className="resources-bar" aria-hidden>
        <span style={{ width: `${Math.round(share * 100)}%` }} />
      </div>
      <span className="visually-hidden">{text}</span>
    </div>
  )
}
