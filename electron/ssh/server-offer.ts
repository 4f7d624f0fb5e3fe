/** What a server offers, read from its first packets beside ssh2, which only says that nothing matched. */
import { ALGORITHM_KINDS, type AlgorithmKind, type AlgorithmLists } from './algorithms'

/** RFC 4253, 6.1: no packet is longer; and the lines before it. */
const MAX_BYTES = 64 * 1024
const KEXINIT = 20

/** A kind of which both sides have nothing in common. */
export interface NothingShared {
  readonly kind: AlgorithmKind
  readonly ours: readonly string[]
  readonly theirs: readonly string[]
}

/** Reads the server's lists from a copy of its bytes (RFC 4253, 4.2 and 7.1). */
export class ServerOffer {
  lists: AlgorithmLists | null = null
  #buffer: Buffer | null = Buffer.alloc(0)

  feed(chunk: Buffer): void {
    if (this.#buffer === null) return
    this.#buffer = Buffer.concat([this.#buffer, chunk])
    this.lists = readOffer(this.#buffer)
    if (this.lists !== null || this.#buffer.length > MAX_BYTES) this.#buffer = null
  }

  /** Kinds without a common algorithm; empty when there is none, or nothing is known. */
  nothingShared(ours: AlgorithmLists): NothingShared[] {
    const { lists } = this
    if (lists === null) return []
    return ALGORITHM_KINDS.flatMap((kind) =>
      // AEAD ciphers bring their own MAC
      ours[kind].some((name) => lists[kind].includes(name)) || (kind === 'MACs' && aead(ours, lists))
        ? []
        : [{ kind, ours: ours[kind], theirs: lists[kind] }],
    )
  }
}

function aead(ours: AlgorithmLists, theirs: AlgorithmLists): boolean {
  return /gcm@|chacha20/.test(ours.Ciphers.find((name) => theirs.Ciphers.includes(name)) ?? '')
}

function readOffer(data: Buffer): AlgorithmLists | null {
  let at = 0
  // Lines may come before the one that begins with SSH-.
  for (;;) {
    const end = data.indexOf(10, at)
    if (end < 0) return null
    const line = data.toString('latin1', at, end)
    at = end + 1
    if (line.startsWith('SSH-')) break
  }
  if (data.length < at + 22) return null
  const length = data.readUInt32BE(at)
  if (data[at + 5] !== KEXINIT || data.length < at + 4 + length) return null
  const packet = data.subarray(at + 22, at + 4 + length)
  const names: string[][] = []
  for (let offset = 0, n = 0; n < 8; n++) {
    if (offset + 4 > packet.length) return null
    const size = packet.readUInt32BE(offset)
    offset += 4 + size
    if (offset > packet.length) return null
    names.push(
      packet
        .toString('latin1', offset - size, offset)
        .split(',')
        .filter(Boolean),
    )
  }
  const [kex = [], hostKey = [], cipher = [], , mac = []] = names
  return {
    // marks of extensions and of strict key exchange, which are no algorithms
    KexAlgorithms: kex.filter((name) => !/^(ext-info-|kex-strict-)/.test(name)),
    HostKeyAlgorithms: hostKey,
    Ciphers: cipher,
    MACs: mac,
  }
}
