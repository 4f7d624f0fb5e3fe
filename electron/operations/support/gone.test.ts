import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { LocalShell } from '../../hosts/shell'
import { surelyGone } from './gone'
import { prefixed } from './shell'

const folder = mkdtempSync(join(tmpdir(), 'gone $(x) '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Nobody in particular, for whom permissions count: as root a file could be seen anywhere. */
const drop = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : []

test('a file is gone only if the folder can be searched', async () => {
  const shell = prefixed(new LocalShell(), drop)
  const gone = (name: string) => surelyGone(shell, join(folder, name))
  mkdirSync(join(folder, 'open'), { mode: 0o755 })
  writeFileSync(join(folder, 'open/there'), '')
  symlinkSync('nowhere', join(folder, 'open/dangling'))
  rmSync(join(folder, 'closed'), { recursive: true, force: true })
  mkdirSync(join(folder, 'closed'), { mode: 0o000 })
  if (drop.length > 0) await new LocalShell().run(['chmod', '755', folder])
  expect(await gone('open/there')).toBe(false)
  expect(await gone("open/it's not")).toBe(true)
  expect(await gone('open/no/such/folder')).toBe(true)
  expect(await gone('open/dangling')).toBe(true)
  expect(await gone('closed/who knows')).toBe(false)
  expect(await surelyGone(shell, '/no-such-thing-at-all')).toBe(true)
})
