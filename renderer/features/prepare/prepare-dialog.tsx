import type { DomainRef } from '@shared/model/domain'
import type { PrepareBlocker, PrepareReading } from '@shared/model/prepare'
import type { Problem } from '@shared/problem'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Lock, WandSparkles } from 'lucide-react'
import { useEffect, useState } from 'react'
import { problemOf, request, useDomain, useHost } from '../../api'
import { Button, Dialog, Failed, Icon, Notice, ProblemNotice, ProgressBar } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { Choices } from './choices'
import { DryRun } from './dry-run'
import { choicesOf, initialForm, type PrepareForm } from './form'
import { prepareWords } from './words'
import './prepare.css'

/** Changes inside a VM's guest: read once, shown file by file at each change of the choices, then written by a job. */
export function PrepareDialog({ domain, onClose }: { readonly domain: DomainRef; readonly onClose: () => void }) {
  const t = useWords(prepareWords)
  const { host, uuid } = domain
  const now = useDomain(domain)
  const on = useHost(host)?.facts?.hostname
  const reading = useReading(domain, now?.state)
  const { data } = reading
  const [typed, setTyped] = useState<{ readonly of: string; readonly form: PrepareForm } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const name = visible(now?.name ?? data?.name ?? '')
  const guest = data?.guest ?? null
  const form = typed !== null && typed.of === data?.id ? typed.form : guest && initialForm(data?.name ?? '', guest)
  const choices = form && choicesOf(form)
  const preview = useQuery({
    queryKey: ['host', host, 'prepare', uuid, 'preview', data?.id, choices],
    queryFn: () => (data && choices ? request('prepare.preview', { id: data.id, choices }) : null),
    enabled: choices !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const shown = preview.data ?? undefined
  const count = shown?.files.length ?? 0
  const ready = shown !== undefined && !preview.isPlaceholderData && count > 0 && shown.invalid.length === 0
  const run = async () => {
    if (!ready || data === undefined || choices === null) return
    setBusy(true)
    setProblem(null)
    try {
      await request('prepare.start', { id: data.id, choices })
      onClose()
    } catch (error) {
      setProblem(problemOf(error))
      setBusy(false)
    }
  }
  const why =
    guest === null
      ? t('wait.run')
      : shown !== undefined && shown.invalid.length > 0
        ? t('wrong')
        : count === 0
          ? t('nothing')
          : undefined
  return (
    <Dialog
      width="plan"
      flush
      icon={WandSparkles}
      title={t('title', { name })}
      subtitle={on === undefined ? undefined : t('on', { host: on })}
      onClose={onClose}
      foot={
        <>
          <Icon of={Lock} size={14} />
          <span>{t('only', { name })}</span>
        </>
      }
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button look="primary" busy={busy} reason={why} isDisabled={!ready && why === undefined} onPress={run}>
            {count > 0 ? t('run.files', { count }) : t('run.self')}
          </Button>
        </>
      }
    >
      {form && guest && data ? (
        <div className="prepare">
          <Choices
            form={form}
            guest={guest}
            preview={shown}
            disks={data.disks}
            onChange={(change) => setTyped({ of: data.id, form: { ...form, ...change } })}
          />
          <div className="prepare-pane">
            {problem && <ProblemNotice problem={problem} />}
            <Failed query={preview} short />
            <DryRun preview={shown} old={preview.isPlaceholderData} />
          </div>
        </div>
      ) : (
        <div className="prepare-wait">
          <Failed query={reading} />
          {reading.isFetching && !reading.error && <Waiting />}
          {!reading.isFetching && data && (
            <Obstacles reading={data} domain={domain} onAgain={() => void reading.refetch()} />
          )}
        </div>
      )}
    </Dialog>
  )
}

/** Reads the guest, once for each state of the VM; what nobody waits for any more ends. */
function useReading({ host, uuid }: DomainRef, state: string | undefined) {
  const [ticket] = useState(() => crypto.randomUUID())
  useEffect(
    () => () => {
      // Nothing is left to tell anybody: the dialog is gone.
      request('prepare.close', { ticket }).catch(() => undefined)
    },
    [ticket],
  )
  return useQuery({
    queryKey: ['host', host, 'prepare', uuid, 'reading', ticket, state],
    queryFn: () => request('prepare.read', { host, uuid, ticket }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  })
}

function Waiting() {
  const t = useWords(prepareWords)
  return (
    <div className="prepare-reading" role="status">
      <p>{t('wait.title')}</p>
      <ProgressBar label={t('wait.title')} fraction={null} />
      <p className="prepare-hint">{t('wait.text')}</p>
    </div>
  )
}

interface ObstaclesProps {
  readonly reading: PrepareReading
  readonly domain: DomainRef
  readonly onAgain: () => void
}

/** What keeps the guest from being read, each with what can be done. */
function Obstacles({ reading, domain, onAgain }: ObstaclesProps) {
  const t = useWords(prepareWords)
  const [asked, setAsked] = useState(false)
  const [failed, setFailed] = useState<Problem | null>(null)
  const shutDown = async () => {
    setAsked(true)
    setFailed(null)
    try {
      await request('domains.power', { ...domain, action: 'shutdown' })
    } catch (error) {
      setAsked(false)
      setFailed(problemOf(error))
    }
  }
  const ways = ({ code }: PrepareBlocker) =>
    code === 'running' ? (
      <Button look="link" size="small" busy={asked} onPress={() => void shutDown()}>
        {t(asked ? 'shuttingDown' : 'shutDown')}
      </Button>
    ) : undefined
  return (
    <>
      {reading.blockers.map((blocker) => (
        <Notice
          key={`${blocker.code} ${JSON.stringify(blocker.params)}`}
          kind="error"
          title={t(`blocker.${blocker.code}`, shownParams(blocker))}
          raw={blocker.raw}
          ways={ways(blocker)}
        />
      ))}
      {failed && <ProblemNotice problem={failed} />}
      {reading.problem && (
        <ProblemNotice problem={reading.problem} onRemedy={({ kind }) => kind === 'retry' && onAgain()} />
      )}
    </>
  )
}

const shownParams = ({ params }: PrepareBlocker) => ({
  target: visible(String(params?.target ?? '')),
  path: visible(String(params?.path ?? '')),
  users: visible(String(params?.users ?? '')),
})
