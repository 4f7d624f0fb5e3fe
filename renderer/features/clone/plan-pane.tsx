import type { ClonePlan, Fix, Notice as PlanNotice, PlannedThing } from '@shared/model/clone'
import type { Problem } from '@shared/problem'
import { HardDrive, MemoryStick, Monitor } from 'lucide-react'
import { useState } from 'react'
import { Button, CodeBlock, Fold, Icon, type LucideIcon, Notice, ProblemNotice, Skeleton, Tabs } from '../../components'
import { wordOf } from '../../components/code-words'
import { formatBytes } from '../../format'
import { useWords } from '../../i18n'
import { fixText, noticeText } from './notice-text'
import { noticeWords } from './notice-words'
import { PlanDiff } from './plan-diff'
import type { PlannerState } from './planner'
import { SpaceBar } from './space-bar'
import { cloneWords } from './words'

export interface PlanPaneProps {
  readonly state: PlannerState
  /** a power action is under way */
  readonly waiting: boolean
  readonly madeAgain: boolean
  readonly failure: { readonly title: string; readonly problem: Problem } | null
  readonly onFix: (fix: Fix) => void
  readonly onField: (field: string) => void
  readonly onRetry: () => void
}

/** The right side of the dialog: what will happen, in the order a person asks. */
export function PlanPane(props: PlanPaneProps) {
  const { state, failure } = props
  const t = useWords(cloneWords)
  const { plan } = state
  return (
    <section
      className={`clone-plan${plan && !state.current && !state.problem ? ' is-old' : ''}`}
      aria-label={t('plan.self')}
      aria-busy={!state.current}
    >
      <header className="clone-plan-head">
        <h3 className="section-head">{t('plan.self')}</h3>
        <span className="clone-note num" role="status">
          {plan === null ? state.problem ? '' : t('plan.making') : <Engine plan={plan} />}
        </span>
      </header>
      {state.problem ? (
        <div className="clone-failure">
          <strong>{t('plan.failed')}</strong>
          <ProblemNotice problem={state.problem} />
          <div>
            <Button onPress={props.onRetry}>{t('plan.try-again')}</Button>
          </div>
        </div>
      ) : null}
      {failure ? (
        <div className="clone-failure" role="alert">
          <strong>{failure.title}</strong>
          <ProblemNotice problem={failure.problem} />
        </div>
      ) : null}
      {props.madeAgain ? <Notice kind="info" live title={t('plan.stale')} /> : null}
      {plan === null ? state.problem === null && <Skeleton rows={6} /> : <Contents plan={plan} {...props} />}
    </section>
  )
}

function Engine({ plan }: { readonly plan: ClonePlan }) {
  const t = useWords(cloneWords)
  const engine = wordOf(t, `engine.${plan.engine}`, plan.engine)
  if (plan.bytesToWrite === 0 || plan.engine === 'overlay' || plan.engine === 'reflink') {
    return t('plan.at-once', { engine })
  }
  return plan.estimatedSeconds === null
    ? t('plan.by', { engine })
    : t('plan.about', { seconds: plan.estimatedSeconds, engine })
}

function Contents({ plan, waiting, onFix, onField }: PlanPaneProps & { readonly plan: ClonePlan }) {
  const t = useWords(cloneWords)
  return (
    <>
      {plan.blockers.length > 0 ? (
        <>
          <h4 className="section-head">
            {t('blocks.self')} <span className="clone-count num">{plan.blockers.length}</span>
          </h4>
          {plan.blockers.map((notice) => (
            <NoticeBlock
              key={keyOf(notice)}
              kind="error"
              notice={notice}
              onFix={onFix}
              onField={onField}
              waiting={waiting}
            />
          ))}
        </>
      ) : null}
      <h4 className="section-head">{t('makes')}</h4>
      <ul className="clone-makes">
        {plan.makes.map((thing) => (
          <Thing key={`${thing.kind}${thing.name}`} thing={thing} />
        ))}
      </ul>
      {plan.spaces.map((space) => (
        <SpaceBar key={space.directory} space={space} named={plan.spaces.length > 1} />
      ))}
      {plan.warnings.length > 0 ? (
        <>
          <h4 className="section-head">
            {t('look.self')}{' '}
            <span className="clone-count num">
              {plan.blockers.length === 0 ? t('look.count', { count: plan.warnings.length }) : plan.warnings.length}
            </span>
          </h4>
          {plan.warnings.map((notice) => (
            <NoticeBlock key={keyOf(notice)} kind="warning" notice={notice} onFix={onFix} waiting={waiting} />
          ))}
        </>
      ) : null}
      <Fold title={t('definition')}>
        <PlanDiff plan={plan} />
      </Fold>
      <Fold title={t('commands.self')} open>
        <Commands plan={plan} />
      </Fold>
    </>
  )
}

