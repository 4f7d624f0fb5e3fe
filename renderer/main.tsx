import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { appInfo, bridgeEvents, hostsQuery, jobsQuery, platform, queryClient, settingsQuery } from './api'
import { App } from './app/App'
import { applyAppearance } from './app/appearance'
import { runAction } from './app/effects'
import { watchJobs } from './app/watch'
import { setView } from './stores'
import { addSample } from './stores/load'
import './app/tokens.css'
import './app/base.css'

/** Asks what the first frame needs, draws it, and from then on writes events into the cache. */
async function start(): Promise<void> {
  window.offshoot.onEvent(watchJobs)
  bridgeEvents(queryClient, { windowState: (state) => setView({ window: state }), action: runAction, load: addSample })
  void queryClient.prefetchQuery(hostsQuery())
  void queryClient.prefetchQuery(jobsQuery())
  const [settings, info] = await Promise.all([
    queryClient.ensureQueryData(settingsQuery()),
    queryClient.ensureQueryData(appInfo()),
  ])

  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const apply = () =>
    applyAppearance(queryClient.getQueryData(settingsQuery().queryKey) ?? settings, info.locale, dark.matches)
  apply()
  dark.addEventListener('change', apply)
  queryClient.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.query.queryKey[0] === 'settings') apply()
  })
  document.documentElement.dataset.platform = platform()

  const root = document.getElementById('root')
  if (root === null) throw new Error('index.html has no #root')
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>,
  )
}

void start()
