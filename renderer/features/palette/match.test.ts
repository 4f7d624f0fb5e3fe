import { describe, expect, it } from 'vitest'
import { best, rank } from './match'

describe('the palette', () => {
  it('wants every word that was typed, wherever it is', () => {
    expect(rank('Shut down', 'down shut')).not.toBeNull()
    expect(rank('Shut down', 'shut up')).toBeNull()
    expect(rank('anything', '')).toBe(0)
  })

  it('puts first what begins with it, then words that do, then the rest', () => {
    const names = ['old-web', 'cobweb', 'web-01', 'Web']
    expect(best(names, (n) => n, 'web', 3)).toEqual(['web-01', 'Web', 'old-web'])
    expect(best(['编译服务器', '测试'], (n) => n, '服务', 9)).toEqual(['编译服务器'])
  })
})
