import { isXmlText } from './escape'

/**
 * Why a name cannot be: libvirt 9.0 destroys state of other domains on `.` and `..`; `/`, line ends and what XML cannot
 * hold it refuses; and files that it and we derive from a name must fit into 255 bytes.
 */
export type NameProblem = 'empty' | 'dot' | 'slash' | 'control' | 'too-long' | 'quote'

export type NameCheck = { readonly ok: true } | { readonly ok: false; readonly why: NameProblem }

/** Longest name, in bytes of UTF-8. */
const MAX_BYTES = 240

/** Bytes of a text in UTF-8. */
export const utf8Size = (text: string): number => new TextEncoder().encode(text).length

/** Whether a domain may have this name. Asked before any call. */
export function checkDomainName(name: string): NameCheck {
  if (name.trim() === '') return { ok: false, why: 'empty' }
  if (name === '.' || name === '..') return { ok: false, why: 'dot' }
  if (name.includes('/')) return { ok: false, why: 'slash' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(name) || !isXmlText(name)) return { ok: false, why: 'control' }
  return utf8Size(name) > MAX_BYTES ? { ok: false, why: 'too-long' } : { ok: true }
}

/**
 * Whether a person may call a snapshot that. A newline is refused although libvirt takes it: no screen shows it right. What libvirt or
 * QEMU refuses as a name is kept as a title (shared/model/snapshot-names.ts).
 */
export function checkSnapshotTitle(title: string): NameCheck {
  return checkDomainName(title.replace(/^\.+|\//g, '_'))
}

/** Whether a file that we make may have this name. The rules are the same: our temporary names need the rest. */
export function checkFileName(name: string): NameCheck {
  return checkDomainName(name)
}

/**
 * A free name for a clone: `web` → `web-clone`, `web-clone` → `web-clone2`, `web-clone10` → `web-clone11`.
 * Never cuts inside a character, and keeps within 240 bytes.
 */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  const [, before = base, digits] = /^(.*)-clone(\d*)$/s.exec(base) ?? []
  // As BigInt, since a name may end in more digits than a number holds.
  for (let n = digits === undefined ? 1n : BigInt(digits || '1') + 1n; ; n++) {
    const ending = `-clone${n === 1n ? '' : n}`
    const name = shorten(before, MAX_BYTES - ending.length) + ending
    if (!taken.has(name)) return name
  }
}

/** As many whole characters from the beginning as fit into so many bytes of UTF-8. */
export function shorten(text: string, maxBytes: number): string {
  let bytes = 0
  let kept = ''
  for (const character of text) {
    bytes += utf8Size(character)
    if (bytes > maxBytes) break
    kept += character
  }
  return kept
}
