import { KEPT } from '../../stores/load'

export interface SparkProps {
  /** oldest first; null: not known then */
  readonly values: readonly (number | null)[]
  /** what the top edge stands for */
  readonly top: number
  readonly width: number
  readonly height: number
  /** how many readings the width holds */
  readonly room?: number
  readonly filled?: boolean
}

/** A line of readings, the newest at the right. Its meaning stands beside it in words. */
export function Spark({ values, top, width, height, room = KEPT, filled }: SparkProps) {
  const step = width / Math.max(1, room - 1)
  const shown = values.slice(-room)
  const x = (n: number) => width - (shown.length - 1 - n) * step
  const y = (value: number) => height - 1 - Math.min(1, top > 0 ? value / top : 0) * (height - 2)
  const runs: string[] = []
  let open = false
  shown.forEach((value, n) => {
    if (value === null) open = false
    else {
      runs.push(`${open ? 'L' : 'M'}${x(n).toFixed(1)} ${y(value).toFixed(1)}`)
      open = true
    }
  })
  const first = shown.findIndex((value) => value !== null)
  const line = runs.join('')
  return (
    <svg className="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      {filled && first >= 0 && (
        <path className="spark-fill" d={`${line}L${width} ${height}L${x(first).toFixed(1)} ${height}Z`} />
      )}
      <path className="spark-line" d={line} />
    </svg>
  )
}
