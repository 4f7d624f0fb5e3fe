import type { Bridge } from '@shared/contract'
import { describe, expect, it } from 'vitest'
import { request, sameAnswer } from './request'

function answering(...texts: readonly string[]) {
  const left = [...texts]
  const bridge = { platform: 'linux', request: async () => ({ ok: true, text: left.shift() }) } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
  return () => request('snapshots.tree', { host: 'h', uuid: 'u' })
}

describe('an answer that comes as text', () => {
  it('is read, and is the one of before when it says the same', async () => {
    const ask = answering('{"current":"a"}', '{"current":"a"}', '{"current":"b"}')
    const first = await ask()
    expect(first).toEqual({ current: 'a' })
    expect(sameAnswer(undefined, first)).toBe(first)
    const again = await ask()
    expect(again).not.toBe(first)
    expect(sameAnswer(first, again)).toBe(first)
    const other = await ask()
    expect(sameAnswer(first, other)).toBe(other)
  })

  it('is never taken for one whose text is not known', () => {
    const [a, b] = [{ x: 1 }, { x: 1 }]
    expect(sameAnswer(a, b)).toBe(b)
  })
})
