export const SIZE_UNITS = ['MiB', 'GiB', 'TiB'] as const
export type SizeUnit = (typeof SIZE_UNITS)[number]

const FACTOR: Readonly<Record<SizeUnit, number>> = { MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

/** Bytes of a typed amount, whole sectors of 512; null when it is no number, not more than zero, or too large to be exact. */
export function bytesOf(amount: string, unit: SizeUnit): number | null {
  const text = amount.trim().replace(',', '.')
  if (!/^\d+(\.\d+)?$/.test(text)) return null
  const bytes = Math.ceil((Number(text) * FACTOR[unit]) / 512) * 512
  return bytes > 0 && bytes <= Number.MAX_SAFE_INTEGER ? bytes : null
}
