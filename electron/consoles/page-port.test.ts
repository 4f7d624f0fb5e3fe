import { EventEmitter } from 'node:events'
import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { joinPage, type PagePort } from './page-port'

/** The window's end, as far as bytes go. */
class Page extends EventEmitter {
  readonly got: unknown[] = []
  closed = false
  postMessage(message: unknown) {
    this.got.push(message)
  }
  start() {}
  close() {
    this.closed = true
  }
  says(data: unknown) {
    this.emit('message', { data })
  }
  get bytes() {
    return this.got.reduce<number>((sum, m) => sum + (m instanceof Uint8Array ? m.length : 0), 0)
  }
}

function join(read: (this: Duplex) => void = () => undefined) {
  const written: Buffer[] = []
  const stream = new Duplex({
    read,
    write(bytes, _encoding, done) {
      written.push(bytes)
      done()
    },
  })
  const page = new Page()
  joinPage(stream, page as unknown as PagePort)
  return { stream, page, written }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('endless data waits until the window has taken what it was given', async () => {
  const chunk = Buffer.alloc(64 * 1024)
  const { page, stream } = join(function () {
    this.push(chunk)
  })
  for (let n = 0; n < 100; n++) await turn()
  const sent = page.bytes
  expect(sent).toBeGreaterThan(1024 * 1024)
  expect(sent).toBeLessThan(1024 * 1024 + 2 * chunk.length)
  page.says({ read: sent })
  for (let n = 0; n < 100; n++) await turn()
  expect(page.bytes).toBeGreaterThan(sent)
  stream.destroy()
})

test('bytes go to the other side as they are, and the end of either end ends both', async () => {
  const { page, stream, written } = join()
  page.says(new Uint8Array([1, 2, 3]))
  expect(Buffer.concat(written)).toEqual(Buffer.from([1, 2, 3]))
  page.emit('close')
  expect(stream.destroyed).toBe(true)
  const second = join()
  second.stream.push(null)
  second.stream.resume()
  await turn()
  expect(second.page.got).toEqual([{ over: true }])
  expect(second.page.closed).toBe(true)
})

test.each([null, 'text', { read: -1 }, { read: 1 }, { read: Number.NaN }, {}])(
  'a window that says %j is hung up on',
  (said) => {
    const { page, stream } = join()
    page.says(said)
    expect(stream.destroyed).toBe(true)
    expect(page.closed).toBe(true)
  },
)
