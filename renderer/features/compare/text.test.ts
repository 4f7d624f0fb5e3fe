import type { CompareRow, XmlComparison } from '@shared/model/compare'
import { describe, expect, test } from 'vitest'
import { quote } from '../../format/quote'
import { compareCommands } from './commands'
import { diffText } from './diff-text'
import { segments, tokensOf } from './highlight'

const line = (number: number, text: string) => ({ number, text, marks: [] })

function comparison(rows: CompareRow[]): XmlComparison {
  const counts = { identity: 0, network: 0, storage: 0, runtime: 0, other: 0 }
  return { rows, differences: [], counts, equalRuns: [], leftLines: 0, rightLines: 0 }
}

describe('diffText', () => {
  test('prints hunks with three lines of context as diff -u does', () => {
    const same = (n: number): CompareRow => ({ kind: 'equal', left: line(n, `s${n}`), right: line(n, `s${n}`) })
    const rows: CompareRow[] = [
      ...[1, 2, 3, 4, 5].map(same),
      { kind: 'changed', left: line(6, 'old'), right: line(6, 'new'), difference: 0 },
      { kind: 'added', right: line(7, 'more'), difference: 0 },
      ...[7, 8, 9, 10].map((n): CompareRow => ({ kind: 'equal', left: line(n, `s${n}`), right: line(n + 1, `s${n}`) })),
    ]
    expect(diffText(comparison(rows), 'a', 'b\nc')).toBe(
      [
        '--- a',
        '+++ b c',
        '@@ -3,7 +3,8 @@',
        ' s3',
        ' s4',
        ' s5',
        '-old',
        '+new',
        '+more',
        ' s7',
        ' s8',
        ' s9',
        '',
      ].join('\n'),
    )
  })

  test('equal sides have no diff', () => {
    expect(diffText(comparison([{ kind: 'equal', left: line(1, 'a'), right: line(1, 'a') }]), 'a', 'b')).toBe('')
  })

  test('an empty side counts from the line before, as diff does', () => {
    const rows: CompareRow[] = [{ kind: 'added', right: line(1, 'x'), difference: 0 }]
    expect(diffText(comparison(rows), 'a', 'b')).toContain('@@ -0,0 +1 @@')
  })
})

describe('compareCommands', () => {
  const side = (name: string, which: 'live' | 'persistent' = 'persistent') => ({
    uri: 'qemu:///system',
    name,
    uuid: '8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365',
    which,
  })

  test('asks for the saved definition with --inactive and for the live one without', () => {
    expect(compareCommands(side('web-01', 'live'), side('web-02'))).toBe(
      'diff -u <(virsh -c qemu:///system dumpxml web-01) \\\n        <(virsh -c qemu:///system dumpxml --inactive web-02)\n',
    )
  })

  test('names that virsh would take for an id or an option go by uuid', () => {
    for (const name of ['7', '-rf', '8d2e6b1053fa4c77b1e90a94c2d7f365']) {
      expect(compareCommands(side(name), side('b'))).toContain('8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365')
    }
  })

  test('hostile names are quoted', () => {
    expect(quote("a'; rm -rf ~ #")).toBe(`'a'\\''; rm -rf ~ #'`)
    expect(quote('测试')).toBe(`'测试'`)
  })
})

describe('highlight', () => {
  const rows: CompareRow[] = ["<domain type='kvm'>", '  <!-- two', '  lines -->', '</domain>'].map((text, i) => ({
    kind: 'equal',
    left: line(i + 1, text),
    right: line(i + 1, text),
  }))

  test('names of elements are found on their lines', () => {
    const tokens = tokensOf(rows, 'left')
    expect(tokens.get(1)).toContainEqual({ from: 1, to: 7, className: 'tk-tag' })
    expect(tokens.get(4)).toContainEqual({ from: 2, to: 8, className: 'tk-tag' })
  })

  test('a comment over two lines is coloured on both', () => {
    const tokens = tokensOf(rows, 'left')
    expect(tokens.get(2)).toEqual([{ from: 2, to: 10, className: 'tk-note' }])
    expect(tokens.get(3)).toEqual([{ from: 0, to: 11, className: 'tk-note' }])
  })

  test('a line is cut at tokens and at marks, and nothing is lost', () => {
    const cut = segments('<a>web-01</a>', [{ from: 1, to: 2, className: 'tk-tag' }], [[7, 9]])
    expect(cut.map((s) => s.text).join('')).toBe('<a>web-01</a>')
    expect(cut.find((s) => s.marked)?.text).toBe('01')
    expect(cut.find((s) => s.className)?.text).toBe('a')
  })

  test('marks beyond the end of a line are ignored', () => {
    expect(
      segments('ab', [], [[1, 99]])
        .map((s) => s.text)
        .join(''),
    ).toBe('ab')
  })
})
