import { act, cleanup, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fakeMain, Refusal } from '../test/fake-main'
import { request } from './request'
import { type DialogMutationOptions, useDialogMutation } from './use-dialog-mutation'

const HOST = { host: 'h' }

function Box(options: DialogMutationOptions<string, void>) {
  const { busy, done, problem, given, run, forget } = useDialogMutation(
    (host: string) => request('hosts.retry', { host }),
    options,
  )
  return (
    <>
      <output>{[busy && 'busy', done && 'done', problem?.code, given].filter(Boolean).join(' ')}</output>
      <button type="button" onClick={() => run('h')}>
        Run
      </button>
      <button type="button" onClick={forget}>
        Forget
      </button>
    </>
  )
}

const said = () => screen.getByRole('status').textContent

describe('what a dialog asks for', () => {
  afterEach(cleanup)

  test('is asked once at a time, and closes the dialog when it is done', async () => {
    let answer = () => {}
    const main = fakeMain({ 'hosts.retry': () => new Promise<void>((resolve) => (answer = resolve)) })
    const [done, close] = [vi.fn(), vi.fn()]
    const user = main.show(<Box done={done} close={close} />)
    await user.click(screen.getByText('Run'))
    expect(said()).toBe('busy h')
    await user.click(screen.getByText('Run'))
    await user.click(screen.getByText('Forget'))
    expect(said()).toBe('busy h')
    act(() => answer())
    await waitFor(() => expect(close).toHaveBeenCalledTimes(1))
    expect(said()).toBe('done h')
    expect(done).toHaveBeenCalledTimes(1)
    expect(main.asked('hosts.retry')).toEqual([HOST])
  })

  test('is refused in the dialog until it is tried again, or what was refused has changed', async () => {
    const main = fakeMain({
      'hosts.retry': () => {
        throw new Refusal({ code: 'host.denied', remedies: [] })
      },
    })
    const [close, refused] = [vi.fn(), vi.fn()]
    const user = main.show(<Box close={close} refused={refused} />)
    await user.click(screen.getByText('Run'))
    await waitFor(() => expect(said()).toBe('host.denied'))
    expect(refused.mock.calls).toEqual([[{ code: 'host.denied', remedies: [] }]])
    await user.click(screen.getByText('Forget'))
    expect(said()).toBe('')
    expect(close).not.toHaveBeenCalled()
  })

  test('closes nothing once its dialog is gone, whose place another may have', async () => {
    let answer = () => {}
    const main = fakeMain({ 'hosts.retry': () => new Promise<void>((resolve) => (answer = resolve)) })
    const [done, close] = [vi.fn(), vi.fn()]
    const user = main.show(<Box done={done} close={close} />)
    await user.click(screen.getByText('Run'))
    cleanup()
    act(() => answer())
    await waitFor(() => expect(done).toHaveBeenCalledTimes(1))
    await Promise.resolve()
    expect(close).not.toHaveBeenCalled()
  })
})
