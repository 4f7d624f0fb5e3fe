import type { HostId } from '@shared/model/host'
import { type ConvertImagePlan, type ImageTarget, TARGET_FORMATS } from '@shared/model/image-work'
import type { Problem } from '@shared/problem'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { problemOf, request, useHost } from '../../api'
import { Button, Checkbox, Dialog, Failed, ProblemNotice, Select, TextField } from '../../components'
import { fileName, visible } from '../../format'
import { useWords } from '../../i18n'
import { FormatTable } from '../images'
import { PlanSide, SourceFacts } from './plan-side'
import { TargetOptions } from './target-options'
import { useSettled } from './use-settled'
import { imageWorkWords } from './words'
import './image-work.css'

const MiB = 1024 * 1024

interface ConvertImageProps {
  readonly host: HostId
  readonly path?: string
  readonly onClose: () => void
}

/** Writes an image anew as another file: source and choices at the left, the plan at the right, then a job. */
export function ConvertImageDialog({ host, path: given = '', onClose }: ConvertImageProps) {
  const t = useWords(imageWorkWords)
  const summary = useHost(host)
  const [path, setPath] = useState(given)
  const [to, setTo] = useState<ImageTarget>({ format: 'qcow2' })
  const [snapshot, setSnapshot] = useState('')
  const [target, setTarget] = useState('')
  const [keep, setKeep] = useState(false)
  const [verify, setVerify] = useState(true)
  const [outOfOrder, setOutOfOrder] = useState(false)
  const [despiteDamage, setDespite] = useState(false)
  const [limit, setLimit] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const wanted = useSettled(JSON.stringify({ path, target, limit }))
  const typed: { readonly path: string; readonly target: string; readonly limit: string } = JSON.parse(wanted)
  const params = {
    host,
    path: typed.path,
    to,
    ...(snapshot === '' ? {} : { snapshot }),
    ...(typed.target === '' ? {} : { target: typed.target }),
    chain: keep ? ('keep' as const) : ('flatten' as const),
    verify,
    outOfOrder,
    despiteDamage,
    limit: Math.max(0, Math.floor(Number(typed.limit) * MiB)) || 0,
  }
  const plan = useQuery({
    queryKey: ['host', host, 'image-convert', params],
    queryFn: () => request('imageWork.convertPlan', params),
    enabled: typed.path !== '',
    placeholderData: keepPreviousData,
    // A plan is good once, and images change while a dialog is open.
    gcTime: 0,
    staleTime: 0,
  })
  const { data } = plan
  const typing = JSON.stringify({ path, target, limit }) !== wanted
  const old = plan.isPlaceholderData || typing
  const run = async (made: ConvertImagePlan) => {
    setBusy(true)
    setProblem(null)
    try {
      await request('imageWork.start', { plan: made.id })
      onClose()
    } catch (error) {
      setProblem(problemOf(error))
      setBusy(false)
      void plan.refetch()
    }
  }
  const source = data?.source ?? null
  const damaged = [...(data?.blockers ?? []), ...(data?.warnings ?? [])].some(
    (n) => n.code === 'truncated' || n.code === 'damaged',
  )
  const blocked = data !== undefined && data.blockers.length > 0
  return (
    <Dialog
      icon={RefreshCw}
      width="plan"
      flush
      title={t('convert.title', { name: visible(fileName(path)) })}
      subtitle={summary && t('onHost', { host: visible(summary.facts?.hostname ?? summary.name ?? summary.uri) })}
      foot={t('foot')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            busy={busy}
            isDisabled={data === undefined || old}
            reason={blocked && !old ? t('blocked') : undefined}
            onPress={() => data && void run(data)}
          >
            {t('convert.run')}
          </Button>
        </>
      }
    >
      <div className="imgwork">
        <div className="imgwork-choices">
          <TextField
            label={t('source.path')}
            mono
            value={path}
            onChange={setPath}
            autoFocus
            placeholder="/srv/vm/disk.qcow2"
          />
          {source !== null && <SourceFacts source={source} />}
          {source !== null && source.snapshots.length > 0 && (
            <Select
              label={t('source.from')}
              value={snapshot}
              options={[
                { value: '', label: t('source.now') },
                ...source.snapshots.map((s) => ({ value: s.name, label: visible(s.name) })),
              ]}
              onChange={setSnapshot}
            />
          )}
          <h3 className="section-head">{t('format.self')}</h3>
          <FormatTable
            host={data && { reads: [], writes: data.formats.flatMap((f) => (f.writable ? f.format : [])) }}
            choice={{
              of: TARGET_FORMATS,
              value: to.format,
              onChoose: (format) => setTo({ ...to, format: TARGET_FORMATS.find((f) => f === format) ?? to.format }),
            }}
          />
          <TargetOptions value={to} onChange={setTo} />
          <TextField
            label={t('target')}
            mono
            value={target}
            onChange={setTarget}
            placeholder={data === undefined || old ? '' : data.target}
            hint={t('targetHint')}
          />
          {source !== null && source.below.length > 0 && snapshot === '' && to.format === 'qcow2' && (
            <Checkbox isSelected={keep} onChange={setKeep} hint={t('keepHint')}>
              {t('keep')}
            </Checkbox>
          )}
          <Checkbox
            isSelected={verify && snapshot === ''}
            isDisabled={snapshot !== ''}
            onChange={setVerify}
            hint={t('verifyHint')}
          >
            {t('verify')}
          </Checkbox>
          <Checkbox isSelected={outOfOrder} onChange={setOutOfOrder} hint={t('outOfOrderHint')}>
            {t('outOfOrder')}
          </Checkbox>
          <TextField label={t('limit')} value={limit} onChange={setLimit} inputMode="numeric" hint={t('limitHint')} />
          {damaged && (
            <Checkbox isSelected={despiteDamage} onChange={setDespite}>
              {t('despite')}
            </Checkbox>
          )}
        </div>
        <div className="imgwork-side">
          <Failed query={plan} short />
          {problem && <ProblemNotice problem={problem} />}
          {data === undefined ? (
            <p className="imgwork-note">{t(path === '' ? 'plan.name' : 'plan.making')}</p>
          ) : (
            <PlanSide plan={data} old={old} />
          )}
        </div>
      </div>
    </Dialog>
  )
}
