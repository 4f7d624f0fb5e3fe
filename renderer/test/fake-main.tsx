import type { Bridge, RequestName, RequestParams, RequestResult } from '@shared/contract'
import type { DomainSummary } from '@shared/model/domain'
import type { HostSummary } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { vi } from 'vitest'
import { createQueryClient, domainsQuery, hostsQuery } from '../api/queries'

export const HOST = 'local-system'
export const UUID = '8d2e6b10-53fa-4c77-b1e9-0a94c2d7f365'

export const hostSummary: HostSummary = {
  id: HOST,
  kind: 'local-system',
  uri: 'qemu:///system',
  state: { kind: 'online', since: 0 },
}

export function domainSummary(more: Partial<DomainSummary> = {}): DomainSummary {
  return {
    host: HOST,
    uuid: UUID,
    name: 'web-01',
    state: 'shut-off',
    persistent: true,
    autostart: false,
    vcpus: 1,
    memoryBytes: 2 ** 30,
    tags: [],
    macs: [],
    addresses: [],
    diskCount: 1,
    snapshotCount: 0,
    xmlKnown: true,
    ...more,
  }
}

type Answers = { [N in RequestName]?: (params: RequestParams<N>) => RequestResult<N> | Promise<RequestResult<N>> }

/** A refusal for an answer to throw. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code)
  }
}

/**
 * Main as a part of the window meets it: answers as given, remembers what it was asked. The list of VMs and hosts is in
 * the cache from the beginning, as it is once the window is up.
 */
export function fakeMain(answers: Answers, domains: readonly DomainSummary[] = [domainSummary()]) {
  const asked: { readonly name: RequestName; readonly params: unknown }[] = []
  const bridge = {
    platform: 'linux',
    onEvent: () => () => {},
    request: async (name: RequestName, params: unknown) => {
      asked.push({ name, params })
      const answer = answers[name] as ((p: unknown) => unknown) | undefined
      try {
        return { ok: true, value: answer ? await answer(params) : name.endsWith('.list') ? [] : undefined }
      } catch (error) {
        if (error instanceof Refusal) return { ok: false, problem: error.problem }
        throw error
      }
    },
  } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
  const client = createQueryClient()
  client.setQueryData(domainsQuery(HOST).queryKey, domains)
  client.setQueryData(hostsQuery().queryKey, [hostSummary])
  return {
    client,
    asked: <N extends RequestName>(name: N) =>
      asked.filter((a) => a.name === name).map((a) => a.params as RequestParams<N>),
    show: (part: ReactNode) => {
      render(<QueryClientProvider client={client}>{part}</QueryClientProvider>)
      return userEvent.setup()
    },
  }
}

/** What jsdom has not and React Aria and the editor ask for. */
export function stubBrowser(): void {
  vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
  Element.prototype.scrollIntoView = () => {}
  Element.prototype.scrollTo = () => {}
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList
  Range.prototype.getBoundingClientRect = () => new DOMRect()
}
