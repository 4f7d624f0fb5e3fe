/** One kind of news with its listeners. A listener that throws does not keep the others from hearing. */
export class News<T> {
  private readonly listeners = new Set<(value: T) => void>()

  /** @param onFault hears what a listener threw */
  constructor(private readonly onFault: (error: unknown) => void) {}

  /** Calls `listener` with every piece of news from now on; returns how to stop. */
  on(listener: (value: T) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  tell(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(value)
      } catch (error) {
        this.onFault(error)
      }
    }
  }
}
