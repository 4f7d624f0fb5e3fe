import { ArrowLeft, ArrowRight, RefreshCw } from 'lucide-react'
import { actionsOf } from '../actions/actions'
import { retryHost } from '../actions/host-effects'
import { always } from '../actions/rules'
import { hostsQuery, queryClient } from '../api'
import { goBack, goForward } from '../stores'
import { shellWords } from './shell-words'

function refresh(): void {
  const hosts = queryClient.getQueryData(hostsQuery().queryKey) ?? []
  for (const { id, state } of hosts) {
    if (state.kind === 'reconnecting' || state.kind === 'refused') retryHost(id)
  }
  void queryClient.invalidateQueries()
}

/** Verbs of the window itself. */
export const shellActions = actionsOf(shellWords, [
  {
    id: 'app.back',
    icon: ArrowLeft,
    keys: { key: 'ArrowLeft', alt: true },
    macKeys: { key: '[', mod: true },
    enabled: ({ history }) => history.at > 0 || 'reason.noBack',
    run: goBack,
  },
  {
    id: 'app.forward',
    icon: ArrowRight,
    keys: { key: 'ArrowRight', alt: true },
    macKeys: { key: ']', mod: true },
    enabled: ({ history }) => history.at < history.pages.length - 1 || 'reason.noForward',
    run: goForward,
  },
  { id: 'app.refresh', icon: RefreshCw, keys: { key: 'F5' }, bar: 'view', enabled: always, run: refresh },
])
