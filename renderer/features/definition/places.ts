import { parser } from '@lezer/xml'
import type { Problem } from '@shared/problem'

/** A place in a text, both 1-based. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Where a problem of a definition lies in its text; null when it names no place there. */
export function placeOfProblem(text: string, problem: Problem | null): TextPlace | null {
  if (problem === null) return null
  const { line, column, field, element } = problem.params ?? {}
  if (problem.code === 'definition.syntax') {
    return typeof line === 'number' ? { line, column: typeof column === 'number' ? column : 1 } : null
  }
  if (problem.code === 'definition.invalid') return typeof element === 'string' ? placeOfOnly(text, element) : null
  if (problem.code === 'domain.exists') return placeOfChild(text, 'name')
  const names = problem.code === 'definition.other' || problem.code === 'input.invalid'
  return names && typeof field === 'string' ? placeOfChild(text, field) : null
}

/** Where an element right under the root begins: `<name>` of the VM, not one inside its metadata. */
export function placeOfChild(text: string, name: string): TextPlace | null {
  const root = parser.parse(text).topNode.getChild('Element')
  for (const child of root?.getChildren('Element') ?? []) {
    const tag = (child.getChild('OpenTag') ?? child.getChild('SelfClosingTag'))?.getChild('TagName')
    if (tag && text.slice(tag.from, tag.to) === name) return placeAt(text, child.from)
  }
  return null
}

/** The element that the schema names, when the text has one of that name only: it tells no line. */
function placeOfOnly(text: string, name: string): TextPlace | null {
  const found: number[] = []
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.name !== 'OpenTag' && node.name !== 'SelfClosingTag') return
      const tag = node.node.getChild('TagName')
      if (tag && text.slice(tag.from, tag.to) === name) found.push(node.from)
    },
  })
  const [only, second] = found
  return only !== undefined && second === undefined ? placeAt(text, only) : null
}

function placeAt(text: string, at: number): TextPlace {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
