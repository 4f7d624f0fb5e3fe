import type { RequestParams } from '@shared/contract'

/** What stands where something was taken out. */
const HIDDEN = '[hidden]'

/** Values under these names never go into a log, whatever they are. */
const SECRET_NAME =
  /pass(wd|word|phrase|code)?s?$|^pass(wd|word|phrase)|secret|token|credential|private.?key|cookie|^(key|pin|otp|answers?|values?)$/i

/** Whole documents: definitions may hold passwords, journals hold definitions. */
const DOCUMENT_NAME = /^(xml|journal|definition|.*Xml)$/

/** Shorter ones are found in too many words that have nothing to do with them. */
const SHORTEST_SECRET = 4

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  // A document of libvirt with all that is in it; one that was cut off, up to the end. A tag named in a sentence is none.
  [
    /<(domain|domainsnapshot|domstatus|domainbackup|domainsnapshots|secret|volume|pool|network|devices)\b[^>]*>\s*<[\s\S]*?(<\/\1\s*>|$)/g,
    '[XML]',
  ],
  [
    /\b(passwd|password|passphrase|pwd)(\\?["']?[ \t]*[=:][ \t]*)(\\"[\s\S]*?\\"|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&"'}]+)/gi,
    `$1$2${HIDDEN}`,
  ],
  // QEMU's -object secret,id=...,data=...
  [/\b(secret,[^\s]*?\bdata=)[^\s,]+/g, `$1${HIDDEN}`],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/@]+@/gi, `$1:${HIDDEN}@`],
  // V8 quotes a part of what it could not parse.
  [/(Unexpected [^\n]*?, )"[\s\S]*?"( is not valid JSON)/g, `$1${HIDDEN}$2`],
]

/**
 * Takes secrets out of what is to be written: by the name of a value, by what texts look like, and by value what the user
 * typed or the keyring gave. Nobody should put a secret into the log; this is the net for when somebody does.
 */
export class Redactor {
  private readonly values = new Set<string>()

  /** From now on this text is taken out wherever it stands. */
  hide(secret: string): void {
    if (secret.length >= SHORTEST_SECRET) for (const form of formsOf(secret)) this.values.add(form)
  }

  /** A text without secrets. */
  text(text: string): string {
    let clean = text
    for (const value of this.values) clean = clean.replaceAll(value, HIDDEN)
    for (const [pattern, by] of PATTERNS) clean = clean.replace(pattern, by)
    return clean
  }

  /** A JSON-safe copy without secrets: errors with their stack and cause, long texts cut, circles broken. */
  value(value: unknown, depth = 6): unknown {
    if (typeof value === 'string') return this.text(cut(value))
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'function' || typeof value === 'symbol') return undefined
    if (typeof value !== 'object' || value === null) return value
    if (depth === 0) return '…'
    if (value instanceof Error) return this.value(plainError(value), depth)
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
    if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((one) => this.value(one, depth - 1))
    const entries =
      value instanceof Map ? [...value] : value instanceof Set ? [...value].entries() : Object.entries(value)
    return Object.fromEntries(
      [...entries].slice(0, MOST_ITEMS).map(([name, one]) => [String(name), this.named(String(name), one, depth)]),
    )
  }

  private named(name: string, value: unknown, depth: number): unknown {
    if (value === undefined || value === null || typeof value === 'boolean') return value
    if (SECRET_NAME.test(name)) return HIDDEN
    if (DOCUMENT_NAME.test(name)) return typeof value === 'string' ? `[${value.length} characters]` : HIDDEN
    return this.value(value, depth - 1)
  }
}

/** What a person typed to sign in is taken out of the log from now on. */
export function hideAnswer(redactor: Redactor, answer: RequestParams<'prompts.answer'>['answer']): void {
  if (answer.kind === 'secret') redactor.hide(answer.value)
  if (answer.kind === 'interactive') for (const value of answer.values) redactor.hide(value)
}

/** Longest text of one value; a stack has its place, a definition has not. */
const LONGEST = 8000
const MOST_ITEMS = 200

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… [${text.length} characters]`
}

/** How a secret may stand in a text: as it is, in JSON, in a URI, in XML, and in a shell line. */
function formsOf(secret: string): Set<string> {
  const xml = secret.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
  const named = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
  return new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(Buffer.from(secret).toString()),
    secret.replaceAll("'", `'\\''`),
    Buffer.from(secret).toString('base64'),
    xml,
    named,
  ])
}

/** An error as data. What a `ProblemError` carries is its `problem`; its stack says nothing more. */
function plainError(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error
  return {
    ...error,
    ...(name === 'Error' ? {} : { name }),
    message,
    ...('problem' in error ? {} : { stack }),
    ...(cause === undefined ? {} : { cause }),
  }
}