type Way = 'steps' | 'virt-clone'

/** The ways to do the same by hand. They are alternatives: each is copied by itself. */
function Commands({ plan }: { readonly plan: ClonePlan }) {
  const t = useWords(cloneWords)
  const [way, setWay] = useState<Way>('steps')
  if (plan.commands === '') return <p className="clone-note">{t('commands.blocked')}</p>
  const block = (id: Way, text: string) => ({
    id,
    label: t(`commands.${id}`),
    content: (
      <>
        {id === 'steps' && plan.commandsLackPasswords ? <p className="clone-note">{t('commands.passwords')}</p> : null}
        <CodeBlock text={text} label={t(`commands.${id}`)} maxHeight={220} />
      </>
    ),
  })
  if (plan.virtClone === undefined) return block('steps', plan.commands).content
  return (
    <Tabs<Way>
      className="clone-ways"
      label={t('commands.self')}
      tabs={[block('steps', plan.commands), block('virt-clone', plan.virtClone)]}
      selected={way}
      onSelect={setWay}
    />
  )
}

const KINDS: Readonly<Record<PlannedThing['kind'], LucideIcon>> = { disk: HardDrive, nvram: MemoryStick, vm: Monitor }

function Thing({ thing }: { readonly thing: PlannedThing }) {
  const t = useWords(cloneWords)
  const name = thing.kind === 'vm' ? t('make.vm', { name: thing.name }) : thing.name
  return (
    <li>
      <Icon of={KINDS[thing.kind]} size={14} tone="fg2" />
      <span className="mono clone-path" title={name}>
        {name}
      </span>
      <span className="clone-note">{wordOf(t, `make.${thing.how}`, thing.how)}</span>
      <span className="num clone-bytes">{thing.bytes === null ? '' : formatBytes(thing.bytes)}</span>
    </li>
  )
}

/** One code may stand at several fields, or speak of several things. */
function keyOf({ code, field, params }: PlanNotice): string {
  return `${code} ${field} ${JSON.stringify(params)}`
}

interface NoticeBlockProps {
  readonly kind: 'warning' | 'error'
  readonly notice: PlanNotice
  readonly waiting: boolean
  readonly onFix: (fix: Fix) => void
  /** only what blocks leads to its field */
  readonly onField?: (field: string) => void
}

function NoticeBlock({ kind, notice, waiting, onFix, onField }: NoticeBlockProps) {
  const t = useWords(cloneWords)
  const words = useWords(noticeWords)
  const { title, detail } = noticeText(words, notice)
  const { field } = notice
  const go =
    onField && field !== undefined ? (
      <Button look="link" onPress={() => onField(field)}>
        {t('blocks.go')}
      </Button>
    ) : null
  const fixes = notice.fixes.map((fix) => (
    <FixButton key={`${fix.kind} ${JSON.stringify(fix.params)}`} fix={fix} waiting={waiting} onFix={onFix} />
  ))
  const asks = waiting && notice.fixes.some((f) => 'action' in f)
  return (
    <Notice
      kind={kind}
      title={title}
      raw={notice.raw}
      ways={go || fixes.length > 0 ? [...fixes, go && <span key="go">{go}</span>] : undefined}
    >
      {asks ? t('power.waiting') : detail}
    </Notice>
  )
}

/** A way on. What loses data of the guest asks once more, in its own place. */
function FixButton(props: { readonly fix: Fix; readonly waiting: boolean; readonly onFix: (fix: Fix) => void }) {
  const { fix, waiting, onFix } = props
  const words = useWords(noticeWords)
  const [asked, setAsked] = useState(false)
  const loses = 'action' in fix && fix.action === 'force-off'
  if (loses && asked) {
    return (
      <Button look="link" className="clone-loses" autoFocus onBlur={() => setAsked(false)} onPress={() => onFix(fix)}>
        {words('fix.force-off-sure')}
      </Button>
    )
  }
  return (
    <Button
      look="link"
      busy={'action' in fix && fix.action === 'shutdown' && waiting}
      onPress={() => (loses ? setAsked(true) : onFix(fix))}
    >
      {fixText(words, fix)}
    </Button>
  )
}
