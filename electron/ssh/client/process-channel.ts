/** A channel that is an OpenSSH client of its own, where clients cannot share a connection. */
import type { ChildProcess } from 'node:child_process'
import { Duplex, Readable } from 'node:stream'
import type { SshChannel } from '../channel'
import { endClient } from './sign-in'

export class ProcessChannel extends Duplex implements SshChannel {
  readonly stderr: Readable
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    // Never ended by itself: a program tells its exit code after its output has ended.
    super({ allowHalfOpen: true, emitClose: false, autoDestroy: false })
    this.#child = child
    this.stderr = child.stderr ?? Readable.from([])
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout?.pause()
    })
    child.stdout?.on('end', () => this.push(null))
    // A program that ends without reading all of its input is no error.
    child.stdin?.on('error', () => undefined)
    child.on('error', () => this.push(null))
    child.on('exit', (code, signal) => this.emit('exit', code, signal ?? undefined))
    child.on('close', (code, signal) => {
      const over = () => this.emit('close', code, signal ?? undefined)
      if (this.readableEnded) over()
      else this.once('end', over)
      if (!this.writableEnded) this.end()
    })
  }

  signal(): void {
    // A client passes none on.
  }

  close(): void {
    endClient(this.#child)
  }

  override destroy(): this {
    this.end()
    this.close()
    return this
  }

  override _read(): void {
    this.#child.stdout?.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const { stdin } = this.#child
    if (stdin === null || stdin.destroyed) done()
    else stdin.write(chunk, () => done())
  }

  override _final(done: () => void): void {
    this.#child.stdin?.end()
    done()
  }
}
