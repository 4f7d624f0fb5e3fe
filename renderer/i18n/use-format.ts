import { useMemo } from 'react'
import { formatDuration, formatFullTime, formatTime } from '../format'
import { useLanguage } from '.'

/** The formats that depend on the language, in the present one. Bytes, rates and per cents do not: see format.ts. */
export function useFormat() {
  const language = useLanguage()
  return useMemo(
    () => ({
      duration: (seconds: number) => formatDuration(seconds, language),
      time: (ms: number, now = Date.now()) => formatTime(ms, now, language),
      fullTime: (ms: number) => formatFullTime(ms, language),
    }),
    [language],
  )
}
