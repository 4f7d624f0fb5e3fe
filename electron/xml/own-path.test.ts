import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utf8Size } from './names'
import { ownPath, SOCKET_PATH } from './own-path'

const uuid = 'dec1a7ed-0000-4000-8000-000000000001'
const own = (path: string, source = 'web-01', name = 'web-02', most?: number) =>
  ownPath(path, { name: source }, { name, uuid }, most)

describe('a path of the clone’s own', () => {
  test.each([
    ['/run/web-01.sock', '/run/web-02.sock'],
    ['/run/web-01/web-01.sock', '/run/web-01/web-02.sock'],
    ['/log/a-web-01-b.log', '/log/a-web-02-b.log'],
    ['/log/serial.log', '/log/serial-web-02.log'],
    ['/log/web-011.log', '/log/web-011-web-02.log'],
    ['/s/org.qemu.guest_agent.0', '/s/org.qemu.guest_agent.0-web-02'],
    ['/s/.hidden', '/s/.hidden-web-02'],
    ['relative', 'relative-web-02'],
  ])('%s becomes %s', (path, expected) => {
    expect(own(path)).toBe(expected)
  })

  test('does not take a short name out of the middle of a word', () => {
    expect(own('/log/serial.log', 'a', 'b')).toBe('/log/serial-b.log')
    expect(own('/log/x-a.log', 'a', 'b')).toBe('/log/x-b.log')
    expect(own('/log/网站.log', '网站', '克隆')).toBe('/log/克隆.log')
  })

  test('stays within what a socket can have, and is still its own', () => {
    const path = `/run/${'d'.repeat(80)}/web-01.sock`
    const made = own(path, 'web-01', '很长的名字'.repeat(10), SOCKET_PATH)
    expect(utf8Size(made)).toBeLessThanOrEqual(SOCKET_PATH)
    expect(made).toMatch(/-dec1a7ed\.sock$/)
  })

  test('is in the same directory, another one, and never too long', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((n) => n.replaceAll(/[/\0]/g, '_'))
    fc.assert(
      fc.property(name, name, name, (base, source, clone) => {
        const made = own(`/d/${base}`, source, clone, SOCKET_PATH)
        expect(made.startsWith('/d/')).toBe(true)
        expect(made.slice(3)).not.toContain('/')
        expect(utf8Size(made)).toBeLessThanOrEqual(SOCKET_PATH)
        if (source !== clone) expect(made).not.toBe(`/d/${base}`)
      }),
    )
  })
})
