import type { HostSummary } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import { Check, Copy, RefreshCw, UserRound } from 'lucide-react'
import { useId } from 'react'
import { goOn, retryHost } from '../../actions/host-effects'
import { useHosts } from '../../api'
import { commandsOf, missing, remedyOf } from '../../common/first-run'
import { Button, ProblemView, useCopy } from '../../components'
import { useWords } from '../../i18n'
import { welcomeWords } from './welcome-words'
import './welcome.css'

export interface SetUpProps {
  readonly host: HostSummary
  /** what keeps its libvirt from being used */
  readonly problem: Problem
  /** it is the second choice, after adding a host */
  readonly or?: boolean
}

/** What it takes to use this computer's libvirt: its own commands to copy. Goes away by itself when libvirt answers. */
export function SetUp({ host, problem, or = false }: SetUpProps) {
  const t = useWords(welcomeWords)
  const head = useId()
  const what = missing(problem)
  const title = t(`${or ? 'or' : 'setup'}.${what ?? 'other'}`)
  const manual = remedyOf(problem, 'install-libvirt')?.params
  const commands = commandsOf(problem)
  const session = useHosts().some((h) => h.kind === 'local-session') && remedyOf(problem, 'use-session') !== undefined
  return (
    <section className="setup" aria-labelledby={head}>
      <div className="setup-head">
        <h3 className="section-head" id={head}>
          {title}
        </h3>
        <span className="setup-state" role="status">
          {what && t(`state.${what}`, stateOf(problem))}
        </span>
      </div>
      {what === null && <ProblemView problem={problem} onRemedy={(remedy) => goOn(host, remedy)} bare />}
      {what === 'log-in' && <p>{t('logIn')}</p>}
      {manual?.manual !== undefined && (
        <>
          <p>{t(`manual.${manual.manual}`)}</p>
          <Lines lines={[manual.command]} />
        </>
      )}
      {commands.length > 0 && <Lines lines={commands} typed />}
      {what !== null && (
        <div className="setup-foot">
          {commands.length > 0 && <CopyAll text={commands.join('\n')} />}
          <Button icon={RefreshCw} busy={host.state.kind === 'connecting'} onPress={() => retryHost(host.id)}>
            {t('again')}
          </Button>
          {session && (
            <Button icon={UserRound} onPress={() => goOn(host, { kind: 'use-session' })}>
              {t('session')}
            </Button>
          )}
          <span className="setup-note">
            {remedyOf(problem, 'join-group') ? t('relog') : what !== 'log-in' && t('watching')}
          </span>
        </div>
      )}
    </section>
  )
}

/** Values for the words of what is missing. */
function stateOf(problem: Problem) {
  const { distribution = '', user = '', group = '' } = problem.params ?? {}
  return { distribution: String(distribution), user: String(user), group: String(group) }
}

/** Lines in mono. Those that are typed have a prompt before them, which is no part of what is selected. */
function Lines({ lines, typed = false }: { readonly lines: readonly string[]; readonly typed?: boolean }) {
  const t = useWords(welcomeWords)
  return (
    <section className="setup-lines" aria-label={t('commands')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        {lines.map((line) => (
          <span key={line} className={typed ? 'is-typed' : undefined}>
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  )
}

function CopyAll({ text }: { readonly text: string }) {
  const t = useWords(welcomeWords)
  const { copied, copy } = useCopy()
  return (
    <Button icon={copied ? Check : Copy} onPress={() => copy(text)}>
      {t('copy')}
    </Button>
  )
}
