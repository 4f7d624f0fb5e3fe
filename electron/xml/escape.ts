/** What XML 1.0 cannot hold at all, not even as a reference: control characters, halves of surrogate pairs, U+FFFE/F. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

/** Whether XML 1.0 can hold the text, escaped. */
export function isXmlText(text: string): boolean {
  return text.search(NOT_XML) < 0
}

/** Text for between two tags. What XML cannot hold becomes U+FFFD, so that the result is always well-formed. */
export function escapeText(text: string): string {
  return text
    .replaceAll(NOT_XML, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
}

/** Text for an attribute's value between these quotes. Line ends and tabs are written so that readers keep them. */
export function escapeAttribute(value: string, quote: string): string {
  return escapeText(value)
    .replaceAll(quote, quote === '"' ? '&quot;' : '&apos;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')
}

function startTag(name: string, attributes: Readonly<Record<string, string | undefined>>): string {
  const list = Object.entries(attributes).map(([k, v]) => (v === undefined ? '' : ` ${k}='${escapeAttribute(v, "'")}'`))
  return `<${name}${list.join('')}`
}

/** One element on one line: `element('source', { file: path })`. Names and content are XML of ours; values are escaped. */
export function element(name: string, attributes: Readonly<Record<string, string | undefined>>, content = ''): string {
  const start = startTag(name, attributes)
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`
}

/** An element with each child on a line of its own, two spaces in, as libvirt writes them. */
export function block(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  children: readonly string[],
): string {
  if (children.length === 0) return element(name, attributes)
  const lines = children.flatMap((c) => c.split('\n')).map((line) => `  ${line}`)
  return `${startTag(name, attributes)}>\n${lines.join('\n')}\n</${name}>`
}
