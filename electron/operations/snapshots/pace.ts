import type { HostId } from '@shared/model/host'

/** How long a guest stood still, not yet known for how many bytes: the image tells that when it is read next. */
interface Stood {
  readonly uuid: string
  readonly name: string
  readonly milliseconds: number
}

/**
 * How fast hosts write the memory of a guest into an image, as far as it was seen since Offshoot was started: so that the
 * next snapshot can say how long the guest will stand still.
 */
class Paces {
  private readonly stood = new Map<HostId, Stood>()
  /** bytes per ms */
  private readonly speeds = new Map<HostId, number>()

  took(host: HostId, stood: Stood): void {
    this.stood.set(host, stood)
  }

  /** @param bytesOf memory of a snapshot of the VM, bytes */
  learn(host: HostId, uuid: string, bytesOf: (name: string) => number | null | undefined): void {
    const last = this.stood.get(host)
    if (last?.uuid !== uuid) return
    const bytes = bytesOf(last.name)
    if (!bytes) return
    this.speeds.set(host, bytes / Math.max(1, last.milliseconds))
    this.stood.delete(host)
  }

  /** Seconds for so many bytes; null when this host has not been seen to do it. */
  seconds(host: HostId, bytes: number): number | null {
    const speed = this.speeds.get(host)
    return speed === undefined ? null : bytes / speed / 1000
  }
}

export const paces = new Paces()
