import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quoteCommand } from './quote'

const HOSTILE = [
  '',
  ' ',
  "'",
  "''",
  "\\'",
  '\\',
  '\\\\',
  '"',
  '$HOME',
  '$(id)',
  '`id`',
  'a b',
  'a\nb',
  '\n',
  '-rf',
  '--',
  '~',
  '~root',
  '*',
  '[a-z]',
  '{a,b}',
  '!!',
  '!x',
  ';id',
  '|id',
  '&',
  '>x',
  '#x',
  '=ls',
  'a=b',
  '%s',
  'ü 虚拟机 🐧',
  '\t\r\x01\x7f',
  "it's \\'$x'\\",
]

function printed(shell: string, argv: readonly string[]): string[] {
  const line = quoteCommand(['printf', '%s\\0', ...argv])
  return execFileSync(shell, ['-c', line], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

describe.each(
  ['/bin/sh', '/bin/bash', '/bin/dash', '/usr/bin/zsh', '/usr/bin/fish'].filter((path) => existsSync(path)),
)('through %s', (shell) => {
  test('every argument arrives as it was', () => {
    expect(printed(shell, HOSTILE)).toEqual(HOSTILE)
  })

  test('any text arrives as it was', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom("'", '\\', '$', '\n', 'a', '"') }),
    )
    fc.assert(
      fc.property(
        fc.array(
          text.map((t) => t.replaceAll('\0', '')),
          { minLength: 1 },
        ),
        (argv) => {
          // what is not UTF-8 cannot come back as the same text
          const sane = argv.map((one) => Buffer.from(one).toString())
          expect(printed(shell, sane)).toEqual(sane)
        },
      ),
      { numRuns: 100 },
    )
  })
})

test('a NUL, no program and a variable in its place are refused', () => {
  for (const argv of [[], [''], ['a=b'], ['a', 'b\0c']]) expect(() => quoteCommand(argv)).toThrow()
})
