import { describe, expect, it } from 'vitest'
import {
  fileName,
  formatBytes,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRate,
  formatTime,
  sentence,
  shortUuid,
  visible,
} from '.'

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [999, '999 B'],
    [1000, '0.977 KiB'],
    [196 * 1024, '196 KiB'],
    [973 * 1024 ** 2, '973 MiB'],
    [1.1 * 1024 ** 3, '1.1 GiB'],
    [31.4 * 1024 ** 3, '31.4 GiB'],
    [8 * 1024 ** 3, '8 GiB'],
    [999.6 * 1024 ** 3, '0.976 TiB'],
    [1024 ** 4, '1 TiB'],
    [3000 * 1024 ** 6, '3000 EiB'],
    [-1, '0 B'],
  ])('%d are shown in three figures with the unit of qemu-img', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it('has never more than three figures before the last unit', () => {
    for (let bytes = 1; bytes < 1024 ** 6; bytes = Math.ceil(bytes * 1.37)) {
      const digits = formatBytes(bytes).split(' ')[0]?.replace('.', '').replace(/^0+/, '') ?? ''
      expect(digits.length, formatBytes(bytes)).toBeLessThanOrEqual(3)
    }
  })

  it('shows a rate as bytes in a second', () => {
    expect(formatRate(396 * 1024 ** 2)).toBe('396 MiB/s')
  })
})

describe('per cent', () => {
  it.each([
    [0, '0 %'],
    [0.42, '42 %'],
    [0.29, '29 %'],
    [0.999, '99 %'],
    [1, '100 %'],
    [1.5, '100 %'],
    [-0.1, '0 %'],
  ])('%d is rounded down, so that 100 % is the end', (fraction, text) => {
    expect(formatPercent(fraction)).toBe(text)
  })
})

describe('a duration', () => {
  it.each([
    [0, '0 s', '0 秒'],
    [0.3, '0.3 s', '0.3 秒'],
    [4.2, '4.2 s', '4.2 秒'],
    [5, '5 s', '5 秒'],
    [47, '47 s', '47 秒'],
    [59.7, '1 min', '1 分'],
    [64, '1 min 4 s', '1 分 4 秒'],
    [128, '2 min 8 s', '2 分 8 秒'],
    [3600, '1 h', '1 小时'],
    [7384, '2 h 3 min', '2 小时 3 分'],
    [86_400, '1 day', '1 天'],
    [16 * 86_400 + 4 * 3600 + 59, '16 days 4 h', '16 天 4 小时'],
  ])('of %d seconds has its two largest units', (seconds, en, zh) => {
    expect(formatDuration(seconds, 'en')).toBe(en)
    expect(formatDuration(seconds, 'zh-CN')).toBe(zh)
  })
})

describe('a time', () => {
  const now = new Date(2026, 10, 23, 15, 0).getTime()
  it.each([
    [new Date(2026, 10, 23, 14, 21), 'today 14:21', '今天 14:21'],
    [new Date(2026, 10, 22, 18, 2), 'yesterday 18:02', '昨天 18:02'],
    [new Date(2026, 10, 4, 9, 12), '4 Nov 09:12', '11-04 09:12'],
    [new Date(2025, 2, 3, 23, 59), '3 Mar 2025 23:59', '2025-03-03 23:59'],
  ])('is named by how far it is from now', (time, en, zh) => {
    expect(formatTime(time.getTime(), now, 'en')).toBe(en)
    expect(formatTime(time.getTime(), now, 'zh-CN')).toBe(zh)
  })

  it('knows yesterday over the end of a year', () => {
    const newYear = new Date(2026, 0, 1, 0, 5).getTime()
    expect(formatTime(new Date(2025, 11, 31, 23, 50).getTime(), newYear, 'en')).toBe('yesterday 23:50')
  })
})

describe('names', () => {
  it('shows what would be hidden or would turn the text around', () => {
    expect(visible('evil\u202etxt.exe')).toBe('evil\ufffdtxt.exe')
    expect(visible('a\nb\u200bc')).toBe('a\ufffdb\ufffdc')
    expect(visible('编译 é 🚀 <b>')).toBe('编译 é 🚀 <b>')
  })

  it('cuts paths, ids and sentences as rows need them', () => {
    expect(fileName('/srv/vm/a b.img')).toBe('a b.img')
    expect(fileName('volume')).toBe('volume')
    expect(shortUuid('4f1c7a10-53fa-4c77-b1e9-00000000a9d2')).toBe('4f1c…a9d2')
    expect(sentence('read-only, shared')).toBe('Read-only, shared')
    expect(formatNumber(5000)).toBe('5,000')
  })
})
