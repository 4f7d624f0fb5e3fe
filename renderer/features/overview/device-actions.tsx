import type { DiskSummary, DomainSummary, InterfaceSummary } from '@shared/model/domain'
import { Disc3, Ellipsis, Plus, Unplug } from 'lucide-react'
import { useState } from 'react'
import { problemOf, request } from '../../api'
import { Button, IconButton, Menu, toast } from '../../components'
import { fileName, visible } from '../../format'
import { useWords } from '../../i18n'
import { openDialog } from '../../stores'
import { overviewWords } from './words'

export interface DevicesOf {
  readonly domain: DomainSummary
  /** its host answers */
  readonly online: boolean
}

/** Head of a section of devices, with the button that adds one. */
export function DevicesHead(props: DevicesOf & { readonly kind: 'disk' | 'interface'; readonly id: string }) {
  const t = useWords(overviewWords)
  const { domain, online, kind, id } = props
  const { host, uuid } = domain
  return (
    <div className="devices-head">
      <h3 className="section-head" id={id}>
        {t(kind === 'disk' ? 'disks' : 'interfaces')}
      </h3>
      <Button
        look="plain"
        size="small"
        icon={Plus}
        reason={online ? undefined : t('away')}
        onPress={() => openDialog({ kind: `attach-${kind}`, domains: [{ host, uuid }] })}
      >
        {t(kind === 'disk' ? 'attachDisk' : 'attachInterface')}
      </Button>
    </div>
  )
}

/** Verbs on one disk: its medium, and out with it. */
export function DiskActions({ domain, online, disk }: DevicesOf & { readonly disk: DiskSummary }) {
  const t = useWords(overviewWords)
  const [busy, setBusy] = useState(false)
  const { host, uuid } = domain
  const { target } = disk
  const away = online ? undefined : t('away')
  const isDrive = disk.device === 'cdrom' || disk.device === 'floppy'
  const eject = async () => {
    setBusy(true)
    try {
      await request('media.change', { host, uuid, target, path: null, force: false })
      toast({ text: t('ejected', { medium: visible(fileName(disk.source)), target }) })
    } catch (error) {
      // The dialog has the way on: a tray that the guest holds is opened by force there.
      openDialog({ kind: 'media', domains: [{ host, uuid }], target, failed: problemOf(error) })
    }
    setBusy(false)
  }
  return (
    <span className="device-actions">
      {isDrive && (
        <>
          <Button
            look="plain"
            size="small"
            icon={Disc3}
            aria-label={t(disk.source === '' ? 'insertOf' : 'changeOf', { target })}
            reason={away}
            onPress={() => openDialog({ kind: 'media', domains: [{ host, uuid }], target })}
          >
            {t(disk.source === '' ? 'insert' : 'change')}
          </Button>
          {disk.source !== '' && (
            <Button
              look="plain"
              size="small"
              aria-label={t('ejectOf', { target })}
              busy={busy}
              reason={away}
              onPress={() => void eject()}
            >
              {t('eject')}
            </Button>
          )}
        </>
      )}
      <Detach
        name={target}
        away={away}
        onDetach={() => openDialog({ kind: 'detach', domain: { host, uuid }, device: { target } })}
      />
    </span>
  )
}

/** Verbs on one interface. */
export function InterfaceActions({ domain, online, nic }: DevicesOf & { readonly nic: InterfaceSummary }) {
  const t = useWords(overviewWords)
  const { host, uuid } = domain
  const { mac } = nic
  return (
    <span className="device-actions">
      <Detach
        name={mac}
        away={online ? undefined : t('away')}
        onDetach={() => openDialog({ kind: 'detach', domain: { host, uuid }, device: { mac } })}
      />
    </span>
  )
}

interface DetachProps {
  readonly name: string
  readonly away: string | undefined
  readonly onDetach: () => void
}

function Detach({ name, away, onDetach }: DetachProps) {
  const t = useWords(overviewWords)
  return (
    <Menu
      label={t('moreOf', { name })}
      placement="bottom end"
      entries={[{ id: 'detach', label: t('detach'), icon: Unplug, danger: true, reason: away, onAction: onDetach }]}
    >
      <IconButton size="small" icon={Ellipsis} label={t('moreOf', { name })} />
    </Menu>
  )
}
