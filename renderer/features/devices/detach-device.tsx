import type { DomainRef, DomainSummary } from '@shared/model/domain'
import { useQuery } from '@tanstack/react-query'
import { Unplug } from 'lucide-react'
import { domainQuery, request } from '../../api'
import { Button, Dialog, Notice, ProblemNotice } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { fieldError, isAtField, useChange, WithDomain } from './device-dialog'
import { ScopeField, useScope } from './scope'
import { devicesWords } from './words'

export interface DetachDeviceProps {
  readonly domain: DomainRef
  readonly device: { readonly target: string } | { readonly mac: string }
  readonly onClose: () => void
}

/** Asks before a disk or an interface is taken out of a VM. A disk's file stays, and the dialog says where. */
export function DetachDevice(props: DetachDeviceProps) {
  return (
    <WithDomain domain={props.domain} icon={Unplug} onClose={props.onClose}>
      {(domain, name) => <Question {...props} domain={domain} name={name} />}
    </WithDomain>
  )
}

function Question(props: Omit<DetachDeviceProps, 'domain'> & { domain: DomainSummary; name: string }) {
  const { domain, name, device, onClose } = props
  const t = useWords(devicesWords)
  const [scope, setScope] = useScope(domain)
  const { busy, problem, run } = useChange(onClose)
  const detail = useQuery(domainQuery(domain)).data
  const { host, uuid } = domain
  const isDisk = 'target' in device
  const disk = isDisk ? detail?.disks.find((d) => d.target === device.target) : undefined
  const nic = isDisk ? undefined : detail?.interfaces.find((i) => i.mac === device.mac)
  const word = isDisk ? device.target : device.mac
  const detach = () =>
    run(async () => {
      if (isDisk) await request('devices.detachDisk', { host, uuid, ...scope, target: device.target })
      else await request('devices.detachInterface', { host, uuid, ...scope, mac: device.mac })
      return t('detach.done', { device: word, name })
    })
  const gone = detail !== undefined && disk === undefined && nic === undefined
  return (
    <Dialog
      role="alertdialog"
      icon={Unplug}
      tone="err"
      title={t(isDisk ? 'detach.disk' : 'detach.nic', { device: word, name })}
      onClose={onClose}
      actions={
        <>
          <Button
            look="danger"
            busy={busy}
            reason={gone ? t('detach.gone') : scope.live || scope.persistent ? undefined : t('scope.none')}
            onPress={() => void detach()}
          >
            {t('detach.button')}
          </Button>
          <Button look="primary" autoFocus isDisabled={busy} onPress={onClose}>
            {t('detach.keep')}
          </Button>
        </>
      }
    >
      <div className="devices-form">
        {problem && !isAtField(problem, ['scope']) && <ProblemNotice problem={problem} />}
        {gone && <p>{t('detach.gone')}</p>}
        {disk &&
          (disk.source === '' ? (
            <p>{t('detach.noFile')}</p>
          ) : (
            <p>
              {t('detach.fileStays')} <span className="mono selectable devices-path">{visible(disk.source)}</span>
            </p>
          ))}
        {nic && <p>{t('detach.on', { source: nic.source || nic.type })}</p>}
        {scope.live && !gone && <Notice kind="warning" title={t(isDisk ? 'detach.diskLive' : 'detach.nicLive')} />}
        <ScopeField domain={domain} scope={scope} onChange={setScope} error={fieldError(t, problem, 'scope')} />
      </div>
    </Dialog>
  )
}
