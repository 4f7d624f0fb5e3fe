import { Database, Network } from 'lucide-react'
import type { ActionContext } from '../../actions/actions'
import { actionsOf } from '../../actions/actions'
import { hostOnline } from '../../actions/rules'
import { navigate } from '../../stores'
import { resourceWords } from './words'

const open = (tab: 'networks' | 'pools') => (context: ActionContext) =>
  context.host && navigate({ kind: 'resources', host: context.host.id, tab })

export const resourceActions = actionsOf(resourceWords, [
  { id: 'host.networks', icon: Network, bar: 'view', enabled: hostOnline, run: open('networks') },
  { id: 'host.pools', icon: Database, bar: 'view', enabled: hostOnline, run: open('pools') },
])
