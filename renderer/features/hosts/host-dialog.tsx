import type { ConnectStep, ConnectTest, HostId } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed, CircleX, Server, Square } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { problemOf, queryClient, request, suggestionsQuery, useDialogMutation, useHosts } from '../../api'
import { Button, ComboField, Dialog, Icon, Notice, ProblemView, problemTexts, TextField } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { useFormat } from '../../i18n/use-format'
import { navigate, wantHost } from '../../stores'
import { folders } from './tree'
import { hostWords } from './words'
import './host-dialog.css'

export interface HostDialogProps {
  /** the saved host to edit; missing: a new one */
  readonly host?: HostId
  /** where the keys go first; default the address */
  readonly field?: 'folder'
  /** of a new host: its address, which is tested at once */
  readonly address?: string
  readonly onClose: () => void
}

/** Adds a host, or edits a saved one: address, name, folder, and a test of the whole way to its libvirt. */
export function HostDialog({ host: id, field, address: given = '', onClose }: HostDialogProps) {
  const t = useWords(hostWords)
  const hosts = useHosts()
  const host = hosts.find((h) => h.id === id)
  const [address, setAddress] = useState(host?.address ?? given)
  const [name, setName] = useState(host?.name !== host?.address ? (host?.name ?? '') : '')
  const [folder, setFolder] = useState(host?.folder ?? '')
  const test = useTest()
  const {
    busy: saving,
    problem: refusal,
    run: save,
    forget,
  } = useDialogMutation(
    async () => {
      if (id === undefined) {
        const added = await request('hosts.add', { address, name, folder })
        wantHost(added.host)
        test.cancel()
        navigate({ kind: 'vms', host: added.host })
      } else {
        if (address.trim() !== host?.address) wantHost(id)
        await request('hosts.edit', { host: id, address, name, folder })
      }
    },
    { close: onClose },
  )
  const suggestions = useQuery(suggestionsQuery())
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => {
    if (given !== '') test.run(given)
  }, [])
  const atField = refusal?.code === 'host.address' || refusal?.code === 'host.exists' ? refusal : undefined
  const fault =
    atField?.code === 'host.address' ? t.maybe(`fault.${atField.params?.fault}`, shown(atField.params)) : undefined
  const leads = uriLeads(address)
  const type = (text: string) => {
    setAddress(text)
    forget()
    test.forget()
  }
  const close = () => {
    test.cancel()
    onClose()
  }
  const told = test.result?.problem
  return (
    <Dialog
      icon={Server}
      width="medium"
      title={id === undefined ? t('dialog.add') : t('dialog.edit')}
      onClose={close}
      foot={
        <Button
          icon={test.running ? Square : undefined}
          reason={address.trim() === '' ? t('dialog.noAddress') : undefined}
          onPress={() => (test.running ? test.forget() : test.run(address))}
        >
          {test.running ? t('dialog.stop') : t('dialog.test')}
        </Button>
      }
      actions={
        <>
          <Button onPress={close}>{t('dialog.cancel')}</Button>
          <Button
            look="primary"
            busy={saving}
            reason={address.trim() === '' ? t('dialog.noAddress') : undefined}
            onPress={() => save()}
          >
            {id === undefined ? t('dialog.addButton') : t('dialog.saveButton')}
          </Button>
        </>
      }
    >
      <form
        className="host-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (address.trim() !== '') save()
        }}
      >
        <ComboField
          label={t('dialog.address')}
          mono
          autoFocus={field === undefined}
          value={address}
          onChange={type}
          placeholder="user@host:port"
          hint={leads === null ? t('dialog.addressHint') : t(`dialog.leads.${leads}`)}
          error={atField && (fault ?? problemTexts(atField).title)}
          options={(suggestions.data ?? []).map(({ text, means }) => ({
            value: text,
            hint: means === text ? undefined : means,
          }))}
        />
        <div className="host-form-pair">
          <TextField
            label={t('dialog.name')}
            hint={t('dialog.nameHint')}
            maxLength={200}
            value={name}
            onChange={setName}
          />
          <ComboField
            label={t('dialog.folder')}
            autoFocus={field === 'folder'}
            hint={t('dialog.folderHint')}
            value={folder}
            onChange={setFolder}
            options={folders(hosts).map((value) => ({ value }))}
          />
        </div>
        {/* Enter in a field adds. */}
        <button type="submit" hidden />
      </form>
      {refusal && !atField && <ProblemView problem={refusal} />}
      {test.result && <Steps test={test.result} />}
      {told && told.code !== 'host.address' && (
        // Trying again and the address are on this very dialog.
        <ProblemView problem={{ ...told, remedies: told.remedies.filter((r) => 'params' in r) }} />
      )}
      {told?.code === 'host.address' && <Notice kind="error" title={problemTexts(told).title} live />}
    </Dialog>
  )
}

