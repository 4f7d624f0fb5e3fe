import { libvirtProblem, type Procedure } from '../libvirt'

type AnyProcedure = Pick<Procedure<unknown, unknown>, 'name'>

/** Whether a call was refused because a daemon has lost its connection to another of libvirt's. */
export const daemonLost = (error: unknown): boolean => libvirtProblem(error).code === 'libvirt.daemon-lost'

/**
 * Whether a call changes nothing, so that it may be asked twice. When a daemon ends in the middle, nobody knows whether what
 * it was told is done; the same error comes for that and for what never reached it.
 */
export const onlyAsks = ({ name }: AnyProcedure): boolean => /Get|List|Lookup|NumOf|IsActive|IsPersistent/.test(name)

/** The daemon that a call is passed on to, by what it is about. */
const about = ({ name }: AnyProcedure): string =>
  /network|storage|interface|nodeDevice|secret|nwfilter/i.exec(name)?.[0].toLowerCase() ?? ''

/** What one connection's daemon has lost: it never comes back to that connection, so what is told it then is surely not done. */
export class LostDaemons {
  readonly #lost = new Set<string>()

  has(procedure: AnyProcedure): boolean {
    return this.#lost.has(about(procedure))
  }

  add(procedure: AnyProcedure): void {
    this.#lost.add(about(procedure))
  }

  /** Another connection. */
  clear(): void {
    this.#lost.clear()
  }
}
