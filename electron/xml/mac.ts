import { randomBytes } from 'node:crypto'

export type MacCheck =
  | { readonly ok: true; readonly mac: string }
  | { readonly ok: false; readonly why: 'invalid' | 'multicast' }

/** Reads a MAC as people write it (colons, dashes, dots or none) and gives it as libvirt does, in lower case. */
export function normalizeMac(text: string): MacCheck {
  const digits = text.trim().toLowerCase().replace(/[:.-]/g, '')
  const separated = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$|^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$|^[0-9a-f]{12}$/.test(
    text.trim().toLowerCase(),
  )
  if (!separated || digits === '000000000000') return { ok: false, why: 'invalid' }
  if ((Number.parseInt(digits.slice(0, 2), 16) & 1) === 1) return { ok: false, why: 'multicast' }
  return { ok: true, mac: (digits.match(/../g) ?? []).join(':') }
}

/** QEMU's range, which every rival uses too. */
const QEMU_PREFIX = '52:54:00'

/**
 * A random MAC that nobody on the host has. A source with a locally administered prefix of its own keeps that prefix,
 * any other gets QEMU's: a vendor's range is not ours to give out.
 */
export function randomMac(
  source: string | undefined,
  taken: ReadonlySet<string>,
  random: (bytes: number) => Uint8Array = randomBytes,
): string {
  const first = Number.parseInt(source?.slice(0, 2) ?? '', 16)
  const prefix =
    source !== undefined && (first & 2) === 2 && (first & 1) === 0 ? source.slice(0, 8).toLowerCase() : QEMU_PREFIX
  for (;;) {
    const tail = [...random(3)].map((b) => b.toString(16).padStart(2, '0')).join(':')
    const mac = `${prefix}:${tail}`
    if (!taken.has(mac)) return mac
  }
}
