import type { DomainSummary } from '@shared/model/domain'
import { describe, expect, it } from 'vitest'
import { best, foundBy, rank, vmText } from './match'

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

  it('finds VMs by name, title, uuid, MAC and IP address, and says by which if not by name', () => {
    const vm = {
      name: 'web-01',
      title: 'Shop',
      uuid: '4f1c0000-0000-4000-8000-000000009ad2',
      macs: ['52:54:00:1c:9a:42'],
      addresses: ['192.168.20.41'],
    } as unknown as DomainSummary
    const found = (typed: string) => best([vm], vmText, typed, 9).map((d) => foundBy(d, typed))
    expect(found('web')).toEqual([undefined])
    expect(found('shop')).toEqual(['Shop'])
    expect(found('web shop')).toEqual(['Shop'])
    expect(found('9AD2')).toEqual([vm.uuid])
    expect(found('1c:9a')).toEqual([vm.macs[0]])
    expect(found('20.41')).toEqual(['192.168.20.41'])
    expect(found('10.0.0.1')).toEqual([])
  })
})
