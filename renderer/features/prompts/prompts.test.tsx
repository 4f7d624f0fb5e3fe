import type { Bridge, EventMessage, RequestName } from '@shared/contract'
import type { HostSummary } from '@shared/model/host'
import type { Prompt } from '@shared/model/prompt'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bridgeEvents, createQueryClient } from '../../api'
import { useWanted, wantHost } from '../../stores'
import { isWanted, Prompts } from './prompts'

const about = { alias: '10.0.0.1', host: '10.0.0.1', port: 22, user: 'ops' }
const password: Prompt = { id: 'p', kind: 'password', forHost: null, about, attempt: 1, canRemember: 'no' }
const key: Prompt = {
  id: 'k',
  kind: 'host-key',
  forHost: null,
  about: { ...about, port: 2222 },
  keyType: 'ED25519',
  bits: 256,
  fingerprint: 'SHA256:abc',
  randomart: '+--[ED25519 256]--+\n|      .o.        |\n+----[SHA256]-----+',
  file: '/home/me/.ssh/known_hosts',
}
const touch: Prompt = { id: 't', kind: 'touch', forHost: null, about, text: 'Confirm user presence for key ED25519-SK' }
const saved: HostSummary = {
  id: 'h',
  kind: 'ssh',
  uri: 'qemu+ssh://ops@10.0.0.1/system',
  name: 'Rack 1',
  address: 'ops@10.0.0.1',
  state: { kind: 'connecting' },
}

