import type { RequestParams } from '@shared/contract'
import type { DomainRef, DomainSummary } from '@shared/model/domain'
import type { PoolSummary } from '@shared/model/host'
import { useQuery } from '@tanstack/react-query'
import { HardDrive } from 'lucide-react'
import { useState } from 'react'
import { domainQuery, request } from '../../api'
import { Button, Checkbox, Dialog, Failed, Notice, ProblemNotice, Segments, Select, TextField } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { fieldError, isAtField, onEnter, useChange, WithDomain } from './device-dialog'
import { ScopeField, useScope } from './scope'
import { bytesOf, SIZE_UNITS, type SizeUnit } from './size'
import { devicesWords } from './words'

type Request = RequestParams<'devices.attachDisk'>
type Bus = Request['bus']
type Format = Extract<Request['source'], { kind: 'new' }>['format']

/** Buses that can hold a disk, and those that can hold a CD-ROM. */
const DISK_BUSES: readonly Bus[] = ['virtio', 'scsi', 'sata', 'ide', 'usb']
const CDROM_BUSES: readonly Bus[] = ['sata', 'scsi', 'ide', 'usb']

export interface AttachDiskProps {
  readonly domain: DomainRef
  readonly onClose: () => void
}

/** Attaches a file that is there, or a volume made for it, as a disk or CD-ROM. */
export function AttachDisk({ domain: ref, onClose }: AttachDiskProps) {
  return (
    <WithDomain domain={ref} icon={HardDrive} onClose={onClose}>
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
  const [kind, setKind] = useState<'file' | 'new'>('new')
  const [path, setPath] = useState('')
  const [device, setDevice] = useState<Request['device']>('disk')
  const [bus, setBus] = useState<Bus | null>(null)
  const [readOnly, setReadOnly] = useState(false)
  const [shareable, setShareable] = useState(false)
  const volume = useNewVolume(domain)

  const isCdrom = kind === 'file' && device === 'cdrom'
  const buses = isCdrom ? CDROM_BUSES : DISK_BUSES
  // The VM's own disks show what its guest and machine can have.
  const usual = useQuery(domainQuery(domain)).data?.disks.find((d) => d.device === (isCdrom ? 'cdrom' : 'disk'))?.bus
  const proposed = buses.find((b) => b === usual) ?? (isCdrom ? 'sata' : 'virtio')
  const chosen = bus !== null && buses.includes(bus) ? bus : proposed
  const source: Request['source'] | null = kind === 'file' ? { kind, path: path.trim() } : volume.source
  const attach = () => {
    if (source === null) return
    void run(async () => {
      const { target } = await request('devices.attachDisk', {
        host,
        uuid,
        ...scope,
        bus: chosen,
        device: isCdrom ? 'cdrom' : 'disk',
        readOnly: readOnly || isCdrom,
        shareable,
        source,
      })
      return t('disk.done', { target, name })
    })
  }
  const fields = ['path', 'file', 'size', 'scope']
  return (
    <Dialog
      width="medium"
      icon={HardDrive}
      title={t('disk.title', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button look="primary" busy={busy} isDisabled={source === null} onPress={attach}>
            {source?.kind === 'new' ? t('disk.create', { sizeBytes: source.sizeBytes }) : t('disk.attach')}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter in a field runs, as in a form */}
      <div className="devices-form" onKeyDown={onEnter(attach)}>
        {problem && !isAtField(problem, fields) && <ProblemNotice problem={problem} />}
        <div>
          <Segments<'file' | 'new'>
            label={t('disk.source')}
            value={kind}
            options={[
              { value: 'new', label: t('disk.new') },
              { value: 'file', label: t('disk.file') },
            ]}
            onChange={setKind}
          />
        </div>
        {kind === 'file' ? (
          <>
            <TextField
              label={t('disk.path')}
              hint={t('disk.pathHint')}
              error={fieldError(t, problem, 'path')}
              mono
              autoFocus
              value={path}
              onChange={setPath}
              maxLength={4096}
            />
            <Select<Request['device']>
              label={t('disk.device')}
              value={device}
              options={[
                { value: 'disk', label: t('disk.asDisk') },
                { value: 'cdrom', label: t('disk.asCdrom') },
              ]}
              onChange={setDevice}
            />
          </>
        ) : (
          <VolumeFields
            volume={volume}
            nameError={fieldError(t, problem, 'file')}
            sizeError={fieldError(t, problem, 'size')}
          />
        )}
        <Select<Bus>
          label={t('disk.bus')}
          value={chosen}
          options={buses.map((b) => ({ value: b, label: b, hint: t(`disk.busHint.${b}`) }))}
          onChange={setBus}
        />
        {!isCdrom && (
          <div className="devices-group">
            <Checkbox isSelected={readOnly} onChange={setReadOnly}>
              {t('disk.readOnly')}
            </Checkbox>
            <Checkbox isSelected={shareable} onChange={setShareable} hint={t('disk.shareableHint')}>
              {t('disk.shareable')}
            </Checkbox>
          </div>
        )}
        <ScopeField domain={domain} scope={scope} onChange={setScope} error={fieldError(t, problem, 'scope')} />
      </div>
    </Dialog>
  )
}

type NewVolume = ReturnType<typeof useNewVolume>

/** What is chosen of a volume to be made; `source` is null until it can be. */
function useNewVolume(domain: DomainSummary) {
  const { host } = domain
  const pools = useQuery({
    queryKey: ['host', host, 'pools', 'for-files'],
    queryFn: () => request('pools.list', { host }),
    gcTime: 0,
    staleTime: 0,
  })
  const [poolSaid, setPool] = useState<string | null>(null)
  const [nameSaid, setName] = useState<string | null>(null)
  const [format, setFormat] = useState<Format>('qcow2')
  const [amount, setAmount] = useState('20')
  const [unit, setUnit] = useState<SizeUnit>('GiB')
  const list: readonly PoolSummary[] = pools.data ?? []
  const pool = list.find((p) => p.uuid === poolSaid) ?? list.find((p) => p.active)
  const name = nameSaid ?? `${domain.name}-disk${domain.diskCount + 1}.${format === 'raw' ? 'img' : 'qcow2'}`
  const sizeBytes = bytesOf(amount, unit)
  const source: Request['source'] | null =
    pool && sizeBytes !== null ? { kind: 'new', pool: pool.uuid, name: name.trim(), format, sizeBytes } : null
  return { pools, list, pool, setPool, name, setName, format, setFormat, amount, setAmount, unit, setUnit, source }
}

function VolumeFields(props: {
  readonly volume: NewVolume
  readonly nameError: string | undefined
  readonly sizeError: string | undefined
}) {
  const t = useWords(devicesWords)
  const { pools, list, pool, ...v } = props.volume
  if (pools.error) return <Failed query={pools} short />
  if (pools.data !== undefined && list.length === 0) return <Notice kind="info" title={t('disk.noPools')} />
  return (
    <>
      <div className="devices-row">
        <Select
          label={t('disk.pool')}
          value={pool?.uuid ?? ''}
          isDisabled={pools.data === undefined}
          options={list.map((p) => ({
            value: p.uuid,
            label: visible(p.name),
            hint: t('disk.poolHint', { freeBytes: p.freeBytes }),
            reason: p.active ? undefined : t('disk.poolStopped'),
          }))}
          onChange={v.setPool}
        />
        <TextField
          label={t('disk.volume')}
          error={props.nameError}
          mono
          autoFocus
          value={v.name}
          onChange={v.setName}
          maxLength={255}
        />
      </div>
      <div className="devices-row">
        <Select<Format>
          label={t('disk.format')}
          value={v.format}
          options={[
            { value: 'qcow2', label: t('disk.qcow2') },
            { value: 'raw', label: t('disk.raw') },
          ]}
          onChange={v.setFormat}
        />
        <TextField
          className="is-narrow"
          label={t('disk.size')}
          error={
            props.sizeError ??
            (v.amount.trim() !== '' && bytesOf(v.amount, v.unit) === null ? t('disk.sizeWrong') : undefined)
          }
          value={v.amount}
          onChange={v.setAmount}
          maxLength={20}
        />
        <Select<SizeUnit>
          className="is-narrow"
          label={t('disk.unit')}
          value={v.unit}
          options={SIZE_UNITS.map((u) => ({ value: u, label: u }))}
          onChange={v.setUnit}
        />
      </div>
    </>
  )
}
