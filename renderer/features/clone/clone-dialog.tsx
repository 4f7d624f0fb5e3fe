import type { CloneRequest, Fix } from '@shared/model/clone'
import type { DomainRef } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { CopyPlus, Cpu, OctagonAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { request as ask, problemOf, useDomain, useHost, useSnapshotTitle } from '../../api'
import { Button, Dialog, Icon } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { compareWhenDone, prepareWhenDone } from '../../stores/after'
import { Choices } from './choices'
import { errorsByField, focusField } from './fields'
import { noticeText } from './notice-text'
import { noticeWords } from './notice-words'
import { PlanPane } from './plan-pane'
import { withFix } from './request'
import { usePlan } from './use-plan'
import { cloneWords } from './words'
import './clone.css'

/** What the dialog says besides the plan: the plan was made again, or an action on the host failed. */
type Word =
  | { readonly kind: 'made-again' }
  | { readonly kind: 'failed'; readonly title: string; readonly problem: Problem }

/**
 * Plans a clone: choices at the left, what they lead to at the right, made anew at each change. Nothing is written
 * before the primary button; Escape leaves and there is nothing to take back.
 */
export function CloneDialog({
  source: { host, uuid },
  given,
  onClose,
}: {
  readonly source: DomainRef
  /** chosen already by a way on: another pool, linked disks */
  readonly given?: Partial<CloneRequest>
  readonly onClose: () => void
}) {
  const t = useWords(cloneWords)
  const notices = useWords(noticeWords)
  const { planner, state } = usePlan(host, uuid, given)
  const [compare, setCompare] = useState(false)
  const [prepare, setPrepare] = useState(false)
  const [running, setRunning] = useState(false)
  const [word, setWord] = useState<Word | null>(null)
  const [waiting, setWaiting] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  const hostSummary = useHost(host)
  const source = useDomain({ host, uuid })

  // The plan depends on the source's state: shut off from here or from elsewhere, it is made again.
  const sourceState = source?.state
  const planned = useRef(sourceState)
  useEffect(() => {
    if (planned.current === sourceState) return
    planned.current = sourceState
    setWaiting(false)
    planner.again()
  }, [sourceState, planner])

  const { plan, current } = state
  const blocker = plan?.blockers[0]
  const ready = plan !== null && current && blocker === undefined && !running
  const fail = (title: string, error: unknown) => setWord({ kind: 'failed', title, problem: problemOf(error) })

  const run = async () => {
    if (plan && blocker && current) {
      const field = plan.blockers.find((b) => b.field !== undefined)?.field
      if (field !== undefined && body.current) focusField(body.current, field)
      return
    }
    if (!ready) return
    setRunning(true)
    setWord(null)
    try {
      const { job } = await ask('clone.start', { plan: plan.id })
      if (compare) compareWhenDone(job)
      if (prepare && !state.request.start) prepareWhenDone(job)
      onClose()
    } catch (error) {
      setRunning(false)
      const { code } = problemOf(error)
      if (code === 'plan.stale' || code === 'plan.blocked') setWord({ kind: 'made-again' })
      else fail(t('start.failed'), error)
      planner.again()
    }
  }

  const mend = async (fix: Fix) => {
    setWord(null)
    if ('patch' in fix) {
      planner.change((r) => withFix(r, fix, state.plannedFor ?? r))
      return
    }
    if ('pool' in fix) {
      try {
        await ask('pools.act', { host, uuid: fix.pool, action: 'start' })
        planner.again()
      } catch (error) {
        fail(t('power.failed'), error)
      }
      return
    }
    setWaiting(true)
    try {
      await ask('domains.power', { host, uuid, action: fix.action })
    } catch (error) {
      setWaiting(false)
      fail(t('power.failed'), error)
    }
  }

  const called = useSnapshotTitle({ host, uuid }, given?.snapshot)
  const name = plan?.sourceName ?? source?.name ?? ''
  const reason = blocker ? t('foot.blocked.why', { what: noticeText(notices, blocker).title }) : undefined
  return (
    <Dialog
      width="plan"
      flush
      icon={CopyPlus}
      title={
        given?.snapshot === undefined
          ? t('title', { name })
          : t('titleAt', { name, snapshot: visible(called ?? given.snapshot) })
      }
      subtitle={hostSummary?.facts?.hostname ? t('on', { host: hostSummary.facts.hostname }) : undefined}
      onClose={onClose}
      foot={
        <>
          <Icon of={blocker ? OctagonAlert : Cpu} size={14} tone={blocker ? 'err' : undefined} />
          <span>{blocker ? t('foot.blocked.self') : t('foot.host')}</span>
        </>
      }
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            icon={CopyPlus}
            className="clone-run"
            busy={running}
            reason={reason ?? (plan === null ? t('foot.wait') : undefined)}
            isDisabled={!ready && reason === undefined && !running && plan !== null}
            onPress={run}
          >
            {plan && plan.bytesToWrite > 0 ? t('run.self', { bytes: plan.bytesToWrite }) : t('run.none')}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter in a field runs, as in a form */}
      <div
        ref={body}
        className="clone"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return
          event.preventDefault()
          void run()
        }}
      >
        <Choices
          planner={planner}
          state={state}
          compare={compare}
          onCompare={setCompare}
          prepare={prepare}
          onPrepare={setPrepare}
          errors={errorsByField(plan)}
        />
        <PlanPane
          state={state}
          waiting={waiting}
          madeAgain={word?.kind === 'made-again'}
          failure={word?.kind === 'failed' ? word : null}
          onFix={mend}
          onField={(field) => body.current && focusField(body.current, field)}
          onRetry={() => planner.again()}
        />
      </div>
    </Dialog>
  )
}
