import { describe, expect, it } from 'vitest'
import { type History, moved, pushed, replaced } from './navigation'

const start: History = { pages: [{ kind: 'vms', host: 'a' }], at: 0 }

describe('the history of pages', () => {
  it('goes back and forward, and no further than there are pages', () => {
    const two = pushed(start, { kind: 'jobs' })
    expect(moved(two, -1).at).toBe(0)
    expect(moved(moved(two, -1), -1).at).toBe(0)
    expect(moved(two, 1).at).toBe(1)
  })

  it('forgets what was ahead when another page is opened', () => {
    const back = moved(pushed(start, { kind: 'jobs' }), -1)
    const other = pushed(back, { kind: 'vms', host: 'b' })
    expect(other.pages.map((p) => p.kind)).toEqual(['vms', 'vms'])
    expect(other.at).toBe(1)
  })

  it('does not hold the same page twice in a row, nor more than a hundred', () => {
    expect(pushed(start, { kind: 'vms', host: 'a' })).toBe(start)
    let long = start
    for (let i = 0; i < 250; i++) long = pushed(long, { kind: 'vms', host: `h${i}` })
    expect(long.pages.length).toBe(100)
    expect(long.pages[long.at]).toEqual({ kind: 'vms', host: 'h249' })
  })

  it('changes the shown page in place where Back should not lead through each form', () => {
    const two = replaced(pushed(start, { kind: 'jobs' }), { kind: 'jobs', job: '7' })
    expect(two.pages).toEqual([
      { kind: 'vms', host: 'a' },
      { kind: 'jobs', job: '7' },
    ])
  })
})
