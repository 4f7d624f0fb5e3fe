import type { DeletableDisk, DeletePlan } from '@shared/model/everyday'
import type { Problem } from '@shared/problem'
import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { request, useDialogMutation } from '../../api'
import { Button, Checkbox, CodeBlock, Icon, Notice, ProblemNotice, problemTexts } from '../../components'
import { formatBytes, visible } from '../../format'
import { type Translate, useWords } from '../../i18n'
import { type DeleteChoice, deleteCommands, hasMetadata, type Said } from './choice'
import { deleteWords } from './words'

export interface DeletePlanViewProps {
  readonly plan: DeletePlan
  readonly choice: DeleteChoice
  readonly said: Said
  readonly onSaid: (said: Said) => void
  /** looks at everything once more */
  readonly onAgain: () => void
}

/** What the VM has: each disk's file to keep or to remove, what goes with the definition, the equal commands. */
export function DeletePlanView({ plan, choice, said, onSaid, onAgain }: DeletePlanViewProps) {
  const t = useWords(deleteWords)
  const { host } = plan.domain
  const pools = useQuery({
    queryKey: ['host', host, 'pools', 'for-files'],
    queryFn: () => request('pools.list', { host }),
    gcTime: 0,
  })
  const directories = (pools.data ?? []).filter((p) => p.active).map((p) => p.directory)
  return (
    <>
      <section aria-labelledby="delete-disks">
        <h3 className="section-head" id="delete-disks">
          {t('disks')}
        </h3>
        {plan.disks.length === 0 ? (
          <p className="delete-hint">{t('noDisks')}</p>
        ) : (
          <>
            <p className="delete-hint">{t('disksHint')}</p>
            <Unknown plan={plan} onAgain={onAgain} />
            <ul className="delete-disks">
              {plan.disks.map((disk) => (
                <Disk
                  key={disk.target}
                  disk={disk}
                  chosen={choice.remove.has(disk.target)}
                  possible={disk.refusal === undefined && disk.above.every((target) => choice.remove.has(target))}
                  onChoose={(yes) => onSaid({ ...said, disks: { ...said.disks, [disk.target]: yes } })}
                />
              ))}
            </ul>
          </>
        )}
      </section>
      {(hasMetadata(plan) || plan.nvram !== null || plan.tpm) && (
        <section aria-labelledby="delete-also">
          <h3 className="section-head" id="delete-also">
            {t('also')}
          </h3>
          {hasMetadata(plan) && (
            <>
              <Checkbox isSelected={choice.metadata} onChange={(metadata) => onSaid({ ...said, metadata })}>
                {t('metadata', { what: metadataText(t, plan) })}
              </Checkbox>
              <p className="delete-hint is-under">{t('metadataHint')}</p>
            </>
          )}
          {plan.nvram && (
            <>
              <Checkbox
                isSelected={choice.nvram}
                isDisabled={plan.nvram.refusal !== undefined}
                onChange={(nvram) => onSaid({ ...said, nvram })}
              >
                {t('nvram')}
              </Checkbox>
              <p className="delete-hint is-under mono">{visible(plan.nvram.path)}</p>
              {plan.nvram.refusal && (
                <p className="delete-hint is-under">{problemTexts(shown(plan.nvram.refusal)).detail}</p>
              )}
            </>
          )}
          {plan.tpm && (
            <p className="delete-tpm">
              <Icon of={TriangleAlert} size={14} tone="warn" />
              {plan.tpmUsedBy.length === 0
                ? t('tpm')
                : t('tpmShared', { names: plan.tpmUsedBy.map(({ domain }) => visible(domain.name)).join(t('comma')) })}
            </p>
          )}
        </section>
      )}
      <section aria-labelledby="delete-commands">
        <h3 className="section-head" id="delete-commands">
          {t('commands')}
        </h3>
        <CodeBlock text={deleteCommands(plan, choice, directories)} label={t('commands')} maxHeight={120} />
      </section>
    </>
  )
}

