import type { Params } from '@shared/problem'

/** What a code needs of a feature's words: a look-up that may find nothing. */
interface Finder {
  maybe(key: string, params?: Readonly<Record<string, string | number>>): string | undefined
}

/**
 * Values of a code as texts take them. Only sizes, times and counts are numbers to a reader; a port, a line or a bus
 * is a name and gets no thousands separator.
 */
export function nameValues(params: Params | undefined): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params ?? {}).map(([name, value]) => [
      name,
      typeof value === 'number' && !/(?:bytes|seconds|^count)$/i.test(name) ? String(value) : value,
    ]),
  )
}

/** Words for a code of main; where this version has none, the code with its values, so that nothing is ever blank. */
export function wordOf(t: Finder, key: string, code: string, params?: Params): string {
  return t.maybe(key, nameValues(params)) ?? bare(code, params)
}

/** "host-device (device: pci 0000:03:00.0)". */
export function bare(code: string, params?: Params): string {
  const values = Object.entries(params ?? {}).map(([name, value]) => `${name}: ${value}`)
  return values.length > 0 ? `${code} (${values.join(', ')})` : code
}
