import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { recorded, recordedFrom } from '../../e2e/lab/recorded'
import script from './offshoot-job.sh?raw'
import { shellsHere } from './test-host'

const folder = mkdtempSync(join(tmpdir(), 'offshoot-words-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A function of the script that runs on the host, as it is there. */
function part(name: string): string {
  const found = new RegExp(`^${name}\\(\\) \\{(?:[^\\n]*\\}$|[^]*?^\\})`, 'm').exec(script)?.[0]
  if (found === undefined) throw new Error(`the script has no ${name}()`)
  return found
}

function run(shell: string, text: string, env: NodeJS.ProcessEnv = {}): string {
  const argv = shell === 'busybox' ? ['busybox', 'sh'] : [shell]
  const [program = '', ...args] = [...argv, '-c', text]
  const { stdout } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', ...env } })
  return stdout.trim()
}

/** What a job says of why a tool failed, by what that wrote. */
function because(shell: string, code: number, stderr: string): string {
  writeFileSync(join(folder, 'err'), stderr)
  const words = `job=$JOB; fail() { echo "$1 $2"; exit; }\n${part('errors')}\n${part('because')}\n${part('why')}\nbecause ${code}`
  return run(shell, words, { JOB: folder })
}

describe.each(shellsHere)('by %s', (shell) => {
  describe.each(recordedFrom)('the words of the tools of %s', (from) => {
    test.each([
      ['qemu-img convert -f qcow2 -O qcow2 /tmp/rec/gone', '5 missing'],
      ['qemu-img convert -f raw -O raw /tmp/rec/big', '4 nospace'],
      ['qemu-img convert -f qcow2 -O qcow2 /tmp/rec/base', '11 readonly'],
      ['chmod 700 /tmp/rec/base.qcow2', '6 denied'],
      ['rm -f full/*; dd if=/dev/zero', '4 nospace'],
      ['rm -f full/*; cp big', '4 nospace'],
      ['cp base.qcow2 ro/cp', '11 readonly'],
      ['/usr/bin/setpriv --reuid=65534 --clear-groups cp', '6 denied'],
      ['{ sleep 2; } | qemu-io', '7 inuse'],
      ['cp gone.qcow2', '5 missing'],
      ['cp --reflink=always', '10 unsupported'],
    ])('%s: %s', (begin, word) => {
      const { code, stderr } = recorded(from, begin)
      expect(code).not.toBe(0)
      expect(because(shell, code, stderr)).toBe(word)
    })

    test('snapshots inside an image are told apart', () => {
      const json = join(folder, 'info')
      writeFileSync(json, recorded(from, 'qemu-img info --output=json -U -f qcow2 /tmp/rec/top').stdout)
      writeFileSync(join(folder, 'qemu-img'), `#!/bin/sh\ncat '${json}'\n`)
      chmodSync(join(folder, 'qemu-img'), 0o755)
      const env = { PATH: `${folder}:${process.env.PATH}`, JOB: folder }
      const lines = run(shell, `job=$JOB; srcfmt=qcow2 src=x\n${part('inside')}\ninside; printf %s "$inside"`, env)
      const names = lines.split('\n').map((line) => /"name": "([^"]*)"/.exec(line)?.[1])
      expect(names).toEqual(['one', 'two'])
    })
  })

  test('words that nobody foresaw are a failure with those words, not a guess', () => {
    expect(because(shell, 1, 'qemu-img: the moon is in the wrong quarter')).toBe('1 failed')
    expect(because(shell, 137, '')).toBe('9 killed')
  })
})