/** What of other VMs is not known, each with what may make it known. */
function Unknown({ plan, onAgain }: { readonly plan: DeletePlan; readonly onAgain: () => void }) {
  const t = useWords(deleteWords)
  const { busy, given, problem, run } = useDialogMutation(
    (uuid: string) => request('pools.act', { host: plan.domain.host, uuid, action: 'start' }),
    { close: onAgain },
  )
  if (plan.unknown.length === 0) return null
  const pools = new Map(plan.unknown.flatMap(({ pool }) => (pool ? [[pool.uuid, pool.name]] : [])))
  return (
    <>
      <Notice
        kind="warning"
        title={t('unknown')}
        ways={
          <>
            {[...pools].map(([uuid, pool]) => (
              <Button key={uuid} look="link" busy={busy && given === uuid} onPress={() => run(uuid)}>
                {t('startPool', { pool: visible(pool) })}
              </Button>
            ))}
            <Button look="link" onPress={onAgain}>
              {t('again')}
            </Button>
          </>
        }
      >
        {t('unknownText')}
        <ul>
          {plan.unknown.map(({ domain, path, why }) => (
            <li key={`${domain.uuid} ${path}`}>
              {t(`unknownOf.${why}`, { path: visible(path), name: visible(domain.name) })}
            </li>
          ))}
        </ul>
      </Notice>
      {problem && <ProblemNotice problem={problem} />}
    </>
  )
}

/** A problem with its names made visible. */
function shown(problem: Problem): Problem {
  const params = Object.entries(problem.params ?? {}).map(([key, v]) => [key, typeof v === 'string' ? visible(v) : v])
  return { ...problem, params: Object.fromEntries(params) }
}

interface DiskProps {
  readonly disk: DeletableDisk
  readonly chosen: boolean
  readonly possible: boolean
  readonly onChoose: (chosen: boolean) => void
}

function Disk({ disk, chosen, possible, onChoose }: DiskProps) {
  const t = useWords(deleteWords)
  const { target, path, refusal } = disk
  const size = disk.bytesOnDisk === null ? t('unknownSize') : formatBytes(disk.bytesOnDisk)
  return (
    <li className={`delete-disk${chosen ? ' is-chosen' : ''}`}>
      <Checkbox
        aria-label={`${t('remove', { target })}: ${visible(path)}`}
        aria-describedby={`delete-notes-${target}`}
        isSelected={chosen}
        isDisabled={!possible}
        onChange={onChoose}
      >
        <span className="delete-target">{target}</span>
      </Checkbox>
      <span className="delete-path mono">{visible(path)}</span>
      <span className="delete-format">
        {disk.device === 'disk' ? disk.format : [t(`device.${disk.device}`), disk.format].filter(Boolean).join(', ')}
      </span>
      <span className="delete-size">{size}</span>
      <span className="delete-word">{t(chosen ? 'removed' : 'kept')}</span>
      <div className="delete-notes" id={`delete-notes-${target}`}>
        {disk.usedBy.map(({ domain, as }) => (
          <span key={`${domain.uuid} ${as}`} className="delete-use">
            <Icon of={TriangleAlert} size={13} tone="warn" />
            {t(`usedBy.${as}`, { name: visible(domain.name) })}
          </span>
        ))}
        {refusal !== undefined && disk.usedBy.length === 0 && <span>{problemTexts(shown(refusal)).detail}</span>}
        {disk.above.length > 0 && refusal === undefined && (
          <span>{t('above', { targets: disk.above.join(t('comma')) })}</span>
        )}
      </div>
    </li>
  )
}

/** "2 snapshots, 1 checkpoint and its saved state". */
export function metadataText(t: Translate<(typeof deleteWords)['en']>, plan: DeletePlan): string {
  const parts = [
    plan.snapshots > 0 ? t('snapshots', { count: plan.snapshots }) : '',
    plan.checkpoints > 0 ? t('checkpoints', { count: plan.checkpoints }) : '',
    plan.managedSave ? t('managedSave') : '',
  ].filter((part) => part !== '')
  const last = parts.pop() ?? ''
  return parts.length === 0 ? last : t('and', { first: parts.join(t('comma')), last })
}
