import { parseXml, type XmlDocument, XmlElement, XmlError } from '@rgrove/parse-xml'
import { escapeAttribute, escapeText } from './escape'
import { firstLine, positionAt, XmlProblem } from './xml-problem'

/** Longest definition that is read, UTF-16 units; libvirt's own limit for a string is 4 MiB. */
const MAX_LENGTH = 16 * 1024 * 1024

/** Where an attribute stands in the text: the value without its quotes is [valueStart, valueEnd). */
export interface AttributeSpan {
  readonly start: number
  readonly end: number
  readonly valueStart: number
  readonly valueEnd: number
  readonly quote: string
}

/** One element of the definition, with its place in the original text. What it says is the original, never an edit. */
export class Element {
  private elements: readonly Element[] | undefined
  private spans: ReadonlyMap<string, AttributeSpan> | undefined
  private tagLength = 0

  constructor(
    private readonly whole: string,
    private readonly node: XmlElement,
    readonly parent: Element | undefined,
  ) {}

  get name(): string {
    return this.node.name
  }

  /** Offset of `<`, in UTF-16 units of the original. */
  get start(): number {
    return this.node.start
  }

  /** Offset behind the last `>`. The parser gives Infinity where a text with characters beyond the BMP ends. */
  get end(): number {
    return Math.min(this.node.end, this.whole.length)
  }

  /** Offset behind `>` of the start tag. The text is well-formed, so a `>` outside quotes is the end. */
  get openEnd(): number {
    if (this.tagLength === 0) {
      let quote = ''
      let at = this.start
      for (; ; at++) {
        const c = this.whole[at]
        if (quote !== '') quote = c === quote ? '' : quote
        else if (c === '"' || c === "'") quote = c
        else if (c === '>') break
      }
      this.tagLength = at + 1 - this.start
    }
    return this.start + this.tagLength
  }

  /** `<a/>`, which has no end tag. */
  get selfClosed(): boolean {
    return this.openEnd === this.end && this.whole[this.end - 2] === '/'
  }

  /** Offset of the end tag; of the end when there is none. */
  get closeStart(): number {
    return this.selfClosed ? this.end : this.whole.lastIndexOf('</', this.end - 1)
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

  /** Child elements, all or of one name. */
  children(name?: string): readonly Element[] {
    this.elements ??= this.node.children
      .filter((c) => c instanceof XmlElement)
      .map((c) => new Element(this.whole, c, this))
    return name === undefined ? this.elements : this.elements.filter((c) => c.name === name)
  }

  /** First child element by a path such as "os/nvram". */
  find(path: string): Element | undefined {
    let at: Element | undefined = this
    for (const name of path.split('/')) at = at?.children().find((c) => c.name === name)
    return at
  }

  /** Every element below, this one first, in document order. */
  *all(): Generator<Element> {
    const stack: Element[] = [this]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      yield at
      stack.push(...at.children().toReversed())
    }
  }

  /** The element as it stands in the text. */
  get source(): string {
    return this.whole.slice(this.start, this.end)
  }

