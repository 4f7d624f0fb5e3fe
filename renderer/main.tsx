import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { runAction } from './actions/effects'
import {
  appInfo,
  bridgeEvents,
  catchFaults,
  hostsQuery,
  jobsQuery,
  platform,
  queryClient,
  reportFault,
  settingsQuery,
} from './api'
import { FaultBoundary, FaultView } from './components'
import { setLanguage } from './i18n'
import { App, Diagnostics } from './shell/App'
import { applyAppearance } from './shell/appearance'
import { tellFault } from './shell/fault'
import { tellMenu } from './shell/menu'
import { watchJobs } from './shell/watch'
import { setView } from './stores'
import { addSample } from './stores/load'
import './shell/tokens.css'
import './shell/base.css'

/** Asks what the first frame needs, draws it, and from then on writes events into the cache. */
async function start(): Promise<void> {
  window.offshoot.onEvent(watchJobs)
  bridgeEvents(queryClient, {
    windowState: (state) => setView({ window: state }),
    action: runAction,
    load: addSample,
    fault: tellFault,
  })
  void queryClient.prefetchQuery(hostsQuery())
  void queryClient.prefetchQuery(jobsQuery())
  const [settings, info] = await Promise.all([
    queryClient.ensureQueryData(settingsQuery()),
    queryClient.ensureQueryData(appInfo()),
  ])

  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = async () => {
    await applyAppearance(queryClient.getQueryData(settingsQuery().queryKey) ?? settings, info.locale, dark.matches)
    tellMenu()
  }
  await apply()
  dark.addEventListener('change', () => void apply())
  queryClient.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.query.queryKey[0] === 'settings') void apply()
  })
  document.documentElement.dataset.platform = platform()

  draw(<App />)
}

/** The window, or what is shown in its place; diagnostics lie over both. */
function draw(window: ReactNode): void {
  const root = document.getElementById('root')
  if (root === null) throw new Error('index.html has no #root')
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <FaultBoundary look="window">{window}</FaultBoundary>
      <Diagnostics />
    </QueryClientProvider>,
  )
}

catchFaults(tellFault)
start().catch((error: unknown) => {
  reportFault('error', error, 'start')
  void setLanguage('en').finally(() => {
    draw(<FaultView look="window" error={error} />)
    tellMenu()
  })
})
