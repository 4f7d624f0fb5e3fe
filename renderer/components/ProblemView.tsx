import type { Params, Problem, Remedy } from '@shared/problem'
import {
  ClipboardCopy,
  CopyPlus,
  Database,
  Download,
  FilePen,
  KeyRound,
  Link2,
  LogOut,
  type LucideIcon,
  Pencil,
  Play,
  RefreshCw,
  RotateCcw,
  SquareTerminal,
  Stethoscope,
  Trash2,
  UserRound,
  UsersRound,
  WandSparkles,
} from 'lucide-react'
import { useWords, wordsOf } from '../i18n'
import { problemWords, remedyWords } from '../i18n/problem-words'
import { openDiagnostics } from '../stores'
import { Button } from './Button'
import { CodeBlock, useCopy } from './CodeBlock'
import { Icon } from './Icon'
import { Notice } from './Notice'
import { ProblemFacts } from './ProblemFacts'
import { componentWords } from './words'
import './content.css'
import './notice.css'

const ICONS: Readonly<Record<Remedy['kind'], LucideIcon>> = {
  retry: RotateCcw,
  'install-libvirt': Download,
  'start-libvirt': Play,
  'start-daemon': Play,
  'start-network': Play,
  'start-anyway': Play,
  'join-group': UsersRound,
  'log-in-again': LogOut,
  'use-session': UserRound,
  'clone-again': CopyPlus,
  'convert-again': RefreshCw,
  'image-again': RefreshCw,
  'prepare-again': WandSparkles,
  'clone-to-pool': Database,
  'clone-linked': Link2,
  'remove-leftovers': Trash2,
  'define-again': RotateCcw,
  'copy-report': ClipboardCopy,
  'collect-diagnostics': Stethoscope,
  'edit-host': Pencil,
  'allow-algorithms': FilePen,
  'run-command': SquareTerminal,
  'try-in-terminal': SquareTerminal,
  'sign-in-again': KeyRound,
}

/**
 * Title and one sentence of a problem, in the present language. The keys are typed by `ProblemCode`, so a code without
 * words does not compile.
 */
export function problemTexts(problem: Problem): { readonly title: string; readonly detail: string } {
  const t = wordsOf(problemWords)
  const { code } = problem
  // What main could not find out comes empty: then the text that does not name it is the one.
  const known = Object.fromEntries(Object.entries(problem.params ?? {}).filter(([, value]) => value !== ''))
  return {
    title: t(`${code}.title`),
    detail:
      t.maybe(`${code}.by.${known.by}`, known) ??
      t.maybe(`${code}.detail`, known) ??
      t.maybe(`${code}.some`, known) ??
      t(`${code}.plain`),
  }
}

/** The text of a bug report: no more than what is on screen, and never a secret. */
export function problemReport(problem: Problem): string {
  return JSON.stringify(
    { ...problem, remedies: problem.remedies.map((r) => r.kind), agent: navigator.userAgent },
    null,
    2,
  )
}

export interface ProblemViewProps {
  readonly problem: Problem
  /**
   * Goes the way on that was pressed. Remedies that need it are left out without it; commands, the report and the diagnostics
   * are drawn either way.
   */
  readonly onRemedy?: (remedy: Remedy) => void
  /** the head over the ways on is not wanted (there is one around it) */
  readonly bare?: boolean
}

/** What failed, why, the host's own words, and each way on as a row with its button or command. */
export function ProblemView({ problem, onRemedy, bare }: ProblemViewProps) {
  useWords(problemWords)
  const c = useWords(componentWords)
  const { title, detail } = problemTexts(problem)
  const ways = problem.remedies.filter((r) => onRemedy !== undefined || paramsOf(r)?.command !== undefined || isOwn(r))
  return (
    <div className="problem">
      <Notice kind="error" title={title} raw={problem.raw} live>
        {detail}
      </Notice>
      <ProblemFacts problem={problem} />
      {ways.length > 0 && (
        <>
          {!bare && <h3 className="section-head">{c('waysOn')}</h3>}
          <div className="ways">
            {ways.map((remedy) => (
              <Way key={JSON.stringify(remedy)} remedy={remedy} problem={problem} onRemedy={onRemedy} />
            ))}
          </div>
        </>
      )}
    </div>
  )
}

/** The same, short: a notice with its first ways on as links, for a place inside a form. */
export function ProblemNotice({ problem, onRemedy }: ProblemViewProps) {
  useWords(problemWords)
  const t = useWords(remedyWords)
  const { title, detail } = problemTexts(problem)
  const ways = problem.remedies.filter(
    (r) =>
      r.kind === 'collect-diagnostics' ||
      (onRemedy !== undefined && r.kind !== 'copy-report' && t.maybe(`${r.kind}.button`, paramsOf(r)) !== undefined),
  )
  return (
    <Notice
      kind="error"
      title={title}
      raw={problem.raw}
      live
      ways={
        ways.length > 0 &&
        ways.map((remedy) => (
          <Button
            key={remedy.kind}
            look="link"
            onPress={() => (remedy.kind === 'collect-diagnostics' ? openDiagnostics() : onRemedy?.(remedy))}
          >
            {t.maybe(`${remedy.kind}.button`, paramsOf(remedy))}
          </Button>
        ))
      }
    >
      {detail}
    </Notice>
  )
}

/** What works the same wherever a problem is shown. */
function isOwn({ kind }: Remedy): boolean {
  return kind === 'copy-report' || kind === 'collect-diagnostics'
}

function paramsOf(remedy: Remedy): Params | undefined {
  return 'params' in remedy ? remedy.params : undefined
}

function Way({ remedy, problem, onRemedy }: { remedy: Remedy; problem: Problem; onRemedy?: (remedy: Remedy) => void }) {
  const t = useWords(remedyWords)
  const { copied, copy } = useCopy()
  const c = useWords(componentWords)
  const params = paramsOf(remedy)
  const title = t.maybe(`${remedy.kind}.title`, params) ?? t.maybe(`${remedy.kind}.titlePlain`, params) ?? remedy.kind
  const detail = t.maybe(`${remedy.kind}.detail`, params) ?? t(`${remedy.kind}.plain`)
  const button = t.maybe(`${remedy.kind}.button`, params) ?? t.maybe(`${remedy.kind}.buttonPlain`, params)
  const command = params?.command === undefined ? undefined : String(params.command)
  return (
    <div className="way">
      <Icon of={ICONS[remedy.kind]} />
      <div>
        <div>{title}</div>
        {detail && <div className="way-detail">{detail}</div>}
      </div>
      {button !== undefined && (
        <Button
          size="small"
          onPress={() => {
            if (remedy.kind === 'copy-report') copy(problemReport(problem))
            else if (remedy.kind === 'collect-diagnostics') openDiagnostics()
            else onRemedy?.(remedy)
          }}
        >
          {remedy.kind === 'copy-report' && copied ? c('copied') : button}
        </Button>
      )}
      {command !== undefined && <CodeBlock text={command} label={title} wrap />}
    </div>
  )
}
