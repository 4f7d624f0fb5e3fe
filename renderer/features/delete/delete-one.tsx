import type { DomainRef } from '@shared/model/domain'
import { isOff } from '@shared/model/domain-state'
import type { DeletePlan } from '@shared/model/everyday'
import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { request, useDialogMutation, useDomain, useHost } from '../../api'
import { useHostName } from '../../common/host-mark'
import {
  Button,
  CopyButton,
  Dialog,
  Failed,
  Notice,
  ProblemNotice,
  problemTexts,
  Skeleton,
  TextField,
} from '../../components'
import { visible } from '../../format'
import { type Translate, useWords } from '../../i18n'
import { bytesOf, choiceOf, type DeleteChoice, hasMetadata, isName, losesData, NOTHING_SAID, type Said } from './choice'
import { DeletePlanView, metadataText } from './delete-plan'
import type { Outcome } from './outcome'
import { deleteWords } from './words'

export interface DeleteOneProps {
  readonly domain: DomainRef
  /** which of how many is on screen, 1-based */
  readonly number: number
  readonly total: number
  readonly onDone: (outcome: Outcome) => void
  readonly onClose: () => void
}

/** One VM: its plan, what goes and what stays, and the name to be typed when data is lost. */
export function DeleteOne({ domain, number, total, onDone, onClose }: DeleteOneProps) {
  const t = useWords(deleteWords)
  const { host, uuid } = domain
  const [said, setSaid] = useState<Said>(NOTHING_SAID)
  const [typed, setTyped] = useState('')
  const deletion = useDialogMutation(
    ({ now, chosen: { remove, nvram, metadata } }: { readonly now: DeletePlan; readonly chosen: DeleteChoice }) =>
      request('domains.delete', { plan: now.id, remove: [...remove], nvram, metadata }),
    {
      done: (result, { now, chosen }) => {
        const kept = now.disks.filter((d) => !chosen.remove.has(d.target) && d.path !== '').map((d) => d.path)
        onDone({ kind: 'deleted', name, result, kept: [...new Set(kept)] })
      },
      refused: () => void query.refetch(),
    },
  )
  const { problem } = deletion
  const running = deletion.busy || deletion.done
  // Under the VM's key: whatever touches the VM makes the plan anew.
  const query = useQuery({
    queryKey: ['host', host, 'domain', uuid, 'delete-plan'],
    queryFn: () => request('domains.deletePlan', { host, uuid }),
    enabled: !running,
    gcTime: 0,
    staleTime: 0,
  })
  const known = useDomain(domain)
  const plan = query.data
  const name = plan?.domain.name ?? known?.name ?? ''
  const choice = plan && choiceOf(plan, said)

  const needsName = plan !== undefined && choice !== undefined && losesData(plan, choice)
  const reason = plan && choice ? refusal(t, plan, choice, needsName && !isName(typed, name)) : undefined
  return (
    <Dialog
      role="alertdialog"
      width="medium"
      icon={Trash2}
      tone="err"
      title={t('title', { name: visible(name) })}
      subtitle={<Subtitle host={host} number={number} total={total} />}
      onClose={onClose}
      actions={
        <>
          {plan && choice && (
            <Button
              look="danger"
              busy={running}
              reason={reason}
              onPress={() => deletion.run({ now: plan, chosen: choice })}
            >
              {buttonText(t, plan, choice)}
            </Button>
          )}
          {total > 1 && (
            <Button isDisabled={running} onPress={() => onDone({ kind: 'skipped', name })}>
              {t('skip')}
            </Button>
          )}
          <Button look="primary" autoFocus isDisabled={running} onPress={onClose}>
            {t('cancel')}
          </Button>
        </>
      }
    >
      {plan === undefined || choice === undefined ? (
        query.error ? (
          <Failed query={query} />
        ) : (
          <Skeleton rows={4} />
        )
      ) : (
        <div className="delete-plan">
          {problem?.code === 'plan.stale' ? (
            <Notice kind="warning" title={t('stale')} live>
              {t('staleText')}
            </Notice>
          ) : (
            problem && <ProblemNotice problem={problem} />
          )}
          <Blocked plan={plan} onAgain={() => void query.refetch()} />
          <DeletePlanView
            plan={plan}
            choice={choice}
            said={said}
            onSaid={setSaid}
            onAgain={() => void query.refetch()}
          />
          {needsName && plan.blockers.length === 0 && (
            <TextField
              label={t('type', { name: visible(name) })}
              hint={t('typeHint')}
              error={typed.trim() !== '' && !name.startsWith(typed.trim()) ? t('typeWrong') : undefined}
              value={typed}
              onChange={setTyped}
              maxLength={4096}
              end={visible(name) === name ? undefined : <CopyButton text={name} what={t('type', { name: '' })} />}
            />
          )}
        </div>
      )}
    </Dialog>
  )
}

