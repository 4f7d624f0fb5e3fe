import { LANGUAGES, type Language } from '@shared/model/language'

/**
 * Numbers, bytes, durations and times as people read them, in both languages. Pure: the clock is an argument.
 * Units are binary as qemu-img counts them; three figures, so that a column of them does not jump.
 */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/**
 * "31.4 GiB", "973 MiB", "0 B". The unit changes at 1000, not at 1024, so that there are never more than three
 * figures. Source: `size_to_str` of QEMU's util/cutils.c.
 */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${Number(value.toPrecision(3))} ${UNITS[unit]}`
}

/** "396 MiB/s". */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`
}

/** "42 %" of a fraction 0..1; rounded down, so that 100 % means the end. */
export function formatPercent(fraction: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100 + 1e-9)} %`
}

/** "5,000"; the same figures in both languages. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 })
}

const DURATION = {
  en: {
    d: (n: number) => (n === 1 ? '1 day' : `${n} days`),
    h: (n: number) => `${n} h`,
    m: (n: number) => `${n} min`,
    s: (n: number) => `${n} s`,
  },
  'zh-CN': {
    d: (n: number) => `${n} 天`,
    h: (n: number) => `${n} 小时`,
    m: (n: number) => `${n} 分`,
    s: (n: number) => `${n} 秒`,
  },
} as const

/** "47 s", "1 min 4 s", "16 days 4 h": the two largest units, rounded; under 10 s with a tenth where it says more. */
export function formatDuration(seconds: number, language: Language): string {
  const words = DURATION[language]
  const exact = Math.max(0, seconds)
  if (exact < 9.95) return words.s(Number(exact.toFixed(exact < 0.95 && exact > 0 ? 1 : exact % 1 >= 0.05 ? 1 : 0)))
  const total = Math.round(exact)
  const parts = [
    [Math.floor(total / 86_400), words.d],
    [Math.floor(total / 3600) % 24, words.h],
    [Math.floor(total / 60) % 60, words.m],
    [total % 60, words.s],
  ] as const
  const first = parts.findIndex(([n]) => n > 0)
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, word]) => word(n))
    .join(' ')
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * "today 14:21", "yesterday 18:02", "4 Nov 09:12", with the year when it is another one; zh "今天 14:21", "11-04 09:12".
 * @param time and now: ms since 1970; shown in the computer's time zone
 */
export function formatTime(time: number, now: number, language: Language): string {
  const at = new Date(time)
  const today = new Date(now)
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`
  const midnight = new Date(today.getFullYear(), today.getMonth(), today.getDate())
  const before = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  if (time >= midnight.getTime() && at.toDateString() === today.toDateString()) {
    return language === 'zh-CN' ? `今天 ${clock}` : `today ${clock}`
  }
  if (at.toDateString() === before.toDateString()) return language === 'zh-CN' ? `昨天 ${clock}` : `yesterday ${clock}`
  const sameYear = at.getFullYear() === today.getFullYear()
  if (language === 'zh-CN') {
    const day = `${two(at.getMonth() + 1)}-${two(at.getDate())}`
    return sameYear ? `${day} ${clock}` : `${at.getFullYear()}-${day} ${clock}`
  }
  const day = `${at.getDate()} ${MONTHS[at.getMonth()]}`
  return sameYear ? `${day} ${clock}` : `${day} ${at.getFullYear()} ${clock}`
}

/** The whole moment, for the tooltip. */
export function formatFullTime(time: number, language: Language): string {
  return new Date(time).toLocaleString(LANGUAGES[language].locale, {
    dateStyle: 'full',
    timeStyle: 'medium',
  })
}

/** "4f1c…9ad2": both ends of a long hexadecimal value; the whole is copied. */
export function shortUuid(uuid: string): string {
  return `${uuid.slice(0, 4)}…${uuid.slice(-4)}`
}

/** Last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path
}

/**
 * A name as it may be shown: characters that no eye sees but that turn or hide others (controls, marks of writing
 * direction) become U+FFFD. libvirt allows them in names.
 */
export function visible(name: string): string {
  return name.replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, '\ufffd')
}

/** With a capital first letter, where a line begins with it. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
