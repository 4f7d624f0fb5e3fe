import type { StepPlan } from '../../jobs/operation'
import { fileSteps } from '../files/steps'
import type { CloneJournal } from './journal'

/** The steps of a clone in the order they run; what the plan shows and what the job ticks off are this one list. */
export function cloneSteps(journal: Omit<CloneJournal, 'xml' | 'commands'>): StepPlan[] {
  return [
    { key: 'check', code: 'check' },
    ...fileSteps(journal),
    { key: 'define', code: 'define', params: { name: journal.clone.name } },
    ...(journal.start ? [{ key: 'start', code: 'start', params: { name: journal.clone.name } }] : []),
    { key: 'settle', code: 'settle' },
  ]
}
