import { beforeEach, describe, expect, it } from 'vitest'
import { guardLeaving } from './leave'
import { goBack, navigate, useNavigation } from './navigation'

const pages = () => useNavigation.getState().pages.map((p) => p.kind)

describe('leaving a page with unsaved work', () => {
  beforeEach(() => useNavigation.setState({ pages: [{ kind: 'vms', host: 'a' }], at: 0 }))

  it('waits until the page lets go, then goes where it was to go', () => {
    let go: (() => void) | null = null
    const stop = guardLeaving((next) => {
      go = next
      return false
    })
    navigate({ kind: 'jobs' })
    expect(pages()).toEqual(['vms'])
    stop()
    const later = go as (() => void) | null
    later?.()
    expect(pages()).toEqual(['vms', 'jobs'])
  })

  it('does not ask where nothing is left: the same page, or no page before', () => {
    let asked = 0
    const stop = guardLeaving(() => {
      asked++
      return false
    })
    navigate({ kind: 'vms', host: 'a' })
    goBack()
    stop()
    expect(asked).toBe(0)
  })

  it('keeps the newer guard when an older page stops asking', () => {
    let asked = 0
    const old = guardLeaving(() => true)
    const stop = guardLeaving(() => {
      asked++
      return true
    })
    old()
    navigate({ kind: 'jobs' })
    stop()
    expect(asked).toBe(1)
  })
})