function useTest() {
  const [id, setId] = useState<string | null>(null)
  const [ended, setEnded] = useState<ConnectTest | null>(null)
  const now = useRef<string | null>(null)
  const live = useQuery<ConnectTest | null>({ queryKey: ['host-test', id], queryFn: () => null, enabled: false })
  const cancel = () => {
    // It has ended already: that is what was wanted.
    if (now.current !== null) void request('hosts.cancelTest', { test: now.current }).catch(() => undefined)
    now.current = null
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it goes away
  useEffect(() => cancel, [])
  const run = (address: string) => {
    cancel()
    const test = crypto.randomUUID()
    now.current = test
    setId(test)
    setEnded(null)
    request('hosts.test', { test, address })
      .catch((error: unknown): ConnectTest => ({ test, steps: [], ended: true, problem: problemOf(error) }))
      .then((result) => {
        if (now.current !== test) return
        now.current = null
        setEnded(result)
        queryClient.removeQueries({ queryKey: ['host-test', test] })
      })
  }
  const forget = () => {
    cancel()
    setId(null)
    setEnded(null)
  }
  return {
    result: ended ?? (id === null ? null : (live.data ?? null)),
    running: id !== null && ended === null,
    run,
    cancel,
    forget,
  }
}

const MARKS = {
  running: { icon: CircleDashed, tone: 'accent' },
  done: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: CircleX, tone: 'err' },
} as const

/** Each step of the way with its time. */
function Steps({ test }: { readonly test: ConnectTest }) {
  const t = useWords(hostWords)
  const label = useId()
  const hops = new Set(test.steps.map((s) => s.about)).size
  return (
    <section className="host-steps" aria-labelledby={label}>
      <h3 className="section-head" id={label}>
        {t('dialog.steps')}
      </h3>
      <ol>
        {test.steps.map((step, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end
          <Step key={n} step={step} withHost={hops > 1} />
        ))}
      </ol>
      {test.ended && test.problem === undefined && <Notice kind="ok" title={t('dialog.works')} live />}
    </section>
  )
}

/** Parts of what was typed, which may be anything. */
function shown(params: Problem['params']): Record<string, string> {
  return Object.fromEntries(Object.entries(params ?? {}).map(([key, value]) => [key, visible(String(value))]))
}

/**
 * Which libvirt a URI that is being typed leads to; null for what is no URI (then it is the system's). Only a hint: main
 * reads it whole, and says what is wrong with it.
 */
export function uriLeads(address: string): 'system' | 'session' | 'socket' | null {
  const uri = /^[a-z0-9]+\+[a-z0-9]+:\/\/[^/?#]+([^?#]*)(.*)$/i.exec(address.trim())
  if (uri === null) return null
  const [, path, query = ''] = uri
  if (/[?&;]socket=[^&;]/i.test(query)) return 'socket'
  return path === '/session' ? 'session' : 'system'
}

/** Seconds since it was first drawn, while it is. */
function useElapsed(): number {
  const [began] = useState(() => Date.now())
  const [now, setNow] = useState(began)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return Math.round((now - began) / 1000)
}

/** "12 ms" of a step that ended; of one that runs, its seconds. */
function StepTime({ step }: { readonly step: ConnectStep }) {
  const t = useWords(hostWords)
  const { duration } = useFormat()
  const seconds = useElapsed()
  const took = step.ms < 1000 ? t('latency', { ms: String(step.ms) }) : duration(step.ms / 1000)
  if (step.state === 'done') return took
  const time = step.state === 'failed' ? took : seconds === 0 ? '' : duration(seconds)
  return t.join(
    'commas',
    [t(`stepState.${step.state}`), time].filter((part) => !!part),
  )
}

function Step({ step, withHost }: { readonly step: ConnectStep; readonly withHost: boolean }) {
  const t = useWords(hostWords)
  const mark = MARKS[step.state]
  return (
    <li className="host-step">
      <Icon of={mark.icon} tone={mark.tone} size={14} label={step.state === 'done' ? t('stepState.done') : undefined} />
      <span className="host-step-word">
        {t(`step.${step.code}`)}
        {withHost && <span className="tone-fg3"> {step.about}</span>}
      </span>
      <span className="host-step-detail mono" title={step.detail}>
        {step.detail}
      </span>
      <span className={`host-step-time tone-${step.state === 'failed' ? 'err' : 'fg2'}`}>
        <StepTime step={step} />
      </span>
    </li>
  )
}
