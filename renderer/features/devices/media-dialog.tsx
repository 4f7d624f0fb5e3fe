import type { DiskSummary, DomainRef, DomainSummary } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { useQuery } from '@tanstack/react-query'
import { Disc3 } from 'lucide-react'
import { useState } from 'react'
import { domainQuery, request } from '../../api'
import { Button, Dialog, Failed, Notice, ProblemNotice, Select, Skeleton, TextField } from '../../components'
import { fileName, visible } from '../../format'
import { useWords } from '../../i18n'
import { openDialog } from '../../stores'
import { fieldError, isAtField, onEnter, useChange, WithDomain } from './device-dialog'
import { MediaList } from './media-list'
import { devicesWords } from './words'

export interface MediaDialogProps {
  readonly domain: DomainRef
  /** the drive to begin with */
  readonly target?: string
  /** why an eject asked for outside was refused */
  readonly failed?: Problem
  readonly onClose: () => void
}

/** Puts a medium into a drive of a VM, or takes it out: an image of the host's pools, or any path. */
export function MediaDialog({ domain: ref, target, failed, onClose }: MediaDialogProps) {
  const t = useWords(devicesWords)
  return (
    <WithDomain domain={ref} icon={Disc3} onClose={onClose}>
      {(domain, name) => (
        <Loaded domain={domain} name={name} onClose={onClose}>
          {(drives) => {
            const first = drives.find((d) => d.target === target) ?? drives[0]
            return first === undefined ? (
              <Frame name={name} onClose={onClose}>
                <p>{t('media.noDrive', { name })}</p>
                <Button onPress={() => openDialog({ kind: 'attach-disk', domains: [ref] })}>
                  {t('media.addDrive')}
                </Button>
              </Frame>
            ) : (
              <Form
                domain={domain}
                name={name}
                drives={drives}
                first={first.target}
                failed={failed ?? null}
                onClose={onClose}
              />
            )
          }}
        </Loaded>
      )}
    </WithDomain>
  )
}

/** The drives of a VM once they are known. */
function Loaded(props: {
  readonly domain: DomainSummary
  readonly name: string
  readonly onClose: () => void
  readonly children: (drives: readonly DiskSummary[]) => React.ReactNode
}) {
  const query = useQuery(domainQuery(props.domain))
  if (query.data) return props.children(query.data.disks.filter((d) => d.device === 'cdrom' || d.device === 'floppy'))
  return (
    <Frame name={props.name} onClose={props.onClose}>
      {query.error ? <Failed query={query} /> : <Skeleton rows={4} />}
    </Frame>
  )
}

function Frame(props: {
  readonly name: string
  readonly onClose: () => void
  readonly children: React.ReactNode
  readonly actions?: React.ReactNode
}) {
  const t = useWords(devicesWords)
  return (
    <Dialog
      width="medium"
      icon={Disc3}
      title={t('media.title', { name: props.name })}
      onClose={props.onClose}
      actions={props.actions ?? <Button onPress={props.onClose}>{t('cancel')}</Button>}
    >
      {props.children}
    </Dialog>
  )
}

interface FormProps {
  readonly domain: DomainSummary
  readonly name: string
  readonly drives: readonly DiskSummary[]
  readonly first: string
  readonly failed: Problem | null
  readonly onClose: () => void
}

function Form({ domain, name, drives, first, failed, onClose }: FormProps) {
  const t = useWords(devicesWords)
  const [target, setTarget] = useState(first)
  const [path, setPath] = useState('')
  // What was refused last, so that force does the same again.
  const [wanted, setWanted] = useState<string | null>(null)
  const change = useChange(onClose)
  const problem = change.problem ?? (change.busy ? null : failed)
  const drive = drives.find((d) => d.target === target)
  const inside = drive?.source ?? ''
  const put = (medium: string | null, force: boolean) => {
    setWanted(medium)
    void change.run(async () => {
      await request('media.change', { host: domain.host, uuid: domain.uuid, target, path: medium, force })
      return medium === null
        ? t('media.done.out', { target, name })
        : t('media.done.in', { target, name, medium: visible(fileName(medium)) })
    })
  }
  const reason = path.trim() === '' ? t('media.choose') : path.trim() === inside ? t('media.same') : undefined
  const insert = () => reason === undefined && put(path.trim(), false)
  const locked = problem?.code === 'device.locked'
  return (
    <Frame
      name={name}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button look="primary" busy={change.busy && wanted !== null} reason={reason} onPress={insert}>
            {t(inside === '' ? 'media.insert' : 'media.replace')}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter in a field runs, as in a form */}
      <div className="devices-form" onKeyDown={onEnter(insert)}>
        {locked ? (
          <Notice
            kind="warning"
            title={t('media.locked')}
            raw={problem?.raw}
            live
            ways={
              <Button look="link" busy={change.busy} onPress={() => put(wanted, true)}>
                {t(wanted === null ? 'media.force' : 'media.forceInsert')}
              </Button>
            }
          >
            {t('media.lockedText')}
          </Notice>
        ) : (
          problem && !isAtField(problem, ['path']) && <ProblemNotice problem={problem} />
        )}
        {drives.length > 1 && (
          <Select
            label={t('media.drive')}
            value={target}
            options={drives.map((d) => ({
              value: d.target,
              label: t('media.driveOf', { target: d.target, bus: d.bus }),
              hint: d.source === '' ? t('media.empty') : visible(fileName(d.source)),
            }))}
            onChange={setTarget}
          />
        )}
        <div>
          <span className="media-label">{t('media.now')}</span>
          <div className="media-now">
            <span className={`media-now-path${inside === '' ? '' : ' mono selectable'}`}>
              {inside === '' ? t('media.empty') : visible(inside)}
            </span>
            {inside !== '' && (
              <Button size="small" busy={change.busy && wanted === null} onPress={() => put(null, false)}>
                {t('media.eject')}
              </Button>
            )}
          </div>
        </div>
        <MediaList host={domain.host} path={path} onPath={setPath} onTake={(medium) => put(medium, false)} />
        <TextField
          label={t('media.path')}
          hint={t('media.pathHint')}
          error={fieldError(t, problem, 'path')}
          mono
          value={path}
          onChange={setPath}
          maxLength={4096}
        />
      </div>
    </Frame>
  )
}
