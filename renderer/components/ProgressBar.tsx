import { ProgressBar as AriaProgressBar } from 'react-aria-components'
import { formatPercent } from '../format'
import './content.css'

export interface ProgressBarProps {
  /** its name for a screen reader, e.g. "Clone web-01 to web-02" */
  readonly label: string
  /** 0..1; null while the size is not known */
  readonly fraction: number | null
  /** px; left out: the width of its place */
  readonly width?: number
  readonly tone?: 'ok' | 'warn' | 'err'
}

/** A bar that moves straight to the newest value. The number stands beside it, drawn by who uses it. */
export function ProgressBar({ label, fraction, width, tone }: ProgressBarProps) {
  return (
    <AriaProgressBar
      className={`progress${tone ? ` tone-of-${tone}` : ''}${fraction === null ? ' is-busy' : ''}`}
      style={{ width: width ?? '100%' }}
      aria-label={label}
      isIndeterminate={fraction === null}
      minValue={0}
      maxValue={1}
      value={fraction ?? 0}
      valueLabel={fraction === null ? undefined : formatPercent(fraction)}
    >
      {({ percentage }) => (
        <div className="progress-track">
          <div className="progress-fill" style={fraction === null ? undefined : { width: `${percentage}%` }} />
        </div>
      )}
    </AriaProgressBar>
  )
}
