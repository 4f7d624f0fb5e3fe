import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Size } from './look'

/** px of an element's inside, as it changes. */
export function useSize(box: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    setSize({ width: element.clientWidth, height: element.clientHeight })
    return () => observer.disconnect()
  }, [box])
  return size
}

export interface Wheel {
  readonly target: DOMRect
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
  /** factor; null: it scrolls */
  readonly zoom: number | null
}

/** The wheel, not passively: the page must not scroll or zoom with it. */
export function useWheel(box: RefObject<HTMLElement | null>, onWheel: (wheel: Wheel) => void): void {
  const latest = useRef(onWheel)
  latest.current = onWheel
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const listen = (event: globalThis.WheelEvent) => {
      event.preventDefault()
      const zoom = event.ctrlKey || event.metaKey ? Math.exp(-event.deltaY / 300) : null
      const [dx, dy] = event.shiftKey ? [event.deltaY, 0] : [event.deltaX, event.deltaY]
      latest.current({ target: element.getBoundingClientRect(), x: event.clientX, y: event.clientY, dx, dy, zoom })
    }
    element.addEventListener('wheel', listen, { passive: false })
    return () => element.removeEventListener('wheel', listen)
  }, [box])
}
