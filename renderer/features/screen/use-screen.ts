import RFB from '@novnc/novnc'
import type { DomainRef } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { problemOf } from '../../api'
import { openChannel } from './channel'

/** A VM that restarts closes its screen and opens it a moment later: so often, and ms apart, it is tried again by itself. */
const TRIES = 5
const BETWEEN = 1000

export type ScreenPhase =
  | { readonly kind: 'connecting' | 'open' | 'lost' | 'refused' }
  | { readonly kind: 'password'; readonly wrong: boolean }
  | { readonly kind: 'failed'; readonly problem: Problem }

export interface LiveScreen {
  readonly phase: ScreenPhase
  readonly rfb: RefObject<RFB | null>
  answer(password: string): void
  reconnect(): void
}

/** A VM's screen drawn into an element as long as `wanted`. */
export function useScreen(
  target: RefObject<HTMLElement | null>,
  { host, uuid }: DomainRef,
  wanted: boolean,
  label: string,
): LiveScreen {
  const [phase, setPhase] = useState<ScreenPhase>({ kind: 'connecting' })
  const [attempt, setAttempt] = useState(0)
  const rfb = useRef<RFB | null>(null)
  const password = useRef<string | null>(null)
  const tries = useRef(0)
  const named = useRef(label)
  named.current = label

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is a connection of its own
  useEffect(() => {
    // Whatever it came to before, the next start of the VM is looked at anew.
    if (!wanted) return setPhase({ kind: 'connecting' })
    const element = target.current
    if (element === null) return
    let gone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let opened = false
    let refused: 'password' | 'other' | null = null
    setPhase({ kind: 'connecting' })
    const again = (end: ScreenPhase) => {
      if (tries.current >= TRIES) return setPhase(end)
      tries.current++
      timer = setTimeout(() => setAttempt((n) => n + 1), BETWEEN)
    }
    const draw = async () => {
      const channel = await openChannel({ host, uuid })
      if (gone) return channel.close()
      const screen = new RFB(element, channel, { shared: true })
      rfb.current = screen
      screen.background = 'transparent'
      screen.scaleViewport = true
      const canvas = element.querySelector('canvas')
      canvas?.setAttribute('role', 'application')
      canvas?.setAttribute('aria-label', named.current)
      if (canvas) canvas.tabIndex = 0
      screen.addEventListener('connect', () => {
        opened = true
        tries.current = 0
        setPhase({ kind: 'open' })
      })
      let asked = false
      screen.addEventListener('credentialsrequired', () => {
        asked = true
        if (password.current === null) setPhase({ kind: 'password', wrong: false })
        else screen.sendCredentials({ password: password.current })
      })
      screen.addEventListener('securityfailure', () => {
        refused = asked ? 'password' : 'other'
      })
      screen.addEventListener('disconnect', () => {
        rfb.current = null
        if (gone) return
        if (refused === 'password') {
          password.current = null
          setPhase({ kind: 'password', wrong: true })
        } else if (opened) {
          setPhase({ kind: 'connecting' })
          again({ kind: 'lost' })
        } else setPhase({ kind: asked ? 'lost' : 'refused' })
      })
    }
    draw().catch((error) => {
      if (gone) return
      const problem = problemOf(error)
      // Before the screen was ever seen, what failed is told at once.
      if (tries.current > 0) again({ kind: 'failed', problem })
      else setPhase({ kind: 'failed', problem })
    })
    return () => {
      gone = true
      clearTimeout(timer)
      rfb.current?.disconnect()
      rfb.current = null
      element.replaceChildren()
    }
  }, [target, host, uuid, wanted, attempt])

  return {
    phase,
    rfb,
    answer: (given) => {
      password.current = given
      if (rfb.current) {
        setPhase({ kind: 'connecting' })
        rfb.current.sendCredentials({ password: given })
      } else setAttempt((n) => n + 1)
    },
    reconnect: () => {
      tries.current = 0
      setAttempt((n) => n + 1)
    },
  }
}
