const FIRST = 500
const LONGEST = 30_000

/**
 * How long to wait before a reconnect, ms: 0.5 to 1 s at first, doubling up to 15 to 30 s. Where in that range is left to
 * chance, so that many windows do not knock at once.
 * @param attempt 0 for the first
 * @param random from 0 to below 1
 */
export function backOff(attempt: number, random: number): number {
  const upper = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt + 1, 10))
  return Math.round(upper / 2 + (upper / 2) * random)
}
