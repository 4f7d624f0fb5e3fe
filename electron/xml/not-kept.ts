import type { NotKept } from '@shared/model/everyday'
import { EditableXml, type Element } from './document'

/** What stands in a definition, by what it is: each with the lines where it is found. */
type Inventory = Map<string, NotKept[]>

/**
 * What was typed into a definition and is not in it after libvirt has taken it: elements, attributes and comments. libvirt drops what its parser does
 * not know, without a word. Values that it writes otherwise (units, order, paths) are kept.
 */
export function notKept(typed: string, kept: string): NotKept[] {
  const there = inventory(kept)
  const lost: NotKept[] = []
  for (const [key, all] of inventory(typed)) lost.push(...all.slice(there.get(key)?.length ?? 0))
  const gone = lost.filter((one) => one.kind === 'element').map((one) => one.path)
  // An element that is gone takes along what is in it.
  return lost
    .filter(({ kind, path }) => !gone.some((up) => path.startsWith(`${up}/`) || (kind === 'attribute' && path === up)))
    .sort((a, b) => a.line - b.line)
}

function inventory(xml: string): Inventory {
  const found: Inventory = new Map()
  const add = (at: number, one: Omit<NotKept, 'line'>) => {
    const key = `${one.kind} ${one.path} ${one.kind === 'element' ? '' : one.text}`
    const line = xml.slice(0, at).split('\n').length
    found.set(key, [...(found.get(key) ?? []), { ...one, line }])
  }
  const { root } = new EditableXml(xml)
  const visit = (element: Element, above: string) => {
    const path = above === '' ? element.name : `${above}/${element.name}`
    add(element.start, { kind: 'element', path, text: `<${element.name}>` })
    for (const [name, { start }] of element.attributeSpans) {
      if (!name.startsWith('xmlns')) add(start, { kind: 'attribute', path, text: name })
    }
    for (const child of element.children()) visit(child, path)
  }
  visit(root, '')
  for (const { index, 0: whole } of xml.matchAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g)) {
    if (whole.startsWith('<!--')) add(index, { kind: 'comment', path: '', text: whole.slice(4, -3).trim() })
  }
  return found
}
