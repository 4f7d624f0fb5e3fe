import type { DomainRef, DomainSummary } from '@shared/model/domain'
import { useQuery } from '@tanstack/react-query'
import { Pencil, Tag } from 'lucide-react'
import { type FormEvent, useId, useMemo, useState } from 'react'
import { TextField as AriaTextField, Label, TextArea } from 'react-aria-components'
import { domainQuery, domainsQuery, queryClient, request, useDialogMutation, useDomain, useDomains } from '../../api'
import { isAtField, useFieldError } from '../../common/field-error'
import { Button, Checkbox, Dialog, Failed, ProblemView, TextField } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { TagsField } from './tags-field'
import { editWords } from './words'
import '../../common/edit.css'

export interface EditDialogProps {
  readonly domains: readonly DomainRef[]
  readonly onClose: () => void
}

/** Name, title, description, tags and autostart of a VM; of several, their tags. */
export function EditDialog({ domains, onClose }: EditDialogProps) {
  const [first, ...others] = domains
  if (first === undefined) return null
  return others.length === 0 ? (
    <EditOne ref_={first} onClose={onClose} />
  ) : (
    <EditMany domains={domains} onClose={onClose} />
  )
}

function EditOne({ ref_, onClose }: { readonly ref_: DomainRef; readonly onClose: () => void }) {
  const t = useWords(editWords)
  const domain = useDomain(ref_)
  const detail = useQuery(domainQuery(ref_))
  // What libvirt holds of the description comes with the detail: editing begins with it.
  if (domain === undefined) return null
  if (detail.data !== undefined)
    return <Form domain={domain} description={detail.data.description ?? ''} onClose={onClose} />
  if (detail.error === null) return null
  // An empty field would stand for a description that is not known, and be saved over it.
  return (
    <Dialog icon={Pencil} title={t('title', { name: visible(domain.name) })} onClose={onClose}>
      <Failed query={detail} />
    </Dialog>
  )
}

interface FormProps {
  readonly domain: DomainSummary
  readonly description: string
  readonly onClose: () => void
}

function Form({ domain, description: before, onClose }: FormProps) {
  const t = useWords(editWords)
  const id = useId()
  // What others change while this is open is theirs: only what is changed here is sent.
  const [begun] = useState({ ...domain, title: domain.title ?? '', description: before })
  const [name, setName] = useState(begun.name)
  const [title, setTitle] = useState(begun.title)
  const [description, setDescription] = useState(begun.description)
  const [tags, setTags] = useState(begun.tags)
  const [autostart, setAutostart] = useState(begun.autostart)
  const { busy, problem, run, forget } = useDialogMutation(
    () =>
      request('domains.edit', {
        host: domain.host,
        uuid: domain.uuid,
        ...(name === begun.name ? {} : { name }),
        ...(title === begun.title ? {} : { title }),
        ...(description === begun.description ? {} : { description }),
        ...(tags === begun.tags ? {} : { tags: [...tags] }),
        ...(autostart === begun.autostart ? {} : { autostart }),
      }),
    { close: onClose },
  )
  const errorAt = useFieldError(problem)
  const offered = useTagsInUse(domain.host)
  const free = problem?.code === 'domain.exists' ? problem.params?.free : undefined
  const renamable = domain.state === 'shut-off' && domain.snapshotCount === 0 && domain.persistent
  // What was refused is not what stands there any more.
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      forget()
      set(value)
    }
  const save = (event: FormEvent) => {
    event.preventDefault()
    run()
  }
  return (
    <Dialog
      icon={Pencil}
      width="medium"
      title={t('title', { name: visible(domain.name) })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button look="primary" busy={busy} type="submit" form={id}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form id={id} className="edit-form" onSubmit={save}>
        <TextField
          label={t('name')}
          hint={renamable ? undefined : t('nameHint')}
          isReadOnly={!renamable}
          autoFocus={renamable}
          value={name}
          onChange={change(setName)}
          error={errorAt('name')}
          end={
            typeof free === 'string' && (
              <Button look="link" onPress={() => change(setName)(free)}>
                {t('useFree', { name: visible(free) })}
              </Button>
            )
          }
        />
        <TextField
          label={t('vmTitle')}
          hint={t('titleHint')}
          autoFocus={!renamable}
          value={title}
          onChange={change(setTitle)}
          error={errorAt('title')}
        />
        <AriaTextField className="field" value={description} onChange={setDescription}>
          <Label className="field-label">{t('description')}</Label>
          <TextArea className="edit-area" rows={4} />
        </AriaTextField>
        <TagsField
          label={t('tags')}
          hint={t('tagsHint')}
          tags={tags}
          onChange={change(setTags)}
          offered={offered}
          error={errorAt('tags')}
        />
        {domain.persistent && (
          <Checkbox isSelected={autostart} onChange={setAutostart}>
            {t('autostart')}
          </Checkbox>
        )}
      </form>
      {problem && !isAtField(problem, ['name', 'title', 'tags']) && <ProblemView problem={problem} />}
    </Dialog>
  )
}

/** Adds and removes tags of several VMs. */
function EditMany({ domains, onClose }: EditDialogProps) {
  const t = useWords(editWords)
  const [add, setAdd] = useState<readonly string[]>([])
  const [remove, setRemove] = useState<readonly string[]>([])
  const rows = domains.flatMap(
    ({ host, uuid }) => queryClient.getQueryData(domainsQuery(host).queryKey)?.find((d) => d.uuid === uuid) ?? [],
  )
  const theirs = [...new Set(rows.flatMap((d) => d.tags))].sort((a, b) => a.localeCompare(b))
  const offered = useTagsInUse(domains[0]?.host ?? '')
  const { busy, problem, run } = useDialogMutation(
    async () => {
      const changed = rows.map((d) => ({
        domain: d,
        tags: [...new Set([...d.tags.filter((tag) => !remove.includes(tag)), ...add])],
      }))
      const ends = await Promise.allSettled(
        changed.map(({ domain: { host, uuid }, tags }) => request('domains.edit', { host, uuid, tags })),
      )
      const failed = ends.find((end) => end.status === 'rejected')
      if (failed !== undefined) throw failed.reason
    },
    { close: onClose },
  )
  return (
    <Dialog
      icon={Tag}
      width="medium"
      title={t('titleMany', { count: domains.length })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button look="primary" busy={busy} onPress={() => run()}>
            {t('save')}
          </Button>
        </>
      }
    >
      <div className="edit-form">
        <TagsField label={t('tagsAdd')} hint={t('tagsHint')} tags={add} onChange={setAdd} offered={offered} />
        <TagsField label={t('tagsRemove')} tags={remove} onChange={setRemove} offered={theirs} />
      </div>
      {problem && <ProblemView problem={problem} />}
    </Dialog>
  )
}

/** Every tag of a host's VMs, for offering. */
function useTagsInUse(host: string): readonly string[] {
  const rows = useDomains(host)
  return useMemo(() => [...new Set((rows ?? []).flatMap((d) => d.tags))].sort((a, b) => a.localeCompare(b)), [rows])
}
