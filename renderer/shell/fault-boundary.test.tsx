import type { Bridge } from '@shared/contract'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { catchFaults } from '../api'
import { FaultBoundary } from '../components'
import { closeDiagnostics, openDialog, useDiagnostics, useDialogs } from '../stores'
import { Dialogs } from './dialogs'

let asked: { name: string; params: unknown }[]
beforeEach(() => {
  asked = []
  const bridge: Partial<Bridge> = {
    platform: 'linux',
    request: (name, params) => {
      asked.push({ name, params })
      return Promise.resolve({ ok: true, value: undefined as never })
    },
  }
  Object.assign(window, { offshoot: bridge })
  // React says so too.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  cleanup()
  closeDiagnostics()
  useDialogs.setState({ open: null })
  vi.restoreAllMocks()
})

// jsdom has no CSS.escape, which React Aria asks for in a dialog.
beforeEach(() => vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false }))
afterEach(() => vi.unstubAllGlobals())

let broken = true
function Part() {
  if (broken) throw new TypeError('snapshots is not iterable')
  return <p>all right</p>
}

test('a part that breaks says so, the rest goes on, and it can be drawn again', async () => {
  broken = true
  render(
    <>
      <FaultBoundary look="page">
        <Part />
      </FaultBoundary>
      <button type="button">another part</button>
    </>,
  )
  expect(screen.getByRole('alert').textContent).toContain('This part of the window stopped working')
  expect(screen.getByRole('button', { name: 'another part' })).toBeTruthy()
  expect(screen.queryByText(/not iterable/)).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Details' }))
  expect(screen.getByText(/snapshots is not iterable/)).toBeTruthy()

  broken = false
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(screen.getByText('all right')).toBeTruthy()
})

test('what broke is written into the log with the parts around it, and no more than that is sent', () => {
  broken = true
  render(
    <FaultBoundary look="line">
      <Part />
    </FaultBoundary>,
  )
  expect(asked).toEqual([
    {
      name: 'log.fault',
      params: {
        kind: 'boundary',
        message: 'snapshots is not iterable',
        stack: expect.stringContaining('TypeError'),
        where: expect.stringContaining('Part'),
      },
    },
  ])
})

test('diagnostics are offered where the fault is seen, by keyboard', async () => {
  broken = true
  render(
    <FaultBoundary look="window">
      <Part />
    </FaultBoundary>,
  )
  screen.getByRole('button', { name: 'Collect diagnostics…' }).focus()
  await userEvent.keyboard('{Enter}')
  expect(useDiagnostics.getState().open).toBe(true)
})

test('a dialog that breaks can be closed, and the window is there', async () => {
  broken = true
  const onClose = vi.fn()
  render(
    <FaultBoundary look="dialog" onClose={onClose}>
      <Part />
    </FaultBoundary>,
  )
  expect(screen.getByRole('alertdialog', { name: 'This dialog stopped working' })).toBeTruthy()
  await userEvent.click(screen.getAllByRole('button', { name: 'Close' }).at(-1) as HTMLElement)
  expect(onClose).toHaveBeenCalledOnce()
})

test('where the notice itself breaks, the boundary around shows it instead of going round in a circle', () => {
  broken = true
  vi.stubGlobal('CSS', undefined)
  render(
    <FaultBoundary look="line">
      <FaultBoundary look="dialog">
        <Part />
      </FaultBoundary>
    </FaultBoundary>,
  )
  expect(screen.getByRole('alert').textContent).toContain('This part stopped working.')
})

test('a bug that main answered offers the diagnostics over its own dialog', async () => {
  openDialog({
    kind: 'problem',
    problem: { code: 'bug', raw: 'TypeError', remedies: [{ kind: 'copy-report' }, { kind: 'collect-diagnostics' }] },
  })
  render(<Dialogs />)
  await userEvent.click(screen.getByRole('button', { name: 'Collect diagnostics…' }))
  expect(useDiagnostics.getState().open).toBe(true)
  expect(useDialogs.getState().open?.kind).toBe('problem')
})

test('what nobody caught is written down and told, a layout that needed one more frame is not', () => {
  const told = vi.fn()
  const stop = catchFaults(told)
  window.dispatchEvent(new ErrorEvent('error', { message: 'ResizeObserver loop limit exceeded' }))
  expect(told).not.toHaveBeenCalled()
  const error = new Error('x'.repeat(5000))
  window.dispatchEvent(new ErrorEvent('error', { message: error.message, error, filename: 'a.js', lineno: 3 }))
  expect(told).toHaveBeenCalledOnce()
  const { params } = asked.at(-1) as { params: { message: string; where: string } }
  expect(params.message).toHaveLength(2000)
  expect(params.where).toContain('a.js:3')
  stop()
})

test('a fault in every frame is written down twenty times in a minute', () => {
  const stop = catchFaults(() => undefined)
  for (let n = 0; n < 100; n++)
    window.dispatchEvent(new ErrorEvent('error', { message: 'again', error: new Error('again') }))
  stop()
  expect(asked.length).toBeLessThanOrEqual(20)
})
