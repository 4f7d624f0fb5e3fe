import type { Bridge, Reply } from '@shared/contract'
import type { Diagnostics } from '@shared/model/log'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DiagnosticsDialog } from './diagnostics-dialog'

const COLLECTED: Diagnostics = {
  id: 'd1',
  name: 'offshoot.txt',
  text: 'Offshoot diagnostics\nweb-01',
  log: '/logs/offshoot.log',
}

let saved: unknown[]
let answer: Reply<unknown>
let collected: Reply<unknown>
const onClose = vi.fn()
beforeEach(() => {
  saved = []
  answer = { ok: true, value: { path: '/home/me/d.txt' } }
  collected = { ok: true, value: COLLECTED }
  const bridge: Partial<Bridge> = {
    platform: 'linux',
    request: (name, params) => {
      if (name === 'diagnostics.save') saved.push(params)
      return Promise.resolve((name === 'diagnostics.save' ? answer : collected) as never)
    },
  }
  Object.assign(window, { offshoot: bridge })
  // jsdom has no CSS.escape, which React Aria asks for in a dialog.
  vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
  onClose.mockReset()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <DiagnosticsDialog onClose={onClose} />
    </QueryClientProvider>,
  )
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('the whole text is shown before it is saved, and what is saved is named, not sent', async () => {
  const text = await screen.findByRole('textbox', { name: 'Diagnostics' })
  expect(text.textContent).toContain('web-01')
  expect(text.getAttribute('aria-readonly')).toBe('true')
  expect(screen.getByText(/but no passwords or keys/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Save…' }))
  expect(saved).toEqual([{ id: 'd1' }])
  expect(onClose).toHaveBeenCalledOnce()
})

test('cancelled in the save dialog, it stays', async () => {
  answer = { ok: true, value: null }
  await screen.findByRole('textbox', { name: 'Diagnostics' })
  await userEvent.click(screen.getByRole('button', { name: 'Save…' }))
  expect(saved).toHaveLength(1)
  expect(onClose).not.toHaveBeenCalled()
})

test('a place that cannot be written to is named in the dialog', async () => {
  answer = { ok: false, problem: { code: 'storage.denied', params: { path: '/root/d.txt' }, remedies: [] } }
  await screen.findByRole('textbox', { name: 'Diagnostics' })
  await userEvent.click(screen.getByRole('button', { name: 'Save…' }))
  expect((await screen.findByRole('alert')).textContent).toContain('/root/d.txt')
  expect(onClose).not.toHaveBeenCalled()
})

test('Escape in the search panel closes the panel, the next one the dialog', async () => {
  await screen.findByRole('textbox', { name: 'Diagnostics' })
  await userEvent.click(screen.getByRole('button', { name: 'Find' }))
  const find = screen.getByRole('textbox', { name: 'Find' })
  find.focus()
  await userEvent.keyboard('{Escape}')
  expect(screen.queryByRole('textbox', { name: 'Find' })).toBeNull()
  expect(onClose).not.toHaveBeenCalled()
  await userEvent.keyboard('{Escape}')
  expect(onClose).toHaveBeenCalledOnce()
})
