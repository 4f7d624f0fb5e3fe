import { describe, expect, it } from 'vitest'
import { keysText, matches } from './keys'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

describe('keys', () => {
  it('mean Ctrl on Linux and Windows, ⌘ on macOS, and nothing more', () => {
    const palette = { key: 'k', mod: true }
    expect(matches(palette, press('k', { ctrlKey: true }), 'linux')).toBe(true)
    expect(matches(palette, press('k', { metaKey: true }), 'linux')).toBe(false)
    expect(matches(palette, press('k', { metaKey: true }), 'darwin')).toBe(true)
    expect(matches(palette, press('k', { ctrlKey: true, shiftKey: true }), 'linux')).toBe(false)
    expect(matches(palette, press('k'), 'linux')).toBe(false)
  })

  it('know a letter that Shift made a capital', () => {
    expect(matches({ key: 'd', mod: true, shift: true }, press('D', { ctrlKey: true, shiftKey: true }), 'win32')).toBe(
      true,
    )
  })

  it('are written as each system writes them', () => {
    expect(keysText({ key: 'd', mod: true, shift: true }, 'linux')).toBe('Ctrl Shift D')
    expect(keysText({ key: 'd', mod: true, shift: true }, 'darwin')).toBe('⇧⌘D')
    expect(keysText({ key: 'ArrowLeft', alt: true }, 'win32')).toBe('Alt ←')
    expect(keysText({ key: 'F5' }, 'linux')).toBe('F5')
  })
})
