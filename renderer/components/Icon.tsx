import type { LucideIcon } from 'lucide-react'

export type { LucideIcon }

export interface IconProps {
  readonly of: LucideIcon
  /** px; 16, in rows 14 */
  readonly size?: number
  /** a name, where no word stands beside it */
  readonly label?: string
  readonly filled?: boolean
  readonly tone?: Tone
}

export type Tone = 'ok' | 'warn' | 'err' | 'accent' | 'fg2' | 'fg3'

/** An icon of one meaning; decoration for a screen reader unless it is labelled. */
export function Icon({ of: Glyph, size = 16, label, filled, tone }: IconProps) {
  return (
    <Glyph
      size={size}
      strokeWidth={1.6}
      className={`icon${tone ? ` tone-${tone}` : ''}${filled ? ' is-filled' : ''}`}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    />
  )
}
