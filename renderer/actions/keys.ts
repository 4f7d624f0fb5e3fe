import type { Bridge } from '@shared/contract'

/** A key with its modifiers; `mod` is ⌘ on macOS and Ctrl elsewhere. */
export interface Keys {
  /** as in KeyboardEvent.key, lower case for letters */
  readonly key: string
  readonly mod?: boolean
  readonly shift?: boolean
  readonly alt?: boolean
}

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** Whether an event is this key, and nothing more held down. */
export function matches(keys: Keys, event: Pressed, platform: Bridge['platform']): boolean {
  const mac = platform === 'darwin'
  const mod = mac ? event.metaKey : event.ctrlKey
  const other = mac ? event.ctrlKey : event.metaKey
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return (
    key === keys.key &&
    mod === (keys.mod ?? false) &&
    !other &&
    event.shiftKey === (keys.shift ?? false) &&
    event.altKey === (keys.alt ?? false)
  )
}

const NAMES: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', Enter: 'Enter', ' ': 'Space' }

/** "Ctrl K" or "⌘K", as menus and tooltips show it. */
export function keysText(keys: Keys, platform: Bridge['platform']): string {
  const name = NAMES[keys.key] ?? (keys.key.length === 1 ? keys.key.toUpperCase() : keys.key)
  if (platform === 'darwin') {
    return `${keys.alt ? '⌥' : ''}${keys.shift ? '⇧' : ''}${keys.mod ? '⌘' : ''}${name === 'Enter' ? '↩' : name}`
  }
  return [keys.mod && 'Ctrl', keys.alt && 'Alt', keys.shift && 'Shift', name].filter(Boolean).join(' ')
}
