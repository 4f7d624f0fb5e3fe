import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LocalShell } from './shell'

const shell = new LocalShell()
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'offshoot-shell-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function eventually(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < 500; n++) {
    if (await what()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it did not come to that')
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('running a program', () => {
  test('gives its code and what it said, with what it was told', async () => {
    const result = await shell.run(['sh', '-c', 'cat; echo oops >&2; exit 3'], { stdin: 'hello' })
    expect(result).toEqual({ code: 3, stdout: 'hello', stderr: 'oops\n' })
  })

  test('hands every argument over as it is', async () => {
    const odd = ['$(id)', 'a b', '; rm -rf x', '"\'', '', '中文', '-n']
    const { stdout } = await shell.run(['printf', '<%s>', ...odd])
    expect(stdout).toBe(odd.map((word) => `<${word}>`).join(''))
  })

  test('speaks English whatever the user’s language', async () => {
    const { stdout } = await shell.run(['sh', '-c', 'echo $LC_ALL'])
    expect(stdout).toBe('C\n')
  })

  test('says null for one that a signal ended', async () => {
    expect((await shell.run(['sh', '-c', 'kill -9 $$'])).code).toBeNull()
  })

  test('rejects when there is no such program', async () => {
    await expect(shell.run(['offshoot-no-such-program'])).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('a program that does not read its input is no failure', async () => {
    expect((await shell.run(['true'], { stdin: 'x'.repeat(1 << 20) })).code).toBe(0)
  })

  test('gives up in time, together with what it has started, even when that holds its output open', async () => {
    const file = join(directory, 'child')
    const began = performance.now()
    const script = `sleep 300 & echo $! > "${file}"; wait`
    await expect(shell.run(['sh', '-c', script], { timeoutMs: 2000 })).rejects.toThrow('took longer than 2000 ms')
    expect(performance.now() - began).toBeLessThan(20_000)
    const child = Number(await readFile(file, 'utf8'))
    expect(child).toBeGreaterThan(1)
    await eventually(() => !alive(child))
  })

  test('an abort gives its own reason', async () => {
    const reason = new Error('cancelled by the user')
    const abort = new AbortController()
    const running = shell.run(['sleep', '300'], { signal: abort.signal })
    abort.abort(reason)
    await expect(running).rejects.toBe(reason)
    await expect(shell.run(['true'], { signal: abort.signal })).rejects.toBe(reason)
  })

  test('ends one that says too much', async () => {
    await expect(shell.run(['yes'], { maxOutputBytes: 1000 })).rejects.toThrow('wrote more than 1000 bytes')
  })
})

describe('a stream of lines', () => {
  test('comes as they are written, the last one too, and characters stay whole', async () => {
    const lines: string[] = []
    const script =
      "printf 'one\\ntw'; sleep 0.1; printf 'o\\n\\344\\270'; sleep 0.1; printf '\\255\\nrest'; echo why >&2; exit 4"
    const { exited } = shell.stream(['sh', '-c', script], { onLine: (line) => lines.push(line) })
    expect(await exited).toEqual({ code: 4, stderr: 'why\n' })
    expect(lines).toEqual(['one', 'two', '中', 'rest'])
  })

  test('reads what it is given', async () => {
    const lines: string[] = []
    await shell.stream(['cat'], { onLine: (line) => lines.push(line), stdin: 'a\nb\n' }).exited
    expect(lines).toEqual(['a', 'b'])
  })

  test('a program in a group of its own goes on when nobody listens any more', async () => {
    const file = join(directory, 'goes-on')
    const script = `echo $$; trap '' PIPE; sleep 0.3; echo lost; echo done > "${file}"`
    const lines: string[] = []
    const stream = shell.stream(['sh', '-c', script], { onLine: (line) => lines.push(line) })
    await eventually(() => lines.length === 1)
    const status = await readFile(`/proc/${lines[0]}/stat`, 'utf8')
    const [, , group] = status.slice(status.lastIndexOf(')') + 2).split(' ')
    expect(group).toBe(lines[0])
    stream.detach()
    await eventually(() =>
      stat(file).then(
        () => true,
        () => false,
      ),
    )
    expect(lines).toHaveLength(1)
  })

  test('rejects when there is no such program', async () => {
    await expect(shell.stream(['offshoot-no-such-program'], { onLine: () => undefined }).exited).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })
})
