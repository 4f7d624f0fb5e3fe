import type { DomainRef } from '@shared/model/domain'
import type { Resources } from '@shared/model/everyday'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Cpu } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { request, useDialogMutation, useDomain } from '../../api'
import { isAtField, useFieldError } from '../../common/field-error'
import { Button, Dialog, Failed, ProblemView, TextField } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { editWords } from './words'
import '../../common/edit.css'

const MiB = 1024 ** 2

export interface ResourcesDialogProps {
  readonly domain: DomainRef
  readonly onClose: () => void
}

/** CPUs and memory: what the running VM gets now, and what it starts with next time. */
export function ResourcesDialog({ domain, onClose }: ResourcesDialogProps) {
  const t = useWords(editWords)
  const row = useDomain(domain)
  const query = useQuery(
    queryOptions({
      queryKey: ['host', domain.host, 'domain', domain.uuid, 'resources'],
      queryFn: () => request('domains.resources', domain),
      gcTime: 0,
      staleTime: 0,
    }),
  )
  if (row === undefined) return null
  const { data } = query
  if (data === undefined && query.error) {
    return (
      <Dialog icon={Cpu} title={t('resources.title', { name: visible(row.name) })} onClose={onClose}>
        <Failed query={query} />
      </Dialog>
    )
  }
  return data === undefined ? null : <Form domain={domain} name={row.name} now={data} onClose={onClose} />
}

interface FormProps extends ResourcesDialogProps {
  readonly name: string
  readonly now: Resources
}

type Fields = Readonly<Record<'vcpus' | 'maxVcpus' | 'memory' | 'maxMemory' | 'liveVcpus' | 'liveMemory', string>>

function Form({ domain, name, now, onClose }: FormProps) {
  const t = useWords(editWords)
  const id = useId()
  const mib = (bytes: number | undefined) => (bytes === undefined ? '' : String(Math.round(bytes / MiB)))
  const first: Fields = {
    vcpus: String(now.persistent?.vcpus ?? ''),
    maxVcpus: String(now.persistent?.maxVcpus ?? ''),
    memory: mib(now.persistent?.memoryBytes),
    maxMemory: mib(now.persistent?.maxMemoryBytes),
    liveVcpus: String(now.live?.vcpus ?? ''),
    liveMemory: mib(now.live?.memoryBytes),
  }
  const [fields, setFields] = useState(first)
  const [which, setWhich] = useState<'live' | 'next'>('next')
  const bad = (key: keyof Fields) =>
    /^\d{1,9}$/.test(fields[key]) && Number(fields[key]) > 0 ? undefined : t('invalid.number')
  const changed = (...keys: (keyof Fields)[]) => keys.some((key) => fields[key] !== first[key])
  const nextChanged = now.persistent !== null && changed('vcpus', 'maxVcpus', 'memory', 'maxMemory')
  const liveChanged = now.live !== null && changed('liveVcpus', 'liveMemory')
  const shown = [
    ...(now.persistent ? (['vcpus', 'maxVcpus', 'memory', 'maxMemory'] as const) : []),
    ...(now.live ? (['liveVcpus', 'liveMemory'] as const) : []),
  ]
  const wrong = shown.some((key) => bad(key) !== undefined)
  const { busy, problem, run, forget } = useDialogMutation(
    async () => {
      const count = (key: keyof Fields) => (fields[key] === first[key] ? undefined : Number(fields[key]))
      const bytes = (key: keyof Fields) => (fields[key] === first[key] ? undefined : Number(fields[key]) * MiB)
      if (nextChanged) {
        setWhich('next')
        await request('domains.setResources', {
          ...domain,
          live: false,
          persistent: true,
          vcpus: count('vcpus'),
          maxVcpus: count('maxVcpus'),
          memoryBytes: bytes('memory'),
          maxMemoryBytes: bytes('maxMemory'),
        })
      }
      if (liveChanged) {
        setWhich('live')
        await request('domains.setResources', {
          ...domain,
          live: true,
          persistent: false,
          vcpus: count('liveVcpus'),
          memoryBytes: bytes('liveMemory'),
        })
      }
    },
    { close: onClose },
  )
  const errorAt = useFieldError(problem)
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (!wrong && (nextChanged || liveChanged)) run()
  }
  const field = (key: keyof Fields, label: string, from: string, part: 'live' | 'next', autoFocus = false) => (
    <TextField
      label={label}
      inputMode="numeric"
      autoFocus={autoFocus}
      value={fields[key]}
      onChange={(value) => {
        forget()
        setFields({ ...fields, [key]: value })
      }}
      error={bad(key) ?? (which === part ? errorAt(from) : undefined)}
    />
  )
  const noBalloon = now.live !== null && !now.balloon
  return (
    <Dialog
      icon={Cpu}
      width="medium"
      title={t('resources.title', { name: visible(name) })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            busy={busy}
            type="submit"
            form={id}
            reason={nextChanged || liveChanged ? undefined : t('resources.nothing')}
          >
            {t('save')}
          </Button>
        </>
      }
    >
      <form id={id} className="edit-form" onSubmit={save}>
        {now.live && (
          <fieldset className="edit-set">
            <legend className="section-head">{t('resources.now')}</legend>
            <div className="edit-pair">
              {field('liveVcpus', t('resources.vcpus'), 'vcpus', 'live', true)}
              {field('liveMemory', t('resources.memory'), 'memory', 'live')}
            </div>
            <p className="edit-note">
              {t('resources.live', { cpus: now.liveMaxVcpus, memoryBytes: now.liveMaxMemoryBytes })}{' '}
              {noBalloon && t('resources.noBalloon')}
            </p>
          </fieldset>
        )}
        {now.persistent && (
          <fieldset className="edit-set">
            <legend className="section-head">{t('resources.next')}</legend>
            <div className="edit-pair">
              {field('vcpus', t('resources.vcpus'), 'vcpus', 'next', now.live === null)}
              {field('memory', t('resources.memory'), 'memory', 'next')}
              {field('maxVcpus', t('resources.maxVcpus'), 'maxVcpus', 'next')}
              {field('maxMemory', t('resources.maxMemory'), 'maxMemory', 'next')}
            </div>
          </fieldset>
        )}
        <p className="edit-note">{t('resources.host', { cpus: now.hostCpus, memoryBytes: now.hostMemoryBytes })}</p>
      </form>
      {problem && !isAtField(problem, ['vcpus', 'memory', 'maxMemory']) && <ProblemView problem={problem} />}
    </Dialog>
  )
}
