import { parseXml, XmlElement, XmlError } from '@rgrove/parse-xml'

/** Longest definition that is read, UTF-16 units; libvirt's own limit for a string is 4 MiB. */
const MAX_LENGTH = 16 * 1024 * 1024

/** The text is not XML that we edit. `line` and `column` are 1-based. */
export class XmlProblem extends Error {
  override readonly name = 'XmlProblem'
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message)
  }
}

/** Where an attribute stands in the text: the value without its quotes is [valueStart, valueEnd). */
interface AttributeSpan {
  readonly start: number
  readonly end: number
  readonly valueStart: number
  readonly valueEnd: number
  readonly quote: string
}

/** One element of the definition, with its place in the original text. */
export class Element {
  constructor(
    private readonly doc: EditableXml,
    readonly node: XmlElement,
  ) {}

  get name(): string {
    return this.node.name
  }

  get start(): number {
    return this.node.start
  }

  get end(): number {
    return this.node.end
  }

  attribute(name: string): string | undefined {
    return Object.hasOwn(this.node.attributes, name) ? this.node.attributes[name] : undefined
  }

  get attributes(): Readonly<Record<string, string>> {
    return this.node.attributes
  }

  /** Text of the element and what is below it. */
  get text(): string {
    return this.node.text
  }

  get parent(): Element | undefined {
    const parent = this.node.parent
    return parent instanceof XmlElement ? this.doc.wrap(parent) : undefined
  }

  /** Child elements, all or of one name. */
  children(name?: string): Element[] {
    return this.node.children
      .filter((c): c is XmlElement => c instanceof XmlElement && (name === undefined || c.name === name))
      .map((c) => this.doc.wrap(c))
  }

  /** First child element by a path such as "os/nvram". */
  find(path: string): Element | undefined {
    let at: Element | undefined = this
    for (const name of path.split('/')) at = at?.children(name)[0]
    return at
  }

  /** Every element below, this one first, in document order. */
  *all(): Generator<Element> {
    yield this
    for (const child of this.children()) yield* child.all()
  }

  /** The element as it stands in the text. */
  get source(): string {
    return this.doc.original.slice(this.start, this.end)
  }
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * XML that is edited in place: elements know their offsets, and edits are spliced into the original text, so that
 * everything untouched stays byte for byte, indentation, quotes, comments and all.
 */
export class EditableXml {
  readonly root: Element
  private readonly edits: Edit[] = []
  private readonly removed: Element[] = []
  private readonly wrapped = new WeakMap<XmlElement, Element>()
  private readonly spans = new WeakMap<XmlElement, Map<string, AttributeSpan>>()

  /** @throws XmlProblem with line and column; for a DOCTYPE too, since nothing of libvirt's has one */
  constructor(readonly original: string) {
    if (original.length > MAX_LENGTH) throw new XmlProblem('The definition is longer than 16 MiB.', 1, 1)
    const doctype = /<!DOCTYPE/i.exec(original)
    if (doctype !== null)
      throw new XmlProblem('A definition must not have a DOCTYPE.', ...lineOf(original, doctype.index))
    try {
      const document = parseXml(original, { includeOffsets: true, preserveComments: true, preserveCdata: true })
      if (document.root === null) throw new XmlProblem('There is no element.', 1, 1)
      this.root = this.wrap(document.root)
    } catch (error) {
      if (error instanceof XmlError) throw new XmlProblem(error.message.split('\n')[0] ?? '', error.line, error.column)
      throw error
    }
  }

  wrap(node: XmlElement): Element {
    const known = this.wrapped.get(node)
    if (known !== undefined) return known
    const element = new Element(this, node)
    this.wrapped.set(node, element)
    return element
  }

  /** Sets an attribute, keeping its quotes; a new one goes behind the last. */
  setAttribute(element: Element, name: string, value: string): void {
    const span = this.attributesOf(element).get(name)
    if (span !== undefined) {
      this.edits.push({ start: span.valueStart, end: span.valueEnd, text: escapeAttribute(value, span.quote) })
      return
    }
    const at = this.tagEnd(element)
    this.edits.push({ start: at, end: at, text: ` ${name}='${escapeAttribute(value, "'")}'` })
  }

  removeAttribute(element: Element, name: string): void {
    const span = this.attributesOf(element).get(name)
    if (span === undefined) return
    let { start } = span
    while (start > 0 && /\s/.test(this.original[start - 1] ?? '')) start--
    this.edits.push({ start, end: span.end, text: '' })
  }

  /** Replaces the whole content of an element by text. */
  setText(element: Element, text: string): void {
    const close = this.original.lastIndexOf('</', element.end)
    if (this.original.slice(0, element.end).endsWith('/>')) {
      const at = this.tagEnd(element)
      this.edits.push({ start: at, end: element.end, text: `>${escapeText(text)}</${element.name}>` })
    } else {
      this.edits.push({ start: this.openEnd(element), end: close, text: escapeText(text) })
    }
  }

