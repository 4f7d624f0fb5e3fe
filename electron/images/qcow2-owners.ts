/** Clusters whose sets are kept together: 16 KiB of memory. Images are dense, so few of a page are unused. */
const PAGE = 4096
/** 128 MiB of memory, for clusters all over 2 TiB (of 64 KiB each). Only a corrupt image asks for more. */
const MAX_PAGES = 8192
const MAX_SETS = 2 ** 20
/** 16 MiB of memory for all sets. Snapshots have so much in common that a thousand of them do not need it. */
const MAX_WORDS = 2 ** 22

/**
 * Which owners each cluster has. Owners are numbers from 0 on. A cluster does not keep its owners but the number of their
 * set: whatever the image's size there are few sets, and a cluster is looked at once for each table, not for each owner.
 */
export class ClusterOwners {
  readonly #size: number
  readonly #words: number
  /** Bit masks of owners. Number 0 stands for no owner. */
  readonly #sets: Uint32Array[] = []
  readonly #clusters: number[] = []
  readonly #numbers = new Map<string, number>()
  readonly #unions = new Map<number, number>()
  readonly #pages = new Map<number, Uint32Array>()
  // Clusters come mostly in order: the last page and the last union are nearly always the next ones too.
  #pageNumber = -1
  #page: Uint32Array = new Uint32Array(0)
  #pair = -1
  #union = 0

  /** @param size number of owners */
  constructor(size: number) {
    this.#size = size
    this.#words = Math.ceil(size / 32)
    this.#number(new Uint32Array(this.#words))
  }

  /** The number of a set of owners; null when there are too many sets. */
  set(owners: Iterable<number>): number | null {
    const mask = new Uint32Array(this.#words)
    for (const owner of owners) mask[owner >>> 5] = (mask[owner >>> 5] ?? 0) | (1 << (owner & 31))
    return this.#number(mask)
  }

  /** A table with this set of owners refers to the cluster. False when there is no more room for clusters or sets. */
  add(cluster: number, set: number): boolean {
    const number = Math.floor(cluster / PAGE)
    if (number !== this.#pageNumber && !this.#turnTo(number)) return false
    const at = cluster % PAGE
    const before = this.#page[at] ?? 0
    if (before === set) return true
    const after = before === 0 ? set : this.#unite(before, set)
    if (after === null) return false
    if (after === before) return true
    this.#page[at] = after
    this.#clusters[before] = (this.#clusters[before] ?? 0) - 1
    this.#clusters[after] = (this.#clusters[after] ?? 0) + 1
    return true
  }

  /** The owner that a set consists of, or null. */
  only(set: number): number | null {
    const [owner, other] = this.#owners(set)
    return other === undefined && owner !== undefined ? owner : null
  }

  /**
   * How many clusters each owner has, how many of them no other one has, and how many none of the owners from `rest` on has.
   * @param turn is awaited every now and then
   */
  async count(
    turn: () => Promise<void> | undefined,
    rest: number,
  ): Promise<{ all: number[]; alone: number[]; before: number }> {
    const all = new Array<number>(this.#size).fill(0)
    const alone = new Array<number>(this.#size).fill(0)
    let before = 0
    for (const [set, clusters] of this.#clusters.entries()) {
      if (set % 128 === 0) await turn()
      if (set === 0 || clusters === 0) continue
      let last = 0
      for (const owner of this.#owners(set)) {
        all[owner] = (all[owner] ?? 0) + clusters
        last = Math.max(last, owner)
      }
      if (last < rest) before += clusters
      const only = this.only(set)
      if (only !== null) alone[only] = (alone[only] ?? 0) + clusters
    }
    return { all, alone, before }
  }

  *#owners(set: number): Generator<number> {
    for (const [word, mask] of (this.#sets[set] ?? []).entries())
      for (let left = mask; left !== 0; left &= left - 1) yield word * 32 + 31 - Math.clz32(left & -left)
  }

  #turnTo(number: number): boolean {
    let page = this.#pages.get(number)
    if (page === undefined) {
      if (this.#pages.size === MAX_PAGES) return false
      page = new Uint32Array(PAGE)
      this.#pages.set(number, page)
    }
    this.#pageNumber = number
    this.#page = page
    return true
  }

  #unite(a: number, b: number): number | null {
    const pair = a * MAX_SETS + b
    if (pair === this.#pair) return this.#union
    let union = this.#unions.get(pair) ?? null
    if (union === null) {
      const other = this.#sets[b] ?? []
      union = this.#number((this.#sets[a] ?? new Uint32Array(0)).map((word, index) => word | (other[index] ?? 0)))
      if (union === null) return null
      if (this.#unions.size === MAX_SETS) this.#unions.clear()
      this.#unions.set(pair, union)
    }
    this.#pair = pair
    this.#union = union
    return union
  }

  #number(mask: Uint32Array): number | null {
    const key = mask.join()
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#sets.length
    if (number === MAX_SETS || number * this.#words > MAX_WORDS) return null
    this.#sets.push(mask)
    this.#clusters.push(0)
    this.#numbers.set(key, number)
    return number
  }
}
