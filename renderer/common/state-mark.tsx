import type { Job } from '@shared/job'
import type { DomainState } from '@shared/model/domain'
import { CircleDashed, type LucideIcon, Moon, MoonStar, OctagonAlert, Pause, Play, Power } from 'lucide-react'
import { Icon, type Tone } from '../components'
import { formatPercent } from '../format'
import { useWords } from '../i18n'
import { JOB_ICONS } from './job-icons'
import { inventoryWords } from './words'

interface Look {
  readonly icon: LucideIcon
  readonly tone: Tone
  readonly filled?: boolean
}

const LOOKS: Readonly<Record<DomainState, Look>> = {
  running: { icon: Play, tone: 'ok', filled: true },
  paused: { icon: Pause, tone: 'warn', filled: true },
  'shutting-down': { icon: Power, tone: 'ok' },
  'shut-off': { icon: Power, tone: 'fg3' },
  saved: { icon: Moon, tone: 'fg2' },
  crashed: { icon: OctagonAlert, tone: 'err' },
  suspended: { icon: MoonStar, tone: 'fg2' },
  unknown: { icon: CircleDashed, tone: 'fg3' },
}

export interface StateProps {
  readonly state: DomainState
  /** a job that is at work on the VM stands in place of its state */
  readonly job?: Job
}

/** The word of a state. */
export function useStateWord(): (props: StateProps) => string {
  const t = useWords(inventoryWords)
  return ({ state, job }) => {
    if (job === undefined) return t(`domain.${state}`)
    const doing = t(`job.${job.kind}`)
    const { fraction } = job.progress
    return fraction === null ? doing : t('jobAt', { doing, percent: formatPercent(fraction) })
  }
}

/** The icon of a state; with `named`, its word for a screen reader. */
export function StateIcon({ state, job, named, size = 14 }: StateProps & { named?: boolean; size?: number }) {
  const word = useStateWord()
  const look: Look = job ? { icon: JOB_ICONS[job.kind], tone: 'accent' } : LOOKS[state]
  return (
    <Icon
      of={look.icon}
      tone={look.tone}
      filled={look.filled}
      size={size}
      label={named ? word({ state, job }) : undefined}
    />
  )
}

/** Icon and word. */
export function StateMark(props: StateProps) {
  const word = useStateWord()
  return (
    <span className="state-mark" title={props.job && word(props)}>
      <StateIcon {...props} />
      <span>{word(props)}</span>
    </span>
  )
}
