import { EditorView } from '@codemirror/view'
import type { DefinitionApplied, DefinitionCheck } from '@shared/model/everyday'
import { act, cleanup, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { navigate, useNavigation } from '../../stores'
import { fakeMain, HOST, Refusal, stubBrowser, UUID } from '../../test/fake-main'
import { DefinitionPage } from './definition-page'

const before = `<domain type='kvm'>\n  <name>web-01</name>\n  <uuid>${UUID}</uuid>\n  <vcpu>1</vcpu>\n</domain>\n`
const after = before.replace('<vcpu>1', '<vcpu>2')

const checked = (more: Partial<DefinitionCheck> = {}): DefinitionCheck => ({
  name: 'web-01',
  uuid: UUID,
  problem: null,
  comparison: {
    rows: [
      {
        kind: 'changed',
        left: { number: 4, text: '<vcpu>1</vcpu>', marks: [[6, 7]] },
        right: { number: 4, text: '<vcpu>2</vcpu>', marks: [[6, 7]] },
        difference: 0,
      },
    ],
    differences: [
      {
        category: 'other',
        label: { code: 'element', params: { name: 'vcpu' } },
        left: '1',
        right: '2',
        expected: false,
        firstRow: 0,
        lastRow: 0,
      },
    ],
    counts: { identity: 0, network: 0, storage: 0, runtime: 0, other: 1 },
    equalRuns: [],
    leftLines: 5,
    rightLines: 5,
  },
  ...more,
})
const appliedAs = (xml: string, more: Partial<DefinitionApplied> = {}): DefinitionApplied => ({
  uuid: UUID,
  name: 'web-01',
  xml,
  notKept: [],
  former: 'f1',
  nextStart: false,
  ...more,
})

function editor(): EditorView {
  const view = EditorView.findFromDOM(document.querySelector('.cm-editor') as HTMLElement)
  if (view === null) throw new Error('no editor')
  return view
}
const shown = () => editor().state.doc.toString()
const write = (text: string) =>
  act(async () => editor().dispatch({ changes: { from: 0, to: editor().state.doc.length, insert: text } }))

function open(answers: Parameters<typeof fakeMain>[0] = {}, uuid: string | null = UUID) {
  const main = fakeMain({
    'definition.edit': () => ({ xml: before }),
    'definition.check': () => checked(),
    'definition.apply': ({ xml }) => appliedAs(xml),
    'definition.restore': () => appliedAs(before, { former: 'f2' }),
    ...answers,
  })
  return { main, user: main.show(<DefinitionPage host={HOST} uuid={uuid} />) }
}
const apply = () => screen.getByRole('button', { name: 'Apply' })
const refuse = (problem: ConstructorParameters<typeof Refusal>[0]) => {
  throw new Refusal(problem)
}

describe('the page that edits a definition', () => {
  beforeEach(() => {
    stubBrowser()
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600)
    vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(900)
    useNavigation.setState({ pages: [{ kind: 'vms', host: HOST }], at: 0 })
  })
  afterEach(() => {
    cleanup()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  test('shows what changes, applies it with validation, and puts the former definition back', async () => {
    const { main, user } = open()
    await screen.findByRole('textbox', { name: 'Definition of web-01' })
    expect(apply().getAttribute('aria-disabled')).toBe('true')
    await write(after)
    await user.click(await screen.findByRole('radio', { name: 'Changes, 1' }))
    expect(await screen.findByRole('listbox', { name: 'Differences' })).toBeTruthy()
    await user.click(apply())
    await screen.findByText('Applied the definition of web-01')
    expect(main.asked('definition.apply')).toEqual([
      { host: HOST, uuid: UUID, xml: after, was: before, validate: true },
    ])
    await user.click(screen.getByRole('button', { name: 'Restore previous definition' }))
    await screen.findByText('Restored the previous definition of web-01')
    expect(shown()).toBe(before)
    expect(main.asked('definition.restore')).toEqual([{ host: HOST, former: 'f1' }])
  })

  test('marks where the syntax is broken, and goes there', async () => {
    const problem = { code: 'definition.syntax', params: { line: 4, column: 9 }, raw: 'no end', remedies: [] } as const
    const { user } = open({ 'definition.check': () => checked({ comparison: null, problem }) })
    await screen.findByRole('textbox', { name: /Definition/ })
    await write(before.replace('</vcpu>', ''))
    await user.click(await screen.findByRole('button', { name: 'Line 4, column 9' }))
    await waitFor(() => expect(editor().state.doc.lineAt(editor().state.selection.main.head).number).toBe(4))
    expect(document.querySelector('.cm-wrong-line')?.textContent).toContain('<vcpu>')
    expect(apply().getAttribute('aria-disabled')).toBe('true')
  })

  test('offers to go on without validation only after the schema said no', async () => {
    const raw = 'XML document failed to validate against schema: Unable to validate doc against domain.rng'
    const { main, user } = open({
      'definition.apply': ({ xml, validate }) =>
        validate ? refuse({ code: 'definition.invalid', params: { by: 'schema' }, raw, remedies: [] }) : appliedAs(xml),
    })
    await screen.findByRole('textbox', { name: /Definition/ })
    await write(after)
    expect(screen.queryByRole('button', { name: 'Apply without validation' })).toBeNull()
    await user.click(apply())
    await user.click(await screen.findByRole('button', { name: 'Apply without validation' }))
    await screen.findByText('Applied the definition of web-01')
    expect(main.asked('definition.apply').map((p) => p.validate)).toEqual([true, false])
  })

  test('does not offer it when libvirt refuses for another reason', async () => {
    const raw = 'unsupported configuration: unknown machine type'
    const { user } = open({ 'definition.apply': () => refuse({ code: 'definition.invalid', raw, remedies: [] }) })
    await screen.findByRole('textbox', { name: /Definition/ })
    await write(after)
    await user.click(apply())
    await screen.findByText(raw)
    expect(screen.queryByRole('button', { name: 'Apply without validation' })).toBeNull()
  })

  test('keeps the text when somebody else changed the definition, and undo brings it back from theirs', async () => {
    const theirs = before.replace('<vcpu>1', '<vcpu>7')
    let now = before
    const { main, user } = open({
      'definition.edit': () => ({ xml: now }),
      'definition.apply': ({ xml, was }) =>
        was === now ? appliedAs(xml) : refuse({ code: 'definition.changed', remedies: [] }),
    })
    await screen.findByRole('textbox', { name: /Definition/ })
    await write(after)
    now = theirs
    await user.click(apply())
    await screen.findByText('Someone else changed the definition while you were editing')
    expect(shown()).toBe(after)
    await user.click(screen.getByRole('button', { name: 'Use their version' }))
    await waitFor(() => expect(shown()).toBe(theirs))
    await user.click(screen.getByRole('button', { name: 'Undo' }))
    expect(shown()).toBe(after)
    await user.click(apply())
    await screen.findByText('Applied the definition of web-01')
    expect(main.asked('definition.apply').at(-1)?.was).toBe(theirs)
  })

  test('applies over what somebody else made of it, by the user’s word', async () => {
    const theirs = before.replace('<vcpu>1', '<vcpu>7')
    let now = before
    const { user, main } = open({
      'definition.edit': () => ({ xml: now }),
      'definition.apply': ({ xml, was }) =>
        was === now ? appliedAs(xml) : refuse({ code: 'definition.changed', remedies: [] }),
    })
    await screen.findByRole('textbox', { name: /Definition/ })
    await write(after)
    now = theirs
    await user.click(apply())
    await user.click(await screen.findByRole('button', { name: 'Apply my version' }))
    await screen.findByText('Applied the definition of web-01')
    expect(main.asked('definition.apply').at(-1)).toMatchObject({ xml: after, was: theirs })
  })

  test('asks before unsaved text is left', async () => {
    const { user } = open()
    await screen.findByRole('textbox', { name: /Definition/ })
    await write(after)
    await act(async () => navigate({ kind: 'jobs' }))
    expect(useNavigation.getState().pages).toHaveLength(1)
    await user.click(await screen.findByRole('button', { name: 'Keep editing' }))
    await act(async () => navigate({ kind: 'jobs' }))
    await user.click(await screen.findByRole('button', { name: 'Leave' }))
    expect(useNavigation.getState().pages.at(-1)).toEqual({ kind: 'jobs' })
  })

  test('defines a VM from a file, and says at the name when it is taken', async () => {
    const taken = { code: 'domain.exists', params: { name: 'web-01' }, remedies: [] } as const
    const { main, user } = open(
      {
        'definition.check': ({ xml }) =>
          checked({ comparison: null, problem: xml.includes('web-01') ? taken : null, name: 'web-02', uuid: null }),
        'definition.apply': ({ xml }) => appliedAs(xml, { name: 'web-02', former: null }),
      },
      null,
    )
    const text = before.replaceAll('\n', '\r\n')
    await user.upload(screen.getByLabelText('XML file'), new File([text], 'web.xml', { type: 'text/xml' }))
    await user.click(await screen.findByRole('button', { name: 'Line 2' }))
    expect(shown()).toBe(before)
    await write(before.replace('web-01', 'web-02'))
    await screen.findByText('Defines web-02')
    await user.click(screen.getByRole('button', { name: 'Define' }))
    await screen.findByText('Defined web-02')
    expect(main.asked('definition.apply')).toMatchObject([{ host: HOST, validate: true }])
    expect(screen.queryByRole('button', { name: 'Restore previous definition' })).toBeNull()
  })
})
