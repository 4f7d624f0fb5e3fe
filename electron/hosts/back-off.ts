/**
 * How long to wait before a reconnect, ms: 0.3 s doubling to 15 s, with half of it by chance, so that many windows do not
 * knock at once.
 * @param attempt 0 for the first
 */
export function backOff(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(15_000, 300 * 2 ** Math.min(attempt, 10))
  return Math.round(whole / 2 + (whole / 2) * random())
}
