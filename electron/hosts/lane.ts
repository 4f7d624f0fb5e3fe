import type { LibvirtConnection } from '../libvirt'
import { farewell } from './farewell'

/**
 * A connection for one kind of work: opened when it is first needed, opened anew once it is gone. libvirt works on five
 * calls of a connection at once, so what may take long gets a lane of its own and cannot hold up the others.
 */
export class Lane {
  private current: Promise<LibvirtConnection> | undefined

  constructor(private readonly dial: () => Promise<LibvirtConnection>) {}

  /** The open connection. @throws what dialling throws; the next call dials again */
  connection(): Promise<LibvirtConnection> {
    this.current ??= this.open()
    return this.current
  }

  async close(): Promise<void> {
    const { current } = this
    this.current = undefined
    // It never opened, or is gone already: closed is what was wanted.
    await current?.then((connection) => farewell(connection, [])).catch(() => undefined)
  }

  private open(): Promise<LibvirtConnection> {
    const opening = this.dial()
    const forget = () => {
      if (this.current === opening) this.current = undefined
    }
    opening.then((connection) => connection.closed.then(forget), forget)
    return opening
  }
}
