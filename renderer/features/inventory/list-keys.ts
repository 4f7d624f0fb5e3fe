import { NOTHING, type Reach, reached, type Selection, stepped, toggled, typedTo } from '../../stores/selection'

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** What was typed to find a row, and when; kept by the list between keys. */
export interface Typed {
  text: string
  at: number
}

export interface ListKey {
  readonly event: Pressed
  readonly selection: Selection
  readonly rows: readonly { readonly uuid: string; readonly name: string }[]
  readonly order: readonly string[]
  /** rows in sight */
  readonly page: number
  readonly typed: Typed
  /** ms */
  readonly now: number
}

/** Letters typed within this time, ms, are one word. */
const WORD = 800

/**
 * What a key does in a list: the next selection, `open`, `all`, or null when it is not the list's key. Arrows move and
 * select, Shift extends, Ctrl moves only the focus, Space puts a row in or out, letters find a name.
 */
export function listKey(key: ListKey): Selection | 'open' | 'all' | null {
  const { event, selection, order, page } = key
  const mod = event.ctrlKey || event.metaKey
  if (event.altKey) return null
  const reach: Reach = event.shiftKey ? 'extend' : mod ? 'focus' : 'select'
  switch (event.key) {
    case 'ArrowDown':
      return stepped(selection, order, 1, reach)
    case 'ArrowUp':
      return stepped(selection, order, -1, reach)
    case 'PageDown':
      return stepped(selection, order, page, reach)
    case 'PageUp':
      return stepped(selection, order, -page, reach)
    case 'Home':
      return stepped(selection, order, Number.NEGATIVE_INFINITY, reach)
    case 'End':
      return stepped(selection, order, Number.POSITIVE_INFINITY, reach)
    case 'Enter':
      return mod || event.shiftKey || selection.focus === null ? null : 'open'
    case 'Escape':
      return selection.chosen.size > 1
        ? { ...selection, chosen: new Set(selection.focus ? [selection.focus] : []) }
        : null
  }
  if (mod && !event.shiftKey && event.key.toLowerCase() === 'a') return 'all'
  if (event.key === ' ' && key.now - key.typed.at >= WORD) {
    return selection.focus === null ? NOTHING : toggled(selection, selection.focus)
  }
  if (mod || event.key.length !== 1) return null
  return find(key)
}

function find({ event, selection, rows, order, typed, now }: ListKey): Selection | null {
  const going = now - typed.at < WORD ? typed.text : ''
  // The same letter again goes round the names that begin with it.
  typed.text = going === event.key ? event.key : going + event.key
  typed.at = now
  const uuid = typedTo(rows, selection.focus, typed.text)
  return uuid === null ? null : reached(selection, order, uuid, 'select')
}
