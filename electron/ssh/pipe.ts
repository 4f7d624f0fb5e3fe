import { Duplex } from 'node:stream'
import { BetweenMarks } from './between-marks'
import type { LoginShell } from './channel'
import { commandLine, newMarks, pipeLine } from './script'

/**
 * A program's standard input and output as one stream of bytes that are the program's own: what a login shell prints before
 * is left out. `complaint` tells what the program, or the shell instead of it, said on standard error.
 * @throws SshError
 */
export async function openPipe(
  login: LoginShell,
  argv: readonly string[],
): Promise<{ stream: Duplex; complaint(): string }> {
  const marks = newMarks()
  const channel = await login.exec(commandLine(marks))
  // Opened once, a pipe stays open to the end: no second mark comes.
  let wanted = true
  const out = new BetweenMarks(marks.printed, (bytes) => {
    wanted = stream.push(bytes) && wanted
  })
  let said = ''
  const err = new BetweenMarks(marks.printed, (bytes) => {
    if (said.length < 4096) said += bytes.toString('utf8')
  })
  let waiting: (() => void) | null = null
  const stream = new Duplex({
    read() {
      wanted = true
      channel.resume()
    },
    write(bytes: Buffer, _encoding, done) {
      const write = () => channel.write(bytes, done)
      // Something other than the program would read it.
      if (login.answered) write()
      else waiting = write
    },
    final(done) {
      channel.end(done)
    },
    destroy(error, done) {
      channel.close()
      done(error)
    },
  })
  channel.on('error', () => undefined)
  channel.on('data', (bytes: Buffer) => {
    out.push(bytes)
    if (out.opened !== undefined) {
      login.answered = true
      waiting?.()
      waiting = null
    }
    if (!wanted) channel.pause()
  })
  channel.once('end', () => {
    out.end()
    stream.push(null)
  })
  channel.once('close', () => stream.destroy())
  channel.stderr.on('data', (bytes: Buffer) => err.push(bytes))
  channel.write(pipeLine(argv, marks))
  return { stream, complaint: () => (err.opened === undefined ? err.before.toString('utf8') : said).trim() }
}
