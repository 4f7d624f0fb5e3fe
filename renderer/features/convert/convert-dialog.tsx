import type { ConvertNotice, ConvertPlan } from '@shared/model/convert'
import type { DomainRef } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { problemOf, request, useDialogMutation, useDomain } from '../../api'
import { Button, Checkbox, CodeBlock, Dialog, Failed, Notice, ProblemNotice, Select, Skeleton } from '../../components'
import { fileName, formatBytes, visible } from '../../format'
import { useWords } from '../../i18n'
import { convertWords } from './words'
import './convert.css'

export interface ConvertDialogProps {
  readonly domain: DomainRef
  readonly what: 'disks' | 'nvram'
  readonly onClose: () => void
}

/** Makes qcow2 files of what internal snapshots refuse: the plan first, then a job. */
export function ConvertDialog({ domain, what, onClose }: ConvertDialogProps) {
  const t = useWords(convertWords)
  const { host, uuid } = domain
  const now = useDomain(domain)
  const [directory, setDirectory] = useState('')
  const [verify, setVerify] = useState(true)
  const plan = useQuery({
    // The state is part of it: a VM that is off by now is in the way no more.
    queryKey: ['host', host, 'convert', uuid, what, directory, verify, now?.state],
    queryFn: () => request('convert.plan', { host, uuid, what, verify, ...(directory === '' ? {} : { directory }) }),
    placeholderData: keepPreviousData,
    // A plan is good once, and disks fill while a dialog is open.
    gcTime: 0,
    staleTime: 0,
  })
  const { data } = plan
  const { busy, problem, run } = useDialogMutation((id: string) => request('convert.start', { plan: id }), {
    close: onClose,
    refused: () => void plan.refetch(),
  })
  const ready = data !== undefined && !plan.isPlaceholderData && data.blockers.length === 0
  return (
    <Dialog
      icon={RefreshCw}
      width="medium"
      title={t(`${what}.title`, { name: visible(now?.name ?? data?.name ?? '') })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            busy={busy}
            isDisabled={data === undefined || plan.isPlaceholderData}
            reason={data && !ready && data.blockers.length > 0 ? t('blocked') : undefined}
            onPress={() => data && run(data.id)}
          >
            {t(`${what}.run`)}
          </Button>
        </>
      }
    >
      <div className="convert-form">
        <p>{t('text')}</p>
        <Failed query={plan} short />
        {data === undefined && !plan.error && <Skeleton rows={4} />}
        {data && (
          <>
            <Blockers plan={data} domain={domain} />
            {data.warnings.map((w) => (
              <Notice key={noticeKey(w)} kind="warning" title={noticeText(t, w)} />
            ))}
            <Files plan={data} />
            {what === 'disks' && data.disks.length > 0 && (
              <Place plan={data} directory={directory} onChange={setDirectory} />
            )}
            {data.engine === 'qemu-img' && (
              <Checkbox isSelected={verify} onChange={setVerify} hint={t('verifyHint')}>
                {t('verify')}
              </Checkbox>
            )}
            <CodeBlock text={data.commands} label={t('commands')} maxHeight={120} />
          </>
        )}
        {problem && <ProblemNotice problem={problem} />}
      </div>
    </Dialog>
  )
}

const noticeKey = ({ code, params }: ConvertNotice) => `${code} ${JSON.stringify(params)}`

function noticeText(t: ReturnType<typeof useWords<(typeof convertWords)['en']>>, { code, params }: ConvertNotice) {
  const shown = Object.fromEntries(
    Object.entries(params ?? {}).map(([key, value]) => [key, typeof value === 'string' ? visible(value) : value]),
  )
  return t.maybe(`notice.${code}`, shown) ?? code
}

function Blockers({ plan, domain }: { readonly plan: ConvertPlan; readonly domain: DomainRef }) {
  const t = useWords(convertWords)
  const { host, uuid } = domain
  const [asked, setAsked] = useState<'shutdown' | 'sure?' | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const runs = plan.blockers.some((b) => b.code === 'running')
  useEffect(() => {
    if (!runs) setAsked(null)
  }, [runs])
  const stop = async (action: 'shutdown' | 'force-off') => {
    setProblem(null)
    if (action === 'shutdown') setAsked('shutdown')
    try {
      await request('domains.power', { host, uuid, action })
    } catch (error) {
      setProblem(problemOf(error))
      setAsked(null)
    }
  }
  const ways = (
    <>
      <Button look="link" size="small" busy={asked === 'shutdown'} onPress={() => void stop('shutdown')}>
        {t(asked === 'shutdown' ? 'shuttingDown' : 'shutDown')}
      </Button>
      {asked === 'sure?' ? (
        <Button look="danger" size="small" onPress={() => void stop('force-off')}>
          {t('sure')}
        </Button>
      ) : (
        <Button look="link" size="small" onPress={() => setAsked('sure?')}>
          {t('forceOff')}
        </Button>
      )}
    </>
  )
  return (
    <>
      {plan.blockers.map((blocker) => (
        <Notice
          key={noticeKey(blocker)}
          kind="error"
          title={noticeText(t, blocker)}
          raw={blocker.raw}
          ways={blocker.code === 'running' ? ways : undefined}
        />
      ))}
      {problem && <ProblemNotice problem={problem} />}
    </>
  )
}

/** What is read, what is made of it, and what that needs. */
function Files({ plan }: { readonly plan: ConvertPlan }) {
  const t = useWords(convertWords)
  const rows = [
    ...plan.disks.map((d) => ({
      key: d.target,
      source: d.source,
      path: d.path,
      bytes: d.neededBytes as number | null,
    })),
    ...(plan.nvram ? [{ key: 'NVRAM', ...plan.nvram, bytes: null }] : []),
  ]
  if (rows.length === 0) return null
  return (
    <table className="convert-files" aria-label={t('files')}>
      <thead>
        <tr>
          <th scope="col">{t('disk')}</th>
          <th scope="col">{t('old')}</th>
          <th scope="col">{t('new')}</th>
          <th scope="col" className="num">
            {t('size')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, source, path, bytes }) => (
          <tr key={key}>
            <th scope="row">{key}</th>
            <td className="mono" title={visible(source)}>
              {visible(fileName(source))}
            </td>
            <td className="mono" title={visible(path)}>
              {visible(fileName(path))}
            </td>
            <td className="num">{bytes === null ? '–' : formatBytes(bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface PlaceProps {
  readonly plan: ConvertPlan
  readonly directory: string
  readonly onChange: (directory: string) => void
}

function Place({ plan, directory, onChange }: PlaceProps) {
  const t = useWords(convertWords)
  const pools = plan.pools.filter((p) => p.active && p.directory.startsWith('/') && p.type !== 'logical')
  return (
    <>
      <Select
        label={t('where')}
        value={directory}
        options={[
          { value: '', label: t('beside') },
          ...pools.map((p) => ({
            value: p.directory,
            label: t('pool', { name: visible(p.name), directory: visible(p.directory) }),
            hint: t('free', { bytes: formatBytes(p.freeBytes) }),
          })),
        ]}
        onChange={onChange}
      />
      {plan.spaces.map((space) => (
        <p key={space.directory} className="convert-space num">
          {t('space', {
            directory: visible(space.directory),
            neededBytes: space.neededBytes,
            freeBytes: space.freeBytes,
          })}
        </p>
      ))}
    </>
  )
}
