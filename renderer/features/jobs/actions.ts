import { ListChecks } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { always } from '../../actions/rules'
import { navigate } from '../../stores'
import { jobWords } from './words'

export const jobActions = actionsOf(jobWords, [
  {
    id: 'app.jobs',
    icon: ListChecks,
    keys: { key: 'j', mod: true },
    bar: 'view',
    enabled: always,
    run: () => navigate({ kind: 'jobs' }),
  },
])
