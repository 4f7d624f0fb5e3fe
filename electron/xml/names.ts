/** Why a name cannot be: libvirt 9.0 destroys state of other domains on `.` and `..`, and takes at most 246 bytes. */
export type NameProblem = 'empty' | 'dot' | 'slash' | 'control' | 'too-long'

export type NameCheck = { readonly ok: true } | { readonly ok: false; readonly why: NameProblem }

/** Longest name, in bytes of UTF-8: files that libvirt and we derive from it must fit into 255. */
const MAX_BYTES = 240

const size = (text: string) => new TextEncoder().encode(text).length

/** Whether a domain may have this name. Asked before any call. */
export function checkDomainName(name: string): NameCheck {
  if (name === '' || /^\s+$/.test(name)) return { ok: false, why: 'empty' }
  if (name === '.' || name === '..') return { ok: false, why: 'dot' }
  if (name.includes('/')) return { ok: false, why: 'slash' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return { ok: false, why: 'control' }
  return size(name) > MAX_BYTES ? { ok: false, why: 'too-long' } : { ok: true }
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
  const match = /^(.*-clone)(\d*)$/s.exec(base)
  const stem = match?.[1] ?? `${base}-clone`
  let n = match === null ? 1 : (match[2] ? Number(match[2]) : 1) + 1
  for (; ; n++) {
    const name = shorten(stem, n === 1 ? '' : String(n))
    if (!taken.has(name)) return name
  }
}

function shorten(stem: string, ending: string): string {
  if (size(stem + ending) <= MAX_BYTES) return stem + ending
  const tail = stem.endsWith('-clone') ? '-clone' : ''
  const characters = [...stem.slice(0, stem.length - tail.length)]
  while (characters.length > 0 && size(characters.join('') + tail + ending) > MAX_BYTES) characters.pop()
  return characters.join('') + tail + ending
}
