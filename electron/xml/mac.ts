import { randomBytes } from 'node:crypto'

export type MacCheck =
  | { readonly ok: true; readonly mac: string }
  | { readonly ok: false; readonly why: 'invalid' | 'multicast' | 'reserved' }

/**
 * Reads a MAC as people write it (colons, dashes, dots or none) and gives it as libvirt does, in lower case.
 * A first byte of fe is `reserved`: libvirt gives it to the host side of each tap, and refuses it for a guest.
 */
export function normalizeMac(text: string): MacCheck {
  const typed = text.trim().toLowerCase()
  const known = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(\1[0-9a-f]{2}){4}$|^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$|^[0-9a-f]{12}$/
  const digits = typed.replace(/[:.-]/g, '')
  if (!known.test(typed) || digits === '000000000000') return { ok: false, why: 'invalid' }
  if ((Number.parseInt(digits.slice(0, 2), 16) & 1) === 1) return { ok: false, why: 'multicast' }
  if (digits.startsWith('fe')) return { ok: false, why: 'reserved' }
  return { ok: true, mac: (digits.match(/../g) ?? []).join(':') }
}

/** QEMU's range, which every rival uses too. Another vendor's range is not ours to give out. */
const PREFIX = '52:54:00'

const RANGE = 2 ** 24

/**
 * A MAC of QEMU's range that nobody on the host has. The source's is never given again, even when it is not in `taken`.
 * @param taken in lower case with colons, as `normalizeMac` gives them
 * @param random so many random bytes; a source that repeats itself still ends
 * @throws RangeError when all 16 million are taken
 */
export function randomMac(
  source: string | undefined,
  taken: ReadonlySet<string>,
  random: (bytes: number) => Uint8Array = randomBytes,
): string {
  const start = random(3).reduce((n, byte) => n * 256 + byte, 0)
  for (let step = 0; step < RANGE; step++) {
    const tail = ((start + step) % RANGE).toString(16).padStart(6, '0')
    const mac = `${PREFIX}:${(tail.match(/../g) ?? []).join(':')}`
    if (mac !== source?.toLowerCase() && !taken.has(mac)) return mac
  }
  throw new RangeError('Every MAC address of the range is taken.')
}
