import type { Bridge, RequestName } from '@shared/contract'
import { requests } from '@shared/contract'
import type { DomainDetail } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { askAgain, waitAfter } from './again'
import { applyEvent } from './events'
import { createQueryClient, domainQuery, networksQuery } from './queries'

const ref = { host: 'local-system', uuid: '8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365' }
const lost: Problem = { code: 'host.lost', remedies: [] }
const detail = (...problems: (DomainDetail['disks'][number]['problem'] | undefined)[]) =>
  ({ name: 'web', disks: problems.map((problem, i) => ({ target: `vd${i}`, problem })) }) as unknown as DomainDetail
const unread = { code: 'unreadable', raw: 'in use' } as const

type Answer = Problem | object | Promise<Problem | object>
let answers: Answer[] = []
let asked: RequestName[] = []
let client = createQueryClient()
let stops: (() => void)[] = []

const isProblem = (answer: object): answer is Problem => 'code' in answer

beforeEach(() => {
  vi.useFakeTimers()
  client = createQueryClient()
  asked = []
  stops = [askAgain(client)]
  const bridge = {
    platform: 'linux',
    request: async (name: RequestName, params: unknown) => {
      // What main would refuse is no question of this window.
      requests[name].params.parse(params)
      asked.push(name)
      const answer = (await answers.shift()) ?? lost
      return isProblem(answer) ? { ok: false, problem: answer } : { ok: true, value: answer }
    },
  } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
})
afterEach(() => {
  for (const stop of stops) stop()
  vi.useRealTimers()
})

/** Somebody looks at it, from now on. @returns what is seen, newest last */
function watch(options: ReturnType<typeof domainQuery>) {
  const seen: string[] = []
  const observer = new QueryObserver(client, options)
  const leave = observer.subscribe((result) => {
    const now = result.isPending ? 'loading' : result.error ? result.error.message : 'answered'
    if (seen.at(-1) !== now) seen.push(now)
  })
  stops.push(leave)
  return { seen, leave }
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('an answer that failed', () => {
  it('is asked again by itself, at longer and longer times, and stays on screen meanwhile', async () => {
    answers = [lost, lost, lost, detail()]
    const { seen } = watch(domainQuery(ref))
    await pass(0)
    expect(asked).toHaveLength(1)
    await pass(1999)
    expect(asked).toHaveLength(1)
    await pass(1)
    expect(asked).toHaveLength(2)
    await pass(4000)
    expect(asked).toHaveLength(3)
    await pass(8000)
    expect(asked).toHaveLength(4)
    // It never went back to "loading", which would take the text away that somebody reads.
    expect(seen).toEqual(['loading', 'host.lost', 'answered'])
    await pass(600_000)
    expect(asked).toHaveLength(4)
  })

  it('waits a minute at most', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 50].map(waitAfter)).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  it('is not asked again when asking cannot change it', async () => {
    answers = [{ code: 'domain.gone', remedies: [] }]
    watch(domainQuery(ref))
    await pass(600_000)
    expect(asked).toHaveLength(1)
  })

  it('stops being asked for when it comes to an end that is final', async () => {
    answers = [lost, { code: 'domain.gone', remedies: [] }]
    const { seen } = watch(domainQuery(ref))
    await pass(600_000)
    expect(asked).toHaveLength(2)
    expect(seen).toEqual(['loading', 'host.lost', 'domain.gone'])
  })

  it('is not asked for when nobody looks, and at once when somebody does', async () => {
    answers = [lost]
    watch(domainQuery(ref)).leave()
    await pass(600_000)
    expect(asked).toHaveLength(1)
    answers = [detail()]
    const { seen } = watch(domainQuery(ref))
    await pass(0)
    expect(asked).toHaveLength(2)
    expect(seen.at(-1)).toBe('answered')
  })

  it('is not asked for while the window is hidden', async () => {
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    answers = [lost, detail()]
    watch(domainQuery(ref))
    await pass(60_000)
    expect(asked).toHaveLength(1)
    hidden.mockRestore()
    await pass(2000)
    expect(asked).toHaveLength(2)
  })

  it('keeps the answer of before', async () => {
    answers = [detail(), lost, detail(undefined)]
    watch(domainQuery(ref))
    await pass(0)
    void client.invalidateQueries({ queryKey: domainQuery(ref).queryKey })
    await pass(0)
    expect(client.getQueryData(domainQuery(ref).queryKey)).toEqual(detail())
    await pass(2000)
    expect(client.getQueryData(domainQuery(ref).queryKey)).toEqual(detail(undefined))
  })

  it('is overtaken by an event', async () => {
    answers = [lost, detail()]
    watch(domainQuery(ref))
    await pass(0)
    applyEvent(client, { name: 'domain.touched', payload: ref }, sinks)
    await pass(0)
    expect(asked).toHaveLength(2)
    await pass(600_000)
    expect(asked).toHaveLength(2)
  })

  it('is asked again as soon as its host is back', async () => {
    answers = [lost, []]
    stops.push(new QueryObserver(client, networksQuery(ref.host)).subscribe(() => undefined))
    await pass(0)
    const host = { id: ref.host, kind: 'local-system', uri: 'qemu:///system' } as const
    applyEvent(client, { name: 'host.changed', payload: { ...host, state: { kind: 'online', since: 1 } } }, sinks)
    await pass(0)
    expect(asked).toHaveLength(2)
  })
})

describe('an answer that lacks something', () => {
  it('is asked again until it is whole', async () => {
    answers = [detail(unread), detail(unread), detail(undefined)]
    watch(domainQuery(ref))
    await pass(0)
    await pass(2000)
    expect(asked).toHaveLength(2)
    await pass(4000)
    expect(asked).toHaveLength(3)
    expect(client.getQueryData(domainQuery(ref).queryKey)).toEqual(detail(undefined))
    await pass(600_000)
    expect(asked).toHaveLength(3)
  })

  it('is asked again when it is looked at once more', async () => {
    answers = [detail(unread), detail(undefined)]
    const { leave } = watch(domainQuery(ref))
    await pass(0)
    leave()
    await pass(600_000)
    expect(asked).toHaveLength(1)
    watch(domainQuery(ref))
    await pass(2000)
    expect(client.getQueryData(domainQuery(ref).queryKey)).toEqual(detail(undefined))
    expect(asked).toHaveLength(2)
  })
})

describe('an answer that is under way', () => {
  it('is asked for once more when an event comes before it: it may be older', async () => {
    let give: (answer: object) => void = () => undefined
    const slow = new Promise<object>((resolve) => {
      give = resolve
    })
    answers = [slow, detail(undefined)]
    watch(domainQuery(ref))
    for (let n = 0; n < 5; n++) applyEvent(client, { name: 'domain.touched', payload: ref }, sinks)
    give(detail())
    await pass(0)
    expect(client.getQueryData(domainQuery(ref).queryKey)).toEqual(detail(undefined))
    expect(asked).toHaveLength(2)
  })
})

const sinks = { windowState: () => undefined, action: () => undefined, load: () => undefined }
