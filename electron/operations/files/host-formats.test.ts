import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { recorded, recordedFrom } from '../../../e2e/lab/recorded'
import { defaultFormat, formatsFor } from '../clone/choices'
import type { DiskFacts } from '../support/disk-facts'
import type { Shell } from '../support/shell'
import { writtenFormats } from './host-formats'

const folder = mkdtempSync(join(tmpdir(), 'offshoot-formats-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made = 0

/** The real sh, with a program called qemu-img of which only what it prints and its exit status are ours. */
function hostWith(qemuImg: string | null): Shell {
  const bin = join(folder, String(made++))
  mkdirSync(bin)
  for (const tool of ['sh', 'head', 'tail', 'cat']) symlinkSync(`/bin/${tool}`, join(bin, tool))
  if (qemuImg !== null) {
    writeFileSync(join(bin, 'qemu-img'), `#!/bin/sh\n${qemuImg}\n`)
    chmodSync(join(bin, 'qemu-img'), 0o755)
  }
  return {
    run: ([program = '', ...args]) =>
      new Promise((resolve) => {
        const child = execFile(program, args, { env: { PATH: bin } }, (_, stdout, stderr) =>
          resolve({ code: child.exitCode, stdout, stderr }),
        )
      }),
  }
}

/** A qemu-img that writes these formats and answers everything else as it did when it was recorded. */
const writes = (formats: readonly string[], help: string) => {
  const file = join(folder, `help-${made}`)
  writeFileSync(file, help)
  return `case "$1 $3" in
"create "*) case " ${formats.join(' ')} " in *" $3 "*) exit 0 ;; *) echo "qemu-img: Unknown file format '$3'" >&2; exit 1 ;; esac ;;
--help*) cat ${file} ;;
esac`
}

describe('what formats a host has', () => {
  test.each(recordedFrom)('is asked by exit status: %s', async (from) => {
    const lines = recorded(from, 'for f in raw').stdout.trim().split('\n')
    const can = lines.filter((line) => line.endsWith(' 0')).map((line) => line.slice(0, -2))
    const { formats } = await writtenFormats(hostWith(writes(can, '')))
    expect([...(formats ?? [])].sort()).toEqual(['qcow', 'qcow2', 'qed', 'raw', 'vdi', 'vhdx', 'vmdk', 'vpc'])
  })

  test('a build without some of them has fewer', async () => {
    const { formats } = await writtenFormats(hostWith(writes(['raw', 'qcow2'], '')))
    expect(formats).toEqual(new Set(['raw', 'qcow2']))
  })

  test.each(recordedFrom)('where that is not understood, the help is read: %s', async (from) => {
    const { formats } = await writtenFormats(hostWith(writes([], recorded(from, 'qemu-img --help').stdout)))
    for (const format of ['raw', 'qcow2', 'vmdk', 'vdi']) expect(formats).toContain(format)
    expect(formats).not.toContain('See')
  })

  test('help in words that nobody foresaw comes back as it is', async () => {
    const answer = await writtenFormats(hostWith(writes([], 'The formats are: see the manual\n')))
    expect(answer.formats).toBeUndefined()
    expect(answer.raw).toContain("Unknown file format 'raw'")
    expect(answer.raw).toContain('The formats are: see the manual')
  })

  test('a host without qemu-img says so', async () => {
    expect(await writtenFormats(hostWith(null))).toEqual({ missing: true })
  })
})

describe('a choice of formats is never empty', () => {
  const disk = (declaredFormat: string) => ({ declaredFormat, device: 'disk' }) as DiskFacts
  test.each([
    ['raw', 'raw'],
    ['qcow2', 'qcow2'],
    ['vdi', 'vdi'],
    // nothing runs a clone of that name better than what every QEMU has
    ['vpc', 'qcow2'],
    ['', 'qcow2'],
  ])('%s stays %s where the host could not say', (source, kept) => {
    for (const unknown of [undefined, new Set<string>()]) {
      const formats = formatsFor('copy', disk(source), unknown)
      expect(formats).toEqual([kept])
      expect(defaultFormat(formats, disk(source))).toBe(kept)
    }
  })
})