  /** Removes an element together with the line it stands alone on. */
  remove(element: Element): void {
    if (this.removed.some((r) => r.start <= element.start && element.end <= r.end)) return
    this.removed.push(element)
    let { start, end } = element
    while (start > 0 && /[ \t]/.test(this.original[start - 1] ?? '')) start--
    const alone = start === 0 || this.original[start - 1] === '\n'
    const rest = /^[ \t]*(\r?\n)?/.exec(this.original.slice(end, end + 200))
    if (alone && rest?.[1] !== undefined) end += rest[0].length
    else start = element.start
    this.edits.push({ start, end, text: '' })
  }

  /** Puts XML that is ours on a line of its own behind an element, indented as that is. */
  insertAfter(element: Element, xml: string): void {
    this.edits.push({ start: element.end, end: element.end, text: `\n${this.indentOf(element)}${xml}` })
  }

  /** Puts XML that is ours as the first child of an element. */
  insertInto(element: Element, xml: string): void {
    const first = element.children()[0]
    if (first !== undefined) {
      this.edits.push({ start: first.start, end: first.start, text: `${xml}\n${this.indentOf(first)}` })
    } else if (this.original.slice(element.start, element.end).endsWith('/>')) {
      const at = this.tagEnd(element)
      const indent = this.indentOf(element)
      this.edits.push({ start: at, end: element.end, text: `>\n${indent}  ${xml}\n${indent}</${element.name}>` })
    } else {
      const at = this.openEnd(element)
      this.edits.push({ start: at, end: at, text: `\n${this.indentOf(element)}  ${xml}\n${this.indentOf(element)}` })
    }
  }

  /** Replaces an element by XML that is ours. */
  replace(element: Element, xml: string): void {
    this.edits.push({ start: element.start, end: element.end, text: xml })
  }

  /** The text with all edits. Edits inside a removed element are dropped with it. */
  toString(): string {
    const live = this.edits.filter(
      (e) =>
        !this.removed.some((r) => e.start > r.start && e.end < r.end) || this.removed.some((r) => r.start === e.start),
    )
    live.sort((a, b) => a.start - b.start || a.end - b.end)
    let out = ''
    let at = 0
    for (const edit of live) {
      if (edit.start < at) continue
      out += this.original.slice(at, edit.start) + edit.text
      at = edit.end
    }
    return out + this.original.slice(at)
  }

  /** 1-based line of an offset. */
  lineAt(offset: number): number {
    return lineOf(this.original, offset)[0]
  }

  private indentOf(element: Element): string {
    const line = this.original.lastIndexOf('\n', element.start - 1) + 1
    return /^[ \t]*/.exec(this.original.slice(line, element.start))?.[0] ?? ''
  }

  /** Where a new attribute goes: before `>` or `/>` of the start tag. */
  private tagEnd(element: Element): number {
    let at = this.openEnd(element) - 1
    if (this.original[at - 1] === '/') at--
    while (/\s/.test(this.original[at - 1] ?? '')) at--
    return at
  }

  /** Offset behind `>` of the start tag. The text is well-formed, so a `>` outside quotes is the end. */
  private openEnd(element: Element): number {
    const text = this.original
    let at = element.start
    let quote = ''
    for (; at < element.end; at++) {
      const c = text[at] ?? ''
      if (quote !== '') {
        if (c === quote) quote = ''
      } else if (c === '"' || c === "'") quote = c
      else if (c === '>') return at + 1
    }
    return element.end
  }

  private attributesOf(element: Element): Map<string, AttributeSpan> {
    const known = this.spans.get(element.node)
    if (known !== undefined) return known
    const spans = new Map<string, AttributeSpan>()
    const tag = this.original.slice(element.start, this.openEnd(element))
    const pattern = /([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')/g
    for (let m = pattern.exec(tag); m !== null; m = pattern.exec(tag)) {
      const [whole, name = '', quoted = ''] = m
      const start = element.start + m.index
      const end = start + whole.length
      spans.set(name, { start, end, valueStart: end - quoted.length + 1, valueEnd: end - 1, quote: quoted[0] ?? "'" })
    }
    this.spans.set(element.node, spans)
    return spans
  }
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;')
}

export function escapeAttribute(value: string, quote: string): string {
  return escapeText(value)
    .replaceAll(quote, quote === '"' ? '&quot;' : '&apos;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')
}

/** Builds one element of ours: `element('source', { file: path })`. Names are ours; values are escaped. */
export function element(name: string, attributes: Readonly<Record<string, string | undefined>>, content = ''): string {
  const list = Object.entries(attributes)
    .map(([k, v]) => (v === undefined ? '' : ` ${k}='${escapeAttribute(v, "'")}'`))
    .join('')
  return content === '' ? `<${name}${list}/>` : `<${name}${list}>${content}</${name}>`
}

function lineOf(text: string, offset: number): [number, number] {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return [line, offset - before.lastIndexOf('\n')]
}
