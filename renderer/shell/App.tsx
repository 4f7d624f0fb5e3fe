import { LANGUAGES } from '@shared/model/language'
import { type ReactNode, Suspense, useEffect } from 'react'
import { I18nProvider } from 'react-aria-components'
import { allActions } from '../actions/actions'
import { changeSettings, runAction } from '../actions/effects'
import { matches } from '../actions/keys'
import { keysOf } from '../actions/use-actions'
import { platform, usePrompts, useSettings } from '../api'
import { hostWords } from '../common/words'
import { FaultBoundary, SplitPane, Toasts } from '../components'
import { DiagnosticsDialog } from '../features/diagnostics'
import { Sidebar, useStartPage } from '../features/hosts'
import { JobsStrip, QuitGuard } from '../features/jobs'
import { Prompts } from '../features/prompts'
import { TranscriptPane } from '../features/transcript'
import { useLanguage, useWords } from '../i18n'
import { closeDiagnostics, useDiagnostics, useDialogs } from '../stores'
import { Dialogs } from './dialogs'
import { PageView } from './pages'
import { shellWords } from './shell-words'
import { TitleBar } from './title-bar'
import './shell.css'

/** The transcript under everything, when it is open. */
function Under({
  open,
  height,
  children,
}: {
  readonly open: boolean
  readonly height: number
  readonly children: ReactNode
}) {
  const t = useWords(shellWords)
  const { layout } = useSettings()
  return (
    <SplitPane
      direction="column"
      unit="percent"
      value={height}
      min={15}
      max={70}
      label={t('transcriptHeight')}
      onChange={(transcript) => void changeSettings({ layout: { ...layout, transcript } })}
      first={children}
      second={
        open ? (
          <FaultBoundary look="line">
            <Suspense fallback={null}>
              <TranscriptPane />
            </Suspense>
          </FaultBoundary>
        ) : null
      }
    />
  )
}

/** Over everything: a fault may be met in any dialog, or in the window itself. */
export function Diagnostics() {
  const { open } = useDiagnostics()
  return (
    open && (
      <FaultBoundary look="dialog" onClose={closeDiagnostics}>
        <Suspense fallback={null}>
          <DiagnosticsDialog onClose={closeDiagnostics} />
        </Suspense>
      </FaultBoundary>
    )
  )
}

/** Loaded when the first connection asks something. */
function AnyPrompts() {
  return usePrompts().length > 0 && <Prompts />
}

/** The window: title bar, sidebar, content, jobs strip, and whatever lies over them. */
export function App() {
  const language = useLanguage()
  const h = useWords(hostWords)
  const { layout } = useSettings()
  useKeys()
  useStartPage()
  return (
    <I18nProvider locale={LANGUAGES[language].locale}>
      <div className="shell">
        <TitleBar />
        <div className="shell-main">
          <Under open={layout.transcriptOpen} height={layout.transcript}>
            {layout.sidebarOpen ? (
              <SplitPane
                direction="row"
                unit="px"
                value={layout.sidebarWidth}
                min={180}
                max={400}
                label={h('resize')}
                navigation={h('sidebar')}
                onChange={(sidebarWidth) => void changeSettings({ layout: { ...layout, sidebarWidth } })}
                first={
                  <FaultBoundary look="line">
                    <Sidebar />
                  </FaultBoundary>
                }
                second={<PageView />}
              />
            ) : (
              <PageView />
            )}
          </Under>
        </div>
        <FaultBoundary look="line">
          <Suspense fallback={null}>
            <JobsStrip />
            <QuitGuard />
          </Suspense>
        </FaultBoundary>
      </div>
      <Dialogs />
      <FaultBoundary look="dialog">
        <Suspense fallback={null}>
          <AnyPrompts />
        </Suspense>
      </FaultBoundary>
      <Toasts />
    </I18nProvider>
  )
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('input, textarea, [contenteditable="true"]') !== null
}

/** The keys of the action table, wherever the focus is; a dialog keeps its own. */
function useKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || useDialogs.getState().open !== null) return
      if (useDiagnostics.getState().open) return
      const action = allActions().find((a) => {
        const keys = keysOf(a)
        // What is typed into a field is text: Delete there deletes a letter.
        if (keys === undefined || (!keys.mod && !keys.alt && !/^F\d/.test(keys.key) && isTyping(event))) return false
        return matches(keys, event, platform())
      })
      if (action === undefined) return
      event.preventDefault()
      runAction(action.id)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
