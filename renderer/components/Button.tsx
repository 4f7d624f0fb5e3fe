import { LoaderCircle } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { Icon, type LucideIcon } from './Icon'
import { Tooltip } from './Tooltip'
import './button.css'

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className' | 'style'> {
  readonly children?: ReactNode
  readonly icon?: LucideIcon
  readonly iconFilled?: boolean
  /** `plain`: a toolbar verb without an edge; `link`: a way on inside text */
  readonly look?: 'default' | 'primary' | 'danger' | 'plain' | 'link'
  readonly size?: 'normal' | 'small'
  /**
   * Why it cannot be done now, in words. The button stays reachable by keyboard and tells it; a press does nothing.
   */
  readonly reason?: string
  readonly tooltip?: ReactNode
  /** pressed and not answered yet: shows a running icon, takes no press */
  readonly busy?: boolean
  readonly className?: string
  readonly ref?: Ref<HTMLButtonElement>
}

/** A verb: word, with an icon before it where there is one. */
export function Button(props: ButtonProps) {
  const {
    children,
    icon,
    iconFilled,
    look = 'default',
    size = 'normal',
    reason,
    tooltip,
    busy,
    className,
    ...rest
  } = props
  const glyph = busy ? LoaderCircle : icon
  const button = (
    <AriaButton
      {...rest}
      {...(reason !== undefined && { onPress: undefined, 'aria-disabled': true })}
      className={`button look-${look} size-${size}${reason !== undefined ? ' is-refused' : ''}${busy ? ' is-busy' : ''}${className ? ` ${className}` : ''}`}
      {...(busy && { onPress: undefined, 'aria-busy': true })}
    >
      {glyph && <Icon of={glyph} size={size === 'small' ? 14 : 16} filled={iconFilled} />}
      {children !== undefined && <span className="button-word">{children}</span>}
    </AriaButton>
  )
  const hint = reason ?? tooltip
  return hint === undefined ? (
    button
  ) : (
    <Tooltip text={hint} stays={reason !== undefined}>
      {button}
    </Tooltip>
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'look' | 'tooltip'> {
  readonly icon: LucideIcon
  /** its name; shown as the tooltip too, with the key behind it */
  readonly label: string
  readonly keys?: string
  readonly pressed?: boolean
}

/** An icon alone, for panel toggles, more, filter, close; its name is in the tooltip. */
export function IconButton({ icon, label, keys, pressed, reason, className, ...rest }: IconButtonProps) {
  return (
    <Button
      {...rest}
      look="plain"
      icon={icon}
      reason={reason}
      aria-label={label}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
      className={`icon-button${pressed ? ' is-on' : ''}${className ? ` ${className}` : ''}`}
      tooltip={
        <>
          {label}
          {keys && <kbd>{keys}</kbd>}
        </>
      }
    />
  )
}