  /** The namespace that the name's prefix stands for here. */
  get namespace(): string | undefined {
    const colon = this.name.indexOf(':')
    const declaration = colon < 0 ? 'xmlns' : `xmlns:${this.name.slice(0, colon)}`
    for (let at: Element | undefined = this; at !== undefined; at = at.parent) {
      const found = at.attribute(declaration)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The name without its prefix. */
  get localName(): string {
    return this.name.slice(this.name.indexOf(':') + 1)
  }

  /** Where each attribute stands, by name, in the order of the text. */
  get attributeSpans(): ReadonlyMap<string, AttributeSpan> {
    if (this.spans !== undefined) return this.spans
    const spans = new Map<string, AttributeSpan>()
    const tag = this.whole.slice(this.start, this.openEnd)
    for (const m of tag.matchAll(/([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')/g)) {
      const [whole, name = '', quoted = ''] = m
      const start = this.start + m.index
      const end = start + whole.length
      spans.set(name, { start, end, valueStart: end - quoted.length + 1, valueEnd: end - 1, quote: quoted[0] ?? "'" })
    }
    this.spans = spans
    return spans
  }
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * XML that is edited in place: elements know their offsets, and edits are spliced into the original text, so that
 * everything untouched stays byte for byte: indentation, quotes, line ends, comments, entities and all. Edits are told
 * in terms of the original; those inside an element that is removed or replaced go with it.
 */
export class EditableXml {
  readonly root: Element
  /** by what they are about, so that of two edits of one thing the later counts */
  private readonly edits = new Map<string, Edit>()
  /** ranges that are gone, with what stands in their place */
  private readonly gone = new Map<string, Edit>()
  /** what was put into elements that hold nothing, by their offset */
  private readonly inserted = new Map<number, string>()
  private insertions = 0
  private readonly newline: string

  /** @throws XmlProblem with line and column; for a DOCTYPE too, since nothing of libvirt's has one */
  constructor(readonly original: string) {
    this.root = new Element(original, parse(original), undefined)
    this.newline = /\r?\n/.exec(original)?.[0] ?? '\n'
  }

  /** Sets an attribute, keeping its quotes; a new one goes behind the last. */
  setAttribute(element: Element, name: string, value: string): void {
    const key = `${element.start}@${name}`
    const span = element.attributeSpans.get(name)
    if (span !== undefined) {
      this.edit(key, span.valueStart, span.valueEnd, escapeAttribute(value, span.quote))
      return
    }
    const at = this.beforeSpace(element.openEnd - (element.selfClosed ? 2 : 1))
    this.edit(key, at, at, ` ${name}='${escapeAttribute(value, "'")}'`)
  }

  /** Removes an attribute with the space before it. */
  removeAttribute(element: Element, name: string): void {
    const key = `${element.start}@${name}`
    const span = element.attributeSpans.get(name)
    if (span === undefined) this.edits.delete(key)
    else this.edit(key, this.beforeSpace(span.start), span.end, '')
  }

  /** Replaces the whole content of an element, child elements too, by text. */
  setText(element: Element, text: string): void {
    const key = contentOf(element)
    const escaped = escapeText(text)
    this.inserted.delete(element.start)
    if (element.selfClosed) {
      this.edit(key, this.beforeSpace(element.end - 2), element.end, `>${escaped}</${element.name}>`)
    } else if (element.children().length === 0) this.edit(key, element.openEnd, element.closeStart, escaped)
    else this.goes(key, element.openEnd, element.closeStart, escaped)
  }

  /** Removes an element, together with the lines it stands alone on. */
  remove(element: Element): void {
    let { start, end } = element
    while (/[ \t]/.test(this.original[start - 1] ?? '')) start--
    const rest = /[ \t]*(\r?\n)?/y
    rest.lastIndex = end
    const tail = rest.exec(this.original)
    const alone = (start === 0 || this.original[start - 1] === '\n') && tail?.[1] !== undefined
    if (alone) end = rest.lastIndex
    else start = element.start
    this.goes(wholeOf(element), start, end, '')
  }

  /** Replaces an element by XML that is ours, indented as that is. */
  replace(element: Element, xml: string): void {
    this.goes(wholeOf(element), element.start, element.end, this.indented(xml, this.indentOf(element)))
  }

  /**
   * Puts XML that is ours behind an element that stays: on a line of its own, indented as that is, where that stands
   * so. Behind one that is removed it goes with it.
   */
  insertAfter(element: Element, xml: string): void {
    const indent = this.indentOf(element)
    const lead = this.opensLine(element) ? this.newline + indent : ''
    this.insert(element.end, lead + this.indented(xml, indent))
  }

  /** Puts XML that is ours into an element, before what it holds; several stand in the order of the calls. */
  insertInto(element: Element, xml: string): void {
    const outer = this.indentOf(element)
    const at = element.openEnd
    const content = element.selfClosed ? '' : this.original.slice(at, element.closeStart)
    if (content.trim() !== '') {
      // The first thing inside, be it an element, a comment or text, shows whether lines are broken, and how deep.
      const indent = /^[ \t]*\r?\n([ \t]*)/.exec(content)?.[1]
      const lead = indent === undefined ? '' : this.newline + indent
      return this.insert(at, lead + this.indented(xml, indent ?? outer))
    }
    const inner = `${this.newline}${outer}  `
    const before = this.inserted.get(element.start) ?? ''
    const lines = before + inner + this.indented(xml, `${outer}  `)
    this.inserted.set(element.start, lines)
    const body = `${lines}${this.newline}${outer}`
    const key = contentOf(element)
    if (!element.selfClosed) return this.edit(key, at, element.closeStart, body)
    this.edit(key, this.beforeSpace(element.end - 2), element.end, `>${body}</${element.name}>`)
  }

  /** The text with all edits. */
  toString(): string {
    const gone: Edit[] = []
    for (const range of [...this.gone.values()].toSorted((a, b) => a.start - b.start || b.end - a.end)) {
      if (range.start >= (gone.at(-1)?.end ?? 0)) gone.push(range)
    }
    const edits: Edit[] = [...gone]
    let next = 0
    for (const edit of [...this.edits.values()].toSorted((a, b) => a.start - b.start)) {
      while ((gone[next]?.end ?? Number.POSITIVE_INFINITY) < edit.end) next++
      const range = gone[next]
      if (range === undefined || edit.end <= range.start || edit.start >= range.end) edits.push(edit)
    }
    edits.sort((a, b) => a.start - b.start || a.end - b.end)
    let out = ''
    let at = 0
    for (const edit of edits) {
      if (edit.start < at) continue
      out += this.original.slice(at, edit.start) + edit.text
      at = edit.end
    }
    return out + this.original.slice(at)
  }

  private edit(key: string, start: number, end: number, text: string): void {
    // Taken out first, since of edits at one place the order of the calls is that of the text.
    this.edits.delete(key)
    this.edits.set(key, { start, end, text })
  }

  private insert(at: number, text: string): void {
    this.edit(`+${this.insertions++}`, at, at, text)
  }

  private goes(key: string, start: number, end: number, text: string): void {
    this.gone.set(key, { start, end, text })
  }

  /** The offset of the white space that ends here. */
  private beforeSpace(offset: number): number {
    let at = offset
    while (/\s/.test(this.original[at - 1] ?? '')) at--
    return at
  }

  private opensLine(element: Element): boolean {
    const line = this.original.lastIndexOf('\n', element.start - 1)
    return line >= 0 && /^[ \t]*$/.test(this.original.slice(line + 1, element.start))
  }

  private indentOf(element: Element): string {
    const line = this.original.lastIndexOf('\n', element.start - 1) + 1
    return /^[ \t]*/.exec(this.original.slice(line, element.start))?.[0] ?? ''
  }

  private indented(xml: string, indent: string): string {
    return xml.replaceAll('\n', this.newline + indent)
  }
}

/** Keys of edits: what an element holds, and the whole of it. */
const contentOf = (element: Element) => `${element.start}#content`
const wholeOf = (element: Element) => `${element.start}#whole`

function parse(text: string): XmlElement {
  if (text.length > MAX_LENGTH) throw new XmlProblem('The definition is longer than 16 MiB.', { line: 1, column: 1 })
  let document: XmlDocument
  try {
    document = parseXml(text, { includeOffsets: true, preserveCdata: true, preserveDocumentType: true })
  } catch (error) {
    if (error instanceof XmlError) throw new XmlProblem(firstLine(error.message), error)
    // The parser goes down by recursion, so a text that is nothing but nesting exhausts the stack.
    if (error instanceof RangeError) throw new XmlProblem('The elements are nested too deeply.', { line: 1, column: 1 })
    throw error
  }
  const doctype = document.children.find((c) => c.type === 'doctype')
  if (doctype !== undefined)
    throw new XmlProblem('A definition must not have a DOCTYPE.', positionAt(text, doctype.start))
  if (document.root === null) throw new XmlProblem('There is no element.', { line: 1, column: 1 })
  return document.root
}
