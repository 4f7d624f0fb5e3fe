import {
  Annotation,
  type ChangeSet,
  type EditorSelection,
  type Extension,
  StateField,
  Transaction,
} from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'

/** What takes a change back: the change itself, and where the cursor was. */
interface Step {
  readonly changes: ChangeSet
  readonly selection: EditorSelection
}

interface Past {
  readonly done: readonly Step[]
  readonly undone: readonly Step[]
  /** of the last change, ms since 1970; 0: what comes next is a step of its own */
  readonly at: number
  readonly kind: 'type' | 'delete' | null
}

/** Steps kept; the oldest are forgotten. */
const MOST = 1000
/** Letters typed within this time of each other are one step, ms. */
const TOGETHER = 500

const travel = Annotation.define<'undo' | 'redo'>()

const past = StateField.define<Past>({
  create: () => ({ done: [], undone: [], at: 0, kind: null }),
  update(before, transaction) {
    if (!transaction.docChanged) return transaction.selection ? { ...before, at: 0 } : before
    const step: Step = {
      changes: transaction.changes.invert(transaction.startState.doc),
      selection: transaction.startState.selection,
    }
    const way = transaction.annotation(travel)
    if (way === 'undo') {
      return { done: before.done.slice(0, -1), undone: [...before.undone, step], at: 0, kind: null }
    }
    if (way === 'redo') {
      return { done: [...before.done, step], undone: before.undone.slice(0, -1), at: 0, kind: null }
    }
    const at = transaction.annotation(Transaction.time) ?? 0
    const kind = transaction.isUserEvent('input.type') ? 'type' : transaction.isUserEvent('delete') ? 'delete' : null
    const last = before.done.at(-1)
    const joins = last !== undefined && kind !== null && kind === before.kind && at - before.at < TOGETHER
    const done = joins
      ? [...before.done.slice(0, -1), { changes: step.changes.compose(last.changes), selection: last.selection }]
      : [...before.done, step].slice(-MOST)
    return { done, undone: [], at, kind }
  },
})

/** Takes the last change back. @returns whether there was one */
export function undo(view: EditorView): boolean {
  return go(view, 'undo', view.state.field(past).done.at(-1))
}

/** Makes the change that was taken back last again. @returns whether there was one */
export function redo(view: EditorView): boolean {
  return go(view, 'redo', view.state.field(past).undone.at(-1))
}

function go(view: EditorView, way: 'undo' | 'redo', step: Step | undefined): boolean {
  if (step === undefined || view.state.readOnly) return false
  view.dispatch({
    changes: step.changes,
    selection: step.selection,
    annotations: travel.of(way),
    scrollIntoView: true,
    userEvent: way,
  })
  return true
}

/** Undo and redo: their keys, and what the application's Edit menu asks for by the browser's own event. */
export function xmlHistory(): Extension {
  return [
    past,
    keymap.of([
      { key: 'Mod-z', run: undo, preventDefault: true },
      { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
      { key: 'Mod-Shift-z', run: redo, preventDefault: true },
    ]),
    EditorView.domEventHandlers({
      beforeinput(event, view) {
        if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return false
        event.preventDefault()
        return event.inputType === 'historyUndo' ? undo(view) : redo(view)
      },
    }),
  ]
}
