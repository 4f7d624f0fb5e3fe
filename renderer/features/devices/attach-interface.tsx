import type { RequestParams } from '@shared/contract'
import type { DomainRef, DomainSummary } from '@shared/model/domain'
import { isActive } from '@shared/model/domain-state'
import { useQuery } from '@tanstack/react-query'
import { Network } from 'lucide-react'
import { useState } from 'react'
import { request } from '../../api'
import {
  Button,
  ComboField,
  Dialog,
  Failed,
  Notice,
  ProblemNotice,
  Segments,
  Select,
  TextField,
} from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { fieldError, isAtField, onEnter, useChange, WithDomain } from './device-dialog'
import { ScopeField, useScope } from './scope'
import { devicesWords } from './words'

type Request = RequestParams<'devices.attachInterface'>
const MODELS = ['virtio', 'e1000e', 'e1000', 'rtl8139'] as const satisfies readonly Request['model'][]

export interface AttachInterfaceProps {
  readonly domain: DomainRef
  readonly onClose: () => void
}

/** Attaches an interface to a network or a bridge of the host. */
export function AttachInterface({ domain: ref, onClose }: AttachInterfaceProps) {
  return (
    <WithDomain domain={ref} icon={Network} onClose={onClose}>
      {(domain, name) => <Form domain={domain} name={name} onClose={onClose} />}
    </WithDomain>
  )
}

interface FormProps {
  readonly domain: DomainSummary
  readonly name: string
  readonly onClose: () => void
}

function Form({ domain, name, onClose }: FormProps) {
  const t = useWords(devicesWords)
  const { host, uuid } = domain
  const [scope, setScope] = useScope(domain)
  const { busy, problem, run } = useChange(onClose)
  const networks = useQuery({
    queryKey: ['host', host, 'networks', 'for-interfaces'],
    queryFn: () => request('networks.list', { host }),
    gcTime: 0,
    staleTime: 0,
  })
  const [typeSaid, setType] = useState<Request['type'] | null>(null)
  const [networkSaid, setNetwork] = useState<string | null>(null)
  const [bridge, setBridge] = useState('')
  const [model, setModel] = useState<Request['model']>('virtio')
  const [mac, setMac] = useState('')
  const list = networks.data ?? []
  const type = typeSaid ?? (networks.data !== undefined && list.length === 0 ? 'bridge' : 'network')
  const running = isActive(domain.state)
  const network = networkSaid ?? (list.find((n) => n.active) ?? list[0])?.name ?? ''
  const source = type === 'network' ? network : bridge.trim()
  const attach = () => {
    if (source === '') return
    void run(async () => {
      const made = await request('devices.attachInterface', {
        host,
        uuid,
        ...scope,
        type,
        source,
        model,
        ...(mac.trim() === '' ? {} : { mac: mac.trim() }),
      })
      return t('nic.done', { mac: made.mac, name })
    })
  }
  const bridges = [...new Set(list.flatMap((n) => (n.bridge ? [n.bridge] : [])))]
  return (
    <Dialog
      width="medium"
      icon={Network}
      title={t('nic.title', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button look="primary" busy={busy} isDisabled={source === ''} onPress={attach}>
            {t('nic.attach')}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter in a field runs, as in a form */}
      <div className="devices-form" onKeyDown={onEnter(attach)}>
        {problem && !isAtField(problem, ['source', 'mac', 'scope']) && <ProblemNotice problem={problem} />}
        <div>
          <Segments<Request['type']>
            label={t('nic.type')}
            value={type}
            options={[
              { value: 'network', label: t('nic.network') },
              { value: 'bridge', label: t('nic.bridge') },
            ]}
            onChange={setType}
          />
        </div>
        <Failed query={networks} short />
        {type === 'network' ? (
          networks.data !== undefined && list.length === 0 ? (
            <Notice kind="info" title={t('nic.noNetworks')} />
          ) : (
            <Select
              label={t('nic.source.network')}
              value={network}
              isDisabled={networks.data === undefined}
              options={list.map((n) => ({
                value: n.name,
                label: visible(n.name),
                hint: [n.forward, n.addresses[0] ?? n.bridge].filter(Boolean).join(', '),
                reason: n.active || !(running && scope.live) ? undefined : t('nic.inactive'),
              }))}
              onChange={setNetwork}
            />
          )
        ) : (
          <ComboField
            label={t('nic.source.bridge')}
            hint={t('nic.bridgeHint')}
            error={fieldError(t, problem, 'source')}
            value={bridge}
            options={bridges.map((value) => ({ value }))}
            onChange={setBridge}
            mono
          />
        )}
        <div className="devices-row">
          <Select<Request['model']>
            label={t('nic.model')}
            value={model}
            options={MODELS.map((m) => ({ value: m, label: m, hint: t(`nic.modelHint.${m}`) }))}
            onChange={setModel}
          />
          <TextField
            label={t('nic.mac')}
            hint={t('nic.macHint')}
            error={fieldError(t, problem, 'mac')}
            placeholder="52:54:00:"
            mono
            value={mac}
            onChange={setMac}
            maxLength={64}
          />
        </div>
        <ScopeField domain={domain} scope={scope} onChange={setScope} error={fieldError(t, problem, 'scope')} />
      </div>
    </Dialog>
  )
}
