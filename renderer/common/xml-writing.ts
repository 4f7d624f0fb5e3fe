import { EditorSelection, type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutterLineClass, keymap } from '@codemirror/view'

/** A place in a text, both 1-based; without a column the whole line. */
export interface Place {
  readonly line: number
  readonly column?: number | undefined
}

const setMark = StateEffect.define<Place | null>()

const wrongLine = Decoration.line({ class: 'cm-wrong-line' })
const wrongText = Decoration.mark({ class: 'cm-wrong-text' })
const wrongNumber = new (class extends GutterMarker {
  override elementClass = 'cm-wrong-number'
})()

/** Where the marked line begins; -1 for none. Moves with the text. */
const mark = StateField.define<{ readonly at: number; readonly drawn: DecorationSet }>({
  create: () => ({ at: -1, drawn: Decoration.none }),
  update(now, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMark)) continue
      if (effect.value === null) return { at: -1, drawn: Decoration.none }
      const { doc } = transaction.state
      const line = doc.line(Math.min(doc.lines, Math.max(1, effect.value.line)))
      const { column } = effect.value
      const from = column === undefined ? line.from : Math.min(line.to, line.from + Math.max(0, column - 1))
      const ranges = [wrongLine.range(line.from)]
      if (from < line.to) ranges.push(wrongText.range(from, line.to))
      return { at: line.from, drawn: Decoration.set(ranges) }
    }
    if (!transaction.docChanged || now.at < 0) return now
    return { at: transaction.changes.mapPos(now.at), drawn: now.drawn.map(transaction.changes) }
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ drawn }) => drawn),
    gutterLineClass.computeN([field], (state) => {
      const { at } = state.field(field)
      return at < 0 ? [] : [RangeSet.of([wrongNumber.range(state.doc.lineAt(at).from)])]
    }),
  ],
})

/** Marks a place as wrong, or takes the mark away. */
export function showMark(view: EditorView, place: Place | null): void {
  view.dispatch({ effects: setMark.of(place) })
}

/** Puts the cursor at a place, in sight, and the focus in the editor. */
export function goTo(view: EditorView, place: Place): void {
  const { doc } = view.state
  const line = doc.line(Math.min(doc.lines, Math.max(1, place.line)))
  const at = Math.min(line.to, line.from + Math.max(0, (place.column ?? 1) - 1))
  view.dispatch({
    selection: EditorSelection.cursor(at),
    effects: EditorView.scrollIntoView(at, { y: 'center' }),
    userEvent: 'select',
  })
  view.focus()
}

/** Enter: a new line as far in as the one before, further after an opening tag. */
function newLine(view: EditorView): boolean {
  const { state } = view
  view.dispatch(
    state.changeByRange(({ from, to }) => {
      const line = state.doc.lineAt(from)
      const before = line.text.slice(0, from - line.from)
      const indent = /^\s*/.exec(before)?.[0] ?? ''
      const opens = /<[^/!?][^>]*[^/]>\s*$|<[^/!?>]>\s*$/.test(before)
      const insert = `\n${indent}${opens ? '  ' : ''}`
      return { changes: { from, to, insert }, range: EditorSelection.cursor(from + insert.length) }
    }),
    { scrollIntoView: true, userEvent: 'input' },
  )
  return true
}

/** What is chosen goes as a whole: the browser knows only of the lines that are drawn. */
function deleteChosen(view: EditorView): boolean {
  if (view.state.selection.ranges.every((range) => range.empty)) return false
  view.dispatch(view.state.replaceSelection(''), { scrollIntoView: true, userEvent: 'delete.selection' })
  return true
}

function toEnd(end: 'start' | 'end', extend: boolean) {
  return (view: EditorView): boolean => {
    const head = end === 'start' ? 0 : view.state.doc.length
    const anchor = extend ? view.state.selection.main.anchor : head
    view.dispatch({ selection: { anchor, head }, scrollIntoView: true, userEvent: 'select' })
    return true
  }
}

const selectAll = (view: EditorView): boolean => {
  view.dispatch({ selection: { anchor: 0, head: view.state.doc.length }, userEvent: 'select' })
  return true
}

/** What an editor needs beside the browser's own keys, which see only the lines that are drawn; and the mark. */
export function xmlWriting(): Extension {
  return [
    mark,
    keymap.of([
      { key: 'Enter', run: newLine },
      { key: 'Backspace', run: deleteChosen },
      { key: 'Delete', run: deleteChosen },
      { key: 'Mod-a', run: selectAll, preventDefault: true },
      { key: 'Mod-Home', mac: 'Mod-ArrowUp', run: toEnd('start', false), shift: toEnd('start', true) },
      { key: 'Mod-End', mac: 'Mod-ArrowDown', run: toEnd('end', false), shift: toEnd('end', true) },
    ]),
  ]
}