/** Main as it asks: what it is answered is kept. */
function asking(prompts: readonly Prompt[], hosts: readonly HostSummary[] = [saved]) {
  const answers: unknown[] = []
  const listeners = new Set<(m: EventMessage) => void>()
  const bridge = {
    platform: 'linux',
    onEvent: (listener: (m: EventMessage) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    request: async (name: RequestName, params: unknown) => {
      if (name === 'prompts.answer') answers.push(params)
      return { ok: true, value: name === 'prompts.list' ? prompts : name === 'hosts.list' ? hosts : undefined }
    },
  } as unknown as Bridge
  Object.defineProperty(window, 'offshoot', { value: bridge, configurable: true })
  const client = createQueryClient()
  client.setQueryData(['prompts'], prompts)
  client.setQueryData(['hosts'], hosts)
  bridgeEvents(client, { windowState: () => {}, action: () => {}, load: () => {} })
  render(
    <QueryClientProvider client={client}>
      <button type="button">something else</button>
      <Prompts />
    </QueryClientProvider>,
  )
  return {
    answers,
    user: userEvent.setup(),
    emit: (message: EventMessage) =>
      act(() => {
        for (const listener of listeners) listener(message)
      }),
  }
}

beforeEach(() => {
  // What jsdom has not: React Aria looks for a <meta> by its escaped name.
  vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
  useWanted.setState({}, true)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe('a host key that is not known', () => {
  test('is shown with its fingerprint, picture and file; the safe button has the focus', async () => {
    const { answers, user } = asking([key])
    const box = screen.getByRole('alertdialog', { name: 'Trust the host key of 10.0.0.1?' })
    expect(box.textContent).toContain('SHA256:abc')
    expect(box.textContent).toContain('[ED25519 256]')
    expect(box.textContent).toContain('/home/me/.ssh/known_hosts')
    expect(box.textContent).toContain('ops on 10.0.0.1, port 2222')
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Do not connect'))
    await user.keyboard('{Enter}')
    expect(answers).toEqual([{ prompt: 'k', answer: { kind: 'host-key', choice: 'reject' } }])
  })

  test.each([
    ['Trust and save', 'accept'],
    ['Trust this time only', 'once'],
  ])('%s answers %s', async (name, choice) => {
    const { answers, user } = asking([key])
    await user.click(screen.getByRole('button', { name }))
    expect(answers).toEqual([{ prompt: 'k', answer: { kind: 'host-key', choice } }])
  })

  test('cannot be saved where the configuration names no file', () => {
    asking([{ ...key, file: null }])
    expect(screen.queryByRole('button', { name: 'Trust and save' })).toBeNull()
    expect(screen.getByRole('alertdialog').textContent).toContain('for this connection only')
  })

  test('is called off with Escape', async () => {
    const { answers, user } = asking([key])
    await user.keyboard('{Escape}')
    expect(answers).toEqual([{ prompt: 'k', answer: { kind: 'cancel' } }])
  })
})

describe('secrets', () => {
  test('a password is typed hidden, sent with Enter, and not kept unless that is asked for', async () => {
    const { answers, user } = asking([{ ...password, canRemember: 'yes', attempt: 2 }])
    const field = screen.getByLabelText('Password', { selector: 'input' })
    expect(field.getAttribute('type')).toBe('password')
    expect(screen.getByRole('alertdialog').textContent).toContain('Incorrect.')
    const remember = screen.getByRole('checkbox', { name: /Save in/ }) as HTMLInputElement
    expect(remember.checked).toBe(false)
    await user.type(field, 'pass “1” $(id){Enter}')
    expect(answers).toEqual([{ prompt: 'p', answer: { kind: 'secret', value: 'pass “1” $(id)', remember: false } }])
  })

  test('without a keyring nothing offers to keep it, and the dialog says so', () => {
    asking([{ ...password, canRemember: 'no-keyring' }])
    expect(screen.queryByRole('checkbox')).toBeNull()
    expect(screen.getByRole('alertdialog').textContent).toContain('has no keyring, so the answer is not saved')
  })

  test('a security key says to touch it, and can only be called off', async () => {
    const { answers, user } = asking([touch])
    const box = screen.getByRole('alertdialog', { name: 'Touch your security key' })
    expect(box.textContent).toContain('Confirm user presence for key ED25519-SK')
    expect(within(box).queryByRole('textbox')).toBeNull()
    const cancel = within(box).getByRole('button', { name: 'Cancel' })
    await waitFor(() => expect(document.activeElement).toBe(cancel))
    await user.click(cancel)
    expect(answers).toEqual([{ prompt: 't', answer: { kind: 'cancel' } }])
  })

  test('a passphrase names its key file', () => {
    asking([
      { id: 'x', kind: 'passphrase', forHost: null, about, keyFile: '/home/me/.ssh/id', attempt: 1, canRemember: 'no' },
    ])
    expect(screen.getByRole('alertdialog', { name: 'Key passphrase' }).textContent).toContain('/home/me/.ssh/id')
  })

  test('the host asks for several things in its own words, which are text and nothing else', async () => {
    const { answers, user } = asking([
      {
        id: 'i',
        kind: 'interactive',
        forHost: null,
        about,
        name: '',
        instructions: '<b>Two\nlines</b>\u202e',
        prompts: [
          { text: 'Code: ', echo: true },
          { text: '', echo: false },
        ],
        attempt: 1,
        canRemember: 'no',
      },
    ])
    const said = screen.getByRole('region', { name: 'Message from the host' })
    expect(said.textContent).toBe('<b>Two\nlines</b>\ufffd')
    expect(screen.getByLabelText('Code:').getAttribute('type')).toBe('text')
    expect(screen.getByLabelText('Answer 2').getAttribute('type')).toBe('password')
    await user.type(screen.getByLabelText('Code:'), '123456')
    await user.type(screen.getByLabelText('Answer 2'), 'x')
    await user.click(screen.getByRole('button', { name: 'Sign in' }))
    expect(answers).toEqual([
      { prompt: 'i', answer: { kind: 'interactive', values: ['123456', 'x'], remember: false } },
    ])
  })
})

describe('where a question stands', () => {
  const asked: Prompt = { ...password, id: 'b', forHost: 'h' }

  test('from the background it waits at the right, takes no focus, and F6 leads to it', async () => {
    const { user } = asking([asked])
    expect(screen.queryByRole('alertdialog')).toBeNull()
    const panel = screen.getByRole('dialog', { name: 'Password' })
    expect(panel.textContent).toContain('Rack 1')
    expect(panel.contains(document.activeElement)).toBe(false)
    await user.click(screen.getByRole('button', { name: 'something else' }))
    await user.keyboard('{F6}')
    expect(document.activeElement).toBe(within(panel).getByLabelText('Password', { selector: 'input' }))
  })

  test('Escape inside the panel calls it off', async () => {
    const { answers, user } = asking([asked])
    await user.click(screen.getByLabelText('Password', { selector: 'input' }))
    await user.keyboard('{Escape}')
    expect(answers).toEqual([{ prompt: 'b', answer: { kind: 'cancel' } }])
  })

  test('what is typed in the panel reaches no verb of the page', async () => {
    const { user } = asking([asked])
    const reached = vi.fn()
    window.addEventListener('keydown', reached)
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'a{Delete}{F2}')
    window.removeEventListener('keydown', reached)
    expect(reached).not.toHaveBeenCalled()
  })

  test('of a host that the user has just told to connect it stands in front', () => {
    wantHost('h')
    asking([asked])
    expect(screen.getByRole('alertdialog', { name: 'Password' })).toBeTruthy()
  })

  test('one of each is on screen, the others are counted and come when it is answered', async () => {
    const { emit } = asking([asked, password, { ...password, id: 'q' }])
    expect(screen.getAllByLabelText('Password', { selector: 'input' })).toHaveLength(2)
    expect(screen.getByRole('alertdialog').textContent).toContain('1 more question')
    await emit({ name: 'prompt.closed', payload: { id: 'p' } })
    await waitFor(() => expect(screen.getByRole('alertdialog').textContent).not.toContain('waits'))
    await emit({ name: 'prompt.closed', payload: { id: 'q' } })
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
    expect(screen.getByRole('dialog', { name: 'Password' })).toBeTruthy()
  })

  test('what is wanted ends once the host has been online since', () => {
    const connecting = { ...saved, lastSeen: 2000 }
    expect(isWanted(asked, connecting, 3000)).toBe(true)
    expect(isWanted(asked, connecting, 1000)).toBe(false)
    expect(isWanted(asked, { ...saved, state: { kind: 'online', since: 0 } }, 3000)).toBe(false)
    expect(isWanted(asked, undefined, 3000)).toBe(false)
    expect(isWanted(password, undefined, undefined)).toBe(true)
  })
})
