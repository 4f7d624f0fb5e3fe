import { xml } from '@codemirror/lang-xml'
import { foldGutter, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Language } from '@shared/model/language'
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import { redo, undo, xmlHistory } from './xml-history'
import { goTo, type Place, showMark, xmlWriting } from './xml-writing'

export interface XmlEditorHandle {
  /** opens the search panel and puts the focus in it */
  find(): void
  /** puts the cursor at a place, and the focus in the text */
  go(place: Place): void
  undo(): void
  redo(): void
}

export interface XmlEditorProps {
  readonly text: string
  /** its name for a screen reader */
  readonly label: string
  readonly language: Language
  /** any text instead of XML: no colours, no folds, long lines wrapped */
  readonly plain?: boolean
  /** makes it writable: told the whole text after each change; another `text` given later can be undone */
  readonly onChange?: (text: string) => void
  /** a place to be marked as wrong */
  readonly mark?: Place | null
  readonly ref?: Ref<XmlEditorHandle>
}

const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--bg)', color: 'var(--fg)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px' },
  '.cm-gutters': {
    backgroundColor: 'var(--bg2)',
    color: 'var(--fg3)',
    border: '0',
    borderRight: '1px solid var(--bd)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--sel)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--press)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-bg)', outline: '1px solid var(--warn)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--sel)', outline: '2px solid var(--ring)' },
  '.cm-wrong-line': { backgroundColor: 'var(--err-bg)' },
  '.cm-wrong-text': { textDecoration: 'underline wavy var(--err)', textUnderlineOffset: '3px' },
  '.cm-lineNumbers .cm-wrong-number': { backgroundColor: 'var(--err-bg)', color: 'var(--err)', fontWeight: '600' },
  '.cm-cursor': { borderLeftColor: 'var(--fg)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--hover)', border: '1px solid var(--bd2)', color: 'var(--fg2)' },
  '.cm-panels': { backgroundColor: 'var(--bg2)', color: 'var(--fg)', fontFamily: 'inherit' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--bd)' },
  '.cm-panel.cm-search': { padding: '4px 28px 4px 14px', fontSize: '12px' },
  '.cm-panel.cm-search label': { display: 'inline-flex', alignItems: 'center', gap: '4px', fontSize: '12px' },
  '.cm-textfield': {
    height: '24px',
    backgroundColor: 'var(--field)',
    color: 'var(--fg)',
    border: '1px solid var(--bd2)',
    borderRadius: 'var(--r1)',
    fontSize: '12px',
  },
  '.cm-textfield:focus': { outline: '2px solid var(--ring)', outlineOffset: '-1px' },
  '.cm-button': {
    height: '24px',
    padding: '0 8px',
    backgroundImage: 'none',
    backgroundColor: 'var(--raised)',
    color: 'var(--fg)',
    border: '1px solid var(--bd2)',
    borderRadius: 'var(--r1)',
    fontSize: '12px',
  },
  '.cm-button:focus-visible, .cm-panel [name=close]:focus-visible': {
    outline: '2px solid var(--ring)',
    outlineOffset: '1px',
  },
  '.cm-panel.cm-search [name=close]': { width: '24px', height: '24px', color: 'var(--fg2)', fontSize: '16px' },
})

/** Names in the accent, as in the comparison; values plain; comments quiet. */
const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.tagName, tags.angleBracket], color: 'var(--ac)' },
    { tag: tags.attributeName, color: 'var(--fg2)' },
    { tag: [tags.attributeValue, tags.content], color: 'var(--fg)' },
    { tag: [tags.comment, tags.processingInstruction, tags.documentMeta], color: 'var(--fg3)' },
  ]),
)

/** The editor's own words. Keys: CodeMirror's phrases of @codemirror/search and view. */
const CHINESE: Readonly<Record<string, string>> = {
  Find: '查找',
  Replace: '替换为',
  replace: '替换',
  'replace all': '全部替换',
  'replaced $ matches': '已替换 $ 处',
  'replaced match on line $': '已替换第 $ 行的匹配',
  next: '下一个',
  previous: '上一个',
  all: '全部选中',
  'match case': '区分大小写',
  'by word': '全字匹配',
  regexp: '正则表达式',
  close: '关闭',
  'current match': '当前匹配',
  'on line': '所在行',
  'Fold line': '折叠',
  'Unfold line': '展开',
  'folded code': '已折叠的内容',
  unfold: '展开',
  'Folded lines': '已折叠的行',
  'Unfolded lines': '已展开的行',
  to: '至',
}
const ENGLISH: Readonly<Record<string, string>> = {
  next: 'Next',
  previous: 'Previous',
  all: 'Select all',
  'match case': 'Match case',
  regexp: 'Regular expression',
  'by word': 'Whole words',
  close: 'Close',
  replace: 'Replace',
  'replace all': 'Replace all',
}

/** XML: highlighted, numbered, foldable, with search; to be read, or with `onChange` to be written, with undo. */
export function XmlEditor({ text, label, language, plain, onChange, mark = null, ref }: XmlEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const spoken = useRef(new Compartment())
  const tell = useRef(onChange)
  tell.current = onChange
  const writable = onChange !== undefined

  useImperativeHandle(ref, () => ({
    find() {
      if (view.current) openSearchPanel(view.current)
    },
    go(place) {
      if (view.current) goTo(view.current, place)
    },
    undo() {
      if (view.current) undo(view.current)
    },
    redo() {
      if (view.current) redo(view.current)
    },
  }))
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; text and words are changed in place below
  useEffect(() => {
    if (place.current === null) return
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          drawSelection(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          plain ? EditorView.lineWrapping : [foldGutter(), xml()],
          search({ top: true }),
          keymap.of(searchKeymap),
          writable
            ? [
                xmlHistory(),
                xmlWriting(),
                EditorView.updateListener.of((update) => {
                  if (update.docChanged) tell.current?.(update.state.doc.toString())
                }),
              ]
            : EditorState.readOnly.of(true),
          theme,
          colours,
          spoken.current.of(words(label, language, writable)),
        ],
      }),
    })
    view.current = made
    return () => made.destroy()
  }, [])
  useEffect(() => {
    const now = view.current
    if (now && now.state.doc.toString() !== text) {
      now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: text } })
    }
  }, [text])
  useEffect(() => {
    view.current?.dispatch({ effects: spoken.current.reconfigure(words(label, language, writable)) })
  }, [label, language, writable])
  const { line, column } = mark ?? {}
  useEffect(() => {
    if (view.current && writable) showMark(view.current, line === undefined ? null : { line, column })
  }, [line, column, writable])
  return <div ref={place} className="xml-editor" />
}

function words(label: string, language: Language, writable: boolean) {
  return [
    EditorState.phrases.of(language === 'zh-CN' ? CHINESE : ENGLISH),
    EditorView.contentAttributes.of({
      'aria-label': label,
      tabindex: '0',
      spellcheck: 'false',
      ...(writable ? {} : { 'aria-readonly': 'true' }),
    }),
  ]
}
