import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { useWords } from '../i18n'
import { componentWords } from './words'
import './content.css'

export interface SplitPaneProps {
  readonly first: ReactNode
  /** null: there is no second part now; the first has all, and keeps its state */
  readonly second: ReactNode
  /** the second part has all; the first is not seen, and keeps its state */
  readonly alone?: boolean
  /** `column`: one above the other; `row`: side by side */
  readonly direction: 'column' | 'row'
  /** `px` of the first part, or `percent` of the whole that the second part has */
  readonly unit: 'px' | 'percent'
  readonly value: number
  readonly min: number
  readonly max: number
  /** name of the bar between them */
  readonly label?: string
  /** makes the first part, with the bar, a landmark for moving about, of this name */
  readonly navigation?: string
  /** px that the first part needs at most: what it would have beyond that, the second has */
  readonly enough?: number | undefined
  /** once, when dragging ends or a key was pressed */
  readonly onChange: (value: number) => void
}

/** Two parts and a bar that is dragged, or moved by arrows once it has the focus. */
export function SplitPane(props: SplitPaneProps) {
  const { first, second, alone = false, direction, unit, value, min, max, label, navigation, enough, onChange } = props
  const t = useWords(componentWords)
  const whole = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<number | null>(null)
  const now = dragged ?? value
  const clamp = (v: number) => Math.round(Math.min(max, Math.max(min, v)))

  const at = (event: PointerEvent): number => {
    const box = whole.current?.getBoundingClientRect()
    if (!box) return now
    const from = direction === 'row' ? event.clientX - box.left : event.clientY - box.top
    const size = direction === 'row' ? box.width : box.height
    return clamp(unit === 'px' ? from : 100 - (from / size) * 100)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = unit === 'px' ? 16 : 4
    const sign = unit === 'px' ? 1 : -1
    const by =
      event.key === 'ArrowLeft' || event.key === 'ArrowUp'
        ? -step
        : event.key === 'ArrowRight' || event.key === 'ArrowDown'
          ? step
          : 0
    const target = event.key === 'Home' ? min : event.key === 'End' ? max : by ? clamp(now + sign * by) : null
    if (target === null) return
    event.preventDefault()
    onChange(target)
  }
  const size = unit === 'px' ? `${now}px` : `${now}%`
  const Side = navigation === undefined ? 'div' : 'nav'
  // Out of sight it has the size that it will have again: what it is scrolled to stays.
  const under = { [direction === 'row' ? 'width' : 'height']: unit === 'px' ? size : `${100 - now}%` }
  const most = enough === undefined || second === null ? {} : { maxHeight: `${enough}px` }
  const firstStyle = alone
    ? under
    : unit === 'px' && second !== null
      ? { flex: `0 0 ${size}` }
      : { flex: '1 1 0', ...most }
  return (
    <div ref={whole} className={`split is-${direction}`}>
      <Side className={`split-side${alone ? ' is-under' : ''}`} aria-label={navigation} style={firstStyle}>
        <div className="split-part">{first}</div>
        {second !== null && (
          // biome-ignore lint/a11y/useSemanticElements: an <hr> takes no focus; this is the window splitter pattern
          <div
            role="separator"
            tabIndex={0}
            aria-label={label ?? t('resize')}
            aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
            aria-valuenow={now}
            aria-valuemin={min}
            aria-valuemax={max}
            className={`split-bar is-${direction}${dragged !== null ? ' is-dragging' : ''}`}
            onKeyDown={onKeyDown}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId)
              setDragged(now)
            }}
            onPointerMove={(event) => dragged !== null && setDragged(at(event))}
            onPointerUp={(event) => {
              if (dragged === null) return
              setDragged(null)
              onChange(at(event))
            }}
            onPointerCancel={() => setDragged(null)}
          />
        )}
      </Side>
      {second !== null && (
        <div
          className="split-side"
          style={unit === 'px' || alone ? { flex: '1 1 0' } : { flex: `${enough === undefined ? 0 : 1} 0 ${size}` }}
        >
          <div className="split-part">{second}</div>
        </div>
      )}
    </div>
  )
}
