import { EditorSelection, EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { afterEach, describe, expect, it } from 'vitest'
import { redo, undo, xmlHistory } from './xml-history'

const views: EditorView[] = []
function editor(doc: string): EditorView {
  const view = new EditorView({
    parent: document.body,
    state: EditorState.create({ doc, extensions: [xmlHistory()] }),
  })
  views.push(view)
  return view
}
const text = (view: EditorView) => view.state.doc.toString()
function type(view: EditorView, letters: string, at = view.state.selection.main.head): void {
  view.dispatch({ selection: EditorSelection.cursor(at) })
  for (const letter of letters) {
    view.dispatch({ ...view.state.replaceSelection(letter), userEvent: 'input.type' })
  }
}

describe('undo in the XML editor', () => {
  afterEach(() => {
    for (const view of views.splice(0)) view.destroy()
  })

  it('takes back what was typed in one go at once, and makes it again', () => {
    const view = editor('<a/>')
    type(view, 'bcd', 2)
    expect(text(view)).toBe('<abcd/>')
    expect(undo(view)).toBe(true)
    expect(text(view)).toBe('<a/>')
    expect(view.state.selection.main.head).toBe(2)
    expect(redo(view)).toBe(true)
    expect(text(view)).toBe('<abcd/>')
    expect(redo(view)).toBe(false)
  })

  it('keeps what was typed at another place a step of its own', () => {
    const view = editor('<a/>')
    type(view, 'b', 2)
    type(view, 'x', 0)
    expect(text(view)).toBe('x<ab/>')
    undo(view)
    expect(text(view)).toBe('<ab/>')
    undo(view)
    expect(text(view)).toBe('<a/>')
    expect(undo(view)).toBe(false)
  })

  it('brings a text back that was replaced as a whole', () => {
    const view = editor('<mine/>')
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: '<theirs/>' } })
    undo(view)
    expect(text(view)).toBe('<mine/>')
  })

  it('forgets what was taken back once something new is typed', () => {
    const view = editor('<a/>')
    type(view, 'b', 2)
    undo(view)
    type(view, 'c', 2)
    expect(redo(view)).toBe(false)
    expect(text(view)).toBe('<ac/>')
  })

  it('goes back over a thousand mixed changes to the text it began with', () => {
    const view = editor('<domain>\n</domain>')
    let seed = 7
    const random = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % n
    }
    for (let i = 0; i < 900; i++) {
      const from = random(view.state.doc.length + 1)
      const to = Math.min(view.state.doc.length, from + random(4))
      view.dispatch({
        changes: { from, to, insert: '虚<a>"&'.slice(0, random(6)) },
        userEvent: random(2) === 0 ? 'input.type' : 'delete.backward',
      })
    }
    const end = text(view)
    while (undo(view));
    expect(text(view)).toBe('<domain>\n</domain>')
    while (redo(view));
    expect(text(view)).toBe(end)
  })
})
