import type { DomainDetail, DomainSummary } from '@shared/model/domain'
import { isActive } from '@shared/model/domain-state'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { domainQuery, problemOf } from '../../api'
import { useStateWord } from '../../common/state-mark'
import { CopyButton, EmptyState, Failed, Skeleton } from '../../components'
import { formatBytes, shortUuid } from '../../format'
import { useWords } from '../../i18n'
import { LoadGraphs } from '../load'
import { DisksTable } from './disks-table'
import { InterfacesTable } from './interfaces-table'
import { Screen } from './screen'
import { overviewWords } from './words'

/** The facts of a VM: screen, definition in words, disks, interfaces. */
export function Overview({ domain, online }: { readonly domain: DomainSummary; readonly online: boolean }) {
  const t = useWords(overviewWords)
  const query = useQuery(domainQuery(domain))
  if (query.data === undefined) {
    if (query.error === null) return <Skeleton rows={6} />
    if (problemOf(query.error).code === 'domain.gone') return <EmptyState text={t('gone')} />
    return (
      <div className="overview-problem">
        <Failed query={query} />
      </div>
    )
  }
  const detail = query.data
  const screen = isActive(domain.state) && detail.graphics.length > 0
  return (
    <div className={`overview${screen ? ' has-screen' : ''}`}>
      {screen && <Screen domain={domain} online={online} />}
      <section className="overview-facts">
        <h3 className="section-head">{t('facts')}</h3>
        <Facts detail={detail} domain={domain} />
      </section>
      <div className="overview-tables">
        <LoadGraphs domain={domain} />
        <DisksTable
          disks={detail.disks}
          domain={domain}
          online={online}
          again={() => void query.refetch()}
          asking={query.isFetching}
        />
        <InterfacesTable interfaces={detail.interfaces} domain={domain} online={online} />
      </div>
    </div>
  )
}

function Facts({ detail, domain }: { readonly detail: DomainDetail; readonly domain: DomainSummary }) {
  const t = useWords(overviewWords)
  const word = useStateWord()
  const memory =
    detail.currentMemoryBytes !== detail.memoryBytes && detail.currentMemoryBytes > 0
      ? t('memoryOf', { nowBytes: detail.currentMemoryBytes, maxBytes: detail.memoryBytes })
      : formatBytes(detail.memoryBytes)
  return (
    <dl className="facts">
      <Fact term={t('state')}>{word({ state: domain.state })}</Fact>
      <Fact term={t('cpu')}>{t('cpus', { count: detail.vcpus, mode: t(`mode.${cpuMode(detail.cpuMode)}`) })}</Fact>
      <Fact term={t('memory')}>{memory}</Fact>
      <Fact term={t('firmware')}>
        {detail.firmware === 'bios' ? t('bios') : detail.secureBoot ? t('uefiSecure') : t('uefi')}
      </Fact>
      <Fact term={t('machine')}>
        {detail.machine}
        {detail.arch !== 'x86_64' && `, ${detail.arch}`}
      </Fact>
      <Fact term={t('autostart')}>{domain.autostart ? t('on') : t('off')}</Fact>
      <Fact term={t('agent')}>{detail.agentChannel ? t('agentYes') : t('agentNo')}</Fact>
      <Fact term={t('graphics')}>{detail.graphics.join(', ') || t('noGraphics')}</Fact>
      {detail.tpm && <Fact term={t('tpm')}>{t('tpmYes')}</Fact>}
      {detail.hostDevices.length > 0 && <Fact term={t('hostDevices')}>{detail.hostDevices.join(', ')}</Fact>}
      {!detail.persistent && <Fact term={t('transient')}>{t('transientYes')}</Fact>}
      <Fact term={t('uuid')}>
        <span className="mono" title={detail.uuid}>
          {shortUuid(detail.uuid)}
        </span>
        <CopyButton text={detail.uuid} what={t('uuid')} />
      </Fact>
      {detail.description && (
        <Fact term={t('description')}>
          <span className="selectable">{detail.description}</span>
        </Fact>
      )}
    </dl>
  )
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  )
}

function cpuMode(mode: string): 'hostModel' | 'hostPassthrough' | 'maximum' | 'custom' | 'none' {
  if (mode === 'host-model') return 'hostModel'
  if (mode === 'host-passthrough') return 'hostPassthrough'
  return mode === 'maximum' || mode === 'custom' ? mode : 'none'
}