type Words = Translate<(typeof deleteWords)['en']>

/** Why it cannot be deleted now, in words; undefined when it can. */
function refusal(t: Words, plan: DeletePlan, choice: DeleteChoice, unnamed: boolean): string | undefined {
  const name = visible(plan.domain.name)
  const [blocker] = plan.blockers
  if (blocker) return isOff(plan.state) ? problemTexts(blocker).title : t('blocked.running', { name })
  if (hasMetadata(plan) && !choice.metadata) return t('metadataNeeded', { what: metadataText(t, plan) })
  return unnamed ? t('typeNeeded') : undefined
}

function buttonText(t: Words, plan: DeletePlan, choice: DeleteChoice): string {
  const { bytes, files, known } = bytesOf(plan, choice)
  if (files === 0) return t('button.plain')
  return known ? t('button.bytes', { removedBytes: bytes }) : t('button.files', { count: files })
}

function Subtitle({ host, number, total }: { readonly host: string; readonly number: number; readonly total: number }) {
  const t = useWords(deleteWords)
  const summary = useHost(host)
  return (
    <>
      {summary && <OnHost host={summary} />}
      {total > 1 && <span className="delete-position">{t('position', { number, total })}</span>}
    </>
  )
}

function OnHost({ host }: { readonly host: NonNullable<ReturnType<typeof useHost>> }) {
  const t = useWords(deleteWords)
  return t('on', { host: useHostName(host, 'short') })
}

/** What is in the way, with the buttons that clear it. The plan is made anew once the state is another. */
function Blocked({ plan, onAgain }: { readonly plan: DeletePlan; readonly onAgain: () => void }) {
  const t = useWords(deleteWords)
  const name = visible(plan.domain.name)
  const { host, uuid } = plan.domain
  const persistent = useDomain({ host, uuid })?.persistent ?? true
  const {
    given: asked,
    problem,
    run,
  } = useDialogMutation((action: 'shutdown' | 'force-off') => request('domains.power', { host, uuid, action }))
  const [blocker] = plan.blockers
  if (blocker === undefined) return null
  if (isOff(plan.state)) return <ProblemNotice problem={blocker} onRemedy={onAgain} />
  return (
    <>
      <Notice
        kind="error"
        title={t(persistent ? 'blocked.running' : 'blocked.transient', { name })}
        ways={
          <>
            {plan.state === 'running' && (
              <Button look="link" busy={asked === 'shutdown'} onPress={() => run('shutdown')}>
                {t('blocked.shutdown')}
              </Button>
            )}
            <Button look="link" busy={asked === 'force-off'} onPress={() => run('force-off')}>
              {t('blocked.forceOff')}
            </Button>
            {asked === 'shutdown' && <span role="status">{t('blocked.waiting')}</span>}
          </>
        }
      >
        {t(persistent ? 'blocked.runningText' : 'blocked.transientText')}
      </Notice>
      {problem && <ProblemNotice problem={problem} />}
    </>
  )
}
