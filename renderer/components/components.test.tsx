import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Power } from 'lucide-react'
import { afterEach, describe, expect, it } from 'vitest'
import { setLanguage } from '../i18n'
import { Button, Dialog, ProblemView, problemTexts, SplitPane } from '.'

// jsdom has no CSS.escape, which React Aria asks for.
globalThis.CSS ??= { escape: (text: string) => text } as typeof CSS

afterEach(() => {
  cleanup()
  setLanguage('en')
})

describe('a button that cannot be used now', () => {
  it('stays reachable by keyboard, tells why, and does nothing', async () => {
    const pressed: string[] = []
    render(
      <Button icon={Power} reason="It does not run." onPress={() => pressed.push('shutdown')}>
        Shut down
      </Button>,
    )
    const user = userEvent.setup()
    await user.tab()
    const button = screen.getByRole('button', { name: 'Shut down' })
    expect(document.activeElement).toBe(button)
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect((await screen.findByRole('tooltip')).textContent).toBe('It does not run.')
    expect(button.getAttribute('aria-describedby')).toBe(screen.getByRole('tooltip').id)
    await user.keyboard('{Enter}')
    await user.click(button)
    expect(pressed).toEqual([])
    expect(screen.getByRole('tooltip')).toBeDefined()
  })
})

describe('a dialog', () => {
  it('takes the focus and closes with Escape', async () => {
    const closed: number[] = []
    render(
      <Dialog title="Force off web-01?" role="alertdialog" onClose={() => closed.push(1)}>
        <p>Text</p>
      </Dialog>,
    )
    const dialog = screen.getByRole('alertdialog', { name: 'Force off web-01?' })
    expect(dialog.contains(document.activeElement)).toBe(true)
    await userEvent.keyboard('{Escape}')
    expect(closed).toEqual([1])
  })
})

describe('a problem', () => {
  const problem = {
    code: 'host.denied',
    raw: 'connect EACCES /run/libvirt/libvirt-sock',
    remedies: [
      { kind: 'join-group', params: { group: 'libvirt', command: 'sudo usermod -aG libvirt "$USER"' } },
      { kind: 'use-session' },
    ],
  } as const

  it('is shown with the host’s words and every way on', async () => {
    const gone: string[] = []
    render(<ProblemView problem={problem} onRemedy={(remedy) => gone.push(remedy.kind)} />)
    expect(screen.getByRole('alert').textContent).toContain('No permission to use libvirt')
    expect(screen.getByText('connect EACCES /run/libvirt/libvirt-sock')).toBeDefined()
    expect(screen.getByRole('region', { name: 'Join group libvirt' }).textContent).toContain('sudo usermod -aG libvirt')
    await userEvent.click(screen.getByRole('button', { name: 'Use session' }))
    expect(gone).toEqual(['use-session'])
  })

  it('leaves out ways that nobody can go, but not the commands', () => {
    render(<ProblemView problem={problem} />)
    expect(screen.queryByRole('button', { name: 'Use session' })).toBeNull()
    expect(screen.getByRole('region', { name: 'Join group libvirt' })).toBeDefined()
  })

  it('uses the values main gave, and a plainer sentence when it gave none', () => {
    const full = { code: 'domain.exists', params: { name: 'web-02' }, remedies: [] } as const
    expect(problemTexts(full).detail).toBe('web-02 already exists on this host.')
    expect(problemTexts({ ...full, params: undefined }).detail).toBe('A VM with this name already exists on this host.')
    setLanguage('zh-CN')
    expect(problemTexts(full).detail).toBe('此主机上已有名为 web-02 的虚拟机。')
  })
})

describe('a split', () => {
  it('is moved by arrows and keeps its first part when the second goes', async () => {
    const values: number[] = []
    const split = (second: string | null) => (
      <SplitPane
        direction="row"
        unit="px"
        value={244}
        min={180}
        max={250}
        onChange={(v) => values.push(v)}
        first={<input aria-label="kept" />}
        second={second}
      />
    )
    const { rerender } = render(split('there'))
    const field = screen.getByLabelText('kept')
    screen.getByRole('separator').focus()
    await userEvent.keyboard('{ArrowRight}{ArrowLeft}{Home}')
    expect(values).toEqual([250, 228, 180])
    rerender(split(null))
    expect(screen.getByLabelText('kept')).toBe(field)
    expect(screen.queryByRole('separator')).toBeNull()
  })

  it('gives all to its second part and keeps the first as it is, at its size, out of sight', () => {
    const split = (alone: boolean) => (
      <SplitPane
        direction="column"
        unit="percent"
        value={52}
        min={20}
        max={80}
        onChange={() => {}}
        alone={alone}
        first={<input aria-label="kept" />}
        second={<input aria-label="other" />}
      />
    )
    const { rerender } = render(split(false))
    const fields = ['kept', 'other'].map((name) => screen.getByLabelText(name))
    const side = (name: string) => screen.getByLabelText(name).closest<HTMLElement>('.split-side')
    rerender(split(true))
    expect(['kept', 'other'].map((name) => screen.getByLabelText(name))).toEqual(fields)
    expect(side('kept')?.classList.contains('is-under')).toBe(true)
    expect(side('kept')?.style.height).toBe('48%')
  })
})
