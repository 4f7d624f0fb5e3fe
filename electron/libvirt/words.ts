/**
 * The one place where words of others are matched: where no code says what happened, and the words are never translated.
 *
 * What QEMU says in words alone: libvirt passes its refusals on as an internal error or a failed operation, without a code
 * for the reason. QEMU never translates them (libvirt starts it with LC_ALL=C), libvirt's own words around them it does, so only
 * QEMU's part is looked for. Words that are not recognized here leave the error as libvirt gave it. Recorded samples are in the test.
 */
const WORDS = {
  /** the file system of an image or of saved memory is full */
  noSpace: /No space left on device/,
  /** memory could not be written into an image */
  stateUnwritten: /Error while writing VM state/,
  /** the guest has locked the tray */
  trayLocked: /is locked and force was not specified|Tray of device .* is not open/,
} as const

/** Whether an error's text holds that refusal of QEMU. */
export function qemuSays(what: keyof typeof WORDS, text: string | undefined): boolean {
  return text !== undefined && WORDS[what].test(text)
}

/** What libxml2 says of an element that libvirt's schema does not allow, the element's name in a group. libxml2 translates nothing. */
const SCHEMA_WORDS = [
  /has extra content: ([\w:.-]+)/,
  /Did not expect element ([\w:.-]+) there/,
  /Invalid attribute [\w:.-]+ for element ([\w:.-]+)/,
]

/** The element that a refusal by libvirt's schema (VIR_ERR_XML_INVALID_SCHEMA) names; it tells no line. */
export function schemaElement(text: string): string | undefined {
  for (const words of SCHEMA_WORDS) {
    const name = words.exec(text)?.[1]
    if (name !== undefined) return name
  }
  return undefined
}
